"""The fields of the one filter language. A wing adds its own in `AppConfig.ready()`, and they work everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from tickets.registry import Registry, UnknownValue

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from people.models import Person

__all__ = ["FilterField", "Known", "UnknownValue", "fields", "fields_for", "lend"]


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


class Known(Mapping[str, FilterField]):
    """By name, what one person may filter by. What code registered costs nothing; of what the site has defined itself
    one is looked up when it is named (one query), all when they are listed."""

    def __init__(self, who: Person | None) -> None:
        self._sees_all = who is None or who.is_staff
        self._fixed = {field.name: field for field in fields.all() if self._shows(field)}
        self._named: dict[str, FilterField | None] = {}

    def __getitem__(self, name: str) -> FilterField:
        found = self._fixed.get(name) or self._look_up(name)
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        yield from self._fixed
        for _named, every in _lent:
            for field in every():
                if self._shows(field):
                    self._named[field.name] = field
                    yield field.name

    def __len__(self) -> int:
        return sum(1 for _name in self)

    def _look_up(self, name: str) -> FilterField | None:
        if name not in self._named and name:
            found = next((field for named, _every in _lent if (field := named(name)) is not None), None)
            self._named[name] = found if found is not None and self._shows(found) else None
        return self._named.get(name)

    def _shows(self, field: FilterField) -> bool:
        return field.for_customers or self._sees_all


_lent: list[tuple[Callable[[str], FilterField | None], Callable[[], Iterable[FilterField]]]] = []


def lend(named: Callable[[str], FilterField | None], every: Callable[[], Iterable[FilterField]]) -> None:
    """Registers fields that the database knows: one by its name, and all of them. Once, when the app is ready."""
    if (named, every) not in _lent:
        _lent.append((named, every))


def fields_for(who: Person | None) -> Known:
    """What this person may filter by; None is a rule or a job of ours."""
    return Known(who)
