"""Many conditions about tickets in one SELECT: a boolean column each."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import BooleanField, Case, Q, Value, When
from django.utils import timezone

from tickets.filters import search


def asked_at_once(conditions: Iterable[str], tickets: Any, *, without: Collection[str] = ()) -> Any:
    """A queryset of tickets as one of tuples: the number, and for each condition whether it holds, without the parts
    that are to be left out (search.read)."""
    with timezone.override(None):  # days in a condition are the site's days, whoever asks
        return tickets.values_list("pk", *(_holds(condition, without) for condition in conditions))


def _holds(condition: str, without: Collection[str]) -> Case:
    # An empty Q is no condition to PostgreSQL's CASE.
    asked = search.read(condition, None, without=without).condition or Q(pk__isnull=False)
    return Case(When(asked, then=Value(True)), default=Value(False), output_field=BooleanField())
