"""Whether the customer's numbers are named, and rightly."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kb.coach.deflection import is_deflection
from kb.coach.identifiers import NUMBER, shape, written_in
from kb.coach.language import spoken
from kb.coach.questions import is_same, stem_of, unanswered
from kb.coach.situation import Hint, Situation, Text

_KIND = re.compile(r"([^\W\d_]{4,20})(?:\s+(?:номер|number|no|id|is|под|за|на))?[\s№#.:]{1,4}$", re.IGNORECASE)


def numbers(text: Text, situation: Situation) -> Iterator[Hint]:
    """Some of the customer's numbers are missing, or another one stands in place of theirs. Where they gave one alone,
    the word for what it is the number of will do."""
    theirs = list(dict.fromkeys(written_in(situation.last[:20_000])))[:20]
    said = {found[0].upper(): found.span() for found in NUMBER.finditer(text.plain)}
    missing = [each for each in theirs if each.upper() not in said]
    if not missing:
        return
    shapes = {shape(each) for each in theirs}
    others = [span for each, span in said.items() if each not in {t.upper() for t in theirs} and shape(each) in shapes]
    if len(missing) < len(theirs):
        yield Hint("numbers", format_lazy(_("The customer asked about {number} too"), number=missing[0]))
    elif others:
        yield Hint(
            "numbers", format_lazy(_("The customer wrote {number}: check the number"), number=missing[0]), others[0]
        )
    elif len(theirs) == 1 and not _is_of_it(text, situation, theirs[0]) and not _says_too_little(text, situation):
        yield Hint("numbers", format_lazy(_("The customer asked about {number}: name it"), number=theirs[0]))


def _is_of_it(text: Text, situation: Situation, number: str) -> bool:
    """Whether the answer speaks of what bears the number: `order 8801`; where nothing tells what it is, it does."""
    kind = _KIND.search(situation.last[: situation.last.find(number)][-40:])
    if spoken(text) != spoken(Text(situation.last)) or kind is None:
        return True
    return any(is_same(stem_of(kind[1].lower().replace("ё", "е")), word) for word in text.words)


def _says_too_little(text: Text, situation: Situation) -> bool:
    """Where another hint says already that the answer leaves something out."""
    return is_deflection(text, situation) or unanswered(text, situation) is not None
