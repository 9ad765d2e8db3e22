"""A setting that every page needs, kept by each process for a while instead of asked each time."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from django.conf import settings
from django.db import InterfaceError, OperationalError

T = TypeVar("T")
log = logging.getLogger(__name__)


class Kept(Generic[T]):
    """`load` asks the database; `otherwise` is what holds while it is away and nothing was known before."""

    def __init__(self, load: Callable[[], T], otherwise: Callable[[], T]) -> None:
        self._load, self._otherwise = load, otherwise
        self._known: list[tuple[float, T]] = []  # until when (monotonic seconds), and what

    def current(self) -> T:
        """At most KEPT_SECONDS old. Queries then; while the database is away what was known last holds."""
        if self._known and time.monotonic() < self._known[0][0]:
            return self._known[0][1]
        try:
            found = self._load()
        except (OperationalError, InterfaceError):
            log.warning("settings cannot be read; those known last hold")
            found = self._known[0][1] if self._known else self._otherwise()
        self.keep(found, settings.KEPT_SECONDS)
        return found

    def keep(self, value: T, seconds: float) -> None:
        """This one holds in this process for so long."""
        self._known[:] = [(time.monotonic() + seconds, value)]
