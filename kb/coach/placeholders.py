"""Blanks that nobody filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kb.coach.situation import Hint, Situation, Text

_BLANK = re.compile(
    r"\{\{?[^\W\d][\w .|-]{0,60}\}\}?|\[[^\W\d_][^\W\d_ ]{2,20}(?: [^\W\d_]{1,20}){0,3}\](?!\()"
    r"|<(?:ваш|ваше|имя|фио|your|name|first|customer|дата|date|номер|number)\b[^<>\n]{0,30}>|\b[XХ]{4,}\b|"
    r"_{4,}|\b(?:TODO|TBD|ФИО)\b",  # what writers leave in a text to be filled in later
)


def placeholders(text: Text, situation: Situation) -> Iterator[Hint]:
    if span := text.first(_BLANK):
        yield Hint(
            "placeholders", format_lazy(_("Not filled in: {words}"), words=text.written[slice(*span)][:60]), span
        )
