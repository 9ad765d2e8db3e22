"""A proposal that is edited further: `?trial=id` on an edit page."""

from __future__ import annotations

from helpdesk.http import PersonRequest
from people.models import Calendar
from sla.models import Policy, Trial


def draft(request: PersonRequest, *, policy: Policy | None = None, calendar: Calendar | None = None) -> Trial | None:
    """The named proposal for this policy or calendar, unless it is saved already; None without one. Queries then."""
    pk = request.GET.get("trial", "")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 18):
        return None
    return Trial.objects.filter(pk=int(pk), policy=policy, calendar=calendar, applied_at=None).first()
