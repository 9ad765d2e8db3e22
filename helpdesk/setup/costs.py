"""What the desk costs, for administrators alone: currency, rates of people with their history, fixed costs."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.http import PersonRequest, requires
from helpdesk.setup.consequences import looks
from helpdesk.setup.cost_forms import CurrencyForm, FixedCostForm, RateForm, rate_since
from helpdesk.setup.cost_outlook import Outlook, missing, standings
from people import access
from people.models import Person
from sla.models import AgentRate, FixedCost, MoneySettings

SHOWN = 200  # fixed costs


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def costs(request: PersonRequest) -> HttpResponse:
    """Session, person, the settings, what it costs now (seven), rates, people, fixed costs; names where one lacks."""
    form = CurrencyForm(request.POST or None, instance=MoneySettings.current())
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The currency is saved"))
        return redirect("setup:costs")
    outlook = Outlook.load()
    context = _here(form=form, standings=standings(outlook), missing=missing(outlook.works, outlook.tariff))
    context |= {"rates": _rates(), "currency": outlook.tariff.currency, "fixed": FixedCost.objects.all()[:SHOWN]}
    return _page(request, "setup/costs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def default_rate(request: PersonRequest) -> HttpResponse:
    return _rate(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def rate(request: PersonRequest, pk: int) -> HttpResponse:
    known = set(AgentRate.objects.filter(person=pk).values_list("person", flat=True))
    return _rate(request, get_object_or_404(_priced_people(known), pk=pk))


@require_POST
@requires(access.SET_UP)
def remove_rate(request: PersonRequest, pk: int) -> HttpResponse:
    """Takes a mistaken rate out: the one before holds on."""
    found = get_object_or_404(AgentRate.objects.select_related("person"), pk=pk)
    if looks(request):
        outlook = Outlook.load()
        said = outlook.compared(outlook.tariff.with_rate(found.person_id, found.since, None))
        return _rate_page(request, RateForm(), found.person, said, of=found)
    found.delete()
    messages.success(request, _("The rate is removed"))
    return redirect("setup:cost-rate", found.person_id) if found.person_id else redirect("setup:cost-default-rate")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def new_fixed(request: PersonRequest) -> HttpResponse:
    return _fixed(request, FixedCost())


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def edit_fixed(request: PersonRequest, pk: int) -> HttpResponse:
    return _fixed(request, get_object_or_404(FixedCost, pk=pk))


@require_POST
@requires(access.SET_UP)
def remove_fixed(request: PersonRequest, pk: int) -> HttpResponse:
    cost = get_object_or_404(FixedCost, pk=pk)
    if looks(request):
        outlook = Outlook.load()
        said = outlook.compared(outlook.tariff.with_cost(cost.pk, None))
        return _fixed_page(request, FixedCostForm(instance=copy(cost)), cost, removal=said)
    cost.delete()
    messages.success(request, _("%(title)s is removed") % {"title": cost.title})
    return redirect("setup:costs")


def _rate(request: PersonRequest, person: Person | None) -> HttpResponse:
    form = RateForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _rate_page(request, form, person)
    hourly, since = form.cleaned_data["hourly"], form.cleaned_data["since"]
    if looks(request):
        outlook = Outlook.load()
        other = outlook.tariff.with_rate(person.pk if person else None, since, hourly)
        return _rate_page(request, form, person, outlook.compared(other))
    AgentRate.put(person, hourly, since)
    messages.success(request, _("The rate is saved"))
    return redirect("setup:costs")


def _rate_page(
    request: PersonRequest, form: RateForm, person: Person | None, said: Any = None, of: AgentRate | None = None
) -> HttpResponse:
    """`of` is the rate whose removal is looked at."""
    rates = list(AgentRate.objects.of(person.pk if person else None))
    context = _here(form=form, person=person, rates=rates, holds=rate_since(rates), looked_at=of, consequences=said)
    return _page(request, "setup/cost_rate.html", {**context, "currency": MoneySettings.current().currency})


def _fixed(request: PersonRequest, cost: FixedCost) -> HttpResponse:
    form = FixedCostForm(request.POST or None, instance=copy(cost))
    if request.method != "POST" or not form.is_valid():
        return _fixed_page(request, form, cost)
    if looks(request):
        outlook = Outlook.load()
        said = outlook.compared(outlook.tariff.with_cost(cost.pk or 0, form.cost))
        return _fixed_page(request, form, cost, said)
    saved = form.save()
    messages.success(request, _("%(title)s is saved") % {"title": saved.title})
    return redirect("setup:costs")


def _fixed_page(
    request: PersonRequest, form: FixedCostForm, cost: FixedCost, said: Any = None, *, removal: Any = None
) -> HttpResponse:
    context = _here(form=form, cost=cost, consequences=said, removal=removal)
    return _page(request, "setup/cost_fixed.html", {**context, "currency": MoneySettings.current().currency})


def _rates() -> list[tuple[Person | None, AgentRate | None]]:
    """The default one, then everybody who may log time or has a rate, with what holds today. Two queries."""
    histories: dict[int | None, list[AgentRate]] = {}
    for row in AgentRate.objects.order_by("-since"):
        histories.setdefault(row.person_id, []).append(row)
    people = _priced_people({pk for pk in histories if pk}).order_by("name", "pk")
    return [(person, rate_since(histories.get(person and person.pk, []))) for person in (None, *people)]


def _priced_people(others: set[int]) -> Any:
    return Person.objects.workers_and(others).exclude(role=access.Role.SYSTEM)


def _here(**more: Any) -> dict[str, Any]:
    return {"here": "setup", "room": "costs", **more}


def _page(request: PersonRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    status = 422 if request.method == "POST" and context["form"].errors else 200
    response = render(request, template, context, status=status)
    response["Cache-Control"] = "no-store"  # rates stay in no shared cache
    return response
