"""What customers ask about: read from texts/ru.txt and texts/en.txt, which explain their own format."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

_FOLDER = Path(__file__).parent / "texts"
_SECTIONS = {
    "S": "subjects",
    "Q": "questions",
    "A": "answers",
    "F": "follow_ups",
    "B": "second_answers",
    "N": "notes",
}


@dataclass(slots=True)
class Topic:
    """One kind of request; texts hold the slots that phrases.py fills.

    Subjects, questions and answers of the same place belong together.
    """

    language: str
    tags: list[str]
    type: str
    team: str
    priority: str
    third_party: str
    category: str
    subjects: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    follow_ups: list[str] = field(default_factory=list)
    second_answers: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def topics(language: str) -> list[Topic]:
    """All topics of a language, `ru` or `en`."""
    found: list[Topic] = []
    for line in (_FOLDER / f"{language}.txt").read_text(encoding="utf-8").splitlines():
        mark, _space, text = line.partition(" ")
        if mark == "@":
            tags, type_, team, priority, third_party, category = (part.strip() for part in text.split("|"))
            found.append(Topic(language, sorted(tags.split()), type_, team, priority, third_party, category))
        elif mark in _SECTIONS:
            getattr(found[-1], _SECTIONS[mark]).append(text)
    return found
