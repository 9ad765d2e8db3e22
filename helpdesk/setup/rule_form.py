"""A routing rule as a form: its condition in the filter language, what it does, and whether the next ones are asked."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from helpdesk.setup.conditions import remarks
from people import access
from people.models import Person, Skill, Team
from tickets.filters import parts
from tickets.models import RoutingRule
from tickets.models.label import tidy_tags
from tickets.models.routing import Effects, RuleWording
from tickets.models.words import Priority

_MODES = (
    ("stop", gettext_lazy("Stop here"), gettext_lazy("The rules behind it are not asked.")),
    ("on", gettext_lazy("Go on"), gettext_lazy("The rules behind it fill in what is not decided yet.")),
)


class RuleForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=100)
    is_active = forms.BooleanField(label=gettext_lazy("In force"), required=False)
    condition = forms.CharField(label=gettext_lazy("Which tickets"), max_length=parts.LONGEST, required=False)
    mode = forms.ChoiceField(choices=[(value, label) for value, label, _more in _MODES])
    team = forms.ModelChoiceField(
        Team.objects.all(), label=gettext_lazy("To the team"), required=False, empty_label=gettext_lazy("as it is")
    )
    priority = forms.ChoiceField(
        label=gettext_lazy("With the priority"),
        choices=[("", gettext_lazy("as it is")), *((each.word, each.label) for each in reversed(Priority))],
        required=False,
    )
    tags = forms.CharField(label=gettext_lazy("Adds the tags, separated by commas"), max_length=500, required=False)
    last_agent = forms.BooleanField(required=False)
    assignee = forms.ModelChoiceField(
        Person.objects.workers().exclude(role=access.Role.SYSTEM).order_by("name", "id"),
        label=gettext_lazy("To the person"),
        required=False,
        empty_label=gettext_lazy("nobody"),
    )
    skills = forms.ModelMultipleChoiceField(
        Skill.objects.all(), label=gettext_lazy("Skills"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reply = forms.CharField(
        label=gettext_lazy("Answers at once with"), widget=forms.Textarea, max_length=10_000, required=False
    )

    def __init__(self, *args: Any, pk: int | None, **kwargs: Any) -> None:
        """`pk` is the saved rule's, whose name may stay."""
        super().__init__(*args, **kwargs)
        self.others = RoutingRule.objects.exclude(pk=pk) if pk else RoutingRule.objects.all()

    @property
    def modes(self) -> list[tuple[str, Any, Any]]:
        """Value, label, explanation."""
        return list(_MODES)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if self.others.filter(name=name).exists():
            raise forms.ValidationError(_("There is a rule of this name already."))
        return name

    def clean_condition(self) -> str:
        condition: str = self.cleaned_data["condition"]
        if wrong := remarks(condition):
            raise forms.ValidationError(wrong)
        return condition

    @property
    def wording(self) -> RuleWording:
        """Of what is right in a cleaned form; what is wrong in it counts as empty."""
        values = self.cleaned_data
        team, assignee = values.get("team"), values.get("assignee")
        effects = Effects(
            team=team.pk if team else None,
            priority=values.get("priority", ""),
            tags=tidy_tags(values.get("tags", "").split(",")),
            last_agent=values.get("last_agent", False),
            assignee=assignee.pk if assignee else None,
            skills=[skill.pk for skill in values.get("skills", ())],
            reply=values.get("reply", ""),
        )
        return RuleWording(values.get("condition", ""), values.get("mode") == "on", effects)


def initial_of(rule: RoutingRule | None, wording: RuleWording) -> dict[str, Any]:
    """A rule's terms as the form shows them."""
    said = asdict(wording.effects)
    return {
        **said,
        "tags": ", ".join(said["tags"]),
        "name": rule.name if rule else "",
        "is_active": rule.is_active if rule else True,
        "condition": wording.condition,
        "mode": "on" if wording.goes_on else "stop",
    }
