"""Taking back what was just done: from the toast after it, or from the history."""

from __future__ import annotations

from contextlib import nullcontext

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from helpdesk.desk import brought, composed, toasts
from helpdesk.http import PersonRequest, next_of, requires
from kb.models.template import AFTER
from people import access
from people.models import Person
from tickets.models import Attachment, Event, Message, Side, StatusName, Ticket
from tickets.undo import is_held_reply, stays, undo

MOST = 500  # as many as can be done at once


@require_POST
@requires(access.WORK_TICKETS)
def undoing(request: PersonRequest) -> HttpResponse:
    """`events`: ids separated by commas, of tickets that the person may see."""
    events = named(request, request.POST.get("events", ""))
    with transaction.atomic() if len(events) == 1 else nullcontext():  # its words and their draft
        found = undo(events, by=request.user)
        again = _again(request, events[0]) if len(events) == len(found.tickets) == 1 else ""
    if found.tickets:
        toasts.say(request, sentence([ticket.number for ticket in found.tickets], stays(events)))
    for number, why in found.failed[:5]:
        toasts.say_trouble(request, f"{number}: {why}")
    return redirect(again or next_of(request, "/desk/"))


def _again(request: PersonRequest, event: Event) -> str:
    """The address of the ticket's page with what was taken back in the composer, a draft again for whoever wrote it;
    files come back only with their template. '' where nothing was to leave."""
    if not is_held_reply(event):
        return ""
    ticket, kind = event.ticket, "reply"
    message = Message.objects.to_write_again(ticket, request.user, event.detail["message"])
    if message is not None:
        kind = "side" if message.side is not None else "reply"
        beside, has_files = _beside(event, message, request.user)
        composed.write_again(request, ticket, kind, message.as_typed, **beside)
        if has_files:
            toasts.say(request, _("Please attach its files again."))
    return f"{reverse('desk:ticket', args=[event.ticket_id])}?again={kind}"


def _beside(event: Event, message: Message, person: Person) -> tuple[dict[str, str], bool]:
    """The composer's fields for the same reply: what it was written with, its status; or for the same question: in its
    conversation, if that has begun. And whether it had files that nothing brings back. Six queries at most."""
    side, attachments, ticket = message.side, list(Attachment.objects.filter(message=message)), event.ticket
    if side is None:
        tagged = ticket.events.filter(kind=Event.Kind.TAGGED, detail__reply=message.pk).first()
        tags = sorted({*tagged.detail["to"]} - {*tagged.detail["from"]}) if tagged else []
        told = [each.told for each in message.insertions.all()]
        fields, has_files = brought.again(person, told, attachments, tags)
        kind = event.detail["status"][1] if "status" in event.detail else ""
        name = StatusName.objects.filter(pk=event.detail.get("status_name")).first()
        return {**fields, "set_then": name.slug if name else kind if kind in dict(AFTER) else ""}, has_files
    begun = Side.objects.of(ticket).filter(pk=side.pk).exists()
    fields = {"side": str(side.pk)} if begun else {"to": f"{side.name} <{side.address}>", "about": side.subject}
    return {**fields, "hold": "on"}, bool(attachments)


def named(request: PersonRequest, ids: str) -> list[Event]:
    """The events of these ids, separated by commas; 404 where the person may see none of them."""
    wanted = [int(word) for word in ids.split(",")[:MOST] if _is_id(word)]
    events = list(Event.objects.filter(pk__in=wanted, ticket__in=Ticket.objects.visible_to(request.user)).with_ticket())
    if not events:
        raise Http404
    return events


def sentence(numbers: list[str], sent: bool = False) -> str:
    """`numbers` of the tickets, one for each event taken back; `sent`: something of the same act stays."""
    tickets = list(dict.fromkeys(numbers))
    if len(tickets) == 1:
        said = _("%(number)s: taken back; what was sent or noted stays") if sent else _("%(number)s: taken back")
        return said % {"number": tickets[0]}
    count = len(tickets)
    return ngettext("Taken back on %(count)d ticket", "Taken back on %(count)d tickets", count) % {"count": count}


def _is_id(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) < 18
