"""What becomes of a mail that did not arrive: a reply's, or a question's to a third party."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from helpdesk.desk import ticket as pages
from helpdesk.http import PersonRequest, requires
from people import access
from people.models import Address, Person
from tickets.models import Outgoing, Side
from tickets.models.outgoing import OutgoingQuerySet


def _noun(act: Callable[[OutgoingQuerySet], int], said: Callable[[], str]) -> Any:
    @require_POST
    @requires(access.WORK_TICKETS)
    def view(request: PersonRequest, number: int, pk: int) -> HttpResponse:
        ticket = pages.find(request.user, number)
        done = act(Outgoing.objects.filter(pk=pk, message__ticket=ticket, kind__in=Outgoing.WRITTEN))
        if not request.htmx:
            return redirect("desk:ticket", number)
        return pages.done(request, number, said() if done else "")

    return view


@require_POST
@requires(access.WORK_TICKETS)
def clearance(request: PersonRequest, number: int, pk: int) -> HttpResponse:
    """Mail may go to this address again, of somebody who takes part in the ticket or was asked about it."""
    ticket = pages.find(request.user, number)
    asked = Side.objects.of(ticket).values("person")
    people = Person.objects.filter(Q(pk=ticket.requester_id) | Q(participations__ticket=ticket) | Q(pk__in=asked))
    address = get_object_or_404(Address, pk=pk, person__in=people)
    address.clear()
    if not request.htmx:
        return redirect("desk:ticket", number)
    return pages.done(request, number, _("Mail goes to %(address)s again.") % {"address": address.value})


retry = _noun(OutgoingQuerySet.retry, lambda: _("It is tried again now."))
settle = _noun(OutgoingQuerySet.settle, lambda: _("Dealt with; it is out of the list."))
