"""The time zones that a person may choose."""

from __future__ import annotations

import zoneinfo

from django.conf import settings
from django.utils.translation import gettext as _


def zone_choices() -> list[tuple[str, str]]:
    """Of a form: that of the site, then those of places by name."""
    zones = sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    return [("", _("As the site: %(zone)s") % {"zone": settings.TIME_ZONE}), *((zone, zone) for zone in zones)]
