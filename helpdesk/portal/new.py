"""The request form. Works without scripts; who is not signed in says name and e-mail."""

from __future__ import annotations

import uuid
from dataclasses import replace
from functools import cached_property
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from helpdesk import fields
from helpdesk.asking import AsksFields
from helpdesk.categories import CategoryField
from helpdesk.http import network_of
from helpdesk.portal.promised import Promised
from helpdesk.portal.searches import is_counted, note_search
from helpdesk.portal.visits import visit_of
from helpdesk.uploads import TooMuch, uploaded
from kb.meaning import meaning
from kb.models.searched import Place
from kb.search import hits
from people import throttle
from people.models import Person
from people.models.address import folded_email
from people.registration import person_for_email
from tickets.content import one_line, written
from tickets.intake import Submission, receive
from tickets.models import Announcement, Category
from tickets.models.mailbox import is_ours
from tickets.models.matrix import Impact, Urgency
from tickets.models.words import Channel
from tickets.refusals import Refused

# What the words mean, below them.
_EXPLAINED = {
    Impact.STOPPED: gettext_lazy("We cannot serve customers or ship orders"),
    Impact.BADLY: gettext_lazy("An important function fails and there is no way around it"),
    Impact.LITTLE: gettext_lazy("We can work, but have to find a way around it"),
    Impact.NOTHING: gettext_lazy("Nothing is broken"),
    Urgency.LATER: gettext_lazy("Some day this week is soon enough"),
    Urgency.TODAY: gettext_lazy("We need it before the day is over"),
    Urgency.NOW: gettext_lazy("Every hour costs us"),
}


class KnownProblems:
    """Asked for when they are drawn or one is named: most requests that are sent name none."""

    @cached_property
    def announcements(self) -> list[Announcement]:
        return list(Announcement.objects.standing())

    def named(self, numbers: list[str]) -> list[Announcement]:
        return [each for each in self.announcements if str(each.ticket_id) in numbers] if numbers else []


