"""What a rule says of single sentences: its classes of words and tenses, with neighbours that are no case."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from kb.coach.rules import NAMES, hints
from kb.coach.situation import Situation
from tests.kb.coach.labelled import NOW

PROMISE = datetime.fromisoformat("2026-03-05T12:00:00+03:00")
ASKED = {
    "ru": ("Мария Иванова", "Здравствуйте, не работает печь. Что случилось?"),
    "en": ("Mary Jones", "Hello, the oven is out. What happened?"),
}


def sections() -> dict[tuple[str, str], list[tuple[bool, str]]]:
    """By rule and status: whether it is to speak, and the sentence."""
    found: dict[tuple[str, str], list[tuple[bool, str]]] = {}
    at = ("", "")
    for line in (Path(__file__).parent / "sentences.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            rule, then = line.strip("[]").split()
            at = (rule, then)
        elif line and not line.startswith("#"):
            found.setdefault(at, []).append((line[0] == "+", line[1:]))
    return found


SECTIONS = sections()


def speaks(rule: str, then: str, sentence: str) -> bool:
    language = "ru" if any("а" <= letter <= "я" for letter in sentence.lower()) else "en"
    customer, last = ASKED[language]
    status = "" if then == "open" else then
    situation = Situation(customer, language, last, status, is_first=rule == "thanks", promise=PROMISE, now=NOW)
    return rule in {hint.rule for hint in hints(sentence, situation)}


@pytest.mark.parametrize("at", SECTIONS, ids=" ".join)
def test_a_rule_speaks_of_its_cases_alone(at):
    assert at[0] in NAMES
    assert {wanted for wanted, _sentence in SECTIONS[at]} == {True, False}
    assert [each for wanted, each in SECTIONS[at] if speaks(*at, each) != wanted] == []
