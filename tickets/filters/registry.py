"""The fields of the one filter language. A wing adds its own in `AppConfig.ready()`, and they work everywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from tickets.registry import Registry, UnknownValue

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from people.models import Person

__all__ = ["FilterField", "UnknownValue", "fields", "fields_for"]


@dataclass(frozen=True, slots=True)
class FilterField:
    """`name:value` as a condition on tickets. `compile` raises UnknownValue; `who` is the person who asks (`me`).

    Customers may ask only for what their own pages show (`for_customers`): a hit tells as much as the value itself.
    A rule is asked when something happens to a ticket; what changes by the mere passing of time, or by the rule
    itself, is not `for_rules`. `refers` says what an id as its value is one of: `team`, `person`, `category`,
    `organisation`; '' where no value is an id. `offers` gives the values that the filter bar lets one choose from, None
    where any text may stand; of a field with `many` several may stand, by commas: any of them.
    """

    name: str
    label: StrOrPromise
    compile: Callable[[str, Person | None], Q]
    example: str = ""
    for_customers: bool = False
    for_rules: bool = True
    refers: str = ""
    offers: Callable[[Person | None], Sequence[tuple[str, StrOrPromise]]] | None = None
    many: bool = False


fields: Registry[FilterField] = Registry("filter field")


def fields_for(who: Person | None) -> dict[str, FilterField]:
    """By name, what this person may filter by; None is a rule or a job of ours."""
    return {field.name: field for field in fields.all() if field.for_customers or who is None or who.is_staff}
