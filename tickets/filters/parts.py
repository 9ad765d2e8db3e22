"""The parts of a query as they are written: `-status:open`, `"exact phrase"`, `(tag:vip OR word)`; not what they mean.

All parts must hold, of those with an `OR` between them (`ИЛИ`, `|`) one: it binds closer than standing side by side, so
that another part behind a query only narrows it. Brackets make several into one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tickets.content import without_nul

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST = 500  # characters of a query that are read
DEEPEST = 10  # brackets within brackets
NAME = r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)?"  # of a field
_PART = re.compile(rf'(-?)(?:({NAME}):(?:"([^"]*)"|(\S+))|"([^"]*)"|(\S+))')
OPERATORS = ("OR", "ИЛИ", "|")  # one word apart
_OR = re.compile(f"(?:{'|'.join(map(re.escape, OPERATORS))})(?![^\\s)])")
_SPACE = re.compile(r"\s*")


class _DoNotFit(ValueError):
    """Brackets that do not match, or an OR with nothing beside it."""


@dataclass(frozen=True, slots=True)
class Part:
    """`written` as it stands, from the character `start` of the query; `name` is the word before the colon, '' of plain
    words and groups; `value` without quotes. A group is made `of` others: all of them, or any (`is_any`)."""

    written: str
    is_not: bool
    name: str
    value: str
    start: int = 0
    of: tuple[Part, ...] = ()
    is_any: bool = False

    @property
    def is_bare(self) -> bool:
        """A word without quotes, not the value of a field."""
        return not (self.name or self.of or self.written.removeprefix("-").startswith('"'))


def parts(query: str) -> list[Part]:
    """In their order; of a longer query those of the first LONGEST characters."""
    return parsed(query)[0]


def parsed(query: str) -> tuple[list[Part], bool]:
    """The parts, and whether brackets and ORs fit together: those that do not are read as words."""
    return _read(without_nul(query)[:LONGEST])


def rewritten(query: str, change: Callable[[str, str], str | None]) -> str:
    """The query with other values: `change(field, value)` gives one as it is written, quotes and all, None to keep it.
    Words and phrases stay as they are."""
    said, end = [], 0
    for part in _single(_read(query)[0]):
        new = change(part.name, part.value) if part.name else None
        if new is not None:
            said += [query[end : part.start], f"{'-' if part.is_not else ''}{part.name}:{new}"]
            end = part.start + len(part.written)
    return "".join([*said, query[end:]])


def quoted(value: str) -> str:
    """A value as it stands behind a colon."""
    plain = value.replace('"', " ").strip()
    open_end = any(each.isspace() or each in "()" for each in plain)
    return f'"{plain}"' if not plain or open_end else plain


def _read(text: str) -> tuple[list[Part], bool]:
    try:
        return _sequence(text, 0, 0)[0], True
    except _DoNotFit:
        return [_part(found, found.start(), found[0]) for found in _PART.finditer(text)], False


def _sequence(text: str, at: int, depth: int) -> tuple[list[Part], int]:
    """The parts up to the end of the text, or to the bracket that closes the group, and where that is."""
    found: list[Part] = []
    joins = False
    while (at := _behind_space(text, at)) < len(text):
        if depth and text[at] == ")":
            break
        if operator := _OR.match(text, at):
            if joins or not found:
                raise _DoNotFit
            joins, at = True, operator.end()
            continue
        part, at = _next(text, at, depth)
        found.append(_either(text, found.pop(), part) if joins else part)
        joins = False
    if joins or (depth and (not found or at == len(text))):
        raise _DoNotFit
    return found, at


def _next(text: str, at: int, depth: int) -> tuple[Part, int]:
    """One part and where it ends."""
    opens = at + text.startswith("-(", at)
    if text[opens] != "(":
        return _one(text, at, depth)
    if depth == DEEPEST:
        raise _DoNotFit
    inner, closes = _sequence(text, opens + 1, depth + 1)
    return Part(text[at : closes + 1], opens > at, "", "", at, tuple(inner)), closes + 1


def _one(text: str, at: int, depth: int) -> tuple[Part, int]:
    """A field, a phrase or a word. Without quotes it ends before a bracket that it has not opened itself."""
    found = _PART.match(text, at)
    assert found is not None  # there is something here that is no space
    bare = found.start(4) if found[4] else found.start(6) if found[6] else found.end()
    end, opened = found.end(), 0
    for index in range(bare, end):
        opened += {"(": 1, ")": -1}.get(text[index], 0)
        if opened < 0:
            if not depth or index == bare:
                raise _DoNotFit
            end = index
            break
    written = text[at:end]
    found = _PART.fullmatch(written)
    assert found is not None
    return _part(found, at, written), end


def _part(found: re.Match[str], start: int, written: str) -> Part:
    minus, name, quoted, bare, phrase, word = found.groups()
    value = (quoted or bare or "") if name else (phrase or word or "")
    return Part(written, bool(minus), name or "", value, start)


def _either(text: str, one: Part, other: Part) -> Part:
    end = other.start + len(other.written)
    before = one.of if one.is_any else (one,)
    return Part(text[one.start : end], False, "", "", one.start, (*before, other), is_any=True)


def _behind_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _single(found: list[Part]) -> list[Part]:
    """Without groups: what they are made of, in its order."""
    return [single for part in found for single in (_single(list(part.of)) if part.of else [part])]
