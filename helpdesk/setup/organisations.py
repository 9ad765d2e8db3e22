"""Organisations: their plan, what they are entitled to, and the mail domains whose people join them."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from helpdesk.http import PersonRequest, requires
from helpdesk.setup import holder_fields
from helpdesk.setup.paging import older
from people import access
from people.models import Organisation, OrganisationDomain
from tickets.content import without_nul

_DOMAIN = re.compile(r"(?=.{3,253}$)[^\s@,;/]+\.[^\s@,;/.]+")


class OrganisationForm(forms.ModelForm):
    domains = forms.CharField(
        label=gettext_lazy("Mail domains, one line each"), widget=forms.Textarea, required=False, max_length=10_000
    )

    class Meta:
        model = Organisation
        fields: ClassVar[list[str]] = ["name", "tier", "entitlement", "is_own", "shares_requests"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            known = self.instance.domains.order_by("domain").values_list("domain", flat=True)
            self.initial["domains"] = "\n".join(known)

    def clean_domains(self) -> list[str]:
        typed = self.cleaned_data["domains"].lower().replace(",", " ").split()
        domains = list(dict.fromkeys(each.removeprefix("@") for each in typed))
        if wrong := [each for each in domains if not _DOMAIN.fullmatch(each)]:
            raise forms.ValidationError(_("%(domain)s is not a mail domain.") % {"domain": wrong[0][:100]})
        others = OrganisationDomain.objects.exclude(organisation=self.instance.pk).select_related("organisation")
        if (taken := others.filter(domain__in=domains).first()) is not None:
            values = {"domain": taken.domain, "name": taken.organisation.name}
            raise forms.ValidationError(_("%(domain)s belongs to %(name)s.") % values)
        return domains

    @transaction.atomic
    def save(self, commit: bool = True) -> Organisation:
        saved: Organisation = super().save()
        wanted = self.cleaned_data["domains"]
        saved.domains.exclude(domain__in=wanted).delete()
        known = set(saved.domains.values_list("domain", flat=True))
        OrganisationDomain.objects.bulk_create(
            OrganisationDomain(organisation=saved, domain=each) for each in wanted if each not in known
        )
        return saved


@require_safe
@requires(access.SET_UP)
def organisations(request: PersonRequest) -> HttpResponse:
    """The newest, or those whose name or domain has the words in it."""
    query = without_nul(request.GET.get("q", "")).strip()[:100]
    rows = Organisation.objects.annotate(size=Count("people")).order_by("-id").prefetch_related("domains")
    if query:
        rows = rows.filter(Q(name__icontains=query) | Q(pk__in=_with_domain(query)))
    context = {"here": "setup", "room": "organisations", "q": query, **older(rows, request)}
    return render(request, "setup/organisations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def new(request: PersonRequest) -> HttpResponse:
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(Organisation, pk=pk))


def _with_domain(query: str) -> Any:
    return OrganisationDomain.objects.filter(domain__icontains=query).values("organisation")


def _edit(request: PersonRequest, organisation: Organisation | None) -> HttpResponse:
    form = OrganisationForm(request.POST or None, instance=organisation)
    custom = holder_fields.Form(request, organisation or Organisation())
    if request.method == "POST" and form.is_valid() and custom.is_valid():
        try:
            with transaction.atomic():
                saved = form.save()
                custom.save(by=request.user, holder=saved)
        except IntegrityError:  # somebody gave the domain to another organisation a moment ago
            form.add_error("domains", _("One of these domains has just been given to another organisation."))
        else:
            messages.success(request, _("%(name)s is saved") % {"name": saved.name})
            return redirect("setup:organisations")
    context = {"here": "setup", "room": "organisations", "form": form, "organisation": organisation, "custom": custom}
    return render(request, "setup/organisation.html", context, status=422 if request.method == "POST" else 200)
