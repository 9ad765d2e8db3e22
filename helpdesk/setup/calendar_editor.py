"""One calendar in the editor: everything typed is kept until it is proposed; scripts only write into its fields."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.http import PersonRequest, requires
from helpdesk.setup.calendar_form import CalendarForm, zones
from helpdesk.setup.days_ahead import Ahead, ahead
from helpdesk.setup.holidays import Found, Search, choices, search
from helpdesk.setup.proposed import draft
from helpdesk.setup.typed_hours import KINDS, Row, TypedHours
from people import access
from people.calendars.working_hours import WorkingHours
from people.models import Calendar
from sla import proposals


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    calendar = get_object_or_404(Calendar, pk=pk)
    if request.method != "POST":
        return page(request, calendar, kept(request, calendar))
    typed = TypedHours.from_form(request.POST)
    hours = typed.read()
    if hours is None:
        return page(request, calendar, typed, status=422)
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
    return page(request, calendar, typed)


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
    return page(request, calendar, typed)


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
        return page(request, calendar, typed, added=added)
    asked = Search.from_form(request.POST, request.FILES)
    found = search(asked, request.POST.get("source", ""), {row.day for row in typed.rows["holiday"]})
    return page(request, calendar, typed, asked=asked, found=found, status=422 if found.error else 200)


@require_POST
@requires(access.SET_UP)
def rename(request: PersonRequest, pk: int) -> HttpResponse:
    """A name is no promise: saved at once. Hours that were typed meanwhile stay typed."""
    calendar = get_object_or_404(Calendar, pk=pk)
    typed = TypedHours.from_form(request.POST) if "zone" in request.POST else kept(request, calendar)
    form = CalendarForm(request.POST, calendar=calendar)
    if not form.is_valid():
        return page(request, calendar, typed, naming=form, status=422)
    calendar.rename(form.cleaned_data["name"])
    messages.success(request, _("%(name)s is saved") % {"name": calendar.name})
    return page(request, calendar, typed) if "zone" in request.POST else redirect("setup:calendar", pk)


def page(
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
        "zones": zones(),
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


def kept(request: PersonRequest, calendar: Calendar) -> TypedHours:
    """What is in force, or a proposal that is edited further (`?trial=id`)."""
    trial = draft(request, calendar=calendar)
    if trial is not None:
        return TypedHours.of(WorkingHours.from_json(trial.proposal["content"]), trial.proposal["holiday_names"])
    version = calendar.current
    return TypedHours.of(version.hours, version.holiday_names)


def _ahead(typed: TypedHours) -> Ahead | None:
    """None while the typed hours cannot be read."""
    hours = typed.read()
    return None if hours is None else ahead(hours, typed.names, timezone.now())
