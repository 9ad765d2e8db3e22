"""Setting the custom values of a customer or an organisation: each change is kept with who made it and when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from people.models import FieldChange, Organisation, Person, PersonField
from people.models.field import merged, read_all, slugs_in


@transaction.atomic
def set_fields(holder: Person | Organisation, given: Mapping[str, Any], *, by: Person) -> None:
    """Sets values by slug; None and what is empty take one away. Raises WrongValues and changes nothing then. The row
    is locked, so that two people who set different fields both have their way."""
    of = "person" if isinstance(holder, Person) else "organisation"
    locked = type(holder)._default_manager.select_for_update(of=("self",), no_key=True).get(pk=holder.pk)
    before: dict[str, Any] = locked.fields
    definitions = PersonField.objects.filter(of=of, slug__in=slugs_in(given))
    changed = {slug: value for slug, value in read_all(definitions, given, before).items() if value != before.get(slug)}
    holder.fields = before
    if not changed:
        return
    holder.fields = merged(before, changed)
    holder.save(update_fields=["fields"])
    FieldChange.objects.bulk_create(
        FieldChange(**{of: holder}, slug=slug, before=before.get(slug), after=value, by=by)
        for slug, value in changed.items()
    )
