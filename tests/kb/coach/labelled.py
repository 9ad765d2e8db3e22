"""The labelled replies: whether each rule says what a person said."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from kb.coach.rules import NAMES, hints
from kb.coach.situation import Situation

HERE = Path(__file__).parent
NOW = datetime.fromisoformat("2026-03-04T10:00:00+03:00")  # a Wednesday


@dataclass(frozen=True)
class Labelled:
    reply: str
    situation: Situation
    right: frozenset[str]
    is_held: bool
    language: str


def all_of() -> list[Labelled]:
    told = json.loads((HERE / "situations.json").read_text("utf-8"))
    return [_read(line, told, name) for name in ("ru", "en") for line in _lines(name)]


def unseen() -> list[Labelled]:
    """Written when the rules stood, and left alone since."""
    told = json.loads((HERE / "situations.json").read_text("utf-8"))
    lines = (HERE / "unseen.txt").read_text("utf-8").splitlines()
    return [_read(line, told, line.partition(" ")[0][-2:]) for line in lines if not line.startswith("#")]


def trades() -> list[Labelled]:
    """Of desks of many trades, written and labelled before the rules were read; every other one is held back."""
    return _lot("trades")


def voices() -> list[Labelled]:
    """In other voices, written later and tuned on."""
    return _lot("voices")


def elusive() -> list[Labelled]:
    """Written to elude the rules, then tuned on."""
    return _lot("elusive")


def last() -> list[Labelled]:
    """Written to elude the rules when all stood, and left alone since."""
    return _lot("last")


def in_all(replies: list[Labelled]) -> tuple[float, float]:
    """Precision and recall over all rules together."""
    found = [({hint.rule for hint in hints(each.reply, each.situation)}, each.right) for each in replies]
    both = sum(len(said & right) for said, right in found)
    return _share(both, sum(len(said) for said, _right in found)), _share(both, sum(len(right) for _, right in found))


def measured(replies: list[Labelled]) -> dict[str, tuple[float, float, int]]:
    """Precision, recall and how many replies have it, by rule."""
    right, said, both = Counter(), Counter(), Counter()
    for each in replies:
        found = {hint.rule for hint in hints(each.reply, each.situation)}
        right.update(each.right)
        said.update(found)
        both.update(found & each.right)
    return {rule: (_share(both[rule], said[rule]), _share(both[rule], right[rule]), right[rule]) for rule in NAMES}


def _lines(name: str) -> list[str]:
    text = (HERE / f"replies_{name}.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _lot(lot: str) -> list[Labelled]:
    told = json.loads((HERE / f"{lot}_situations.json").read_text("utf-8"))
    lines = (HERE / f"{lot}.txt").read_text("utf-8").splitlines()
    named = [(line, line.removeprefix("* ").partition(" ")[0][-2:]) for line in lines if not line.startswith("#")]
    return [_read(line, told, language) for line, language in named]


def _read(line: str, told: dict[str, dict], language: str) -> Labelled:
    name, then, right, reply = (part.strip() for part in line.removeprefix("* ").split("|", 3))
    given = {**told[name]}
    if "promise" in given:
        given["promise"] = datetime.fromisoformat(given["promise"])
    rules = frozenset() if right == "-" else frozenset(right.split())
    assert rules <= set(NAMES), line
    situation = replace(Situation(**given), then="" if then == "open" else then, now=NOW)
    return Labelled(reply.replace("\\n", "\n"), situation, rules, line.startswith("*"), language)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
