"""What a rule does, in words; and what a proposal would have changed, from → to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from helpdesk.words import Words
from tickets.models import Ticket
from tickets.models.routing import Effects
from tickets.models.words import Priority
from tickets.routing.past import End, Past
from tickets.routing.route import LAST_AGENT


def in_short(effects: Effects, words: Words) -> list[tuple[str, str]]:
    """Each effect: what it is about, and what it says."""
    found = [
        (_("Team"), words.team(effects.team) if effects.team else ""),
        (_("Priority"), str(Priority.of(effects.priority).label) if effects.priority else ""),
        (_("Assignee"), " · ".join(_candidates(effects, words))),
        (_("Tags"), ", ".join(effects.tags)),
        (_("Skills"), words.skills_of(effects.skills) if effects.skills else ""),
        (_("Reply"), effects.reply),
    ]
    return [(title, said) for title, said in found if said]


def _candidates(effects: Effects, words: Words) -> Iterator[str]:
    if effects.last_agent:
        yield words.agent(LAST_AGENT)
    if effects.assignee is not None:
        yield words.agent(effects.assignee)


@dataclass(frozen=True, slots=True)
class Change:
    title: str
    before: str
    after: str


def changes(past: Past, words: Words) -> list[tuple[Ticket, list[Change]]]:
    """The shown tickets of a trial, each with what changes; nothing where it comes out the same."""
    return [
        (each.ticket, [change for change in _changes(each.before, each.after, words) if change.before != change.after])
        for each in past.shown
    ]


def _changes(before: End, after: End, words: Words) -> Iterator[Change]:
    yield Change(_("Team"), words.team(before.team), words.team(after.team))
    yield Change(_("Priority"), _label(before.priority), _label(after.priority))
    yield Change(_("Assignee"), words.agent(before.agent), words.agent(after.agent))
    yield Change(_("Tags"), ", ".join(before.tags) or "—", ", ".join(after.tags) or "—")
    yield Change(_("Skills"), words.skills_of(before.skills), words.skills_of(after.skills))
    yield Change(_("Reply"), before.reply or "—", after.reply or "—")


def _label(word: str) -> str:
    return str(Priority.of(word).label)
