"""Who the people and organisations of the demo desk are: drawn from texts/names.txt."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

SUFFIX = "example"
_LATIN = {
    **dict(zip("абвгдеёзийклмнопрстуфхцэы", "abvgdeeziyklmnoprstufhcey", strict=True)),
    "ж": "zh",
    "ч": "ch",
    "ш": "sh",
    "щ": "sch",
    "ъ": "",
    "ь": "",
    "ю": "yu",
    "я": "ya",
}


@dataclass(frozen=True, slots=True)
class Name:
    first: str
    last: str
    language: str

    @property
    def whole(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def mailbox(self) -> str:
        """`marina.sokolova` for Марина Соколова."""
        return ".".join("".join(_LATIN.get(c, c) for c in part.lower()) for part in (self.first, self.last))


def name(rng: random.Random) -> Name:
    """Somebody; two of three are Russian."""
    if rng.random() < 0.34:
        return Name(rng.choice(_LISTS["foreign"]), rng.choice(_LISTS["families"]), "en")
    if rng.random() < 0.5:
        return Name(rng.choice(_LISTS["male"]), rng.choice(_LISTS["surnames"]), "ru")
    return Name(rng.choice(_LISTS["female"]), rng.choice(_LISTS["surnames"]) + "а", "ru")


def organisations() -> list[tuple[str, str, bool]]:
    """(name, mail domain, whether it is our own)."""
    found = [line.partition(" ") for line in _SECTIONS["organisations"]]
    return [(name, f"{word}.{SUFFIX}", number == 0) for number, (word, _space, name) in enumerate(found)]


def _read() -> dict[str, list[str]]:
    """The lines of each `[section]`."""
    text = (Path(__file__).parent / "texts" / "names.txt").read_text(encoding="utf-8")
    sections = (part.split("]\n") for part in text.split("\n[")[1:])
    return {title: body.strip().splitlines() for title, body in sections}


_SECTIONS = _read()
_LISTS = {title: " ".join(lines).split() for title, lines in _SECTIONS.items()}
