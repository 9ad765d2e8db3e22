"""Rows that are derived from others and can be made again: a wing adds its own in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tickets.models import SearchDocument
from tickets.registry import Registry


@dataclass(frozen=True, slots=True)
class Rebuild:
    """`of` makes the rows of these tickets anew; it may run twice and be ended in mid-work."""

    name: str
    of: Callable[[Sequence[int]], None]


rebuilds: Registry[Rebuild] = Registry("rebuild")


def register() -> None:
    """Called once when the app is ready."""
    rebuilds.add(Rebuild("search", SearchDocument.rebuild))
