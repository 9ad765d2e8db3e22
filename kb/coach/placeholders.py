"""Blanks that nobody filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kb.coach.situation import Hint, Situation, Text

_FIELD = (
    "имя|имени|имен|фамилия|фио|отчество|дата|дату|время|номер|сумма|сумму|ссылка|ссылку|город|адрес|телефон|"
    "компания|название|должность|"
    "подпись|клиент|клиента|ваш|ваше|ваша|вставить|вставьте|указать|укажите|подставить|дописать|уточнить|срок|"
    "название|товар|заказ|причина|"
    "first|last|name|date|time|number|amount|sum|link|url|city|address|phone|company|title|signature|customer|"
    "client|your|insert|add|fill|"
    "order|agent|product|price|reason|day|days|deadline|xxx|tbd"
)
_HTML = (
    "a|abbr|b|br|blockquote|code|div|em|h[1-6]|hr|i|img|kbd|li|ol|p|pre|s|small|span|strong|sub|sup|table|td|th|tr|u|ul"
)
_IN = r"[^\W\d_][\w ,'.-]{1,40}"
# What writers leave in a text to be filled in later.
_BLANK = re.compile(
    r"\{\{?\s?[^\W\d][\w .|-]{0,60}\}\}?|\{\d\}"
    # in square brackets: several words, small letters or the name of a field; a button has one word with a capital
    rf"|\[\[?(?:[а-яa-z][^\W\d_]{{2,20}}|[^\W\d_]{{3,21}}(?: [^\W\d_]{{1,20}}){{1,3}}|[А-ЯA-Z]{{3,21}}|"
    rf"(?i:{_FIELD}))\]\]?(?!\()"
    rf"|</?(?!(?:{_HTML})\b)(?:[а-яa-z]\w+(?:[ _-]\w+){{1,4}}|[А-ЯA-Z_]{{3,30}}|"
    rf"(?i:(?:\w+ )?(?:{_FIELD})\b[^<>\n]{{0,30}}))>"
    rf"|\((?i:{_FIELD})(?:\s[^()\n]{{2,40}})?\)(?<=[а-яa-z]\))(?<!\(s\))|%[^\W\d_]\w{{2,30}}%|"
    rf"\$\{{?[A-ZА-Я][A-ZА-Я_]{{2,30}}\b"
    r"|##?[A-ZА-Я][A-ZА-Я_]{2,30}\b|\b[XХ]{4,}\b|\b[XХ]{2}[:./-][XХ]{2}\b|\b[XХ]{3}-[XХ]{3}\b"
    r"|_{3,}|\.{6,}|\b(?:TODO|TBD|TBC|FIXME|ФИО|Lorem ipsum|Имя Фамилия)\b|\b(?i:дд\.мм(?:\.гг)?|dd[/.]mm|чч:мм|hh:mm)"
    r"|(?:^|\n)\s*(?i:hello|hi|dear|уважаем\w{1,3}|здравствуйте) ,"
)


def placeholders(text: Text, situation: Situation) -> Iterator[Hint]:
    if found := _BLANK.search(text.plain):
        span = found.span()
        yield Hint(
            "placeholders", format_lazy(_("Not filled in: {words}"), words=text.written[slice(*span)][:60]), span
        )
