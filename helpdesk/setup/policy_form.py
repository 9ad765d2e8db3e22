"""A policy as a form: its condition in the filter language, a table of targets, what pauses it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from helpdesk.setup.conditions import remarks
from helpdesk.setup.durations import DurationField
from people.models import Calendar, Team
from sla.models import Clock, Policy
from sla.models.policy import Wording
from sla.timeline import LINE_HOLD, WARN_BEFORE
from tickets.filters import parts
from tickets.models.words import Priority, Status

PRIORITIES = sorted(Priority, reverse=True)
KINDS = [kind for kind in Clock.Kind if kind != Clock.Kind.LINE_HOLD]


class PolicyForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=100)
    is_active = forms.BooleanField(label=gettext_lazy("In force"), required=False)
    calendar = forms.ModelChoiceField(Calendar.objects.all(), label=gettext_lazy("Calendar"), empty_label=None)
    condition = forms.CharField(label=gettext_lazy("Which tickets"), max_length=parts.LONGEST, required=False)
    pausing = forms.MultipleChoiceField(
        choices=[(status.value, status.label) for status in (Status.PENDING, Status.ON_HOLD)],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    warn = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=1, max_value=10_000)

    def __init__(self, *args: Any, policy: Policy | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.policy = policy
        for word, column, label in cells():
            self.fields[_cell(word, column)] = DurationField(label=label)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        others = Policy.objects.exclude(pk=self.policy.pk) if self.policy else Policy.objects.all()
        if others.filter(name=name).exists():
            raise forms.ValidationError(_("There is a policy of this name already."))
        return name

    def clean_condition(self) -> str:
        condition: str = self.cleaned_data["condition"]
        if wrong := remarks(condition):
            raise forms.ValidationError(wrong)
        return condition

    @property
    def wording(self) -> Wording:
        """Of a valid form."""
        values = self.cleaned_data
        targets: dict[str, dict[str, Any]] = {}
        for word, column, _label in cells():
            seconds = values[_cell(word, column)]
            if seconds is None:
                continue
            of_priority = targets.setdefault(word, {})
            if column.startswith("line_"):
                of_priority.setdefault(LINE_HOLD, {})[column.removeprefix("line_")] = seconds
            else:
                of_priority[column] = seconds
        return Wording(
            values["calendar"].pk,
            values["condition"],
            targets,
            [status for status, _label in self.fields["pausing"].choices if status in values["pausing"]],  # type: ignore[attr-defined]  # the stubs know a plain Field
            values["warn"] * 60,
        )

    @property
    def headings(self) -> list[str]:
        return [label for _column, label in columns()]

    @property
    def table(self) -> Iterator[tuple[Priority, list[tuple[str, BoundField]]]]:
        """Rows of the targets: the priority, and for each column its heading and field."""
        for priority in PRIORITIES:
            yield priority, [(label, self[_cell(priority.word, column)]) for column, label in columns()]

    @property
    def target_errors(self) -> list[str]:
        """What is wrong in the table, each with the place."""
        return [
            f"{field.label}: {error}"
            for _priority, cells in self.table
            for _column, field in cells
            for error in field.errors
        ]


def initial_of(name: str, is_active: bool, wording: Wording) -> dict[str, Any]:
    """A policy's terms as the form shows them."""
    found = {
        "name": name, "is_active": is_active, "calendar": wording.calendar, "condition": wording.condition,
        "pausing": wording.pausing, "warn": wording.warn_before // 60,
    }  # fmt: skip
    for word, column, _label in cells():
        found[_cell(word, column)] = target(wording.targets, word, column)
    return found


def blank(calendar: int) -> dict[str, Any]:
    """A new policy before anything is typed."""
    return {"is_active": True, "calendar": calendar, "pausing": [Status.PENDING.value], "warn": WARN_BEFORE // 60}


def target(targets: dict[str, dict[str, Any]], word: str, column: str) -> int | None:
    """Seconds of one cell; `line_2` is the time on the second line."""
    of_priority = targets.get(word, {})
    if column.startswith("line_"):
        return (of_priority.get(LINE_HOLD) or {}).get(column.removeprefix("line_"))
    return of_priority.get(column)


def columns() -> list[tuple[str, str]]:
    """Names and labels of the table's columns."""
    lines = [(f"line_{line.value}", _("On line %(line)s") % {"line": line.value}) for line in Team.Line]
    return [*((kind.value, str(kind.label)) for kind in KINDS), *lines]


def cells() -> Iterator[tuple[str, str, str]]:
    """Priority word, column and a label of both."""
    for priority in PRIORITIES:
        for column, label in columns():
            yield priority.word, column, f"{priority.label}, {label}"


def _cell(word: str, column: str) -> str:
    return f"{word}-{column}"
