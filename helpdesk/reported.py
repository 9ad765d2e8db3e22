"""What a report of KPIs is about, as an address or a query string says it: pages and API read it alike."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models.team import Line
from sla.kpi.period import AT_MOMENT, OF_TICKET, Narrowed, Period, WrongPeriod
from tickets.models.words import Channel, Kind, Priority

USUAL = 30  # days
NARROWING = (*AT_MOMENT, *OF_TICKET)
_IDS = ("team", "agent", "organisation")
_KNOWN = {
    "line": [str(line.value) for line in Line],
    "priority": [each.word for each in Priority],
    "channel": list(Channel.values),
    "type": list(Kind.values),
    "tier": ["standard", "plus", "premium"],
}


class ReportedForm(forms.Form):
    """`from` and `to` are whole days, both within, by default the last USUAL ones; `zone` the reader's."""

    to = forms.DateField(label=gettext_lazy("To"), input_formats=["%Y-%m-%d"])
    zone = forms.CharField(max_length=50)
    group_by = forms.ChoiceField(choices=[("", ""), *((name, name) for name in NARROWING)], required=False)

    def __init__(self, asked: Any) -> None:
        today = timezone.localdate()
        usual = {"from": str(today - timedelta(days=USUAL - 1)), "to": str(today)}
        usual["zone"] = timezone.get_current_timezone_name()
        given = {name: asked.get(name, "") for name in (*NARROWING, "group_by")}
        super().__init__({**given, **{name: asked.get(name) or value for name, value in usual.items()}})
        # `from` is a word of Python.
        self.fields["from"] = forms.DateField(label=gettext_lazy("From"), input_formats=["%Y-%m-%d"])
        for name in NARROWING:
            self.fields[name] = forms.CharField(required=False, max_length=200)

    def clean_zone(self) -> ZoneInfo:
        name: str = self.cleaned_data["zone"]
        if name not in available_timezones():
            raise forms.ValidationError(_("There is no such time zone."))
        return ZoneInfo(name)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if {"from", "to", "zone"} <= values.keys():
            try:
                values["period"] = Period(values["from"], values["to"], values["zone"])
            except WrongPeriod as error:
                raise forms.ValidationError(_("The period cannot be read: %(why)s.") % {"why": error}) from error
        values["narrowed"] = Narrowed({name: self._words(name) for name in NARROWING if values.get(name)})
        return values

    @property
    def address(self) -> dict[str, str]:
        """What the address of another page about the same says; what was wrong stays in it."""
        return {name: value for name, value in self.data.items() if value and name != "group_by"}

    @property
    def kept(self) -> dict[str, str]:
        """What the bar of filters has no field for."""
        shown = {"from", "to", "line", "priority", "channel"}
        return {name: value for name, value in self.address.items() if name not in shown}

    @property
    def query(self) -> str:
        return urlencode(self.address)

    def _words(self, name: str) -> list[str]:
        words = [word.strip() for word in self.cleaned_data[name].split(",") if word.strip()]
        known = _KNOWN.get(name)
        if known is not None and not set(words) <= set(known):
            self.add_error(name, _("Known are: %(words)s.") % {"words": ", ".join(known)})
        if name in _IDS and not all(word.isascii() and word.isdigit() and len(word) < 18 for word in words):
            self.add_error(name, _("Give the number."))
        return words
