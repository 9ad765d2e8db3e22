"""The nouns that change a ticket: each takes a plain form, does one action and answers with the ticket."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from helpdesk.desk import ticket as pages
from helpdesk.desk import toasts
from helpdesk.http import PersonRequest, requires
from people import access
from tickets.actions import actions
from tickets.models import Ticket
from tickets.refusals import NotAllowed, Refused
from tickets.registry import UnknownValue


def noun(name: str) -> Callable[..., Any]:
    """The view of one action: find, act, answer."""

    @require_POST
    @requires(access.USE_DESK)
    def view(request: PersonRequest, number: int) -> HttpResponse:
        ticket, action = pages.find(request.user, number), actions.get(name)
        assert action is not None
        mark = ticket.mark
        try:
            made = action.apply(ticket, request.POST, request.user, seen_version(request))
        except UnknownValue as error:
            return pages.unreadable(request, number, str(error))
        except (Refused, NotAllowed) as error:
            return pages.refused(request, number, error, noun=name)
        return _answer(request, ticket, made, elsewhere=made is not None or ticket.mark != mark)

    return view


def _answer(request: PersonRequest, ticket: Ticket, made: Ticket | None, *, elsewhere: bool) -> HttpResponse:
    """The ticket as it is now; the whole page where it has become another (`elsewhere`)."""
    event = ticket.recorded_last
    undo = toasts.undoable([event])
    said = toasts.done_words(event) if event is not None and (undo or made is not None) else ""
    if made is not None and made.is_problem:
        said = _("%(number)s is opened as a problem") % {"number": made.number}
    if request.htmx and not elsewhere:
        return pages.done(request, ticket.pk, said, undo=",".join(map(str, undo)))
    if said:
        toasts.say(request, said, undo)
    place = redirect("desk:ticket", (made or ticket).pk)
    return HttpResponseClientRedirect(place.url) if request.htmx else place


def seen_version(request: PersonRequest) -> int | None:
    """The ticket's version when the page was read."""
    value = request.POST.get("version", "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None
