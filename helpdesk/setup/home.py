"""The settings' first page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from helpdesk.http import PersonRequest, requires
from people import access
from people.models import Absence, Calendar, Person, Skill, Team
from sla.models import Policy
from tickets.models import Arrival, Category, Mailbox, Outgoing, RoutingRule


@require_safe
@requires(access.SET_UP)
def home(request: PersonRequest) -> HttpResponse:
    failed = Outgoing.objects.filter(state=Outgoing.State.FAILED)
    context = {
        "here": "setup",
        "people": Person.objects.staff().count(),
        "teams": Team.objects.count(),
        "absent": Absence.objects.at(timezone.now()).count(),
        "skills": Skill.objects.count(),
        "categories": Category.objects.offered().count(),
        "rules": RoutingRule.objects.in_force().count(),
        "calendars": Calendar.objects.count(),
        "policies": Policy.objects.in_force().count(),
        "mailboxes": Mailbox.objects.count(),
        "failing": Mailbox.objects.fetched().exclude(failing_since=None).count(),
        "queued": Outgoing.objects.filter(state=Outgoing.State.QUEUED).order_by()[:100].count(),
        "failed": failed.order_by()[:100].count(),
        "quarantined": Arrival.objects.quarantined().order_by()[:100].count(),
    }
    return render(request, "setup/home.html", context)
