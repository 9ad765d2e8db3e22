"""The labelled replies, all and the half that no rule was tuned on (docs/coach.md states the figures)."""

from __future__ import annotations

import pytest

from kb.coach.rules import NAMES
from tests.kb.coach.labelled import all_of, in_all, measured, unseen

REPLIES = all_of()
HELD = [each for each in REPLIES if each.is_held]


def test_both_languages_and_halves_are_there():
    assert {language: sum(each.language == language for each in REPLIES) >= 60 for language in ("ru", "en")} == {
        "ru": True,
        "en": True,
    }
    assert len(HELD) >= 80
    assert all(any(rule in each.right for each in REPLIES) for rule in NAMES)
    assert sum(not each.right for each in REPLIES) >= 24  # good ones, that nothing is said of


@pytest.mark.parametrize("rule", NAMES)
@pytest.mark.parametrize("half", ["all", "held"])
def test_a_rule_says_what_a_person_said(half, rule):
    precision, recall, there = measured(REPLIES if half == "all" else HELD)[rule]
    assert there >= 2
    assert precision >= 0.9
    assert recall >= 0.75


def test_unseen_replies_are_read_no_worse_than_the_guide_says():
    precision, recall = in_all(unseen())
    assert precision >= 0.59
    assert recall >= 0.68
