"""An act on many tickets that the browser sends in slices, so that it can show how far it is, and stop.

Each slice is one transaction and carries a key of its own: one that is sent again, because its answer was lost, does
nothing twice. Without scripts the same is one request (bulk.py, undo.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from helpdesk.desk import bulk, inbox, undo
from helpdesk.http import PersonRequest, requires
from helpdesk.once import KeyReused, once
from people import access
from tickets.bulk import MOST, SLICE, Done
from tickets.content import without_nul
from tickets.models import Event, Ticket
from tickets.models.ticket import PREFIX
from tickets.refusals import NotAllowed, Refused
from tickets.registry import UnknownValue
from tickets.undo import undo as take_back

LONGEST = 300  # characters of why one was not changed


@require_safe
@requires(access.WORK_TICKETS)
def listed(request: PersonRequest) -> HttpResponse:
    """The numbers of what the list at the address `list` holds, so many as can be done at once."""
    found = inbox.listed(request.user, request.GET.get("list", "")).order_by("id").numbers()[:MOST]
    return JsonResponse({"tickets": [f"{PREFIX}{number}" for number in found]})


@require_POST
@requires(access.WORK_TICKETS)
def acting(request: PersonRequest) -> HttpResponse:
    """A slice of what the bar does: the ids of its events, and why others were not changed."""

    def answer() -> dict[str, Any]:
        _refuse_many(MOST if request.POST.get("every") else len(request.POST.getlist("tickets")))
        done = bulk.act(request)
        return {"events": [event.pk for event in done.events], "failed": done.failed}

    return _once(request, answer)


@require_POST
@requires(access.WORK_TICKETS)
def undoing(request: PersonRequest) -> HttpResponse:
    """A slice of what is taken back: the numbers of its tickets, and why others were not."""

    def answer() -> dict[str, Any]:
        events = undo.named(request, request.POST.get("events", ""))
        _refuse_many(len(events))
        found = take_back(events, by=request.user)
        return {"undone": [ticket.number for ticket in found.tickets], "failed": found.failed}

    return _once(request, answer)


@require_POST
@requires(access.WORK_TICKETS)
def outcome(request: PersonRequest) -> HttpResponse:
    """What all slices came to: `events` or `undone`, `failed` (`number why`), `left` that were not begun, and
    the `trouble` that ended it."""
    failed = [(number, why) for number, _space, why in (each[:LONGEST].partition(" ") for each in _failed(request))]
    if undone := _numbers(request.POST.get("undone", "")):
        said, done = undo.sentence(undone), Done(failed=failed)
    else:
        ids = [int(word) for word in request.POST.get("events", "").split(",")[:MOST] if _is_id(word)]
        events = Event.objects.filter(pk__in=ids, by=request.user, ticket__in=Ticket.objects.visible_to(request.user))
        done = Done(list(events.order_by("id")), failed=failed)
        said = bulk.sentence(done.events, failed)
    trouble, left = request.POST.get("trouble", "")[:LONGEST], request.POST.get("left", "")
    count = int(left) if _is_id(left) and int(left) <= MOST else 0
    if not undone and not done.events and (trouble or count):
        said = ""  # it was not that nothing had to change
    tone = "ok" if said else "warn"
    if count:
        stays = ngettext("stopped, %(count)d ticket is as it was", "stopped, %(count)d tickets are as they were", count)
        said = capfirst(" · ".join(filter(None, (said, stays % {"count": count}))))
    response = bulk.answer(request, said, done, trouble=trouble, tone=tone)
    return trigger_client_event(response, "bulk-done") if undone and request.htmx else response


def _once(request: PersonRequest, answer: Callable[[], dict[str, Any]]) -> HttpResponse:
    asked = [request.path, sorted((name, values) for name, values in request.POST.lists() if name not in _TOKENS)]

    def run() -> tuple[int, Any]:
        try:
            return 200, answer()
        except (Refused, NotAllowed, UnknownValue) as error:
            return 409, {"trouble": str(error)}

    key = without_nul(request.POST.get("key", ""))[:200]
    if not key:
        return JsonResponse({"trouble": _("The form was not understood; please try again.")}, status=400)
    try:
        status, body = once(request.user, f"slice {key}", asked, run)
    except KeyReused:
        return JsonResponse({"trouble": _("The form was not understood; please try again.")}, status=422)
    return JsonResponse(body, status=status)


def _refuse_many(count: int) -> None:
    """One transaction holds all rows of a slice, so it stays small."""
    if count > SLICE:
        raise Refused(_("At most %(count)d tickets at once.") % {"count": SLICE})


_TOKENS = {"csrfmiddlewaretoken"}


def _failed(request: PersonRequest) -> list[str]:
    return request.POST.getlist("failed")[:MOST]


def _numbers(said: str) -> list[str]:
    return [word for word in said.split(",")[:MOST] if word.startswith(PREFIX) and _is_id(word.removeprefix(PREFIX))]


def _is_id(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) < 18
