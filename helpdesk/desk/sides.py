"""Asking a third party, and saying more to it: the composer's third kind of message."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from helpdesk.desk import composed
from helpdesk.desk import ticket as pages
from helpdesk.http import PersonRequest, requires
from helpdesk.uploads import TooMuch
from people import access
from tickets.models import Event, Message, Side, Ticket
from tickets.models.side import Quote
from tickets.refusals import NotAllowed, Refused


@require_POST
@requires(access.USE_DESK)
def asking(request: PersonRequest, number: int) -> HttpResponse:
    """`side` names a conversation that goes on; without it `to` and `subject` begin one."""
    ticket = pages.find(request.user, number)
    try:
        content = composed.content(request, "side")
        values: dict[str, Any] = {
            "by": request.user,
            "quote": _quote(request, ticket),
            "hold": bool(request.POST.get("hold")),
            "undo_for": settings.UNDO_SEND_SECONDS,
        }
        with composed.sending(request, ticket, "side"):
            if given := request.POST.get("side", ""):
                message = ticket.ask_again(_side(ticket, given), content, **values)
            else:
                to, subject = request.POST.get("to", ""), request.POST.get("about", "")
                message = ticket.ask_outside(to, subject, content, **values)
    except (Refused, NotAllowed, TooMuch) as error:
        return pages.refused(request, number, error, **composed.typed(request, "side"))
    assert message.side is not None
    said = _("The question goes to %(name)s") % {"name": message.side.name}
    return pages.sent(request, ticket, said, Event.Kind.ASKED_OUTSIDE)


def _side(ticket: Ticket, given: str) -> Side:
    side: Side | None = Side.objects.of(ticket).filter(pk=composed.number(given)).first()
    if side is None:
        raise Refused(_("There is no such conversation with a third party here."))
    return side


def _quote(request: PersonRequest, ticket: Ticket) -> Quote | None:
    given = request.POST.get("quote", "")
    if not given:
        return None
    message = Message.objects.quotable(ticket).filter(pk=composed.number(given)).first()
    if message is None:
        raise Refused(_("That message cannot be quoted."))
    return Quote(message, files=bool(request.POST.get("quoted_files")))
