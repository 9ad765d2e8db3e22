"""What went from where to where: two columns of nodes with bands between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from helpdesk.dashboards.charts.drawing import HEIGHT, WIDTH, n, whole

MOST = 6  # nodes of a side; the smallest beyond become one
SHOWN = 22  # letters of a name in the picture; the table has all of it
_NODE, _GAP, _LEAST = 8, 6, 22

Pair = tuple[str, str, int, str]


@dataclass(frozen=True, slots=True)
class Node:
    """A bar at the side; `middle` is per cent of the height, for its label."""

    y: str
    height: str
    middle: str
    label: str
    count: str


@dataclass(frozen=True, slots=True)
class Band:
    path: str
    level: int
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Flow:
    """In 600 by 180. `rows` are (from, to, count, href), most first, for the table."""

    sources: tuple[Node, ...]
    targets: tuple[Node, ...]
    bands: tuple[Band, ...]
    rows: tuple[tuple[str, str, str, str], ...]
    summary: str

    @property
    def is_empty(self) -> bool:
        return not self.bands


@dataclass(slots=True)
class _Side:
    """Where the next band of each node begins, and how much of the height one of its count takes."""

    top: dict[str, float]
    each: dict[str, float]
    nodes: tuple[Node, ...]


def flow(pairs: Iterable[tuple[Any, Any, int, str]]) -> Flow:
    """Of (from, to, count, href); what counts nothing is left out. Nodes stand as their names first come."""
    known: list[Pair] = [(str(a), str(b), count, href) for a, b, count, href in pairs if count > 0]
    rows = sorted(known, key=lambda pair: (-pair[2], pair[0], pair[1]))
    drawn = _gathered(rows)
    names = list(dict.fromkeys(name for pair in known for name in pair[:2]))
    left, right = _side(drawn, 0, names), _side(drawn, 1, names)
    most = max((pair[2] for pair in drawn), default=1)
    order = {name: index for index, name in enumerate(right.top)}
    bands = []
    for source, target, count, href in sorted(drawn, key=lambda pair: (left.top[pair[0]], order[pair[1]])):
        a, b = left.top[source], right.top[target]
        high, low = a + count * left.each[source], b + count * right.each[target]
        left.top[source], right.top[target] = high, low
        level = 1 if count * 3 < most else 2 if count * 3 < 2 * most else 3
        bands.append(Band(_path(a, high, b, low), level, f"{source} → {target}: {whole(count)}", href))
    return Flow(
        left.nodes,
        right.nodes,
        tuple(bands),
        tuple((source, target, whole(count), href) for source, target, count, href in rows),
        _summary(rows),
    )


def _gathered(rows: Sequence[Pair]) -> list[Pair]:
    """With the smallest nodes of each side put together; what leads to a list of one no longer leads there."""
    kept = [_largest(rows, side) for side in (0, 1)]
    rest, sums = _("Others"), dict[tuple[str, str], tuple[int, str]]()
    for source, target, count, href in rows:
        is_kept = source in kept[0] and target in kept[1]
        key = (source if source in kept[0] else rest, target if target in kept[1] else rest)
        before, _href = sums.get(key, (0, ""))
        sums[key] = (before + count, href if is_kept else "")
    return [(source, target, count, href) for (source, target), (count, href) in sums.items()]


def _largest(rows: Sequence[Pair], side: int) -> set[str]:
    sums = _sums(rows, side)
    names = sorted(sums, key=lambda name: -sums[name])
    return set(names if len(names) <= MOST else names[: MOST - 1])


def _sums(rows: Sequence[Pair], side: int) -> dict[str, int]:
    sums: dict[str, int] = {}
    for source, target, count, _href in rows:
        name = (source, target)[side]
        sums[name] = sums.get(name, 0) + count
    return sums


def _side(drawn: Sequence[Pair], side: int, names: Sequence[str]) -> _Side:
    """Nodes in the order of `names`, others last; each has room for its label."""
    found = _sums(drawn, side)
    sums = {name: found[name] for name in (*names, *(set(found) - set(names))) if name in found}
    free = HEIGHT - _GAP * max(0, len(sums) - 1)
    least = min(_LEAST, free / max(1, len(sums)))
    spare, total = free - least * len(sums), sum(sums.values())
    top, y, each, nodes = dict[str, float](), 0.0, dict[str, float](), []
    for name, count in sums.items():
        height = least + spare * count / total
        top[name], each[name] = y, height / count
        label = name if len(name) <= SHOWN else f"{name[: SHOWN - 1]}…"
        nodes.append(Node(n(y), n(height), f"{n(100 * (y + height / 2) / HEIGHT)}%", label, whole(count)))
        y += height + _GAP
    return _Side(top, each, tuple(nodes))


def _path(a: float, high: float, b: float, low: float) -> str:
    left, right, half = _NODE, WIDTH - _NODE, WIDTH / 2
    there = f"M{left} {n(a)}C{n(half)} {n(a)} {n(half)} {n(b)} {right} {n(b)}"
    return f"{there}V{n(low)}C{n(half)} {n(low)} {n(half)} {n(high)} {left} {n(high)}Z"


def _summary(rows: Sequence[Pair]) -> str:
    if not rows:
        return _("No figures in this period.")
    source, target, count, _href = rows[0]
    words = {"source": source, "target": target, "count": whole(count)}
    return _("Most went from %(source)s to %(target)s: %(count)s.") % words
