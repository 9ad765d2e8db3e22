"""What is personal leaves no text, and comes back where it was."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.masking import Mask


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("Марина Соколова", ["Марина", "Марине", "Мариной", "Марину", "Соколовой", "соколову", "СОКОЛОВА"]),
        ("Дмитрий Волков", ["Дмитрий", "Дмитрия", "Дмитрию", "Дмитрием", "Волкову", "Волковым"]),
        ("Игорь Пак", ["Игорь", "Игоря", "Игорю", "Пак", "Паку"]),
        ("Tom Beckett", ["Tom", "Beckett", "Tom's", "BECKETT"]),
    ],
)
def test_names_go_in_all_their_forms(name, forms):
    for form in forms:
        hidden = Mask([name]).hide(f"Добрый день, {form}! Ждём.")
        assert form not in hidden and "[NAME1]" in hidden, (form, hidden)


def test_other_words_stay():
    text = "Волки и маринад: Томатный сок, воскресенье, соколы. 12 шт. по 3 руб."
    assert Mask(["Марина Соколова", "Tom Beckett"]).hide(text) == text


def test_addresses_numbers_and_links_go_and_come_back():
    mask = Mask(["Марина Соколова"])
    text = "Пишите на m.s@polyana.example, +7 900 123-45-67, заказ 77123, https://x.example/a?token=9 или 77123."
    hidden = mask.hide(text)
    assert hidden == "Пишите на [MAIL1], [NUMBER1], заказ [NUMBER2], [LINK1] или [NUMBER2]."
    assert mask.show(hidden) == text
    assert mask.show("[NAME9] и [MAIL1]") == "[NAME9] и m.s@polyana.example", "what it never gave stays"


PERSONAL = st.one_of(
    st.emails(),
    st.from_regex(r"\+7 9\d{2} \d{3}-\d{2}-\d{2}", fullmatch=True),
    st.from_regex(r"[1-9]\d{4,11}", fullmatch=True),
)


@given(st.lists(st.tuples(st.sampled_from(["Смотрите", "и тогда", "please", "—"]), PERSONAL), min_size=1, max_size=6))
def test_nothing_personal_is_left_and_all_comes_back(parts):
    text = " | ".join(f"{word} {told}" for word, told in parts)
    mask = Mask()
    hidden = mask.hide(text)
    assert not re.search(r"\d{4}", re.sub(r"\[[A-Z]+\d+\]", "", hidden))
    assert mask.show(hidden) == text
