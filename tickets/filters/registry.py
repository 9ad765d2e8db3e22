"""The fields of the one filter language. A wing adds its own in `AppConfig.ready()`, and they work everywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from people.models import Person


class UnknownValue(ValueError):
    """The field does not understand the value; the message says which it does."""


@dataclass(frozen=True, slots=True)
class FilterField:
    """`name:value` as a condition on tickets. `compile` raises UnknownValue; `who` is the person who asks (`me`)."""

    name: str
    label: StrOrPromise
    compile: Callable[[str, Person | None], Q]
    example: str = ""


_fields: dict[str, FilterField] = {}


def add(field: FilterField) -> None:
    if field.name in _fields:
        raise ValueError(f"the filter field {field.name!r} exists already")
    _fields[field.name] = field


def get(name: str) -> FilterField | None:
    return _fields.get(name)


def all_fields() -> list[FilterField]:
    return list(_fields.values())
