"""The language of offices: their set phrases, and sentences that are made of nouns instead of verbs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kb.coach import words
from kb.coach.situation import Hint, Situation, Text

_OFFICIALESE = words.pattern("officialese")
_NOUN = re.compile(
    r"\b(?!приложен|сообщен|обращен|заявлен|вниман|пожелан|решен|напоминан|терпен|ожидан|задан|значен|подтвержден|"
    r"уведомлен|обновлен|соединен|отделен|направлен|расписан|здан|знан|желан|названи|состоян|отношен|удостоверен|"
    r"времен|мнен|описан|собран|компани|функци|акци|станци|позици|инструкци|квитанци|информаци|организаци|опци|секци|"
    r"изображен|отправлен|увеличен|продолжен|недоразумен|впечатлен|приключен|помещен|приглашен|настроени|понимани)"
    r"\w{3,}(?:[еа]ни|[тц]и|овани|изаци)(?:е|я|ю|ем|и|ей|ях|ями)\b",
    re.IGNORECASE,
)
_OF_NOUN = re.compile(
    r"\b(?!instead|because|section|question|version|region|mention|option|million|moment|apartment|department)"
    r"\w{2,}(?:tion|sion|ment|ance|ence|ality)s? of\b"
)
_MANY, _MANY_OF = 3, 2  # deeds told as nouns in one sentence


def officialese(text: Text, situation: Situation) -> Iterator[Hint]:
    if span := text.first(_OFFICIALESE):
        said = text.written[slice(*span)][:60]
        yield Hint("officialese", format_lazy(_("“{words}” is officialese: say it plainly"), words=said), span)
        return
    for sentence in text.low_sentences:
        nouns, of = _NOUN.findall(sentence), _OF_NOUN.findall(sentence)
        if len(nouns) >= _MANY or len(of) >= _MANY_OF:
            said = ", ".join(nouns or of)[:60]
            yield Hint("officialese", format_lazy(_("“{words}” is officialese: say it plainly"), words=said))
            return
