"""Words of a trade that its customers need not know: computing, networks, banking, insurance, logistics, health."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kb.coach import words
from kb.coach.situation import Hint, Situation, Text

_JARGON = words.pattern("jargon")


def jargon(text: Text, situation: Situation) -> Iterator[Hint]:
    """What the customer says too is plain to them."""
    theirs = Text(situation.last).low
    for found in _JARGON.finditer(text.low):
        if found[0] not in theirs:
            yield Hint("jargon", format_lazy(_("Customers may not know “{word}”"), word=found[0][:40]), found.span())
            return
