"""What says who somebody is leaves a text: names in every case, addresses, numbers; everything else stays."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.anonymous import Anonymous, Involved
from kb.coach import names
from kb.essence import essence
from kb.slugs import slug_of

PEOPLE = ("Марина Соколова", "Дмитрий Волков", "Пётр Достоевский", "Tom O'Brien", "Kenji Mori", "Анна-Мария Лев")
INVOLVED = Involved(frozenset(PEOPLE), frozenset({"Пекарня «Поляна»"}))


def clean(text: str, language: str = "ru", involved: Involved = INVOLVED) -> str:
    return Anonymous(involved, language).text(text)


@pytest.mark.parametrize(
    "said, left",
    [
        ("Передайте Марине Соколовой", "Передайте [имя]"),
        ("обсудили с мариной", "обсудили с [имя]"),
        ("Маринка и М. Соколова", "[имя] и [имя]"),
        ("Звоните Волкову Д. И.", "Звоните [имя]"),
        ("письмо Достоевского и Петра", "письмо [имя] и [имя]"),
        ("Сказали Анне-Марии", "Сказали [имя]"),
        ("Зашёл Сергей Петров с ключом", "Зашёл [имя] с ключом"),
        ("Ask Marina or O'Brien's colleague", "Ask [имя] or [имя] colleague"),
        ("в «Поляне» и Пекарня «Поляна»", "в «[организация]» и [организация]"),
        ("пишите на Marina.S+x@polyana.example.", "пишите на [почта]."),
        ("+7 (495) 123-45-67", "[телефон]"),
        ("8 800 555 35 35, доб. 12", "[телефон], доб. 12"),
        ("заказ № 12345-АБ", "заказ № [номер]"),
        ("карта 4276 1234 5678 9010", "карта [номер]"),
        ("серийный SN-00AB1234.", "серийный [номер]."),
        ("адрес 192.168.10.24", "адрес [номер]"),
        ("https://x.example/reset?token=abc.", "[адрес страницы]."),
        ("https://x.example/a/0f8e1d5c-aaaa-bbbb-cccc", "[адрес страницы]"),
        ("Пароль: qwerty!1", "Пароль: [скрыто]"),
        ("Склад на ул. Ленина, д. 5, кв. 7", "Склад на [адрес]"),
        ("спросите @volkov", "спросите [имя]"),
    ],
)
def test_it_is_taken_out(said, left):
    assert clean(said) == left


@pytest.mark.parametrize(
    "said",
    [
        "1. Откройте крышку.\n2. Нажмите **Cal** 2 раза.",
        "Мы открыты с 09:00-18:00, порт 443.",
        "Версия 4.2.1, этикетки 58×40",
        "Смотрите https://help.example/printers/zpl.",
        "Вера в лучшее; роман о принтере. Will it print? Mark the box.",
        "Маршрут, маринад и волк",
    ],
)
def test_what_says_nothing_of_anybody_stays(said):
    assert clean(said, involved=Involved(frozenset({"Kenji Mori"}))) == said


def test_each_removal_is_told_once_with_how_often():
    told = Anonymous(INVOLVED, "en")
    assert told.text("Call Kenji on 12345. Kenji Mori knows.") == "Call [name] on [number]. [name] knows."
    assert {(each.was, each.became, each.times) for each in told.removals} == {
        ("Kenji", "[name]", 2), ("Mori", "[name]", 1), ("12345", "[number]", 1),
    }  # fmt: skip


_NAMES = (
    "Марина Соколова",
    "Дмитрий Волков",
    "Пётр Грязной",
    "Ольга Ли",
    "Николай Чёрный",
    "Sofia Reyes",
    "Юлия Шевченко",
)
_TEXT = "принтер печатает пустые этикетки, проверьте рулон (формат) и крышку. the roll is empty — нет!"
_WORDS = st.sampled_from(_TEXT.split())


@st.composite
def _told(draw):
    """A text with a form of somebody's name, a mailbox, a phone and an order in it, and who it is."""
    person = draw(st.sampled_from(_NAMES))
    spoken = sorted(names.forms(person) | {slug_of(part) for part in person.split()})
    name = draw(st.sampled_from(spoken))
    name = draw(st.sampled_from([name, name.title(), name.upper()]))
    digits = draw(st.text("0123456789", min_size=4, max_size=16))
    cuts = draw(st.sampled_from(["{}", "№{}", "AB-{}", "{}/А", "({}),", "тел.{}"]))
    grouped = draw(st.sampled_from(["+7 (9{0}{1}{2}) {3}45-67-89", "8 800 {0}{1}{2} {3}5 35", "{0}{1} {2}{3} 5678"]))
    mail = slug_of(person) + "@" + draw(st.sampled_from(["polyana.example", "почта.рф", "x"]))
    pieces = [name, cuts.format(digits), grouped.format(*digits[:4]), mail]
    said = [*draw(st.lists(_WORDS, max_size=12)), *pieces]
    return person, spoken, " ".join(draw(st.permutations(said)))


@settings(max_examples=600, deadline=None)
@given(_told())
def test_nobody_is_left_in_any_text(told):
    person, spoken, text = told
    left = clean(text, involved=Involved(frozenset({person})))
    words = {names.folded(word) for word in re.findall(r"[^\W\d_]+", left)}
    assert not words & {form for form in spoken if len(form) > 1}, left
    assert "@" not in left and re.search(r"\d{4}", left) is None, left
    assert re.search(r"\d(?:[\s().-]{0,2}\d){3}", left) is None, left


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_any_text_can_be_searched_and_what_is_clean_stays_clean(text):
    once = clean(text)
    assert clean(once) == once or "[" in text
    assert isinstance(essence(text)[0], str)


@pytest.mark.parametrize(
    "said, left",
    [
        ("Марина, добрый день!\n\nЗамените рулон.\n\nС уважением,\nДмитрий Волков, поддержка", "Замените рулон."),
        ("Здравствуйте, Марина! Замените рулон. Если останутся вопросы, просто ответьте.", "Замените рулон."),
        ("Hello Tom,\n\nturn the roll.\n\nKind regards,\nKenji", "Turn the roll."),
        ("Спасибо за обращение! Переверните рулон.\n--\nДмитрий", "Переверните рулон."),
        ("Прошу обучить.\n\nЗаранее благодарю,\nПавел Виноградов", "Прошу обучить."),
        ("Добрый день, коллеги.\n1. Раз\n2. Два", "1. Раз\n2. Два"),
        ("Если принтер мигает красным, откройте крышку.", "Если принтер мигает красным, откройте крышку."),
        ("Добрый вечер в магазине начинается с пересчёта кассы, а касса не отвечает.", None),
    ],
)
def test_courtesy_is_left_out_and_the_matter_stays(said, left):
    found, taken = essence(said)
    assert found == (said if left is None else left)
    assert (taken == []) == (found == said)
