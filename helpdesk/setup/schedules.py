"""Schedules: what happens by itself so long after something began."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django import forms
from django.db.models import Count, Max, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from helpdesk.http import PersonRequest, requires
from helpdesk.setup.durations import DurationField
from helpdesk.setup.rule_pages import Kind, wrong_condition
from helpdesk.setup.steps_form import RuleStepsForm
from helpdesk.steps import in_words, initial_of
from helpdesk.words import Words
from people import access
from people.models import Calendar
from tickets.automation.schedules import Window, due, window
from tickets.models import Schedule, ScheduleRun, ScheduleVersion
from tickets.models.schedule import ScheduleWording, Since

DAYS, SHOWN, MOST = 30, 20, 1000


class ScheduleForm(RuleStepsForm):
    since = forms.ChoiceField(label=gettext_lazy("Since"), choices=Since.choices)
    after = DurationField(label=gettext_lazy("So long"))
    calendar = forms.ModelChoiceField(
        Calendar.objects.all(),
        label=gettext_lazy("Counted in"),
        required=False,
        empty_label=gettext_lazy("hours of the clock"),
    )

    def clean_after(self) -> int:
        after: int | None = self.cleaned_data["after"]
        if after is None:
            raise forms.ValidationError(_("Write how long, such as 72:00 or 2h."))
        return after

    @property
    def wording(self) -> ScheduleWording:
        """Of what is right in a cleaned form."""
        values = self.cleaned_data
        calendar = values.get("calendar")
        return ScheduleWording(
            since=values.get("since") or Since.STATUS.value,
            after=values.get("after") or 0,
            calendar=calendar.pk if calendar else None,
            condition=values.get("condition", ""),
            steps=self.steps,
        )


@require_safe
@requires(access.SET_UP)
def schedules(request: PersonRequest) -> HttpResponse:
    """Session, person, versions, names of teams, people, skills and webhooks, how often each acted, the schedules."""
    newest = {version.schedule_id: version for version in ScheduleVersion.objects.newest().select_related("calendar")}
    since = timezone.now() - timedelta(days=DAYS)
    runs = ScheduleRun.objects.filter(at__gt=since).order_by().values("schedule")
    ran = {
        row["schedule"]: row
        for row in runs.annotate(runs=Count("pk"), failures=Count("pk", filter=~Q(error="")), last=Max("at"))
    }
    words = Words.with_webhooks()
    rows: list[dict[str, Any]] = [
        {
            "rule": schedule,
            "version": newest[schedule.pk],
            "steps": in_words(newest[schedule.pk].taken, words),
            "ran": ran.get(schedule.pk, {}),
        }
        for schedule in Schedule.objects.order_by("position", "id")
        if schedule.pk in newest
    ]
    return render(request, "setup/schedules.html", {"here": "setup", "room": "schedules", "rows": rows, "days": DAYS})


@require_POST
@requires(access.SET_UP)
def trial(request: PersonRequest) -> HttpResponse:
    """What the typed schedule would have acted on in the last weeks; for htmx."""
    form = _KIND.form(request.POST, pk=None)
    form.is_valid()
    context = {**_tried(request, form, None, form.wording), "swap": True}
    return render(request, "setup/_schedule_past.html", context)


def _initial(schedule: Schedule | None, wording: ScheduleWording) -> dict[str, Any]:
    return {
        **initial_of(wording.steps),
        "name": schedule.name if schedule else "",
        "is_active": schedule.is_active if schedule else True,
        "since": wording.since,
        "after": wording.after or None,
        "calendar": wording.calendar,
        "condition": wording.condition,
    }


def _tried(
    request: PersonRequest, form: ScheduleForm, schedule: Schedule | None, wording: ScheduleWording
) -> dict[str, Any]:
    """Tickets that became due in the last DAYS days and still meet the condition; counted to MOST."""
    errors = wrong_condition(form)
    found: dict[str, Any] = {"errors": errors, "past_url": reverse("setup:schedule-trial"), "days": DAYS}
    if errors or not wording.after:
        return {**found, "count": None}
    now: datetime = timezone.now()
    span: Window = window(wording, now - timedelta(days=DAYS), now)
    tickets = due(wording, span).visible_to(request.user)
    return {**found, "count": tickets.order_by()[:MOST].count(), "most": MOST, "tickets": list(tickets[:SHOWN])}


_KIND = Kind(
    Schedule,
    "schedules",
    "setup/schedule.html",
    form=partial(ScheduleForm, rules=Schedule.objects),
    blank=ScheduleWording,
    initial=_initial,
    tried=_tried,
    saved=gettext_lazy("%(name)s is saved; it acts on what becomes due from now on."),
    with_force=lambda: {"checked_until": timezone.now()},  # in force again it acts on what becomes due from now on
)
force, new, edit = _KIND.force(), _KIND.edit(), _KIND.edit()
