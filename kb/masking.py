"""Personal data out of a text and back again: what stands for it says of what kind it is, the same for the same."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LINK = re.compile(r"https?://\S+")
_NUMBER = re.compile(r"\+?\d(?:[\d\s().-]{2,}\d)|\d{4,}")
_MARK = re.compile(r"\[(?:NAME|MAIL|LINK|NUMBER)\d+\]")
_LEAST_NAME = 3  # letters: shorter ones are words too often
_ENDING = r"(?:а|я|у|ю|е|и|ы|ой|ей|ою|ею|ом|ем|ым|им|ого|его|ому|ему|ых|их)?"


@dataclass(slots=True)
class Mask:
    """Of one question: the same name is the same mark in all its texts. `people` are the names of those involved."""

    people: Iterable[str] = ()
    _marks: dict[tuple[str, str], str] = field(default_factory=dict)  # by kind and what it stands for

    def hide(self, text: str) -> str:
        """The text with marks."""
        text = _LINK.sub(lambda found: self._mark("LINK", found[0]), text)
        text = _MAIL.sub(lambda found: self._mark("MAIL", found[0]), text)
        for pattern, name in self._names():
            text = pattern.sub(lambda found, name=name: self._mark("NAME", name), text)  # type: ignore[misc]
        return _NUMBER.sub(lambda found: self._mark("NUMBER", found[0]), text)

    def show(self, text: str) -> str:
        """What stands in the text for something, by what it is; marks that were never given stay as they are."""
        known = {mark: told for (_kind, told), mark in self._marks.items()}
        return _MARK.sub(lambda found: known.get(found[0], found[0]), text)

    def _mark(self, kind: str, told: str) -> str:
        number = sum(1 for known, _told in self._marks if known == kind) + 1
        return self._marks.setdefault((kind, told), f"[{kind}{number}]")

    def _names(self) -> list[tuple[re.Pattern[str], str]]:
        """Each word of each name with the endings that Russian gives it, the longest first."""
        words = {word for name in self.people for word in re.findall(r"[^\W\d_]{2,}", name) if len(word) >= _LEAST_NAME}
        return [(_forms(word), word) for word in sorted(words, key=lambda each: (-len(each), each))]


def _forms(word: str) -> re.Pattern[str]:
    stem = re.sub(r"[аяьйеио]$", "", word) if len(word) > _LEAST_NAME else word
    last = word[len(stem) :]
    ending = f"(?:{re.escape(last)}|ь|й)?{_ENDING}" if re.search("[а-яё]", word, re.IGNORECASE) else r"(?:'s)?"
    return re.compile(rf"\b{re.escape(stem)}{ending}\b", re.IGNORECASE)
