"""Moments and spans of time in pages; loaded everywhere (TEMPLATES builtins)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

from django import template
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

register = template.Library()

KEPT = 4096  # moments that lists draw again and again


@register.simple_tag
def when(moment: datetime | None) -> SafeString:
    """Short for today, with the date otherwise; the whole moment on hover and for machines."""
    if moment is None:
        return SafeString("")
    return _when(moment, timezone.localdate(), timezone.get_current_timezone_name(), get_language())


@lru_cache(maxsize=KEPT)
def _when(moment: datetime, today: date, zone: str, language: str | None) -> SafeString:
    local = timezone.localtime(moment)
    if local.date() == today:
        short = formats.date_format(local, "H:i")
    elif local.date() == today - timedelta(days=1):
        short = _("yesterday")
    elif local.year == today.year:
        # Russian writes months small; Django's short names of it are capitalised.
        short = formats.date_format(local, "j b" if language == "ru" else "j M")
    else:
        short = formats.date_format(local, "d.m.Y" if formats.get_format("DATE_FORMAT").startswith("j") else "j M Y")
    whole = formats.date_format(local, "DATETIME_FORMAT")
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), whole, short)


@register.filter
def at_moment(moment: datetime | None) -> str:
    """`24 Nov 2026, 14:05`: as `date:"SHORT_DATETIME_FORMAT"`, for lists; '' for none."""
    return "" if moment is None else _at_moment(moment, timezone.get_current_timezone_name(), get_language())


@lru_cache(maxsize=KEPT)
def _at_moment(moment: datetime, zone: str, language: str | None) -> str:
    return formats.date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")


@register.filter
def duration_since(moment: datetime) -> str:
    """`25 m`, `3 h 10 m`, `2 d`: how long ago, in the two largest units."""
    return duration((timezone.now() - moment).total_seconds())


@register.filter
def duration(seconds: float) -> str:
    minutes = max(0, int(seconds)) // 60
    if minutes < 60:
        return _("%(minutes)d m") % {"minutes": minutes}
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        if hours >= 6 or not minutes:
            return _("%(hours)d h") % {"hours": hours}
        return _("%(hours)d h %(minutes)d m") % {"hours": hours, "minutes": minutes}
    return ngettext("%(days)d day", "%(days)d days", hours // 24) % {"days": hours // 24}
