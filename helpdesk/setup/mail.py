"""The mail flight recorder, and the ledger's counters."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from helpdesk.http import PersonRequest, requires
from people import access
from tickets.content import without_nul
from tickets.models import Arrival
from tickets.trace import Place, trace

DAYS = 30  # that the counters go back


@require_safe
@requires(access.SET_UP)
def mail(request: PersonRequest) -> HttpResponse:
    """`?q=` an address, a Message-ID or a ticket's number; `?arrival=…&mail=…` goes on there."""
    query = without_nul(request.GET.get("q", "")).strip()[:998]
    flights, more = trace(query, Place(_id(request, "arrival"), _id(request, "mail"))) if query else ([], None)
    context = {"here": "setup", "room": "mail", "q": query, "flights": flights, "more": more, **_counters()}
    return render(request, "setup/mail.html", context)


def _counters() -> dict[str, Any]:
    counts = Arrival.objects.since(timezone.now() - timedelta(days=DAYS)).counts()
    nine = [(outcome.label, counts[outcome.value], outcome.value) for outcome in Arrival.Outcome]
    return {"days": DAYS, "received": counts["received"], "undecided": counts["undecided"], "nine": nine}


def _id(request: HttpRequest, name: str) -> int:
    given = request.GET.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 18 else 0
