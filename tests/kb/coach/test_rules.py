"""Single rules where a labelled reply cannot say what matters: places, words, other names, borders."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.coach import words
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


SAID_OTHERWISE = [
    ("wrong_name", "Здравствуйте, Магомед! Готово.", True),
    ("wrong_name", "Спасибо, Сергей! Посмотрим сегодня.", True),
    ("wrong_name", "Уважаемый Нурлан, готово.", True),
    ("wrong_name", "Здравствуйте, Машенька! Готово.", False),
    ("wrong_name", "Добрый день, Проверим сегодня.", False),
    ("wrong_name", "Уважаемые жители, готово.", False),
    ("name", "Hi Maria, it is ready.", False),
    ("form", "Мария, не забудь сохранить файл", True),
    ("form", "Мария, товар в транзите, готовим документы", False),
    ("placeholders", "Мария, заказ № ___ готов", True),
    ("placeholders", "Мария, до ДД.ММ.ГГГГ", True),
    ("placeholders", "Мария, нажмите <Enter> и [Настройки]", False),
    ("shouting", "Мария, это НЕВОЗМОЖНО СДЕЛАТЬ", True),
    ("shouting", "Мария, ООО РОМАШКА ИНН КПП", False),
    ("promise", "Мария, починим девятого марта", True),
]


@pytest.mark.parametrize(("rule", "text", "is_said"), SAID_OTHERWISE)
def test_words_that_no_list_has(rule, text, is_said):
    assert (rule in said(text, replace(MARIA, promise=NOW + timedelta(days=1), now=NOW))) == is_said


def test_who_signs_otherwise_may_be_called_so():
    theirs = Situation("Мария Иванова", "ru", "Не печатает. С уважением, Пётр")
    assert "wrong_name" not in said("Пётр, добрый день! Готово.", theirs)
    assert "wrong_name" in said("Пётр, добрый день! Готово.")


def test_a_company_is_greeted_by_anybodys_name():
    assert "wrong_name" not in said("Добрый день, Ольга!", Situation("ООО Ромашка", "ru"))


NUMBERS = [
    ("Где заказы A-1001 и A-1002?", "Мария, заказ A-1001 едет.", True),
    ("Где заказ 55134?", "Мария, ваш заказ едет.", False),
    ("Где заказ 55134?", "Мария, заказ 55143 едет.", True),
    ("Мой телефон +7 912 345-67-89, сбой был 05.03.2026", "Мария, перезвоним.", False),
    ("С меня сняли 14500 рублей.", "Мария, деньги вернём.", False),
]


@pytest.mark.parametrize(("last", "text", "is_said"), NUMBERS)
def test_numbers(last, text, is_said):
    assert ("numbers" in said(text, Situation("Мария Иванова", "ru", last))) == is_said


QUESTIONS = [
    ("Сколько стоит вызов? И есть ли гарантия?", "Мария, вызов 500 рублей.", True),
    ("Сколько стоит вызов? И есть ли гарантия?", "Мария, вызов 500 рублей, гарантия год.", False),
    ("Подскажите, как продлить билет", "Мария, передадим коллеге.", True),
    ("Почему списали дважды?", "Мария, так вышло из-за сбоя.", False),
]


@pytest.mark.parametrize(("last", "text", "is_said"), QUESTIONS)
def test_questions(last, text, is_said):
    assert ("questions" in said(text, Situation("Мария Иванова", "ru", last))) == is_said


def test_a_list_says_a_part_once(tmp_path, monkeypatch):
    (tmp_path / "мебель.txt").write_text("# why\nkind := (?:стол|стул)\n<kind>*; диван на кухне\n", "utf-8")
    monkeypatch.setattr(words, "_HERE", tmp_path)
    assert words.pattern.__wrapped__("мебель").findall("столы, стул и диван  на кухне") == [
        "столы",
        "стул",
        "диван  на кухне",
    ]


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


WORST = """\n\t|A |a.|{|`|вы |!@|пере|привет |ab-1 |://|а|you |вы не |мы вам |read our |as we |1-|1-2 |
made |ание |a, |в |to |<a |[аб |
сами |я вам об этом |your very |«|"a|на 1 |1 мая |спасибо,|(имя |надо |в течение |1.1"""


@pytest.mark.parametrize("part", [*WORST.replace("\n", "").split("|"), "\n\t"])
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
