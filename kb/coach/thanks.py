"""Thanks for the first message, or for the patience of who has waited; who has waited may be asked for pardon too."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from kb.coach.situation import Hint, Situation, Text, any_of

_THANKS = any_of(
    "спасибо", "благодар*", "признател*", "извин*", "прости(?:те)?", "forgive", "сожале*", "жаль", "прошу прощения",
    "просим прощения", "спс", "спасиб*", "пасиб*", "ценю", "ценим",
    "(?:хорошо|здорово|правильно),? что (?:вы |ты )?(?:сразу |так быстро )?(?:напи|сообщ|сказ|обрат)*",
    "thank*", "thx", "thnx", "ta for", "cheers", "good (?:of|that) you", "kind of you", "appreciate*", "grateful",
    "indebted",
    "(?:much )?obliged", "sorry", "apolog*",
)  # fmt: skip


def thanks(text: Text, situation: Situation) -> Iterator[Hint]:
    if text.says(_THANKS):
        return
    if situation.has_waited:
        yield Hint("thanks", _("The customer has waited: thank them for their patience"))
    elif situation.is_first:
        yield Hint("thanks", _("Thank the customer for the message"))
