"""Custom fields as filter fields: `field.serial:ZD421` or `serial:ZD421` of the ticket, `customer.…:` of who asks,
`organisation.…:` of theirs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import DecimalField, Exists, OuterRef, Q, TextField, Value
from django.db.models.fields.json import JSONField, KeyTextTransform
from django.db.models.functions import Cast
from django.db.models.lookups import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    IContains,
    LessThan,
    LessThanOrEqual,
)
from django.utils.translation import gettext_lazy as _

from people.fields import kinds
from people.fields.kinds import CHOOSING, Kind, WrongValue
from people.models import Organisation, Person, PersonField
from people.models.field import FieldDefinition
from tickets.filters import choices, registry
from tickets.filters.registry import FilterField, UnknownValue
from tickets.models import TicketField

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_COMPARED = {"": Exact, ">": GreaterThan, ">=": GreaterThanOrEqual, "<": LessThan, "<=": LessThanOrEqual}
_COMPARISON = re.compile(r"(>=|<=|>|<|)(.+)")
_PREFIXES = {"customer": PersonField.Of.PERSON, "organisation": PersonField.Of.ORGANISATION}
_NAME = re.compile(r"(?:(field|customer|organisation)\.)?([a-z][a-z0-9_]{1,39})")
_EXAMPLES = {
    Kind.TEXT: "ZD421", Kind.NUMBER: ">10", Kind.DATE: ">2026-01-01", Kind.CHECKBOX: "yes",
    Kind.LINK: "~example.com",
}  # fmt: skip


def register() -> None:
    """Called once when the app is ready."""
    registry.lend(named, every)


def named(name: str) -> FilterField | None:
    """The custom field that this names, one out of use too. At most one query."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    prefix, slug = found[1], found[2]
    if prefix in _PREFIXES:
        theirs = PersonField.objects.filter(of=_PREFIXES[prefix], slug=slug).first()
        return _of_holder(theirs) if theirs is not None else None
    own = TicketField.objects.filter(slug=slug).first()
    return _of_ticket(own, name) if own is not None else None


def every() -> Iterator[FilterField]:
    """Those in use, for menus. Two queries."""
    for field in TicketField.objects.in_use():
        yield _of_ticket(field, f"field.{field.slug}")
    for theirs in PersonField.objects.filter(is_active=True).order_by("of", "position", "id"):
        yield _of_holder(theirs)


def _of_ticket(field: TicketField, name: str) -> FilterField:
    return _filter(field, name, str(field.name), lambda condition: condition, for_customers=field.for_customers)


def _of_holder(field: PersonField) -> FilterField:
    """No join, as the language's other questions about who asks."""
    if field.of == PersonField.Of.ORGANISATION:
        title, column, rows = _("Organisation"), "organisation", Organisation.objects.all()
    else:
        title, column, rows = _("Customer"), "requester", Person.objects.all()

    def among(condition: Q) -> Q:
        return Q(Exists(rows.filter(condition, pk=OuterRef(column))))

    name = f"{'organisation' if column == 'organisation' else 'customer'}.{field.slug}"
    return _filter(field, name, f"{title}: {field.name}", among, for_customers=False)


def _filter(
    field: FieldDefinition, name: str, label: StrOrPromise, among: Callable[[Q], Q], *, for_customers: bool
) -> FilterField:
    chooses = field.kind in CHOOSING
    example = (
        field.known_choices[0].value if chooses and field.known_choices else _EXAMPLES.get(Kind(field.kind), "any")
    )
    return FilterField(
        name,
        label,
        partial(_compile, field, among),
        example,
        for_customers=for_customers,
        offers=_offers(field),
        many=chooses,
    )


def _offers(field: FieldDefinition) -> choices.Offers | None:
    if field.kind == Kind.CHECKBOX:
        return choices.YES_OR_NO
    if field.kind not in CHOOSING:
        return None
    return lambda who: [*((each.value, each.label) for each in field.known_choices), ("none", _("None"))]


def _compile(field: FieldDefinition, among: Callable[[Q], Q], value: str, who: Person | None) -> Q:
    """`none` and `any` of every kind. What nobody filled in is found by `none` alone, and by a minus."""
    if value == "any":
        return among(Q(fields__has_key=field.slug))
    if value == "none" or (field.kind == Kind.CHECKBOX and value == "no"):
        return ~among(Q(fields__has_key=field.slug))
    return among(_condition(field, value))


def _condition(field: FieldDefinition, value: str) -> Q:
    match field.kind:
        case Kind.CHECKBOX if value == "yes":
            return _has(field, True)
        case Kind.CHECKBOX:
            raise UnknownValue("yes, no")
        case Kind.CHOICE | Kind.CHOICES:
            return _chosen(field, value)
        case Kind.NUMBER | Kind.DATE:
            return _compared(field, value)
    if value.startswith("~") and len(value) > 1:  # a part of it, in letters of any size
        return Q(fields__has_key=field.slug) & Q(IContains(_text(field), value[1:]))
    return _has(field, value)


def _chosen(field: FieldDefinition, value: str) -> Q:
    wanted = value.split(",")
    known = {each.value for each in field.known_choices}
    if not known.union({"none"}).issuperset(wanted):
        raise UnknownValue(", ".join([*(each.value for each in field.known_choices), "any", "none"])[:300])
    condition = Q()
    for each in wanted:
        if each == "none":
            condition |= ~Q(fields__has_key=field.slug)
        else:
            condition |= _has(field, [each] if field.kind == Kind.CHOICES else each)
    return condition


def _compared(field: FieldDefinition, value: str) -> Q:
    """`12`, `>12,5`; `2026-01-31`, `<=2026-01-31`."""
    found = _COMPARISON.fullmatch(value)
    try:
        given = _given(field, found[2]) if found else None
    except WrongValue as error:
        raise UnknownValue("12, >12, <=12" if field.kind == Kind.NUMBER else "2026-01-31, >2026-01-31") from error
    if found is None or given is None:
        raise UnknownValue(str(_EXAMPLES[Kind(field.kind)]))
    if not found[1]:
        return _has(field, field.read(found[2]))
    if isinstance(given, Decimal):
        stored: Any = Cast(_text(field), DecimalField(max_digits=30, decimal_places=10))
        return Q(fields__has_key=field.slug) & Q(_COMPARED[found[1]](stored, Value(given)))
    # ISO dates of four-digit years are in the order of their letters.
    return Q(fields__has_key=field.slug) & Q(_COMPARED[found[1]](_text(field), Value(given.isoformat())))


def _given(field: FieldDefinition, text: str) -> Decimal | date:
    return kinds.number(text) if field.kind == Kind.NUMBER else kinds.day(text)


def _has(field: FieldDefinition, value: Any) -> Q:
    """Asked as the partial index has it: of rows with any value at all."""
    return Q(fields__contains={field.slug: value}) & ~Q(fields=Value({}, JSONField()))


def _text(field: FieldDefinition) -> KeyTextTransform:
    return KeyTextTransform(field.slug, "fields", output_field=TextField())
