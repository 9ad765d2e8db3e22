"""My requests, those that I take part in, and those that my organisation shares."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from helpdesk.viewer import links_of, own_tickets
from people.models import Person
from tickets.models import Ticket

PAGE = 30


@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """Newest first; `?before=HD-…` pages on, `?whose=` chooses a list."""
    if not isinstance(request.user, Person) and not links_of(request).exists():
        return redirect(f"{reverse('portal:sign-in')}?next={request.path}")
    lists = _lists(request)
    whose = request.GET.get("whose", "")
    own = _of(request, whose if whose in dict(lists) else "")
    found = own.without_merged_into(own).for_portal().select_related("requester").order_by("-id")
    before = request.GET.get("before", "").removeprefix("HD-")
    if before.isascii() and before.isdigit() and len(before) < 18:
        found = found.filter(pk__lt=int(before))
    rows = list(found[: PAGE + 1])
    following = rows[PAGE - 1].number if len(rows) > PAGE else ""
    context = {"rows": rows[:PAGE], "next": following, "here": "mine", "lists": lists, "whose": whose}
    return render(request, "portal/requests.html", context)


def _lists(request: HttpRequest) -> list[tuple[str, str]]:
    """The lists that a signed-in person may choose from; none where there is only one."""
    if not isinstance(request.user, Person):
        return []
    firm = request.user.organisation
    shared = [("organisation", firm.name)] if firm is not None and firm.shares_requests else []
    return [("", _("All")), ("own", _("Sent by me")), ("copied", _("I take part")), *shared]


def _of(request: HttpRequest, whose: str) -> Any:
    if not isinstance(request.user, Person) or not whose:
        return own_tickets(request)
    match whose:
        case "own":
            return Ticket.objects.filter(requester=request.user)
        case "copied":
            return Ticket.objects.filter(pk__in=request.user.participations.values("ticket"))
    return Ticket.objects.of_colleagues(request.user)
