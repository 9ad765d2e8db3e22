"""Asking a third party, and saying more to it: the composer's third kind of message."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from helpdesk.desk import ticket as pages
from helpdesk.http import PersonRequest, requires
from helpdesk.uploads import TooMuch, uploaded
from people import access
from tickets.content import written
from tickets.models import Event, Message, Side, Ticket
from tickets.models.side import Quote
from tickets.refusals import NotAllowed, Refused


@require_POST
@requires(access.USE_DESK)
def asking(request: PersonRequest, number: int) -> HttpResponse:
    """`side` names a conversation that goes on; without it `to` and `subject` begin one."""
    ticket = pages.find(request.user, number)
    try:
        content = written(request.POST.get("text", ""), attachments=uploaded(request))
        values: dict[str, Any] = {
            "by": request.user,
            "quote": _quote(request, ticket),
            "hold": bool(request.POST.get("hold")),
            "undo_for": settings.UNDO_SEND_SECONDS,
        }
        if given := request.POST.get("side", ""):
            message = ticket.ask_again(_side(ticket, given), content, **values)
        else:
            to, subject = request.POST.get("to", ""), request.POST.get("about", "")
            message = ticket.ask_outside(to, subject, content, **values)
    except (Refused, NotAllowed, TooMuch) as error:
        typed = request.POST.get("text", "")
        return pages.refused(request, number, error, typed=typed, typed_kind="side", asked=_asked(request))
    assert message.side is not None
    said = _("The question goes to %(name)s") % {"name": message.side.name}
    return pages.sent(request, ticket, said, Event.Kind.ASKED_OUTSIDE)


def _side(ticket: Ticket, given: str) -> Side:
    side: Side | None = Side.objects.of(ticket).filter(pk=_id(given)).first()
    if side is None:
        raise Refused(_("There is no such conversation with a third party here."))
    return side


def _quote(request: PersonRequest, ticket: Ticket) -> Quote | None:
    given = request.POST.get("quote", "")
    if not given:
        return None
    message = Message.objects.quotable(ticket).filter(pk=_id(given)).first()
    if message is None:
        raise Refused(_("That message cannot be quoted."))
    return Quote(message, files=bool(request.POST.get("quoted_files")))


def _asked(request: PersonRequest) -> dict[str, Any]:
    """What was typed beside the text, for the form that is shown again."""
    form = request.POST
    return {
        "side": _id(form.get("side", "")),
        "to": form.get("to", ""),
        "subject": form.get("about", ""),
        "quote": _id(form.get("quote", "")),
        "files": form.get("quoted_files", ""),
        "hold": form.get("hold", ""),
    }


def _id(given: str) -> int:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 18 else 0
