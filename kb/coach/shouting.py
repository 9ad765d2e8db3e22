"""Whole phrases in capitals, and rows of marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from kb.coach.situation import Hint, Situation, Text

_CAPITALS = re.compile(r"\b[^\W\d_a-zа-яё]{1,40}(?:[ ,]+[^\W\d_a-zа-яё]{1,40}){2,}(?!\w)")
# Two long words are enough, and a "not" with one: names of companies and goods stand in quotation marks or alone.
_LONG = r"[^\W\d_a-zа-яё]{5,40}"
_LOUD = re.compile(
    rf"\b(?:НЕ|НИ|НЕЛЬЗЯ|НИКОГДА|ВСЕГДА|СРОЧНО|NOT|NEVER|DON'T|ALWAYS|MUST|STOP)\s+[^\W\d_a-zа-яё]{{4,40}}\b"
    rf"|(?<![«“\"])\b(?!ООО|ОАО|ЗАО|ПАО){_LONG}[ ,!]{{1,3}}{_LONG}(?![\w»”\"])"
)
_NAMES = {"ООО", "ОАО", "ЗАО", "ПАО", "АО", "ИП", "ИНН", "КПП", "ОГРН", "БИК", "CTRL", "ALT", "SHIFT",
          "LLC", "LTD", "VISA", "USB", "HDMI"}  # fmt: skip
_MARKS = re.compile(r"!{3,}|\?{3,}|[!?]{4,}")


def shouting(text: Text, situation: Situation) -> Iterator[Hint]:
    for found in _CAPITALS.finditer(text.plain):
        words = [word for word in re.split(r"[ ,]+", found[0]) if word.isupper()]
        if len(words) > 2 and max(map(len, words)) > 4 and sum(map(len, words)) > 11 and not _NAMES.intersection(words):
            yield Hint("shouting", _("Capital letters read as shouting"), found.span())
            return
    if loud := _LOUD.search(text.plain):
        yield Hint("shouting", _("Capital letters read as shouting"), loud.span())
        return
    if span := text.first(_MARKS):
        yield Hint("shouting", _("So many marks read as shouting"), span)
