"""What a reply is judged by, and what is said of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONGEST = 20_000  # characters that are read
_SENTENCES = 400
_FAR = 400  # characters that a sentence is looked at before a place in it
_ADDRESS = re.compile(r"https?://[^\s)>\]]{1,2000}|[\w.+-]{1,64}@[\w.-]{1,255}")
_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
_QUOTED = re.compile(r"^>[^\n]*$", re.MULTILINE)
_STAR = re.compile(r"(?<!\\)([^\W\d_]|\))\*")
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"(?:[^.!?…\n]|(?<=\d)\.(?=\d))+[.!?…]*")  # 12.03 is one word


@dataclass(frozen=True, slots=True)
class Situation:
    """`customer` is the full name, '' if unknown; `last` the customer's last message; `then` the status after sending;
    `promise` by when a solution is promised, `now` in the customer's zone (both aware, or None: not judged)."""

    customer: str
    language: str = ""
    last: str = ""
    then: str = ""
    is_first: bool = False
    has_waited: bool = False
    promise: datetime | None = None
    now: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hint:
    """`words` say it in one line; `span` is the place in the text, (from, to) in characters."""

    rule: str
    words: StrOrPromise
    span: tuple[int, int] | None = None


class Text:
    """A text as the rules read it. `plain` has as many characters as was written: spaces stand for addresses, code and
    quoted lines, е for ё."""

    def __init__(self, written: str) -> None:
        self.written = written[:LONGEST]

    @cached_property
    def prose(self) -> str:
        """Without code and quoted lines."""
        return _blank(_QUOTED, _blank(_CODE, self.written)).replace("ё", "е").replace("Ё", "Е").replace("’", "'")

    @cached_property
    def plain(self) -> str:
        return _blank(_ADDRESS, self.prose)

    @cached_property
    def low(self) -> str:
        """In small letters, of the same length: patterns of one case are several times as fast."""
        low = self.plain.lower()
        return low if len(low) == len(self.plain) else "".join(_small(each) for each in self.plain)

    @cached_property
    def has_address(self) -> bool:
        return "://" in self.prose and _ADDRESS.search(self.prose) is not None

    @cached_property
    def words(self) -> list[str]:
        return _WORD.findall(self.low)

    @cached_property
    def sentences(self) -> list[str]:
        return [found.strip() for found in _SENTENCE.findall(self.plain)[:_SENTENCES] if found.strip(" .!?…\n")]

    @cached_property
    def low_sentences(self) -> list[str]:
        return [found.strip() for found in _SENTENCE.findall(self.low)[:_SENTENCES] if found.strip(" .!?…\n")]

    def start_of(self, place: int) -> int:
        """Where the sentence begins in which the place is."""
        return max(self.plain.rfind(mark, max(0, place - _FAR), place) for mark in ".!?…\n;") + 1

    def first(self, pattern: re.Pattern[str]) -> tuple[int, int] | None:
        found = pattern.search(self.low)
        return found.span() if found else None

    def says(self, pattern: re.Pattern[str]) -> bool:
        return pattern.search(self.low) is not None


def any_of(*parts: str) -> re.Pattern[str]:
    """Words or phrases in small letters, whole ones; a * behind a letter or a group goes on to the end of the word."""
    endings = (_STAR.sub(r"\1\\w*", part).replace(" ", r"\s+") for part in parts)
    return re.compile(r"\b(?:" + "|".join(endings) + r")(?!\w)")


def _small(letter: str) -> str:
    return low if len(low := letter.lower()) == 1 else letter


def _blank(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda found: " " * len(found[0]), text)
