"""Blanks that nobody filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kb.coach.situation import Hint, Situation, Text

_HTML = (
    "a|abbr|b|br|blockquote|code|div|em|h[1-6]|hr|i|img|kbd|li|ol|p|pre|s|small|span|strong|sub|sup|table|td|th|tr|u|ul"
)
_BLANK = re.compile(
    r"\{\{?\s?[^\W\d][\w .|-]{0,60}\}\}?|\[\[?[^\W\d_][^\W\d_ ]{2,20}(?: [^\W\d_]{1,20}){0,3}\]\]?(?!\()"
    rf"|</?(?!(?:{_HTML})\b)[^\W\d_][\w -]{{1,40}}>"
    r"|%[A-ZА-Я][A-ZА-Я_]{2,30}%|\$\{?[A-ZА-Я][A-ZА-Я_]{2,30}\b|##?[A-ZА-Я][A-ZА-Я_]{2,30}##?|\b[XХ]{4,}\b|\b[XХ]{2}[:./-][XХ]{2}\b"
    r"|_{3,}|\.{6,}|\b(?:TODO|TBD|TBC|FIXME|ФИО|Lorem ipsum)\b|\b(?:дд\.мм(?:\.гг)?|dd[/.]mm|чч:мм|hh:mm)"
    r"|\((?:вставить|указать|подставить|уточнить|дописать|insert|add|fill in)\s[^()\n]{2,40}\)"
    # what writers leave in a text to be filled in later
)


def placeholders(text: Text, situation: Situation) -> Iterator[Hint]:
    if found := _BLANK.search(text.plain):
        span = found.span()
        yield Hint(
            "placeholders", format_lazy(_("Not filled in: {words}"), words=text.written[slice(*span)][:60]), span
        )
