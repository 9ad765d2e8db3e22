"""Steps of verbs that a macro, a trigger or a schedule takes with a ticket, and what they have in common as rules."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from people.models import Person


@dataclass(frozen=True, slots=True)
class Steps:
    """What is done, in the order of the fields; None, '' and empty: nothing. Ids of teams, people; words of the rest.

    `reply` and `note` are texts with placeholders. `escalate_to` is a team of another line, `team` one of the
    same. `notify` names whom the bell tells: `assignee`, `contact`, `team`, `leads`; `mail_to` in the same words whom
    a mail tells, beside the typed `mail_addresses`. `webhook` is called.
    """

    tags: list[str] = field(default_factory=list)
    untag: list[str] = field(default_factory=list)
    priority: str = ""
    team: int | None = None
    assignee: int | None = None
    unassign: bool = False
    note: str = ""
    reply: str = ""
    notify: list[str] = field(default_factory=list)
    escalate_to: int | None = None
    status: str = ""  # pending, solved, closed, open
    mail_to: list[str] = field(default_factory=list)
    mail_addresses: list[str] = field(default_factory=list)
    mail_subject: str = ""
    mail_text: str = ""
    webhook: int | None = None
    fields: dict[str, Any] = field(default_factory=dict)  # custom ones, by slug; None takes a value away

    @property
    def is_empty(self) -> bool:
        return self == Steps()


class Ordered(models.Model):
    """A rule in an order, in force or not; what is cached of it is stale after `changed_at`."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    position = models.IntegerField(default=0)
    is_active = models.BooleanField(_("in force"), default=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.name

    def change(self, **fields: Any) -> None:
        """Sets name, position or force."""
        type(self)._default_manager.filter(pk=self.pk).update(**fields, changed_at=timezone.now())
        self.refresh_from_db()

    @classmethod
    @transaction.atomic
    def arrange(cls, order: list[int]) -> None:
        """Puts the rules into this order; unknown ids are ignored, missing ones follow."""
        known = {rule.pk: rule for rule in cls._default_manager.order_by("position", "id")}
        wanted = [known.pop(pk) for pk in order if pk in known] + list(known.values())
        for position, rule in enumerate(wanted):
            if rule.position != position:
                rule.change(position=position)

    @classmethod
    def next_position(cls) -> int:
        last = cls._default_manager.aggregate(last=models.Max("position"))["last"]
        return 0 if last is None else last + 1


class Version(models.Model):
    """Terms of a rule as they were from `at` on; never changed."""

    number = models.IntegerField()
    condition = models.TextField(blank=True)
    steps = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True

    @property
    def taken(self) -> Steps:
        return Steps(**self.steps)


def as_json(steps: Steps) -> dict[str, Any]:
    """Only what is said, so that a version reads well."""
    return {name: value for name, value in asdict(steps).items() if value not in (None, "", [], False, {})}


def next_version(versions: Any, *, by: Person | None, **terms: Any) -> Any:
    """Keeps changed terms as a new version of one rule; None when nothing changed."""
    last = versions.order_by("-id").first()
    if last is not None and all(getattr(last, name) == value for name, value in terms.items()):
        return None
    return versions.create(number=last.number + 1 if last else 1, by=by, **terms)
