"""Custom fields: of tickets, of customers, of organisations; their order, and the form as customers see it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk import fields as inputs
from helpdesk.http import PersonRequest, requires
from helpdesk.setup.field_form import FieldForm, TicketFieldForm
from helpdesk.setup.ordering import wanted_order
from people import access
from people.models import Organisation, Person, PersonField
from people.models.field import FieldDefinition
from tickets.models import Category, Ticket, TicketField
from tickets.models.category import in_tree

OF = {
    "tickets": gettext_lazy("Tickets"),
    "customers": gettext_lazy("Customers"),
    "organisations": gettext_lazy("Organisations"),
}
_HOLDERS = {"customers": PersonField.Of.PERSON, "organisations": PersonField.Of.ORGANISATION}
COUNTED = 1000  # of those that have a value


@require_safe
@requires(access.SET_UP)
def fields(request: PersonRequest) -> HttpResponse:
    groups = [{"of": of, "title": title, "fields": list(_all(of))} for of, title in OF.items()]
    definitions = [each for each in groups[0]["fields"] if each.is_active and each.for_customers]
    categories = in_tree(Category.objects.offered())
    context = {
        "here": "setup",
        "room": "fields",
        "groups": groups,
        "names": {category.pk: category.name for category in categories},
        "categories": categories,
        "inputs": inputs.inputs(definitions, {}, required=inputs.at_creation(definitions), categories=categories),
    }
    return render(request, "setup/fields.html", context)


@require_POST
@requires(access.SET_UP)
def order(request: PersonRequest, of: str) -> HttpResponse:
    """`field` in the new order; `up` or `down` names one that moves by a place."""
    _model(of).arrange(wanted_order(request.POST, "field"))
    messages.success(request, _("The order is saved"))
    return redirect("setup:fields")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def new(request: PersonRequest, of: str) -> HttpResponse:
    blank = TicketField() if of == "tickets" else PersonField(of=_HOLDERS[of])
    return _edit(request, of, blank)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def edit(request: PersonRequest, of: str, pk: int) -> HttpResponse:
    return _edit(request, of, get_object_or_404(_all(of), pk=pk))


def _edit(request: PersonRequest, of: str, field: FieldDefinition) -> HttpResponse:
    shape = TicketFieldForm if of == "tickets" else FieldForm
    form = shape(request.POST or None, instance=field, siblings=_all(of), initial=_initial(field))
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        messages.success(request, _("%(name)s is saved") % {"name": saved.name})
        return redirect("setup:fields")
    having = _having(of, field) if field.pk else 0
    context: dict[str, Any] = {
        "here": "setup",
        "room": "fields",
        "form": form,
        "of": of,
        "title": OF[of],
        "field": field if field.pk else None,
        "having": having,
        "many": having == COUNTED,
        "place": reverse(f"setup:field-{of}", args=[field.pk]) if field.pk else reverse(f"setup:field-{of}-new"),
    }
    return render(request, "setup/field.html", context, status=422 if request.method == "POST" else 200)


def _initial(field: FieldDefinition) -> dict[str, Any]:
    return {} if field.pk else {"is_active": True, "kind": "text"}


def _model(of: str) -> type[FieldDefinition]:
    return TicketField if of == "tickets" else PersonField


def _all(of: str) -> Any:
    if of == "tickets":
        return TicketField.objects.for_page()
    return PersonField.objects.filter(of=_HOLDERS[of]).order_by("position", "id")


def _having(of: str, field: FieldDefinition) -> int:
    """How many have a value, up to COUNTED."""
    rows = {"tickets": Ticket, "customers": Person, "organisations": Organisation}[of]._default_manager
    return int(rows.exclude(fields={}).filter(fields__has_key=field.slug).order_by()[:COUNTED].count())
