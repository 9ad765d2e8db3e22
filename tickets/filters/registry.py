"""The fields of the one filter language. A wing adds its own in `AppConfig.ready()`, and they work everywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from tickets.registry import Registry, UnknownValue

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from people.models import Person

__all__ = ["FilterField", "UnknownValue", "fields"]


@dataclass(frozen=True, slots=True)
class FilterField:
    """`name:value` as a condition on tickets. `compile` raises UnknownValue; `who` is the person who asks (`me`)."""

    name: str
    label: StrOrPromise
    compile: Callable[[str, Person | None], Q]
    example: str = ""


fields: Registry[FilterField] = Registry("filter field")
