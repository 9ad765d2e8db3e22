"""Words of a conversation without what says who somebody is: names in every case, addresses, numbers. What was taken
out is told, so that whoever writes an article of it sees what is no longer there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from kb.coach import names
from kb.slugs import slug_of

_KINDS = ("name", "email", "phone", "number", "page", "secret", "organisation", "street")
_SAID = {
    "ru": ("[имя]", "[почта]", "[телефон]", "[номер]", "[адрес страницы]", "[скрыто]", "[организация]", "[адрес]"),
    "en": ("[name]", "[e-mail]", "[phone]", "[number]", "[page]", "[hidden]", "[organisation]", "[address]"),
}
# While a text is searched a sign of the private area stands for each kind: no pattern finds it again.
_SIGNS = {kind: chr(0xE000 + place) for place, kind in enumerate(_KINDS)}
_ANY_SIGN = re.compile("[\ue000-\uf8ff]")
_NO_LETTER_BEFORE, _NO_LETTER_BEHIND = r"(?<![^\W\d_])", r"(?![^\W\d_])"
_PAGE = re.compile(r"(?:\b[a-z][a-z0-9+.-]{1,12}://|\bwww\.)[^\s<>\"'«»]+", re.I)
_TELLING = re.compile(r"[?#@=%]|\d{4}|[^/]{24}|(?=[^/]*\d)[^/]{16}")  # in an address of a page: somebody's own
_EMAIL = re.compile(r"[\w.+'’&=/-]+@[\w-]+(?:\.[\w-]+)*")
_HANDLE = re.compile(r"(?<![\w/])@\w{2,}")
_SECRET = re.compile(
    r"(\b(?:парол\w*|пин(?:-?код)?|код доступа|логин\w*|password|passcode|pin(?: code)?|login|user ?name|token)"
    r"[^\S\n]*(?:[:=—–-]|is\b|это\b)[^\S\n]*)(\S+)",
    re.I,
)
_STREET = re.compile(
    r"\b(?:ул\.|улиц[аеуы]|пр-т|просп\.|проспект[ае]?|пер\.|переул(?:ок|ке)|наб\.|набережн(?:ая|ой))[^\S\n]*"
    r"[А-ЯЁA-Z\d][\w-]*(?:[^\S\n][А-ЯЁ][\w-]*)*(?:,?[^\S\n]*(?:д\.|дом|кв\.|стр\.|корп\.|оф\.|офис)?[^\S\n]*\d+\w?)*"
    r"|\b\d+[^\S\n][A-Z][a-z]+(?:[^\S\n][A-Z][a-z]+)?[^\S\n](?:Street|St|Road|Rd|Avenue|Ave|Lane)\b\.?"
)
_GROUPED = re.compile(  # digits, also in groups; no part of a word
    r"(?<![\w:/-])\(?\+?\(?\d(?:[^\S\n]?[().\u2010-\u2015/-]{0,2}[^\S\n]?\(?\d){3,}(?![\w:]|[-/.]\w)"
)
_TOKEN = re.compile(r"[^\s«»\"“”]*\d[^\s«»\"“”]*")
_MEASURE = re.compile(  # hours of the day, and sizes
    r"\d{1,2}:\d{2}(?:[\u2010-\u2015-]\d{1,2}:\d{2})?|\d{1,3}(?:[×xх*]\d{1,3}){1,2}\D{0,3}"
)
_PHONE_DIGITS = range(7, 16)
# First names that are other words as well: alone they say nobody's name.
_ALSO_WORDS = frozenset({
    "will", "mark", "bill", "may", "grace", "frank", "rob", "pat", "rich", "max", "ray", "jack", "sue", "art", "dean",
    "van", "harry", "carol", "dick", "meg", "ben", "dan", "ed", "tim", "tom",
    "вера", "надежда", "любовь", "роман", "лев", "мила", "поля", "стас", "рита", "марк", "рома",
})  # fmt: skip
_CAPITAL = r"[A-ZА-ЯЁ][^\W\d_]+(?:-[A-ZА-ЯЁ][^\W\d_]+)?"


@dataclass(frozen=True, slots=True)
class Removal:
    """What was said, what stands there now ('': nothing), how often."""

    was: str
    became: str
    times: int = 1


@dataclass(frozen=True, slots=True)
class Involved:
    """Whose names are looked for, in every case; and of which organisations."""

    names: frozenset[str]
    organisations: frozenset[str] = frozenset()


class Anonymous:
    """Takes out of texts of one language, and remembers what."""

    def __init__(self, involved: Involved, language: str) -> None:
        self._said = dict(zip(_KINDS, _SAID.get(language, _SAID["en"]), strict=True))
        self._names = _pattern(involved.names, _forms)
        self._organisations = _pattern(involved.organisations, _named)
        self._taken: dict[tuple[str, str], int] = {}

    def text(self, said: str) -> str:
        """The same without them; calls for several texts add up."""
        text = _ANY_SIGN.sub("", said)
        text = _PAGE.sub(lambda found: self._page(found[0]), text)
        text = self._out(_EMAIL, "email", text)
        text = self._out(_HANDLE, "name", text)
        text = _SECRET.sub(lambda found: found[1] + self._take("secret", found[2]), text)
        text = self._out(_STREET, "street", text)
        if self._organisations:
            text = self._out(self._organisations, "organisation", text)
        text = self._without_names(text)
        text = self._out(_others(), "name", text)
        text = _GROUPED.sub(lambda found: self._number(found[0]), text)
        text = _TOKEN.sub(lambda found: self._token(found[0]), text)
        return self._spoken(text)

    @property
    def removals(self) -> list[Removal]:
        return [Removal(was, became, times) for (was, became), times in self._taken.items()]

    def left_out(self, was: str) -> None:
        """Words that somebody else has taken out, without anything instead."""
        self._count(was, "")

    def _without_names(self, text: str) -> str:
        """Of those involved."""
        return self._out(self._names, "name", text) if self._names else text

    def _out(self, pattern: re.Pattern[str], kind: str, text: str) -> str:
        return pattern.sub(lambda found: self._take(kind, found[0]), text)

    def _take(self, kind: str, was: str) -> str:
        bare = was.strip()
        self._count(bare, self._said[kind])
        return was.replace(bare, _SIGNS[kind])

    def _count(self, was: str, became: str) -> None:
        key = (_ANY_SIGN.sub("…", was), became)
        self._taken[key] = self._taken.get(key, 0) + 1

    def _page(self, address: str) -> str:
        bare = address.rstrip(".,;:!?)]}")
        behind = bare.partition("://")[2] or bare
        if _TELLING.search(behind):
            return self._take("page", bare) + address[len(bare) :]
        return address

    def _number(self, was: str) -> str:
        digits = sum(map(str.isdigit, was))
        if _MEASURE.fullmatch(was.strip()):
            return was
        return self._take("phone" if digits in _PHONE_DIGITS and was.lstrip("(")[0] in "+78" else "number", was)

    def _token(self, was: str) -> str:
        """A word with four digits or more somewhere in it: an order, a contract, a card, a serial number."""
        bare = was.strip(".,;:!?()[]{}*_`")
        if sum(map(str.isdigit, bare)) < 4 or _MEASURE.fullmatch(bare):
            return was
        return was.replace(bare, self._take("number", bare), 1)

    def _spoken(self, text: str) -> str:
        """With words for the signs: of several names in a row one."""
        name = _SIGNS["name"]
        text = re.sub(
            rf"(?:\b[A-ZА-ЯЁ]\.[^\S\n]?){{1,2}}(?={name})|(?<={name})(?:[^\S\n]?\b[A-ZА-ЯЁ]\.){{1,2}}", "", text
        )
        text = re.sub(rf"{name}(?:[^\S\n]*-?{name})+", name, text)
        for kind, sign in _SIGNS.items():
            text = text.replace(sign, self._said[kind])
        return text


def _pattern(all_names: Iterable[str], forms: Callable[[str], set[str]]) -> re.Pattern[str] | None:
    """Any of them as words of their own, the longest first; None without any."""
    found = sorted({form for name in all_names for form in forms(name)}, key=lambda form: (-len(form), form))
    if not found:
        return None
    return re.compile(f"{_NO_LETTER_BEFORE}(?:{'|'.join(found)})(?:['’]s?)?{_NO_LETTER_BEHIND}", re.I)


def _forms(full: str) -> set[str]:
    """Patterns of all words by which a person may be called: parts of the name, short ones, in Latin letters too."""
    if "@" in full:
        return set()
    parts = [part.strip(".,()\"«»'’") for part in re.split(r"[\s\-]+", full[:200])]
    parts = [part for part in parts if len(part) > 1]
    found = {_loose(form) for form in names.forms(full)}
    for part in parts:
        folded = names.folded(part)
        found |= {_loose(folded), *_stems(folded)}
        if (latin := slug_of(part)) and len(latin) > 1:
            found.add(_loose(latin))
    return found


def _stems(name: str) -> set[str]:
    """Of a Russian name of four letters or more its stem with any ending: surnames bend like adjectives too."""
    if len(name) < 4 or not re.fullmatch("[а-я]+", name):
        return set()
    stem = name[:-2] if name.endswith(("ий", "ый", "ой", "ая", "яя")) and len(name) > 5 else name.rstrip("аяйьоеи")
    return {_loose(stem) + "[а-яё]{0,3}"} if len(stem) > 2 else set()


def _named(organisation: str) -> set[str]:
    """Patterns of what it is called: the whole, and what stands in quotes."""
    found = {organisation.strip(), *re.findall(r"[«\"“]([^»\"”]{3,})[»\"”]", organisation)}
    bent = {form for each in found for form in _stems(names.folded(each))}
    return bent | {_loose(each) for each in found if len(each) > 2}


def _loose(words: str) -> str:
    """ё as е, any space for a space."""
    return re.sub(r"\\? ", r"\\s+", re.sub("[её]", "[её]", re.escape(words.lower())))


@cache
def _others() -> re.Pattern[str]:
    """First names of people whom nobody knows, with a surname behind or in front; written with a capital."""
    known = {form for name in names.KNOWN for form in names.cases(name) if len(form) > 2}
    sure = "|".join(sorted((_titled(each) for each in known - _ALSO_WORDS), key=lambda each: (-len(each), each)))
    either = "|".join(sorted((_titled(each) for each in known), key=lambda each: (-len(each), each)))
    space = r"[^\S\n]"
    return re.compile(
        rf"{_NO_LETTER_BEFORE}(?:(?:{either}){space}{_CAPITAL}(?:{space}{_CAPITAL})?|(?:{sure})(?:['’]s)?){_NO_LETTER_BEHIND}"
    )


def _titled(name: str) -> str:
    return name[0].upper() + re.sub("[её]", "[её]", re.escape(name[1:]))
