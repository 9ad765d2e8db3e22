"""Whether the reply is in the customer's language: Russian or English, told by their letters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from kb.coach.situation import Hint, Situation, Text

_CYRILLIC, _LATIN = re.compile(r"[а-яА-ЯёЁ]"), re.compile(r"[a-zA-Z]")
_ENOUGH = 20  # letters


def language(text: Text, situation: Situation) -> Iterator[Hint]:
    theirs = spoken(Text(situation.last)) or situation.language
    ours = spoken(text)
    if ours == "ru" and theirs == "en":
        yield Hint("language", _("The customer writes English"))
    elif ours == "en" and theirs == "ru":
        yield Hint("language", _("The customer writes Russian"))


def spoken(text: Text) -> str:
    """'ru', 'en' or '' where there is too little, or too much of both."""
    cyrillic, latin = len(_CYRILLIC.findall(text.plain)), len(_LATIN.findall(text.plain))
    if cyrillic + latin < _ENOUGH:
        return ""
    share = cyrillic / (cyrillic + latin)
    return "ru" if share > 0.6 else "en" if share < 0.2 else ""
