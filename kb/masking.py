"""Personal data out of a text and back again: what kb/anonymous.py takes out stands there as a mark of its own, the
same for the same, and the marks of an answer are what they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kb.anonymous import Anonymous, Involved

_LABELS = {
    "name": "NAME", "email": "MAIL", "phone": "NUMBER", "number": "NUMBER", "page": "LINK", "secret": "SECRET",
    "organisation": "COMPANY", "street": "ADDRESS",
}  # fmt: skip
_MARK = re.compile(r"\[([A-Z]+)\d+\]")
_FIRST = 0xE100  # behind the signs of Anonymous: while a text is searched, each mark is one letter that nothing finds
_LEAST_NAME = 3  # letters: shorter ones are words too often
_ENDING = r"(?:а|я|у|ю|е|и|ы|ой|ей|ою|ею|ом|ем|ым|им|ого|его|ому|ему|ых|их)?"


class Mask(Anonymous):
    """Of one question with several texts. A name of those involved is the same mark in all its forms, and comes back in
    the first of them."""

    def __init__(self, people: Iterable[str] = (), organisations: Iterable[str] = ()) -> None:
        super().__init__(Involved(frozenset(), frozenset(organisations)), "en")
        words = {word for name in people for word in re.findall(r"[^\W\d_]+", name) if len(word) >= _LEAST_NAME}
        self._words = [(_forms(word), word) for word in sorted(words, key=lambda each: (-len(each), each))]
        self._marks: dict[tuple[str, str], str] = {}  # by label and what it stands for

    def hide(self, text: str) -> str:
        """The text with marks."""
        return self.text(text)

    def show(self, text: str) -> str:
        """What stands for something is that again; marks that were never given stay as they are."""
        known = {mark: told for (_label, told), mark in self._marks.items()}
        return _MARK.sub(lambda found: known.get(found[0], found[0]), text)

    def _without_names(self, text: str) -> str:
        for pattern, word in self._words:
            text = pattern.sub(lambda _found, word=word: self._take("name", word), text)  # type: ignore[misc]  # a default
        return text

    def _take(self, kind: str, was: str) -> str:
        bare, label = was.strip(), _LABELS[kind]
        told = (label, self._said_in(bare))
        number = sum(1 for known, _told in self._marks if known == label) + 1
        self._marks.setdefault(told, f"[{label}{number}]")
        return was.replace(bare, chr(_FIRST + list(self._marks).index(told)))

    def _said_in(self, found: str) -> str:
        """What was said there: a mark may lie within what is taken out as a whole."""
        for place, (_label, told) in enumerate(self._marks):
            found = found.replace(chr(_FIRST + place), told)
        return found

    def _spoken(self, text: str) -> str:
        for place, mark in enumerate(self._marks.values()):
            text = text.replace(chr(_FIRST + place), mark)
        return text


def _forms(word: str) -> re.Pattern[str]:
    """A name with the endings that Russian gives it and no others: a word that only begins alike would come back as the
    name."""
    stem = re.sub(r"[аяьйеио]$", "", word) if len(word) > _LEAST_NAME else word
    last = word[len(stem) :]
    ending = f"(?:{re.escape(last)}|ь|й)?{_ENDING}" if re.search("[а-яё]", word, re.IGNORECASE) else r"(?:'s)?"
    return re.compile(rf"\b{re.escape(stem)}{ending}\b", re.IGNORECASE)
