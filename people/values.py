"""Values by the million: frozen for readers and for mypy, without what freezing costs while they are made.

`@dataclass(frozen=True)` sets each field by a call of `object.__setattr__`: a value of ten fields takes five times as
long to make. A replay of a desk makes some forty a ticket. Everywhere else a frozen dataclass is the plain choice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: type[T]) -> type[T]:
    """A dataclass with slots that is compared and hashed by its fields; mypy refuses to set them afterwards."""
    return dataclass(slots=True, unsafe_hash=True)(cls)
