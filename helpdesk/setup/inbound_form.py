"""The form of an inbound rule: as many rows of conditions as a rule may have, of which empty ones count for nothing."""

from __future__ import annotations

import re
from typing import Any, Final

from django import forms
from django.conf import settings
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Team
from tickets.mail.inbound import Condition
from tickets.models import InboundRule, Mailbox
from tickets.models.inbound import MOST_CONDITIONS, as_json
from tickets.models.label import tidy_tags
from tickets.models.words import Priority

_HEADER = re.compile(r"[!-9;-~]{1,80}")  # RFC 5322, 3.6.8: printable, no colon
_ROWS: Final = range(MOST_CONDITIONS)
SHOWN_ROWS = 3  # the others are folded away while they are empty


class InboundRuleForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the rule"), max_length=100)
    is_active = forms.BooleanField(required=False)
    mailbox = forms.ChoiceField(label=gettext_lazy("Mailbox"), required=False)
    team = forms.ModelChoiceField(
        Team.objects.all(), label=gettext_lazy("Team"), required=False, empty_label=gettext_lazy("as it would be")
    )
    priority = forms.ChoiceField(
        label=gettext_lazy("Priority"),
        required=False,
        choices=[("", gettext_lazy("as it would be")), *((each.word, each.label) for each in Priority)],
    )
    tags = forms.CharField(label=gettext_lazy("Tags to add"), required=False, max_length=500)
    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        required=False,
        choices=[("", gettext_lazy("becomes a ticket; the next rules are asked")), *InboundRule.Decision.choices],
    )

    def __init__(self, data: QueryDict | None, rule: InboundRule | None) -> None:
        super().__init__(data, initial=_initial(rule))
        self.rule = rule
        known = [settings.SUPPORT_ADDRESS, *Mailbox.objects.order_by("address").values_list("address", flat=True)]
        kept = [rule.mailbox] if rule and rule.mailbox else []  # its mailbox may be gone
        box = self.fields["mailbox"]
        assert isinstance(box, forms.ChoiceField)
        box.choices = [("", _("all mailboxes")), *((each, each) for each in dict.fromkeys([*known, *kept]))]
        for row in _ROWS:
            self.fields[f"field_{row}"] = forms.ChoiceField(
                label=_("What is looked at"), required=False, choices=InboundRule.Field.choices
            )
            self.fields[f"header_{row}"] = forms.CharField(label=_("Name of the header"), required=False, max_length=80)
            self.fields[f"how_{row}"] = forms.ChoiceField(
                label=_("How"), required=False, choices=InboundRule.How.choices
            )
            self.fields[f"text_{row}"] = forms.CharField(label=_("Words"), required=False, max_length=200)

    @property
    def rows(self) -> list[dict[str, BoundField]]:
        return [{name: self[f"{name}_{row}"] for name in ("field", "header", "how", "text")} for row in _ROWS]

    @property
    def first_rows(self) -> list[dict[str, BoundField]]:
        return self.rows[:SHOWN_ROWS]

    @property
    def further_rows(self) -> list[dict[str, BoundField]]:
        return self.rows[SHOWN_ROWS:]

    @property
    def uses_further_rows(self) -> bool:
        return any(row["text"].value() or row["text"].errors for row in self.further_rows)

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if InboundRule.objects.exclude(pk=self.rule.pk if self.rule else 0).filter(name=name).exists():
            raise forms.ValidationError(_("There is a rule of this name already."))
        return name

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        for row in _ROWS:
            header = values.get(f"header_{row}", "").strip().rstrip(":")
            asks_header = values.get(f"text_{row}") and values.get(f"field_{row}") == InboundRule.Field.HEADER
            if asks_header and not _HEADER.fullmatch(header):
                self.add_error(f"header_{row}", _("Write the header's name, say List-Id."))
            values[f"header_{row}"] = header
        if values.get("decision") and not self.conditions:
            self.add_error("text_0", _("A rule that lets no ticket begin needs a condition."))
        return values

    @property
    def conditions(self) -> list[Condition]:
        """Of what is right in a cleaned form; what is wrong in it counts as empty."""
        return [found for row in _ROWS if (found := _condition(self.cleaned_data, row)) is not None]

    @property
    def terms(self) -> dict[str, Any]:
        """Fields of the rule but for its name."""
        values = self.cleaned_data
        return {
            "is_active": values.get("is_active", False),
            "mailbox": values.get("mailbox", ""),
            "conditions": as_json(self.conditions),
            "team": values.get("team"),
            "priority": values.get("priority", ""),
            "tags": tidy_tags(values.get("tags", "").split(",")),
            "decision": values.get("decision", ""),
        }


def _condition(values: dict[str, Any], row: int) -> Condition | None:
    text, field = values.get(f"text_{row}", ""), values.get(f"field_{row}") or InboundRule.Field.SENDER
    header = values.get(f"header_{row}", "").lower()
    if not text or (field == InboundRule.Field.HEADER and not header):
        return None
    named = header if field == InboundRule.Field.HEADER else ""
    return Condition(str(field), str(values.get(f"how_{row}") or InboundRule.How.CONTAINS), text, named)


def _initial(rule: InboundRule | None) -> dict[str, Any]:
    if rule is None:
        return {"is_active": True}
    rows = {
        f"{name}_{row}": value
        for row, each in enumerate(rule.asked)
        for name, value in (("field", each.field), ("header", each.header), ("how", each.how), ("text", each.text))
    }
    return {
        **rows, "name": rule.name, "is_active": rule.is_active, "mailbox": rule.mailbox, "team": rule.team_id,
        "priority": rule.priority, "tags": ", ".join(rule.tags), "decision": rule.decision,
    }  # fmt: skip
