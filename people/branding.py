"""The brand of the moment, which every page and mail names."""

from __future__ import annotations

from people.kept import Kept
from people.models import Brand

_brand: Kept[Brand] = Kept(lambda: Brand.objects.current(), lambda: Brand(pk=1))
current, keep = _brand.current, _brand.keep


def name() -> str:
    """What the site is called."""
    return current().shown_name
