"""All rules in the order in which their hints stand."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from kb.coach import (
    address,
    blame,
    deflection,
    ending,
    form,
    jargon,
    language,
    next_step,
    numbers,
    officialese,
    placeholders,
    questions,
    shouting,
    thanks,
)
from kb.coach.situation import Hint, Situation, Text

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Rule:
    """`label` names what the hint is of, on the pages of leads."""

    name: str
    label: StrOrPromise
    hints: Callable[[Text, Situation], Iterator[Hint]]


RULES = (
    Rule("placeholders", _("Blanks are filled in"), placeholders.placeholders),
    Rule("wrong_name", _("The customer's name is right"), address.wrong_name),
    Rule("language", _("Speaks the customer's language"), language.language),
    Rule("deflection", _("More than a bare link or a stock phrase"), deflection.deflection),
    Rule("questions", _("Answers what was asked"), questions.questions),
    Rule("numbers", _("Names the customer's numbers"), numbers.numbers),
    Rule("promise", _("Keeps to what was promised"), next_step.promise),
    Rule("next_step", _("Says what happens next"), next_step.next_step),
    Rule("blame", _("Blames nobody"), blame.blame),
    Rule("shouting", _("Does not shout"), shouting.shouting),
    Rule("form", _("“Ты” or “вы” as the customer"), form.form),
    Rule("jargon", _("No jargon"), jargon.jargon),
    Rule("officialese", _("No officialese"), officialese.officialese),
    Rule("name", _("Uses the customer's name"), address.name),
    Rule("thanks", _("Thanks for the message or the patience"), thanks.thanks),
    Rule("useful", _("Gives something for next time"), ending.useful),
    Rule("ending", _("Ends on a kind note"), ending.ending),
)
NAMES = tuple(rule.name for rule in RULES)


def hints(written: str, situation: Situation, off: Collection[str] = ()) -> list[Hint]:
    """The hints on a reply, none of the rules that are `off`; nothing on an empty one. Never raises."""
    text = Text(written)
    if not written.strip():
        return []
    return [hint for rule in RULES if rule.name not in off for hint in rule.hints(text, situation)]
