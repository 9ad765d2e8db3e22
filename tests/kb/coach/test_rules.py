"""Single rules where a labelled reply cannot say what matters: places, words, other names, borders."""

from __future__ import annotations

import time
from datetime import datetime

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.coach.moments import earliest
from kb.coach.names import first, forms, is_near
from kb.coach.rules import NAMES, hints
from kb.coach.situation import Situation
from tests.kb.coach.labelled import NOW, all_of

MARIA = Situation("Мария Иванова", "ru", "Здравствуйте! Когда заработает принтер?")


def said(text: str, situation: Situation = MARIA, off: tuple[str, ...] = ()) -> dict[str, str]:
    return {hint.rule: str(hint.words) for hint in hints(text, situation, off)}


def test_nothing_is_said_of_an_empty_text():
    assert hints(" \n\t", MARIA) == []


def test_a_rule_that_is_off_says_nothing():
    assert "jargon" in said("Мария, почистите кэш.")
    assert "jargon" not in said("Мария, почистите кэш.", off=("jargon",))


def test_a_hint_shows_its_place():
    (hint,) = [each for each in hints("Мария, ёлки: почистите кэш сегодня.", MARIA) if each.rule == "jargon"]
    assert "Мария, ёлки: почистите кэш сегодня."[slice(*hint.span)] == "кэш"


def test_words_the_customer_uses_are_no_jargon():
    theirs = Situation("Мария Иванова", "ru", "Чистила кэш, не помогло.")
    assert "jargon" not in said("Мария, кэш проверим сегодня.", theirs)


@pytest.mark.parametrize("text", ["Маша, готово", "Добрый день, Мария Петровна!", "напомним Марии", "г-жа Иванова, да"])
def test_a_name_has_forms(text):
    assert not {"name", "wrong_name"} & set(said(text))


def test_a_misspelled_name_is_shown():
    assert said("Здравствуйте, Мраия! Готово.")["wrong_name"].endswith("Мраия")


@pytest.mark.parametrize("customer", ["", "office@example.org", "7", "12 34"])
def test_who_has_no_name_is_not_missed(customer):
    assert "name" not in said("Готово.", Situation(customer, "ru"))


def test_a_first_name_stands_anywhere():
    assert first("Иванова Мария") == "Мария"
    assert first("ООО Ромашка") == "ООО"
    assert {"марии", "машу", "ивановой"} <= forms("Иванова Мария")
    assert "марина" not in forms("Мария")


def test_near_names():
    assert is_near("мраия", "мария")
    assert is_near("марья", "мария")
    assert not is_near("мария", "мария")
    assert not is_near("анна", "олег")


def test_code_and_quotes_are_not_read():
    assert not {"jargon", "placeholders"} & set(said("Мария, введите `ldap {name}` сегодня.\n> ваш баг {x}"))


def test_a_link_with_words_is_no_blank():
    assert "placeholders" not in said("Мария, смотрите [инструкцию по печати](https://help.example.org/p).")


def test_a_file_path_and_short_capitals_do_not_shout():
    assert "shouting" not in said("Мария, подключите USB и HDMI к ПК ООО ВЕГА.")


@pytest.mark.parametrize(
    ("sentence", "moment"),
    [
        ("сделаем завтра до 12:00", "2026-03-05T12:00:00+03:00"),
        ("we call by 3 pm", "2026-03-04T15:00:00+03:00"),
        ("через 3 дня", "2026-03-07T10:00:00+03:00"),
        ("on Monday", "2026-03-09T00:00:00+03:00"),
        ("на следующей неделе", "2026-03-09T00:00:00+03:00"),
        ("послезавтра", "2026-03-06T00:00:00+03:00"),
    ],
)
def test_moments(sentence, moment):
    assert earliest(sentence, NOW) == datetime.fromisoformat(moment)


def test_no_moment():
    assert earliest("сегодня", NOW) is None
    assert earliest("в 99:99", NOW) is None


def test_sentences_in_english():
    with translation.override("en"):
        assert said("Ready.")["name"] == "Call the customer by name: Мария"


@given(st.text(max_size=400), st.text(max_size=60), st.text(max_size=200), st.sampled_from(["", "pending", "solved"]))
@settings(max_examples=150, deadline=None)
def test_nothing_is_too_strange(text, customer, last, then):
    situation = Situation(customer, "ru", last, then, True, True, NOW, NOW)
    for hint in hints(text, situation):
        assert hint.rule in NAMES
        assert str(hint.words)
        assert hint.span is None or 0 <= hint.span[0] < hint.span[1] <= len(text)


@pytest.mark.parametrize("part", ["\n\t", "A ", "a.", "{", "`", "вы ", "!@", "пере", "привет ", "ab-1 ", "://", "а"])
def test_the_worst_text_takes_bounded_time(part):
    began = time.process_time()
    hints(part * (20_000 // len(part)), MARIA)
    assert time.process_time() - began < 1


def test_a_long_answer_takes_less_than_30_ms():
    text = "\n".join(each.reply for each in all_of())[:3_000]
    spent = []
    for _again in range(5):
        began = time.process_time()
        hints(text, MARIA)
        spent.append(time.process_time() - began)
    assert min(spent) < 0.03
