"""My requests."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from helpdesk.viewer import links_of, own_tickets
from people.models import Person

PAGE = 30


@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """Open ones first by newest change; `?before=HD-…` pages on."""
    if not isinstance(request.user, Person) and not links_of(request).exists():
        return redirect(f"{reverse('portal:sign-in')}?next={request.path}")
    own = own_tickets(request)
    found = own.without_merged_into(own).for_portal().order_by("-id")
    before = request.GET.get("before", "").removeprefix("HD-")
    if before.isascii() and before.isdigit() and len(before) < 18:
        found = found.filter(pk__lt=int(before))
    rows = list(found[: PAGE + 1])
    following = rows[PAGE - 1].number if len(rows) > PAGE else ""
    return render(request, "portal/requests.html", {"rows": rows[:PAGE], "next": following, "here": "mine"})
