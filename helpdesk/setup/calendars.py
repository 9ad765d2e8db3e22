"""Calendars: working hours with their holidays, shifts and breaks; a change is proposed, tried and then saved."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.http import PersonRequest, requires
from helpdesk.setup import hours_text
from helpdesk.setup.days_ahead import ahead, short_day
from helpdesk.setup.holidays import Found, Search, choices, search
from helpdesk.setup.proposed import draft
from helpdesk.setup.typed_hours import KINDS, Row, TypedHours
from people import access
from people.calendars.models import office_hours
from people.calendars.working_hours import WorkingHours
from people.models import Calendar, CalendarVersion
from sla import proposals, recalculation
from sla.models import PolicyVersion, Recalculation


class CalendarForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=100)
    zone = forms.CharField(label=gettext_lazy("Time zone"), max_length=100)

    def __init__(self, *args: Any, calendar: Calendar | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.calendar = calendar
        if calendar is not None:
            del self.fields["zone"]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        others = Calendar.objects.exclude(pk=self.calendar.pk) if self.calendar else Calendar.objects.all()
        if others.filter(name=name).exists():
            raise forms.ValidationError(_("There is a calendar of this name already."))
        return name

    def clean_zone(self) -> str:
        zone: str = self.cleaned_data["zone"]
        if zone not in zoneinfo.available_timezones():
            raise forms.ValidationError(
                _("There is no time zone “%(zone)s”; choose one such as Europe/Moscow."), params={"zone": zone}
            )
        return zone


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
        version = newest[calendar.pk]
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
    context = {"here": "setup", "room": "calendars", "form": form, "zones": _zones()}
    return render(request, "setup/calendar_new.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    calendar = get_object_or_404(Calendar, pk=pk)
    if request.method != "POST":
        return _page(request, calendar, _kept(request, calendar))
    typed = TypedHours.from_form(request.POST)
    hours = typed.read()
    if hours is None:
        return _page(request, calendar, typed, status=422)
    trial = proposals.propose_hours(calendar, hours, by=request.user, holiday_names=typed.names)
    return redirect("setup:trial", trial.pk)


@require_POST
@requires(access.SET_UP)
def preview(request: PersonRequest, pk: int) -> HttpResponse:
    """The next days by the typed hours: the part of the page for htmx, else the page with all that was typed."""
    calendar = get_object_or_404(Calendar, pk=pk)
    typed = TypedHours.from_form(request.POST)
    if request.htmx:
        return render(request, "setup/_days_ahead.html", {"ahead": _ahead(typed)})
    return _page(request, calendar, typed)


@require_POST
@requires(access.SET_UP)
def rows(request: PersonRequest, pk: int) -> HttpResponse:
    """Without scripts: one row more (`add=shift`), one less (`drop=shift 2`), or a day's hours for all weekdays."""
    calendar = get_object_or_404(Calendar, pk=pk)
    typed = TypedHours.from_form(request.POST)
    kind, _space, number = request.POST.get("drop", "").partition(" ")
    if kind in KINDS and number.isascii() and number.isdigit():
        typed.drop(kind, int(number))
    if (kind := request.POST.get("add", "")) in KINDS:
        typed.add(kind, [Row("", "")])
    typed.copy_to_weekdays(request.POST.get("copy", ""))
    return _page(request, calendar, typed)


@require_POST
@requires(access.SET_UP)
def holidays(request: PersonRequest, pk: int) -> HttpResponse:
    """Looks for holidays by country, file or address and shows them; those ticked (`take`) are put into the rows."""
    calendar = get_object_or_404(Calendar, pk=pk)
    typed = TypedHours.from_form(request.POST)
    if request.POST.get("source") == "found":
        taken = [each.partition(" ") for each in request.POST.getlist("take")]
        before = len(typed.rows["holiday"])
        typed.add("holiday", [Row(day[:20], name[:100]) for day, _space, name in taken])
        added = len(typed.rows["holiday"]) - before
        return _page(request, calendar, typed, added=added)
    asked = Search.from_form(request.POST, request.FILES)
    found = search(asked, request.POST.get("source", ""), {row.day for row in typed.rows["holiday"]})
    return _page(request, calendar, typed, asked=asked, found=found, status=422 if found.error else 200)


@require_POST
@requires(access.SET_UP)
def rename(request: PersonRequest, pk: int) -> HttpResponse:
    """A name is no promise: saved at once."""
    calendar = get_object_or_404(Calendar, pk=pk)
    form = CalendarForm(request.POST, calendar=calendar)
    if not form.is_valid():
        return _page(request, calendar, _kept(request, calendar), naming=form, status=422)
    calendar.rename(form.cleaned_data["name"])
    messages.success(request, _("%(name)s is saved") % {"name": calendar.name})
    return redirect("setup:calendar", calendar.pk)


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


def _page(
    request: PersonRequest,
    calendar: Calendar,
    typed: TypedHours,
    *,
    asked: Search | None = None,
    found: Found | None = None,
    naming: CalendarForm | None = None,
    added: int | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "here": "setup",
        "room": "calendars",
        "calendar": calendar,
        "typed": typed,
        "wrong": status == 422 and typed.is_wrong,
        "zones": _zones(),
        "ahead": _ahead(typed),
        "asked": asked or Search(),
        "found": found,
        "added": added,
        "naming": naming or CalendarForm(calendar=calendar, initial={"name": calendar.name}),
        "places": choices(),
        "this_year": timezone.localdate().year,
        "versions": calendar.versions.select_related("by").order_by("-id")[:20],
    }
    return render(request, "setup/calendar.html", context, status=status)


def _kept(request: PersonRequest, calendar: Calendar) -> TypedHours:
    """What is in force, or a proposal that is edited further (`?trial=id`)."""
    trial = draft(request, calendar=calendar)
    if trial is not None:
        return TypedHours.of(WorkingHours.from_json(trial.proposal["content"]), trial.proposal["holiday_names"])
    version = calendar.current
    return TypedHours.of(version.hours, version.holiday_names)


def _ahead(typed: TypedHours) -> Any:
    """None while the typed hours cannot be read."""
    hours = typed.read()
    return None if hours is None else ahead(hours, typed.names, timezone.now())


def _next_holiday(hours: WorkingHours, names: dict[str, str]) -> tuple[str, str] | None:
    today = timezone.localdate(timezone=zoneinfo.ZoneInfo(hours.time_zone))
    day = min((each for each in hours.holidays if each >= today), default=None)
    return None if day is None else (short_day(day, year=True), names.get(day.isoformat(), ""))


def _zones() -> list[str]:
    known = (zone for zone in zoneinfo.available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    return [*sorted(known), "Etc/UTC"]
