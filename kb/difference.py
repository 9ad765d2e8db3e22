"""What differs between two versions: line by line, and word by word within lines that were changed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORD = re.compile(r"\w+|\s+|[^\w\s]")
CONTEXT = 2  # unchanged lines around a change
_MOST = 4_000  # words of one changed part that are compared; longer ones are told as a whole


@dataclass(frozen=True, slots=True)
class Part:
    """`sign` is '' for what both have, '-' for what only the earlier has, '+' the later, '…' for lines left out."""

    sign: str
    words: str


def difference(before: str, after: str) -> list[Part]:
    """In the order of reading; joined, the parts without '+' are the earlier text, but for lines left out. [] where
    nothing differs."""
    if before == after:
        return []
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    found: list[Part] = []
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if _is_short(old, new) else None
    for tag, a, b, c, d in blocks or [("replace", 0, len(old), 0, len(new))]:
        if tag == "equal":
            found += _around(old[a:b], first=a == 0, last=b == len(old))
        else:
            found += _words("".join(old[a:b]), "".join(new[c:d]))
    return found


def _is_short(old: list[str], new: list[str]) -> bool:
    return len(old) * len(new) < 16_000_000


def _around(lines: list[str], *, first: bool, last: bool) -> list[Part]:
    head, tail = (0 if first else CONTEXT), (0 if last else CONTEXT)
    if len(lines) <= head + tail + 1:
        return [Part("", "".join(lines))]
    shown = [Part("", "".join(lines[:head])), Part("…", ""), Part("", "".join(lines[len(lines) - tail :]))]
    return [each for each in shown if each.sign or each.words]


def _words(old: str, new: str) -> list[Part]:
    was, now = _WORD.findall(old), _WORD.findall(new)
    if not was or not now or len(was) + len(now) > _MOST:
        return [part for part in (Part("-", old), Part("+", new)) if part.words]
    found: list[Part] = []
    for tag, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Part("", "".join(was[a:b])))
        else:
            parts = (Part("-", "".join(was[a:b])), Part("+", "".join(now[c:d])))
            found += [part for part in parts if part.words]
    return found
