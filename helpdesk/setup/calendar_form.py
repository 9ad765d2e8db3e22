"""A calendar's name and time zone as a form."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from people.models import Calendar


class CalendarForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=100)
    zone = forms.CharField(label=gettext_lazy("Time zone"), max_length=100)

    def __init__(self, *args: Any, calendar: Calendar | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.calendar = calendar
        if calendar is not None:
            del self.fields["zone"]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        others = Calendar.objects.exclude(pk=self.calendar.pk) if self.calendar else Calendar.objects.all()
        if others.filter(name=name).exists():
            raise forms.ValidationError(_("There is a calendar of this name already."))
        return name

    def clean_zone(self) -> str:
        zone: str = self.cleaned_data["zone"]
        if zone not in zoneinfo.available_timezones():
            raise forms.ValidationError(
                _("There is no time zone “%(zone)s”; choose one such as Europe/Moscow."), params={"zone": zone}
            )
        return zone


def zones() -> list[str]:
    """IANA names to choose from: places, and UTC."""
    known = (zone for zone in zoneinfo.available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    return [*sorted(known), "Etc/UTC"]
