"""What a report of KPIs is about, as an address or a query string says it: pages and API read it alike."""

from __future__ import annotations

from datetime import timedelta
from functools import cache, cached_property
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Organisation
from people.models.team import Line
from sla.kpi.period import AT_MOMENT, OF_TICKET, OWN_FIELD, WHOSE, Narrowed, Period, WrongPeriod
from tickets.models import TicketField
from tickets.models.words import Channel, Kind, Priority

USUAL = 30  # days
NARROWING = (*AT_MOMENT, *OF_TICKET)
MOST_OWN = 5  # custom fields that one report is narrowed by
_IDS = ("team", "agent", "organisation")
_KNOWN = {
    "line": [str(line.value) for line in Line],
    "priority": [each.word for each in Priority],
    "channel": list(Channel.values),
    "type": list(Kind.values),
    "tier": ["standard", "plus", "premium"],
    "whose": list(WHOSE),
}


WHOSE_LABELS = {"customers": gettext_lazy("Customers alone"), "ours": gettext_lazy("Our own people alone")}
COMPARED = [
    ("", gettext_lazy("compared with the days before")),
    ("year", gettext_lazy("compared with a year before")),
    ("none", gettext_lazy("not compared")),
]


@cache
def _zones() -> frozenset[str]:
    """Reading their names from the disk takes longer than a report."""
    return frozenset(available_timezones())


class ReportedForm(forms.Form):
    """`from` and `to` are whole days, both within, by default the last USUAL ones; `zone` the site's, so that all who
    look see the same."""

    to = forms.DateField(label=gettext_lazy("To"), input_formats=["%Y-%m-%d"])
    zone = forms.CharField(max_length=50)
    compare = forms.ChoiceField(choices=COMPARED, required=False)
    group_by = forms.CharField(max_length=50, required=False)

    def __init__(self, asked: Any) -> None:
        today = timezone.localdate()
        usual = {"from": str(today - timedelta(days=USUAL - 1)), "to": str(today)}
        usual["zone"] = settings.REPORT_ZONES[0]
        self.own = [name for name in asked if name.startswith(OWN_FIELD)][:MOST_OWN]
        given = {name: asked.get(name, "") for name in (*NARROWING, *self.own, "group_by", "compare")}
        super().__init__({**given, **{name: asked.get(name) or value for name, value in usual.items()}})
        # `from` is a word of Python.
        self.fields["from"] = forms.DateField(label=gettext_lazy("From"), input_formats=["%Y-%m-%d"])
        for name in (*NARROWING, *self.own):
            self.fields[name] = forms.CharField(required=False, max_length=200)

    def clean_zone(self) -> ZoneInfo:
        name: str = self.cleaned_data["zone"]
        if name not in _zones():
            raise forms.ValidationError(_("There is no such time zone."))
        return ZoneInfo(name)

    def clean_group_by(self) -> str:
        name: str = self.cleaned_data["group_by"]
        if (
            name
            and name not in NARROWING
            and (name not in self._fields_of_own or self._fields_of_own[name].kind == "choices")
        ):
            raise forms.ValidationError(_("Known are: %(words)s.") % {"words": ", ".join([*NARROWING, "field.…"])})
        return name

    @cached_property
    def _fields_of_own(self) -> dict[str, TicketField]:
        """Those of the fields that are asked for which can be reported by. One query, none where none is asked for."""
        asked = {*self.own, self.data.get("group_by", "")}
        slugs = [name.removeprefix(OWN_FIELD) for name in asked if name.startswith(OWN_FIELD)]
        fields = TicketField.objects.reported().filter(slug__in=slugs) if slugs else []
        return {OWN_FIELD + field.slug: field for field in fields}

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if {"from", "to", "zone"} <= values.keys():
            try:
                values["period"] = Period(values["from"], values["to"], values["zone"])
            except WrongPeriod as error:
                raise forms.ValidationError(_("The period cannot be read: %(why)s.") % {"why": error}) from error
        values["before"] = self._before(values)
        values["narrowed"] = Narrowed({name: self._words(name) for name in (*NARROWING, *self.own) if values.get(name)})
        return values

    @cached_property
    def address(self) -> dict[str, str]:
        """What the address of another page about the same says; what was wrong stays in it."""
        return {name: value for name, value in self.data.items() if value and name != "group_by"}

    @property
    def kept(self) -> dict[str, str]:
        """What the bar of filters has no field for."""
        shown = {
            "from",
            "to",
            "zone",
            "compare",
            "team",
            "line",
            "priority",
            "channel",
            "organisation",
            "agent",
            "whose",
        }
        return {n: value for n, value in self.address.items() if n not in shown and not n.startswith(OWN_FIELD)}

    @cached_property
    def query(self) -> str:
        return urlencode(self.address)

    def only(self, name: str) -> int | None:
        """The one id that a valid form is narrowed to."""
        values = self.cleaned_data["narrowed"].by.get(name, [])
        return int(values[0]) if len(values) == 1 else None

    def _before(self, values: dict[str, Any]) -> Period | None:
        """What the period is compared with; None where nothing is, or where the calendar has no such days."""
        period, wish = values.get("period"), values.get("compare")
        if period is None or wish == "none":
            return None
        try:
            return period.year_before if wish == "year" else period.before
        except (WrongPeriod, ValueError):
            return None

    def _words(self, name: str) -> list[str]:
        words = [word.strip() for word in self.cleaned_data[name].split(",") if word.strip()]
        if name == "organisation":
            words = [self._organisation(word) for word in words]
        known = self._values_of_own(name) if name in self.own else _KNOWN.get(name)
        if known and not set(words) <= set(known):
            self.add_error(name, _("Known are: %(words)s.") % {"words": ", ".join(known)})
        if name in _IDS and not all(word.isascii() and word.isdigit() and len(word) < 18 for word in words):
            self.add_error(name, _("Give the number."))
        return words

    def _values_of_own(self, name: str) -> list[str]:
        field = self._fields_of_own.get(name)
        if field is None:
            self.add_error(name, _("There is no such field to report by."))
            return []
        return field.reported_values

    def _organisation(self, word: str) -> str:
        """Its number, be it said by name."""
        if word.isascii() and word.isdigit():
            return word
        found = Organisation.objects.filter(name__iexact=word).values_list("pk", flat=True).first()
        if found is None:
            self.add_error("organisation", _("There is no organisation “%(name)s”.") % {"name": word})
            return "0"
        return str(found)
