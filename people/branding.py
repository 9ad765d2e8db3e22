"""The brand of the moment, which every page and mail names: read once in a while and kept by each process."""

from __future__ import annotations

import logging
import time

from django.conf import settings
from django.db import InterfaceError, OperationalError

from people.models import Brand

_kept: list[tuple[float, Brand]] = []  # until when (monotonic seconds), and what
log = logging.getLogger(__name__)


def current() -> Brand:
    """At most BRAND_SECONDS old. Queries then; while the database is away what was known last holds."""
    now = time.monotonic()
    if _kept and now < _kept[0][0]:
        return _kept[0][1]
    try:
        brand: Brand = Brand.objects.current()
    except (OperationalError, InterfaceError):
        log.warning("the brand cannot be read; the one known last is shown")
        brand = _kept[0][1] if _kept else Brand(pk=1)
    keep(brand, settings.BRAND_SECONDS)
    return brand


def keep(brand: Brand, seconds: float) -> None:
    """Shows this one in this process for so long."""
    _kept[:] = [(time.monotonic() + seconds, brand)]


def name() -> str:
    """What the site is called."""
    return current().shown_name
