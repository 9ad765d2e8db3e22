"""The custom fields of a customer or an organisation in the form of its settings page, and who changed them when."""

from __future__ import annotations

from functools import cached_property

from django.utils.translation import gettext as _

from helpdesk import fields
from helpdesk.http import PersonRequest
from people.custom import set_fields
from people.models import FieldChange, Organisation, Person, PersonField
from people.models.field import WrongValues, read_all
from tickets.given import given_fields

SHOWN = 10  # changes


class Form:
    """What is asked of one holder. A condition that does not hold hides a field and takes nothing away."""

    def __init__(self, request: PersonRequest, holder: Person | Organisation) -> None:
        self.holder = holder
        self.of = PersonField.Of.PERSON if isinstance(holder, Person) else PersonField.Of.ORGANISATION
        self.posted = given_fields(request.POST) if request.method == "POST" else None
        self.errors: dict[str, str] = {}

    @cached_property
    def definitions(self) -> list[PersonField]:
        return list(PersonField.objects.filter(of=self.of, is_active=True).order_by("position", "id"))

    def is_valid(self) -> bool:
        try:
            read_all(self.definitions, self.posted or {}, self.holder.fields)
        except WrongValues as error:
            self.errors = error.errors
        return not self.errors

    def save(self, *, by: Person, holder: Organisation | None = None) -> None:
        set_fields(holder or self.holder, self.posted or {}, by=by)

    @property
    def inputs(self) -> list[fields.Input]:
        if self.posted is None:
            return fields.inputs(self.definitions, self.holder.fields)
        return fields.inputs(self.definitions, self.posted, errors=self.errors, as_posted=True)

    @property
    def changes(self) -> list[dict[str, object]]:
        """The newest: who changed what from what to what, and when. Two queries."""
        if self.holder.pk is None:
            return []
        names = {each.slug: each for each in PersonField.objects.filter(of=self.of)}
        rows = FieldChange.objects.filter(**{self.of.value: self.holder}).select_related("by").order_by("-id")[:SHOWN]
        return [
            {
                "at": row.at,
                "by": row.by.name,
                "name": names[row.slug].name if row.slug in names else row.slug,
                "before": _said(names.get(row.slug), row.before),
                "after": _said(names.get(row.slug), row.after),
            }
            for row in rows
        ]


def _said(definition: PersonField | None, value: object) -> str:
    if value is None:
        return _("nothing")
    return definition.shown(value) if definition is not None else str(value)
