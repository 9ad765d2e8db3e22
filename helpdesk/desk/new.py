"""A ticket that an agent starts: a call logged for a customer, or a mail to one."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from helpdesk import fields
from helpdesk.asking import AsksFields
from helpdesk.categories import CategoryField
from helpdesk.desk import views
from helpdesk.http import PersonRequest, requires
from helpdesk.uploads import TooMuch, uploaded
from people import access
from people.models import Person, Team
from people.registration import nameless_person, person_for_email, person_for_phone
from tickets.content import written
from tickets.intake import Submission, receive
from tickets.models import Message
from tickets.models.words import Channel, Kind, Priority
from tickets.refusals import NotAllowed, Refused


class NewTicketForm(AsksFields):
    key = forms.UUIDField(widget=forms.HiddenInput)
    how = forms.ChoiceField(
        choices=[("phone", gettext_lazy("The customer called")), ("email", gettext_lazy("I write to the customer"))],
        initial="phone",
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40, required=False)
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=255)
    text = forms.CharField(label=gettext_lazy("Text"), widget=forms.Textarea)
    category = CategoryField()
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Priority"),
        choices=[("", gettext_lazy("As rules and category say")), *Priority.choices],
        coerce=lambda v: Priority(int(v)),
        empty_value=None,
        required=False,
    )
    type = forms.ChoiceField(label=gettext_lazy("Type"), choices=Kind.choices, initial=Kind.REQUEST)
    team = forms.ModelChoiceField(
        label=gettext_lazy("Team"),
        queryset=Team.objects.all(),
        required=False,
        empty_label=gettext_lazy("As rules and category say"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].offer(_("No category"))  # type: ignore[attr-defined]  # the stubs know a plain Field
        self.definitions = fields.offered()

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("how") == "email" and not values.get("email") and "email" not in self.errors:
            self.add_error("email", _("An e-mail address is needed to write to the customer."))
        if not any(values.get(field) for field in ("name", "email", "phone")) and "email" not in self.errors:
            self.add_error("name", _("Say who the customer is: a name, an e-mail address or a phone number."))
        self.take_fields(values)
        return values


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.WORK_TICKETS)
def new(request: PersonRequest) -> HttpResponse:
    form = NewTicketForm(request.POST or None, initial={"key": uuid.uuid4(), **_of(request.GET.get("customer", ""))})
    if request.method == "POST" and form.is_valid():
        try:
            arrival = receive(_submission(request, form.cleaned_data))
        except (Refused, NotAllowed, TooMuch) as error:
            form.add_error(None, str(error))
        else:
            return redirect("desk:ticket", arrival.ticket_id)
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/new.html", {"form": form, "rail": views.rail(request.user)}, status=status)


def _submission(request: PersonRequest, typed: dict[str, Any]) -> Submission:
    by_mail = typed["how"] == "email"
    return Submission(
        channel=Channel.EMAIL if by_mail else Channel.PHONE,
        key=str(typed["key"]),
        subject=typed["subject"],
        content=written(typed["text"], attachments=uploaded(request), formatted=True),
        sender=_customer(typed),
        priority=typed["priority"],
        category=typed["category"],
        type=Kind(typed["type"]),
        team=typed["team"],
        fields=typed.get("fields", {}),
        by=request.user,
        opens=Message.Kind.REPLY if by_mail else Message.Kind.CUSTOMER,
    )


def _customer(typed: dict[str, Any]) -> Person:
    if typed["email"]:
        return person_for_email(typed["email"], typed["name"])
    if typed["phone"]:
        return person_for_phone(typed["phone"], typed["name"])
    return nameless_person(typed["name"])


def _of(given: str) -> dict[str, str]:
    """Name and addresses of the customer whose page one comes from."""
    known = given.isascii() and given.isdigit() and len(given) < 18
    person: Person | None = Person.objects.customers().filter(pk=int(given)).first() if known else None
    return {"name": person.name, "email": person.email, "phone": person.phone} if person else {}