class RequestForm(AsksFields):
    key = forms.UUIDField(widget=forms.HiddenInput)
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=255)
    text = forms.CharField(label=gettext_lazy("What is happening"), widget=forms.Textarea, max_length=100_000)
    category = CategoryField()
    impact = forms.ChoiceField(choices=Impact.choices, initial=Impact.LITTLE)
    urgency = forms.ChoiceField(choices=Urgency.choices, initial=Urgency.TODAY, required=False)
    name = forms.CharField(label=gettext_lazy("Your name"), max_length=200)
    email = forms.EmailField(label=gettext_lazy("Your e-mail"), max_length=320)

    def __init__(self, *args: Any, person: Person | None, known: KnownProblems, about: str = "", **kwargs: Any) -> None:
        """`known` are the problems that a request may be about; who chooses one need not describe it again. `about` is
        the id of the category that the form is for, '' of any."""
        super().__init__(*args, **kwargs)
        self._known, self._about = known, about
        self.definitions = fields.offered(customers=True)
        if known.named(self.chosen):
            self.fields["subject"].required = self.fields["text"].required = False
        self.fields["category"].offer(_("I do not know"))  # type: ignore[attr-defined]  # the stubs know a plain Field
        if person is not None:
            del self.fields["name"], self.fields["email"]

    @property
    def chosen(self) -> list[str]:
        """Numbers of the known problems that are ticked."""
        return self.data.getlist("problem") if isinstance(self.data, QueryDict) else []

    @cached_property
    def about(self) -> Category | None:
        """The category that the form is for; None for any, also where it is not in use any more."""
        return next((each for each in self._categories if str(each.pk) == self._about), None) if self._about else None

    @property
    def nearby(self) -> list[Category]:
        """Right below it, or at the top of the tree: each has a form of its own."""
        above = self.about.pk if self.about else None
        return [each for each in self._categories if each.parent_id == above]

    @property
    def inputs(self) -> list[fields.Input]:
        """Of a form for one category only what is asked there, its own fields first."""
        found, about = super().inputs, self.about
        if about is None:
            return found
        own = {each.slug: bool(each.categories) for each in self.definitions if each.is_of(about.path)}
        asked = [replace(each, only="") for each in found if each.definition.slug in own]
        return sorted(asked, key=lambda each: not own[each.definition.slug])

    @property
    def _categories(self) -> list[Category]:
        offered: list[Category] = self.fields["category"].offered  # type: ignore[attr-defined]  # as above
        return offered

    def clean(self) -> dict[str, Any]:
        """A problem that was solved meanwhile is none any more: the request stands for itself."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        typed["problems"] = self._known.named(self.chosen)
        if typed["problems"]:
            typed["subject"] = typed.get("subject") or one_line(typed["problems"][0].text, 200)
            typed["text"] = typed.get("text") or _("It happens to me too.")
        self.take_fields(typed)
        return typed

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if is_ours(email):
            raise forms.ValidationError(_("This is our own address; write yours."))
        return email


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    person = request.user if isinstance(request.user, Person) else None
    known = KnownProblems()
    about = request.GET.get("category", "")
    form = RequestForm(request.POST or None, person=person, known=known, about=about, initial={"key": uuid.uuid4()})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _take_in(request, form.cleaned_data, person)
            except (Refused, TooMuch) as error:
                form.add_error(None, str(error))
    promised = Promised.read(person, form.fields["category"].offered)  # type: ignore[attr-defined]  # as above
    context = {
        "form": form,
        "impacts": _impacts(promised),
        "urgencies": _urgencies(),
        "routes": promised.routes,
        "known": known.announcements,
        "here": "new",
        "person": person,
    }
    return render(request, "portal/new.html", context, status=status)


def _impacts(promised: Promised) -> list[dict[str, Any]]:
    """Each with the promises by urgency, where there are any."""
    return [
        {
            "value": impact.value,
            "label": impact.label,
            "more": _EXPLAINED[impact],
            "due": [(urgency.value, *due) for urgency in Urgency for due in promised.said(impact.value, urgency.value)],
        }
        for impact in Impact
    ]


def _urgencies() -> list[dict[str, Any]]:
    return [{"value": each.value, "label": each.label, "more": _EXPLAINED[each]} for each in Urgency]


def _take_in(request: HttpRequest, typed: dict[str, Any], person: Person | None) -> HttpResponse:
    email = person.email if person else typed["email"]
    if person is None:
        check_rate(request, email)
    elif not person.language:
        person.speaks(get_language() or "")
    arrival = receive(
        Submission(
            channel=Channel.PORTAL,
            key=str(typed["key"]),
            subject=typed["subject"],
            content=written(typed["text"], attachments=uploaded(request)),
            sender=person or person_for_email(email, typed["name"], get_language() or ""),
            sender_address=email,
            category=typed["category"],
            impact=typed["impact"],
            urgency=typed["urgency"],
            fields=typed.get("fields", {}),
            problems=[each.ticket_id for each in typed["problems"]],
            visit=visit_of(request),
        )
    )
    if is_counted(request):
        note_search(request, typed["subject"], Place.FORM, hits(meaning(typed["subject"]), person, 3))
    if person is not None:
        return redirect("portal:request", arrival.ticket_id)
    # Not signed in: the number is shown, the request itself only to who reads that mailbox.
    context = {"here": "new", "number": arrival.ticket.number, "email": email}  # type: ignore[union-attr]  # a new ticket
    return render(request, "portal/sent.html", context)


def check_rate(request: HttpRequest, email: str) -> None:
    """A stranger's form is limited per address written and per network address (attacks S12, S95)."""
    crowded = throttle.too_many("portal form network", network_of(request), limit=30, seconds=3600)
    if throttle.too_many("portal form address", folded_email(email), limit=10, seconds=3600) or crowded:
        raise Refused(
            _("That were many requests in a short time. Write to %(address)s, or try again in an hour.")
            % {"address": settings.SUPPORT_ADDRESS}
        )
