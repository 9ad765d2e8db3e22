"""Whether the customer is spoken to as they speak: ты or вы, formally or plainly."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from kb.coach import words
from kb.coach.situation import Hint, Situation, Text, any_of

_THOU, _SLANG, _STIFF = words.pattern("thou"), words.pattern("slang"), words.pattern("stiff")
_THOU_VERB = re.compile(r"\b(?!лишь\b|мышь\b|тишь\b|вишь\b)\w{2,}(?:[еи]шь|[еи]шься)\b")
_YOU = any_of(
    "вы", "вас", "вам", "вами", "ваш", "ваш[аеиу]", "ваше[йгм]*", "ваши[хм]*", "можете", "сможете", "хотите",
    "будете", "увидите", "получите", "пришлете", "ответите",
)  # fmt: skip
_YOU_ORDER = re.compile(
    r"\b(?!здравствуйте\b|сайте\b)\w{2,}(?:[йь]те|йтесь|ьтесь)\b|\b(?!(?:лим|виз|кред|магн|транз|депоз|дефиц|ауд|гран|эл|аппет|реквиз)ите\b)\w{2,}ите\b"
)
_FORMAL = any_of(
    "dear sir*", "dear madam", "yours faithfully", "yours sincerely", "to whom it may concern", "dear mr*",
    "dear ms",
)  # fmt: skip
_CASUAL = re.compile(r"^\s*(?:hey|hiya|yo|hi\b)|\b(?:gonna|wanna|pls|plz|thx|cheers|mate|u|lol|yeah)\b")


def form(text: Text, situation: Situation) -> Iterator[Hint]:
    """One voice, and that of the customer. Where they give no sign, it is вы."""
    thou = text.first(_THOU) or text.first(_THOU_VERB)
    you = text.first(_YOU) or text.first(_YOU_ORDER)
    theirs = Text(situation.last)
    if thou and you:
        yield Hint("form", _("“Ты” and “вы” stand in one answer"), thou)
    elif you and says_thou(theirs):
        yield Hint("form", _("The customer says “ты”; the answer says “вы”"), you)
    elif thou and not says_thou(theirs):
        yield Hint("form", _("The customer is on formal terms; the answer says “ты”"), thou)
    elif (slang := text.first(_SLANG)) and theirs.says(_FORMAL):
        yield Hint("form", _("The customer writes formally; this is slang"), slang)
    elif (stiff := text.first(_STIFF)) and theirs.says(_CASUAL):
        yield Hint("form", _("The customer writes plainly; this is stiff"), stiff)


def says_thou(text: Text) -> bool:
    thou = text.says(_THOU) or text.says(_THOU_VERB)
    return thou and not (text.says(_YOU) or text.says(_YOU_ORDER))
