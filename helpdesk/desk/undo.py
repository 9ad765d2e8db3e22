"""Taking back what was just done: from the toast after it, or from the history."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from helpdesk.desk import toasts
from helpdesk.http import PersonRequest, next_of, requires
from people import access
from tickets.models import Attachment, Event, Ticket
from tickets.undo import is_held_reply, stays, undo

MOST = 500  # as many as can be done at once


@require_POST
@requires(access.WORK_TICKETS)
def undoing(request: PersonRequest) -> HttpResponse:
    """`events`: ids separated by commas, of tickets that the person may see."""
    events = named(request, request.POST.get("events", ""))
    found = undo(events, by=request.user)
    if found.tickets:
        toasts.say(request, sentence([ticket.number for ticket in found.tickets], stays(events)))
    for number, why in found.failed[:5]:
        toasts.say_trouble(request, f"{number}: {why}")
    if len(events) == len(found.tickets) == 1 and is_held_reply(events[0]):
        return _write_again(request, events[0])
    return redirect(next_of(request, "/desk/"))


def _write_again(request: PersonRequest, event: Event) -> HttpResponse:
    """The ticket's page with the reply that was taken back in the composer; files cannot be put back."""
    message = event.detail["message"]
    if Attachment.objects.filter(message=message).exists():
        toasts.say(request, _("Please attach its files again."))
    return redirect(f"{reverse('desk:ticket', args=[event.ticket_id])}?again={message}")


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
