"""The parts of a query as they are written: `-status:open`, `"exact phrase"`, `word`; not what they mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tickets.content import without_nul

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST = 500  # characters of a query that are read
_PART = re.compile(r'(-?)(?:([a-z]+):(?:"([^"]*)"|(\S+))|"([^"]*)"|(\S+))')


@dataclass(frozen=True, slots=True)
class Part:
    """`written` as it stands; `name` is the word before the colon, '' of plain words; `value` without quotes."""

    written: str
    is_not: bool
    name: str
    value: str


def parts(query: str) -> list[Part]:
    """In their order; of a longer query those of the first LONGEST characters."""
    found = []
    for each in _PART.finditer(without_nul(query)[:LONGEST]):
        minus, name, quoted, bare, phrase, word = each.groups()
        value = (quoted or bare or "") if name else (phrase or word or "")
        found.append(Part(each[0], bool(minus), name or "", value))
    return found


def rewritten(query: str, change: Callable[[str, str], str | None]) -> str:
    """The query with other values: `change(field, value)` gives one as it is written, quotes and all, None to keep it.
    Words and phrases stay as they are."""

    def written(found: re.Match[str]) -> str:
        minus, name, quoted, bare = found.groups()[:4]
        new = change(name, quoted or bare or "") if name else None
        return found[0] if new is None else f"{minus}{name}:{new}"

    return _PART.sub(written, query)


def quoted(value: str) -> str:
    """A value as it stands behind a colon."""
    plain = value.replace('"', " ").strip()
    return f'"{plain}"' if not plain or any(each.isspace() for each in plain) else plain
