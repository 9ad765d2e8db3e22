"""Customers: who belongs to which organisation, and who is a VIP."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.http import PersonRequest, requires
from helpdesk.setup import holder_fields
from helpdesk.setup.ordering import is_id
from helpdesk.setup.paging import older
from people import access
from people.models import Address, Organisation, Person
from tickets.content import without_nul
from tickets.models import UnwantedMail
from tickets.models.unwanted import AUTOMATIC


class CustomerForm(forms.ModelForm):
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=[("", gettext_lazy("As the browser says")), *settings.LANGUAGES],
        required=False,
    )

    class Meta:
        model = Person
        fields: ClassVar[list[str]] = ["name", "organisation", "language", "is_vip"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].empty_label = _("none")  # type: ignore[attr-defined]  # the stubs know a plain Field


@require_safe
@requires(access.SET_UP)
def customers(request: PersonRequest) -> HttpResponse:
    """The newest, those of one organisation, or those whose name or address has the words in it."""
    query = without_nul(request.GET.get("q", "")).strip()[:100]
    rows = Person.objects.customers().select_related("organisation").prefetch_related("addresses").order_by("-id")
    if query:
        having = Address.objects.filter(value__icontains=query).values("person")
        rows = rows.filter(Q(name__icontains=query) | Q(pk__in=having))
    only = request.GET.get("organisation", "")
    organisation = Organisation.objects.filter(pk=int(only)).first() if is_id(only) else None
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    context = {"here": "setup", "room": "customers", "q": query, "organisation": organisation, **older(rows, request)}
    return render(request, "setup/customers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    customer = get_object_or_404(Person.objects.filter(role=access.Role.CUSTOMER), pk=pk)
    if customer.merged_into_id is not None:
        return redirect("setup:customer", customer.standing.pk)
    form = CustomerForm(request.POST or None, instance=customer)
    custom = holder_fields.Form(request, customer)
    if request.method == "POST" and form.is_valid() and custom.is_valid():
        with transaction.atomic():
            form.save()
            custom.save(by=request.user)
        messages.success(request, _("%(name)s is saved") % {"name": customer.name})
        return redirect("setup:customers")
    unwanted = customer.unwanted_mails.filter(kind=AUTOMATIC).first()
    context = {
        "here": "setup",
        "room": "customers",
        "form": form,
        "customer": customer,
        "unwanted": unwanted,
        "custom": custom,
    }
    return render(request, "setup/customer.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@requires(access.SET_UP)
def clearance(request: PersonRequest, pk: int, address: int) -> HttpResponse:
    """Mail may go to this address again."""
    cleared = get_object_or_404(Address, pk=address, person__in=Person.objects.customers().filter(pk=pk))
    cleared.clear()
    messages.success(request, _("Mail goes to %(address)s again.") % {"address": cleared.value})
    return redirect("setup:customer", pk)


@require_POST
@requires(access.SET_UP)
def automatic_mails(request: PersonRequest, pk: int) -> HttpResponse:
    """The customer wishes to have them again."""
    customer = get_object_or_404(Person.objects.customers(), pk=pk)
    UnwantedMail.resume([AUTOMATIC], customer.pk, "")
    messages.success(request, _("%(name)s gets automatic mails again.") % {"name": customer.name})
    return redirect("setup:customer", pk)
