"""The nouns that change a ticket: each takes a plain form, does one action and answers with the ticket."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from helpdesk.desk import ticket as pages
from helpdesk.http import PersonRequest, requires
from people import access
from tickets.actions import actions
from tickets.refusals import NotAllowed, Refused
from tickets.registry import UnknownValue


def noun(name: str) -> Callable[..., Any]:
    """The view of one action: find, act, answer."""

    @require_POST
    @requires(access.USE_DESK)
    def view(request: PersonRequest, number: int) -> HttpResponse:
        ticket, action = pages.find(request.user, number), actions.get(name)
        assert action is not None
        try:
            action.apply(ticket, request.POST, request.user, seen_version(request))
        except UnknownValue as error:
            return pages.unreadable(request, number, str(error))
        except (Refused, NotAllowed) as error:
            return pages.refused(request, number, error)
        return pages.done(request, number) if request.htmx else redirect("desk:ticket", ticket.pk)

    return view


def seen_version(request: PersonRequest) -> int | None:
    """The ticket's version when the page was read."""
    value = request.POST.get("version", "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None
