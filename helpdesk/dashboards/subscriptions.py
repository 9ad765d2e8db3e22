"""One's own reports by mail: made from the overview as it stands, changed, paused, sent at once, removed."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.dashboards.bar import Known
from helpdesk.dashboards.report_mail import subscription_of
from helpdesk.dashboards.said import narrowed_words, period_words
from helpdesk.http import PersonRequest, network_of, requires
from helpdesk.reported import ReportedForm
from people import access, throttle
from people.models import Person
from sla.models import ReportSubscription
from sla.models.subscription import LAST_DAY, LONGEST_QUERY, MOST, Weekday, without_period
from sla.subscriptions import send_now

AT_ONCE_AN_HOUR = 10


class SubscriptionForm(forms.ModelForm):
    weekday = forms.TypedChoiceField(choices=Weekday.choices, coerce=int)
    day = forms.TypedChoiceField(choices=[(day, day) for day in range(1, LAST_DAY + 1)], coerce=int)
    hour = forms.TypedChoiceField(choices=[(hour, f"{hour}:00") for hour in range(24)], coerce=int)

    class Meta:
        model = ReportSubscription
        fields: ClassVar[list[str]] = ["name", "every", "weekday", "day", "hour"]
        labels: ClassVar[dict[str, Any]] = {"name": gettext_lazy("Name of the report")}

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for name in ("weekday", "day", "hour"):
            label = ReportSubscription._meta.get_field(name).verbose_name  # type: ignore[union-attr]  # a plain field
            self.fields[name].label = label[:1].upper() + label[1:]

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SEE_REPORTS)
def subscriptions(request: PersonRequest) -> HttpResponse:
    """Session, person, one's own, teams, people; a POST makes one of the `query` of an overview."""
    own = ReportSubscription.objects.of(request.user)
    if request.method == "POST":
        return _make(request)
    known = Known.load()
    rows = [(each, _told(each, known)) for each in own]
    context = {"here": "subscriptions", "rows": rows, "may_more": len(rows) < MOST, "zone": _zone_of(request.user)}
    return render(request, "dashboards/subscriptions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SEE_REPORTS)
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    one = _own(request, pk)
    form = SubscriptionForm(request.POST or None, instance=one)
    if request.method == "POST" and form.is_valid():
        one.plan(timezone.now())
        one.save(update_fields=["name", "every", "weekday", "day", "hour", "due_at"])
        messages.success(request, _("Saved"))
        return redirect("dashboards:subscriptions")
    return _page(request, one, form, status=422 if request.method == "POST" else 200)


@require_POST
@requires(access.SEE_REPORTS)
def pause(request: PersonRequest, pk: int) -> HttpResponse:
    """`on` says which: sent again with the same word it changes nothing."""
    one = _own(request, pk)
    one.turn(is_on=request.POST.get("on") == "1")
    said = _("%(name)s is sent again") if one.is_on else _("%(name)s is paused")
    messages.success(request, said % {"name": one.name})
    return redirect("dashboards:subscriptions")


@require_POST
@requires(access.SEE_REPORTS)
def send(request: PersonRequest, pk: int) -> HttpResponse:
    one, person = _own(request, pk), request.user
    if not person.email:
        messages.error(request, _("You have no e-mail address here."))
    elif throttle.too_many("report at once", str(person.pk), limit=AT_ONCE_AN_HOUR, seconds=3600):
        messages.error(request, _("That is enough for an hour."))
    else:
        period = send_now(one)
        words = {"period": period_words(period), "address": person.email}
        messages.success(request, _("The report of %(period)s is on its way to %(address)s") % words)
    return redirect("dashboards:subscriptions")


@require_POST
@requires(access.SEE_REPORTS)
def remove(request: PersonRequest, pk: int) -> HttpResponse:
    """With `look` it is asked once more."""
    one = _own(request, pk)
    if request.POST.get("look"):
        return _page(request, one, SubscriptionForm(instance=one), removal=True)
    one.delete()
    messages.success(request, _("%(name)s is removed") % {"name": one.name})
    return redirect("dashboards:subscriptions")


@never_cache
@csrf_exempt  # a mail reader ends it with one POST (RFC 8058); the signature says which
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a mail. Looking changes nothing: machines open such links before people do."""
    one = None
    if not throttle.too_many("report link", network_of(request), limit=100, seconds=900):
        one = subscription_of(token)
    if one is None:
        return render(request, "dashboards/subscription_stop.html", status=404)
    if request.method == "POST":
        one.turn(is_on=False)
    return render(request, "dashboards/subscription_stop.html", {"one": one})


def _make(request: PersonRequest) -> HttpResponse:
    if ReportSubscription.objects.of(request.user).count() >= MOST:
        messages.error(request, _("You have %(most)s reports by mail already; remove one first.") % {"most": MOST})
        return redirect("dashboards:subscriptions")
    form = ReportedForm(QueryDict(request.POST.get("query", "")))
    query = urlencode(without_period(form.address))
    if len(query) > LONGEST_QUERY or not form.is_valid():
        messages.error(request, _("These filters cannot be read."))
        return redirect("dashboards:subscriptions")
    name = ", ".join(narrowed_words(form, Known.load())) or _("Numbers")
    one = ReportSubscription(person=request.user, name=name[:100], query=query)
    one.plan(timezone.now())
    one.save()
    words = {"name": one.name}
    messages.success(request, _("“%(name)s” is sent to you every week; choose the day here") % words)
    return redirect("dashboards:subscription", one.pk)


def _page(request: PersonRequest, one: ReportSubscription, form: Any, status: int = 200, **more: Any) -> HttpResponse:
    context = {"here": "subscriptions", "one": one, "form": form, "told": _told(one, Known.load()), **more}
    return render(request, "dashboards/subscription.html", {**context, "zone": _zone_of(request.user)}, status=status)


def _own(request: PersonRequest, pk: int) -> ReportSubscription:
    found: ReportSubscription = get_object_or_404(ReportSubscription.objects.of(request.user), pk=pk)
    return found


def _told(one: ReportSubscription, known: Known) -> list[str]:
    """What it is narrowed to, in words."""
    form = ReportedForm(QueryDict(one.query))
    return narrowed_words(form, known) if form.is_valid() else [_("These filters cannot be read.")]


def _zone_of(person: Person) -> str:
    return person.time_zone or timezone.get_default_timezone_name()
