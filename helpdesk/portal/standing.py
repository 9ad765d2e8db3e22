"""Where a request stands, in its customer's words: who has it and since when, what comes next and by when."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from sla import promise
from sla.sentences import moment
from tickets.models import Ticket
from tickets.models.words import Status


@dataclass(frozen=True, slots=True)
class Standing:
    """A heading, a sentence, and facts below it."""

    heading: str
    sentence: str
    facts: list[str] = field(default_factory=list)


def standing(ticket: Ticket) -> Standing:
    """From the status, the ledger and the promises. One query."""
    now = promise.standing(ticket)
    heading, sentence = _words(ticket)
    if ticket.status_name is not None and not ticket.is_merged:
        heading = ticket.status_name.public or heading
    if ticket.is_merged:
        return Standing(heading, sentence)
    return Standing(heading, sentence, [fact for fact in (_holder(now), *_promised(ticket, now)) if fact])


def _words(ticket: Ticket) -> tuple[str, str]:
    name = ticket.assignee.name if ticket.assignee else ""
    if ticket.is_merged:
        return _("We deal with it together with another request"), _("Write below if there is news.")
    match ticket.status:
        case Status.NEW:
            return _("We have your request"), _("Somebody of our team will read it and answer.")
        case Status.OPEN:
            who = _("%(name)s works on it.") % {"name": name} if name else _("Our team works on it.")
            return _("We are working on it"), who
        case Status.PENDING:
            asked = ticket.waiting_for
            if asked:
                return _("We wait for: %(what)s") % {"what": asked}, _("Write below, or answer our mail.")
            return _("We wait for your answer"), _("Write below, or answer our mail.")
        case Status.ON_HOLD:
            return _("We wait for others"), _("We depend on somebody outside and keep after it for you.")
        case Status.SOLVED:
            return _("Solved"), _("If something is still wrong, write below: the request opens again.")
    return _("Closed"), _("If it happens again, write below.")


def _holder(now: promise.Standing) -> str:
    """Plain words, never a team's name or an internal reason."""
    since = {"moment": moment(now.since)}
    match now.holder:
        case "line 2":
            return _("With our specialists since %(moment)s") % since
        case "line 3":
            return _("With our developers since %(moment)s") % since
        case "customer":
            return _("It waits for you since %(moment)s") % since
        case "third party":
            return _("With somebody outside since %(moment)s") % since
    return ""


def _promised(ticket: Ticket, now: promise.Standing) -> list[str]:
    found = []
    if now.answer_due is not None:
        due = {"moment": moment(now.answer_due)}
        if now.is_late:
            found.append(_("Our answer is late, we are sorry: it was due %(moment)s") % due)
        else:
            found.append(_("You are answered by %(moment)s") % due)
    if now.solution_due is not None and ticket.is_active and now.answer_due is None:
        found.append(_("We mean to solve it by %(moment)s") % {"moment": moment(now.solution_due)})
    return found
