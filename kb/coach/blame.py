"""Reproaches: what the customer did wrong or left undone, what they were told already, whose fault it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kb.coach import words
from kb.coach.situation import Hint, Situation, Text

_BLAME = words.pattern("blame")
# A case that is supposed, pardon that is asked and doubt make the same words mild.
_MILD = re.compile(
    r"\b(?:если(?! бы| внимательно)|в случае|когда вы\b|вдруг|извин\w+|простите|прошу прощения|жаль|сожале\w+|"
    r"возможно|похоже|"
    r"видимо|кажется|"
    r"может быть|спасибо,? что|благодар\w+,? что|вы правы|хотя|although|though|не ваша|не твоя|не вы\b|"
    r"вы не виноваты|when|whether|"
    r"in case|unless|until|"
    r"sorry|apolog\w+|perhaps|maybe|possibly|it seems|seems|looks like|thank(?:s| you) (?:for|that)|you(?:'re|"
    r" are) right|not your|isn't your|"
    r"if (?!(?:you|people|residents|customers|users|everyone|students|guests) (?:had|did|would|only|bothered)|"
    r"you [^.!?]{0,40}(?:properly|carefully|closely|attentively)))"
)
# `If you didn't get it` is a case; `if you didn't break things` is not.
_CASE = re.compile(
    r"\bif you (?:did not|didn't) (?:get|receive|see|find|ask|order|request|make|want|mean|manage|have)\b"
)


def blame(text: Text, situation: Situation) -> Iterator[Hint]:
    for found in _BLAME.finditer(text.low):
        before = text.low[text.start_of(found.start()) : found.end()]
        if _MILD.search(before) or _CASE.search(text.low[found.start() : found.end() + 20]):
            continue
        words_said = text.written[found.start() : found.end()].strip(" ,")[:60]
        yield Hint("blame", format_lazy(_("“{words}” sounds like a reproach"), words=words_said), found.span())
        return
