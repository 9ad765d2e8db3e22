"""A problem and its incidents: opened from a ticket, what looks like it, and its updates passed on."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from people.models import Person
from tickets import spine
from tickets.content import written
from tickets.models import Event, Link, Message, Outgoing, Ticket
from tickets.models.verb import require_worker
from tickets.models.words import Channel, Kind, Status
from tickets.refusals import Refused


def open_problem(incident: Ticket, subject: str, text: str, *, by: Person) -> Ticket:
    """A problem of the help desk's own, of which this ticket is the first incident. Its team and category are the
    incident's."""
    require_worker(by)
    with transaction.atomic(), spine.verb():
        problem = Ticket.start(
            written(text),
            by=by,
            requester=Person.objects.system(),
            subject=subject or incident.subject,
            channel=Channel.PORTAL,
            type=Kind.PROBLEM,
            category=incident.category,
            team=incident.team,
            opens=Message.Kind.NOTE,
        )
        incident.link(problem, Link.Kind.CAUSED_BY, by=by)
        return problem


def join_problem(incident: Ticket, number: int) -> None:
    """Links a new request with the known problem that its customer says it is about; a problem that is solved by now
    is left alone."""
    problem = Ticket.objects.active().filter(pk=number, type=Kind.PROBLEM).first()
    if problem is not None:
        incident.link(problem, Link.Kind.CAUSED_BY, by=Person.objects.system())


def pass_on(row: Outgoing) -> None:
    """Writes a problem's update into one incident, in the customer's language and the agent's name. The wish ends in
    the same transaction, so this happens once. Raises Refused or NotAllowed where it cannot be."""
    with transaction.atomic():
        wish = Outgoing.objects.select_for_update(no_key=True).get(pk=row.pk)
        if wish.state != Outgoing.State.QUEUED:
            return
        assert wish.ticket is not None and wish.message is not None
        told = Event.objects.select_related("by").get(
            ticket=wish.message.ticket_id, kind=Event.Kind.TOLD, detail__message=wish.message_id
        )
        incident = wish.ticket.standing_for
        told_already = incident.events.filter(kind=Event.Kind.REPLIED, detail__update=wish.message_id)
        if not told_already.exists():  # two incidents may have been merged meanwhile
            with spine.caused_by({"root": told.pk, "depth": 1, "triggers": []}):
                wish.error = _answer(incident, wish.message, told)
        wish.state, wish.sent_at = Outgoing.State.SENT, timezone.now()
        wish.save(update_fields=["state", "sent_at", "error"])


def _answer(incident: Ticket, update: Message, told: Event) -> str:
    """Replies, and solves if that was asked; why it could not be solved, '' when all is done."""
    texts, solve = told.detail["texts"], told.detail["solve"]
    content = written(texts.get(incident.language) or next(iter(texts.values())))
    with translation.override(told.by.language or settings.LANGUAGE_CODE):
        if not solve or incident.is_ended:
            incident.reply(content, by=told.by, passes_on=update)
            return ""
        try:
            with transaction.atomic():
                incident.reply(content, by=told.by, then=Status.SOLVED, passes_on=update)
            return ""
        except Refused as error:
            # Open children, for one: the customer is to read the update all the same.
            incident.reply(content, by=told.by, passes_on=update)
            return str(error)
