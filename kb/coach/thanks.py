"""Thanks for the first message, or for the patience of who has waited; who has waited may be asked for pardon too."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from kb.coach import words
from kb.coach.situation import Hint, Situation, Text

_THANKS = words.pattern("thanks")


def thanks(text: Text, situation: Situation) -> Iterator[Hint]:
    if text.says(_THANKS):
        return
    if situation.has_waited:
        yield Hint("thanks", _("The customer has waited: thank them for their patience"))
    elif situation.is_first:
        yield Hint("thanks", _("Thank the customer for the message"))
