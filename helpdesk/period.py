"""The period and the line that a report is about, as its address says them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models.team import Line
from tickets.handover_report import Period

LONGEST = 731  # days; what a report costs grows with them
USUAL = 30


class PeriodForm(forms.Form):
    """`since` and `until` are whole days of the reader's zone, both within; by default the last USUAL days."""

    since = forms.DateField(label=gettext_lazy("From"), input_formats=["%Y-%m-%d"])
    until = forms.DateField(label=gettext_lazy("To"), input_formats=["%Y-%m-%d"])
    line = forms.TypedChoiceField(
        label=gettext_lazy("Line"),
        choices=[("", gettext_lazy("All lines")), *Line.choices],
        coerce=lambda value: Line(int(value)),
        empty_value=None,
        required=False,
    )

    def __init__(self, asked: QueryDict) -> None:
        today = timezone.localdate()
        usual = {"until": today.isoformat(), "since": (today - timedelta(days=USUAL - 1)).isoformat(), "line": ""}
        super().__init__({name: asked.get(name) or value for name, value in usual.items()})

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        since, until = values.get("since"), values.get("until")
        if since is None or until is None:
            return values
        if not 2000 <= since.year <= until.year < 3000:
            raise forms.ValidationError(_("Choose days from the year 2000 on, the first one first."))
        if since > until:
            raise forms.ValidationError(_("The first day comes after the last one."))
        if (until - since).days >= LONGEST:
            raise forms.ValidationError(_("Choose at most two years."))
        return values

    @property
    def period(self) -> Period:
        """Of a form that is valid."""
        values = self.cleaned_data
        return Period(_midnight(values["since"]), _midnight(values["until"] + timedelta(days=1)), values["line"])

    @property
    def address(self) -> dict[str, str]:
        """What the address of another page about the same period says, of a form that is valid."""
        values = self.cleaned_data
        said = {"since": values["since"].isoformat(), "until": values["until"].isoformat()}
        return said | ({"line": str(values["line"].value)} if values["line"] else {})

    @property
    def days(self) -> int:
        return (self.cleaned_data["until"] - self.cleaned_data["since"]).days + 1


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
