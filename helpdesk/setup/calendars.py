"""Calendars: working hours with their holidays, shifts and breaks; a change is proposed, tried and then saved."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.http import PersonRequest, requires
from helpdesk.setup import hours_text
from helpdesk.setup.calendar_form import CalendarForm, zones
from helpdesk.setup.days_ahead import short_day
from people import access
from people.calendars.models import office_hours
from people.calendars.working_hours import WorkingHours
from people.models import Calendar, CalendarVersion
from sla import recalculation
from sla.models import PolicyVersion, Recalculation


@require_safe
@requires(access.SET_UP)
def calendars(request: PersonRequest) -> HttpResponse:
    """Session, person, calendars, versions, teams, policies, the recalculation: whatever the number."""
    newest = {version.calendar_id: version for version in CalendarVersion.objects.newest()}
    policies: dict[int, list[Any]] = {}
    for terms in PolicyVersion.objects.newest():
        policies.setdefault(terms.calendar_id, []).append(terms.policy)
    rows = []
    for calendar in Calendar.objects.prefetch_related("teams"):
        if (version := newest.get(calendar.pk)) is None:
            continue  # made between the queries
        hours = version.hours
        rows.append(
            {
                "calendar": calendar,
                "zone": hours.time_zone,
                "hours": hours_text.week_in_words(hours.hours),
                "next_holiday": _next_holiday(hours, version.holiday_names),
                "policies": policies.get(calendar.pk, []),
            }
        )
    context: dict[str, Any] = {"here": "setup", "room": "calendars", "rows": rows}
    context["recalculation"] = Recalculation.objects.unfinished().first()
    return render(request, "setup/calendars.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def new(request: PersonRequest) -> HttpResponse:
    """Saved at once: nothing uses a new calendar yet."""
    form = CalendarForm(request.POST or None, initial={"zone": settings.TIME_ZONE})
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            calendar = Calendar.objects.create(name=form.cleaned_data["name"])
            calendar.revise(WorkingHours.from_json(office_hours(form.cleaned_data["zone"])), by=request.user)
        messages.success(request, _("%(name)s is saved") % {"name": calendar.name})
        return redirect("setup:calendar", calendar.pk)
    context = {"here": "setup", "room": "calendars", "form": form, "zones": zones()}
    return render(request, "setup/calendar_new.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@requires(access.SET_UP)
def default(request: PersonRequest, pk: int) -> HttpResponse:
    """The calendar used where nothing else is said."""
    calendar = get_object_or_404(Calendar, pk=pk)
    if not calendar.is_default:
        with transaction.atomic():
            calendar.make_default()
            recalculation.ask(calendar.name)
        messages.success(request, _("%(name)s is used where nothing else is said.") % {"name": calendar.name})
    return redirect("setup:calendars")


def _next_holiday(hours: WorkingHours, names: dict[str, str]) -> tuple[str, str] | None:
    today = timezone.localdate(timezone=zoneinfo.ZoneInfo(hours.time_zone))
    day = min((each for each in hours.holidays if each >= today), default=None)
    return None if day is None else (short_day(day, year=True), names.get(day.isoformat(), ""))
