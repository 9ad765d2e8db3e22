"""The portal's first page: what is known not to work, where to go, what others read, and one's open requests."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from helpdesk.portal.help import most_read, topics
from helpdesk.viewer import own_tickets
from people.models import Person
from tickets.models import Announcement


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    mine = list(own_tickets(request).active().newest_change_first()[:5])
    known = list(Announcement.objects.standing())
    reader = request.user if isinstance(request.user, Person) else None
    context = {"here": "home", "mine": mine, "known": known, "most_read": most_read(reader), "topics": topics(reader)}
    return render(request, "portal/home.html", context)
