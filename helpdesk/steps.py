"""Steps of a macro, a trigger or a schedule as fields of a form, and in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from helpdesk.words import Words
from people import access
from people.fields.kinds import Kind
from people.models import Person, Team
from people.models.field import WrongValues, read_all, slugs_in
from tickets.models import StatusName, Ticket, TicketField
from tickets.models.label import tidy_tags
from tickets.models.steps import Steps
from tickets.models.words import Priority, Status
from tickets.placeholders import fill

_STATUSES = [(status.value, status.label) for status in (Status.OPEN, Status.PENDING, Status.SOLVED, Status.CLOSED)]
NOTIFY = [
    ("assignee", gettext_lazy("The assignee")),
    ("contact", gettext_lazy("The customer's contact")),
    ("team", gettext_lazy("The team")),
    ("leads", gettext_lazy("The leads of the team")),
]
_AS_IT_IS = ("", gettext_lazy("as it is"))


class StepsForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=100)
    is_active = forms.BooleanField(label=gettext_lazy("In force"), required=False)
    tags = forms.CharField(label=gettext_lazy("Adds the tags, separated by commas"), max_length=500, required=False)
    untag = forms.CharField(label=gettext_lazy("Takes the tags away"), max_length=500, required=False)
    priority = forms.ChoiceField(
        label=gettext_lazy("Sets the priority"),
        choices=[_AS_IT_IS, *((each.word, each.label) for each in reversed(Priority))],
        required=False,
    )
    team = forms.ModelChoiceField(
        Team.objects.all(),
        label=gettext_lazy("Moves to a team of the same line"),
        required=False,
        empty_label=gettext_lazy("as it is"),
    )
    escalate_to = forms.ModelChoiceField(
        Team.objects.all(),
        label=gettext_lazy("Escalates to a team of another line"),
        required=False,
        empty_label=gettext_lazy("no"),
    )
    assignee = forms.ModelChoiceField(
        Person.objects.workers().exclude(role=access.Role.SYSTEM).order_by("name", "id"),
        label=gettext_lazy("Assigns to"),
        required=False,
        empty_label=gettext_lazy("as it is"),
    )
    fields_set = forms.CharField(
        label=gettext_lazy("Fills in fields, one line each: name: value"), widget=forms.Textarea, max_length=10_000,
        required=False,
    )  # fmt: skip
    unassign = forms.BooleanField(label=gettext_lazy("Gives it back to the queue"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Writes an internal note"), widget=forms.Textarea, max_length=10_000, required=False
    )
    reply = forms.CharField(
        label=gettext_lazy("Answers the customer"), widget=forms.Textarea, max_length=10_000, required=False
    )
    status = forms.ChoiceField(label=gettext_lazy("Sets the status"), choices=[_AS_IT_IS, *_STATUSES], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(each.slug, each.name) for each in StatusName.objects.in_use() if each.kind != Status.NEW]
        self.fields["status"].choices = [_AS_IT_IS, *_STATUSES, *known]  # type: ignore[attr-defined]  # the stubs know a plain Field

    def clean_fields_set(self) -> dict[str, Any]:
        """Each line is `name: value`; of several values commas stand between them, and none takes the value away."""
        lines = [line.partition(":") for line in self.cleaned_data["fields_set"].splitlines() if line.strip()]
        if wrong := [name for name, colon, _value in lines if not colon]:
            raise forms.ValidationError(_("Write name: value. This has no colon: %(line)s") % {"line": wrong[0][:100]})
        typed = {name.strip(): value.strip() for name, _colon, value in lines}
        definitions = list(TicketField.objects.filter(slug__in=slugs_in(typed)))
        several = {each.slug for each in definitions if each.kind == Kind.CHOICES}
        given = {
            slug: [each.strip() for each in value.split(",") if each.strip()] if slug in several else value
            for slug, value in typed.items()
        }
        try:
            return read_all(definitions, given, {})
        except WrongValues as error:
            raise forms.ValidationError([f"{slug}: {why}" for slug, why in error.errors.items()]) from error

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if not self.errors and self.steps.is_empty:
            raise forms.ValidationError(_("Choose at least one thing that is done."))
        return values

    @property
    def steps(self) -> Steps:
        """Of what is right in a cleaned form; what is wrong in it counts as empty."""
        values = self.cleaned_data
        team, assignee, escalate_to = (_pk(values.get(name)) for name in ("team", "assignee", "escalate_to"))
        return Steps(
            tags=tidy_tags(values.get("tags", "").split(",")),
            untag=tidy_tags(values.get("untag", "").split(",")),
            priority=values.get("priority", ""),
            unassign=values.get("unassign", False),
            note=values.get("note", ""),
            reply=values.get("reply", ""),
            status=values.get("status", ""),
            fields=values.get("fields_set") or {},
            team=team,
            assignee=assignee,
            escalate_to=escalate_to,
        )


def _pk(chosen: Any) -> int | None:
    return None if chosen is None else chosen.pk


def initial_of(steps: Steps) -> dict[str, Any]:
    """Steps as the form shows them."""
    said = asdict(steps)
    said["fields_set"] = "\n".join(f"{slug}: {_typed(value)}" for slug, value in steps.fields.items())
    return said | {name: ", ".join(said[name]) for name in ("tags", "untag", "mail_addresses")}


def _typed(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    return "yes" if value is True else str(value or "")


@dataclass(frozen=True, slots=True)
class Example:
    """What steps would do to one ticket, its texts filled in."""

    ticket: Ticket
    steps: list[tuple[str, str]]


def example(steps: Steps, person: Person) -> Example | None:
    """On the ticket that changed last of those this person sees; None where there is none. Four queries."""
    visible = Ticket.objects.visible_to(person).active().select_related("requester", "team")
    ticket: Ticket | None = visible.newest_change_first().first()
    if ticket is None:
        return None
    filled = replace(steps, note=fill(steps.note, ticket, person), reply=fill(steps.reply, ticket, person))
    return Example(ticket, in_words(filled, Words.read()))


def in_words(steps: Steps, words: Words) -> list[tuple[str, str]]:
    """Each step: what it does, and how."""
    return [(title, said) for title, said in _said(steps, words) if said]


def _said(steps: Steps, words: Words) -> Iterator[tuple[str, str]]:
    yield _("Tags"), ", ".join([*steps.tags, *(f"−{tag}" for tag in steps.untag)])
    yield _("Priority"), str(Priority.of(steps.priority).label) if steps.priority else ""
    yield _("Team"), words.team(steps.team) if steps.team else ""
    yield _("Assignee"), words.agent(steps.assignee) if steps.assignee else _("nobody") if steps.unassign else ""
    yield _("Fields"), "; ".join(f"{slug}: {_typed(value) or '—'}" for slug, value in steps.fields.items())
    yield _("Note"), steps.note
    yield _("Reply"), steps.reply
    yield _("Told"), ", ".join(str(label) for name, label in NOTIFY if name in steps.notify)
    yield _("Escalation"), words.team(steps.escalate_to) if steps.escalate_to else ""
    yield _("Status"), _status_words(steps.status)
    yield _("Mail"), ": ".join(filter(None, (_told(steps), steps.mail_subject)))
    yield _("Webhook"), words.webhooks.get(steps.webhook, "—") if steps.webhook else ""


def _status_words(status: str) -> str:
    """A kind's or a name's. A query where it is no kind."""
    if not status or status in Status.values:
        return str(Status(status).label) if status else ""
    found = StatusName.objects.filter(slug=status).first()
    return found.name if found is not None else status


def _told(steps: Steps) -> str:
    """Whom a mail tells."""
    return ", ".join([*(str(label) for name, label in NOTIFY if name in steps.mail_to), *steps.mail_addresses])
