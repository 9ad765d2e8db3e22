"""Taking steps: each is one verb, called as a person would call it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from people.models import Person, Team
from tickets import notices, placeholders
from tickets.automation import outside
from tickets.automation.told import told
from tickets.content import written
from tickets.models import Event, HandoverReason, Ticket
from tickets.models.escalation import Case
from tickets.models.steps import Steps
from tickets.models.words import ENDED, Priority, Status
from tickets.refusals import Refused
from tickets.statuses import set_status, status_of


@dataclass(frozen=True, slots=True)
class Taker:
    """In whose name steps are taken: a person's macro, or a trigger or schedule called `name` by the system person.

    `event` is what a trigger answers to; whoever must be told is told of it.
    """

    by: Person
    name: str
    automatic: bool = True
    event: Event | None = None


Step = tuple[str, Callable[[Ticket], object]]


def each(steps: Steps, taker: Taker) -> Iterator[Step]:
    """The steps that say something, in order: a name for a person, and the call on a ticket."""
    by = taker.by
    if steps.tags or steps.untag:
        yield _("tags"), lambda ticket: ticket.tag(sorted({*ticket.tags, *steps.tags} - {*steps.untag}), by=by)
    if steps.priority:
        yield _("priority"), lambda ticket: ticket.prioritise(Priority.of(steps.priority), by=by)
    if steps.team is not None:
        yield _("team"), lambda ticket: ticket.move_to(_team(steps.team), by=by)
    if steps.unassign:
        yield _("assignee"), lambda ticket: ticket.unassign(by=by)
    if steps.assignee is not None:
        yield _("assignee"), lambda ticket: ticket.assign(_person(steps.assignee), by=by)
    if steps.fields:
        yield _("fields"), lambda ticket: ticket.set_fields(steps.fields, by=by)
    if steps.note:
        yield _("note"), lambda ticket: ticket.note(written(_filled(steps.note, ticket, taker)), by=by)
    sets_with_reply = steps.reply and steps.status in (Status.PENDING, Status.SOLVED)
    if steps.reply:
        # A person may take the status back and not what was sent: two events then.
        then = steps.status if sets_with_reply and taker.automatic else ""
        yield (
            _("reply"),
            lambda ticket: ticket.reply(
                written(_filled(steps.reply, ticket, taker)), by=by, then=then, automatic=taker.automatic
            ),
        )
    if steps.notify and taker.event is not None:
        event = taker.event
        yield _("notice"), lambda ticket: notices.tell([(event, told(steps.notify, ticket))], event.at)
    if steps.escalate_to is not None:
        yield _("escalation"), lambda ticket: _escalate(ticket, steps, taker)
    if sets_with_reply and not taker.automatic:
        yield _("status"), lambda ticket: None if ticket.status in ENDED else _set_status(ticket, steps.status, by)
    elif steps.status and not sets_with_reply:
        yield _("status"), lambda ticket: _set_status(ticket, steps.status, by)
    yield from _outside(steps, taker)


def take(steps: Steps, ticket: Ticket, taker: Taker) -> None:
    """All steps, one after the other; the first that is refused raises, and whoever calls undoes the rest."""
    for _name, call in each(steps, taker):
        call(ticket)


def _outside(steps: Steps, taker: Taker) -> Iterator[Step]:
    """Last, so that what is told is how things are behind all other steps; never in a person's name."""
    if not taker.automatic:
        return
    if steps.mail_text and (steps.mail_to or steps.mail_addresses):
        yield (
            _("mail"),
            lambda ticket: outside.mail(
                steps, ticket, rule=taker.name, fill=lambda text: _filled(text, ticket, taker)
            ),
        )  # fmt: skip
    if (webhook := steps.webhook) is not None:
        yield _("webhook"), lambda ticket: outside.call(webhook, ticket, rule=taker.name, event=taker.event)


def _filled(text: str, ticket: Ticket, taker: Taker) -> str:
    return placeholders.fill(text, ticket, None if taker.automatic else taker.by)


def _set_status(ticket: Ticket, status: str, by: Person) -> None:
    kind, name = status_of(status)
    if kind == Status.OPEN and name is None and ticket.status not in ENDED:
        ticket.resume(by=by)
    else:
        set_status(ticket, kind, name, by=by)


def _escalate(ticket: Ticket, steps: Steps, taker: Taker) -> None:
    """Nobody could be asked what was tried: the record says which rule it was, and ticks nothing on a checklist."""
    reason = HandoverReason.objects.filter(is_active=True).order_by("position", "id").last()
    if reason is None:
        raise Refused(_("There is no reason for hand-overs; make one in the settings."))
    text = _("Escalated by “%(name)s”; nothing was tried before.") % {"name": taker.name}
    asked = _filled(steps.note, ticket, taker) if steps.note else _("Please take it.")
    case = Case(reason, text, asked, checked=ticket.checklist)
    ticket.escalate(_team(steps.escalate_to), case, by=taker.by, over_limit=taker.name)


def _team(pk: int | None) -> Team:
    team = Team.objects.filter(pk=pk).first() if pk is not None else None
    if team is None:
        raise Refused(_("That team does not exist any more."))
    return team


def _person(pk: int | None) -> Person:
    person = Person.objects.workers().filter(pk=pk).first() if pk is not None else None
    if person is None:
        raise Refused(_("That person does not work here any more."))
    return person
