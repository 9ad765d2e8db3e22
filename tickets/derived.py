"""Rows that are derived from others and can be made again: a wing adds its own in `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tickets import vocabulary
from tickets.registry import Registry


@dataclass(frozen=True, slots=True)
class Rebuild:
    """`of` makes the rows of these tickets anew; what is not of tickets makes all with `whole`, which gives lines of
    progress. Both may run twice and be ended in mid-work."""

    name: str
    of: Callable[[Sequence[int]], None] | None = None
    whole: Callable[[], Iterator[str]] | None = None


rebuilds: Registry[Rebuild] = Registry("rebuild")


def register() -> None:
    """Called once when the app is ready."""
    rebuilds.add(Rebuild("search", vocabulary.rebuild))
