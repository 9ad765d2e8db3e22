"""What everybody chooses for themselves, at the desk and in the portal: language and time zone."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class OwnSettings(forms.ModelForm):
    """Of a person; a form of it says which further fields."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=[("", gettext_lazy("As the browser says")), *settings.LANGUAGES],
        required=False,
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = _zones()  # type: ignore[attr-defined]  # the stubs know a plain Field


def _zones() -> list[tuple[str, str]]:
    """That of the site, then those of places by name."""
    zones = sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    return [("", _("As the site: %(zone)s") % {"zone": settings.TIME_ZONE}), *((zone, zone) for zone in zones)]
