"""Staff: who may sign in, in which role, in which teams."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.db.models.functions import Lower
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from helpdesk.http import PersonRequest, requires
from people import access
from people.models import Address, Person, Skill, Team
from people.models.address import folded_email

ROLES = [(role.value, role.label) for role in access.STAFF]


class StaffForm(forms.ModelForm):
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=320)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=ROLES)
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=[("", gettext_lazy("As the browser says")), *settings.LANGUAGES],
        required=False,
    )
    teams = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Teams"), queryset=Team.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )
    skills = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Skills"), queryset=Skill.objects.all(), required=False, widget=forms.CheckboxSelectMultiple
    )
    is_active = forms.BooleanField(label=gettext_lazy("May sign in"), required=False)
    password = forms.CharField(
        label=gettext_lazy("New password"), required=False, strip=False, widget=forms.PasswordInput, max_length=200
    )

    class Meta:
        model = Person
        fields: ClassVar[list[str]] = ["name", "role", "language", "capacity", "calendar"]

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.initial["is_active"] = self.instance.is_active
        self.fields["capacity"].required = False
        self.fields["calendar"].empty_label = _("That of the team")  # type: ignore[attr-defined]  # the stubs know a plain Field
        if self.instance.pk:
            self.fields["email"].initial = self.instance.email
            self.fields["teams"].initial = self.instance.teams.all()
            self.fields["skills"].initial = self.instance.skills.all()

    def clean_email(self) -> str:
        folded = folded_email(self.cleaned_data["email"])
        taken = Address.objects.alias(folded=Lower("value")).filter(folded=folded, kind=Address.Kind.EMAIL)
        other = taken.exclude(person=self.instance.pk).select_related("person").first()
        if other is not None and (self.instance.pk or other.person.is_staff):
            raise forms.ValidationError(_("%(name)s has this address.") % {"name": other.person.name})
        if other is not None:  # a customer becomes a colleague
            self.instance = other.person
        return self.cleaned_data["email"].strip()

    def clean_capacity(self) -> int:
        """Left empty it stays as it is."""
        capacity: int | None = self.cleaned_data["capacity"]
        return self.instance.capacity if capacity is None else capacity

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if password:
            validate_password(password)
        elif not self.instance.pk:
            raise forms.ValidationError(_("Give a first password; they may be told it in person."))
        return password

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if self.instance.pk == self.by.pk and (values.get("role") != self.by.role or not values.get("is_active")):
            raise forms.ValidationError(_("You cannot take your own access away; ask another administrator."))
        return values

    @transaction.atomic
    def save(self, commit: bool = True) -> Person:
        values = self.cleaned_data
        person = self.instance
        person.name, person.role = values["name"], values["role"]
        person.language = values["language"]
        person.admit(values["is_active"])
        person.capacity, person.calendar = values["capacity"], values["calendar"]
        if values["password"]:
            person.set_password(values["password"])
        person.save()
        address = person.addresses.filter(kind=Address.Kind.EMAIL).first() or Address(person=person)
        if folded_email(address.value) != folded_email(values["email"]):
            address.value, address.verified_at = values["email"], None
            address.save()
        person.teams.set(values["teams"])
        person.skills.set(values["skills"])
        return person


@require_safe
@requires(access.SET_UP)
def people(request: PersonRequest) -> HttpResponse:
    staff = Person.objects.staff().for_listing()
    return render(request, "setup/people.html", {"here": "setup", "staff": staff})


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def new(request: PersonRequest) -> HttpResponse:
    return _edit(request, None)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(Person.objects.staff(), pk=pk))


def _edit(request: PersonRequest, person: Person | None) -> HttpResponse:
    form = StaffForm(request.POST or None, instance=person, by=request.user)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        if saved.pk == request.user.pk and form.cleaned_data["password"]:
            from django.contrib.auth import update_session_auth_hash

            update_session_auth_hash(request, saved)
        messages.success(request, _("%(name)s is saved") % {"name": saved.name})
        return redirect("setup:people")
    status = 422 if request.method == "POST" else 200
    return render(request, "setup/person.html", {"here": "setup", "form": form, "person": person}, status=status)
