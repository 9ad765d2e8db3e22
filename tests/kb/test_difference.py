"""What differs between two versions of a text."""

from __future__ import annotations

import time

import pytest

from kb.difference import Part, difference


def test_words_within_a_line():
    assert difference("Откройте крышку.\n", "Откройте заднюю крышку!\n") == [
        Part("", "Откройте "), Part("+", "заднюю "), Part("", "крышку"), Part("-", "."), Part("+", "!"), Part("", "\n")
    ]  # fmt: skip


def test_lines_that_nobody_changed_are_left_out():
    lines = [f"строка {number}\n" for number in range(20)]
    parts = difference("".join(lines), "".join([*lines[:10], "новая\n", *lines[10:]]))
    assert parts == [
        Part("…", ""), Part("", "".join(lines[8:10])), Part("+", "новая\n"), Part("", "".join(lines[10:12])),
        Part("…", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), [("", "а"), ("а", ""), ("а\nб", "б\nа\n"), ("раз два", "два раз три")])
def test_both_texts_can_be_read_out_of_it(before, after):
    parts = difference(before, after)
    assert "".join(each.words for each in parts if each.sign != "+") == before
    assert "".join(each.words for each in parts if each.sign != "-") == after
    assert difference(before, before) == []


def test_the_longest_texts_take_bounded_time():
    for unit in ("а\n", "аб ", "а"):
        old, new = (unit * 60_000)[:60_000], ("б" + unit * 60_000)[:60_000]
        begun = time.monotonic()
        assert difference(old, new)
        assert time.monotonic() - begun < 3
