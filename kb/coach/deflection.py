"""A bare link or a stock phrase as the whole answer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from kb.coach import names
from kb.coach.situation import Hint, Situation, Text

_STOCK = re.compile(
    r"(?:ваш[аеи]?\s+|your\s+|the\s+)?(?:обращение|заявка|запрос|письмо|вопрос|request|ticket|message|"
    r"enquiry|inquiry)\s+(?:\w+\s+){0,3}"
    r"(?:принят|передан|зарегистрирован|получен|рассматрива|рассмотрен|в работе|в обработке|received|"
    r"forwarded|registered|escalated|noted|accepted|being processed|in progress)"
    r"|ожидайте|ждите|wait\b|(?:читайте|смотрите|см\.?|see|read|check)\s+(?:the\s+)?(?:инструкци|справк|"
    r"раздел|manual|guide|faq|help|documentation)"
    r"|мы (?:свяжемся|ответим)|we will get back|обратитесь\s+(?:в|к)\s|contact\s+(?:your|the)\s",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"^[^\w]*(?:здравствуй(?:те)?|добр\w+ (?:день|утро|вечер)|привет|уважаем\w+|спасибо|благодар\w+|"
    r"с уважением|hello|hi|hey|dear|good (?:morning|afternoon|day)"
    r"|thank(?:s| you)|(?:best |kind )?regards|please)\b",
    re.IGNORECASE,
)
_SENTENCES = 8  # more are more than a stock phrase
_LONG = 14  # words of a stock sentence that says nothing


def deflection(text: Text, situation: Situation) -> Iterator[Hint]:
    if len(text.sentences) > _SENTENCES:
        return
    forms = names.forms(situation.customer)
    told = [Text(sentence) for sentence in text.sentences if not _is_courtesy(sentence)]
    told = [each for each in told if set(each.words) - forms]
    if text.has_address and sum(len(each.words) for each in told) < 3:
        yield Hint("deflection", _("A bare link is no answer: say what it helps with"))
    elif (told and all(len(each.words) < _LONG and each.says(_STOCK) for each in told)) or (
        not told and text.words and not text.has_address and situation.then != "solved"
    ):
        yield Hint("deflection", _("A stock phrase alone is no answer"))


def _is_courtesy(sentence: str) -> bool:
    """A greeting, thanks or a closing, unless it goes on."""
    return _COURTESY.match(sentence) is not None and len(sentence.split()) < 7 and not _STOCK.search(sentence)
