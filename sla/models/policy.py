"""What is promised to which tickets. A change is a new version; a version never changes."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Calendar
from sla.timeline import LINE_HOLD, WARN_BEFORE

if TYPE_CHECKING:
    from people.models import Person


@dataclass(frozen=True, slots=True)
class Wording:
    """All of a policy that a version keeps. `condition` is a query of the filter language, '' for every ticket.

    `targets` are business seconds by priority word and kind: {"high": {"first_reply": 3600, "line_hold": {"1": 7200}}}.
    """

    calendar: int
    condition: str = ""
    targets: dict[str, dict[str, Any]] = field(default_factory=dict)
    pausing: list[str] = field(default_factory=lambda: ["pending"])
    warn_before: int = WARN_BEFORE


class PolicyQuerySet(models.QuerySet["Policy"]):
    def in_order(self) -> PolicyQuerySet:
        return self.order_by("position", "id")

    def in_force(self) -> PolicyQuerySet:
        return self.filter(is_active=True).in_order()


class Policy(models.Model):
    """The first in order whose condition holds is the ticket's."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    position = models.IntegerField(default=0)
    is_active = models.BooleanField(_("in force"), default=True)
    changed_at = models.DateTimeField(default=timezone.now)  # of order, name or force: what is cached is stale then

    objects: ClassVar[Any] = PolicyQuerySet.as_manager()

    class Meta:
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.name

    @property
    def current(self) -> PolicyVersion:
        """The newest version. Queries."""
        return self.versions.select_related("calendar").latest("id")

    @classmethod
    @transaction.atomic
    def create(cls, name: str, wording: Wording, *, by: Person | None) -> Policy:
        """A new policy, last in order."""
        last = cls.objects.aggregate(last=models.Max("position"))["last"]
        policy = cls.objects.create(name=name, position=0 if last is None else last + 1)
        policy.revise(wording, by=by)
        return policy

    @transaction.atomic
    def revise(self, wording: Wording, *, by: Person | None) -> PolicyVersion | None:
        """Keeps changed terms as a new version; None when nothing changed."""
        Policy.objects.select_for_update(no_key=True).get(pk=self.pk)
        last = self.versions.order_by("-id").first()
        if last is not None and last.wording == wording:
            return None
        values = asdict(wording)
        calendar = values.pop("calendar")
        return self.versions.create(number=last.number + 1 if last else 1, calendar_id=calendar, by=by, **values)

    def change(self, **fields: Any) -> None:
        """Sets name, position or force."""
        Policy.objects.filter(pk=self.pk).update(**fields, changed_at=timezone.now())
        self.refresh_from_db()


class PolicyVersionQuerySet(models.QuerySet["PolicyVersion"]):
    def newest(self) -> PolicyVersionQuerySet:
        """One of each policy, with its calendar and policy."""
        return self.select_related("calendar", "policy").order_by("policy_id", "-id").distinct("policy_id")


class PolicyVersion(models.Model):
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="versions")
    number = models.IntegerField()
    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="+")
    condition = models.TextField(blank=True)
    targets = models.JSONField(default=dict)
    pausing = models.JSONField(default=list)
    warn_before = models.IntegerField(default=WARN_BEFORE)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[Any] = PolicyVersionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["policy", "number"], name="policy_version_once")]

    def __str__(self) -> str:
        return f"{self.policy_id}.{self.number}"

    @property
    def wording(self) -> Wording:
        return Wording(self.calendar_id, self.condition, self.targets, self.pausing, self.warn_before)

    @property
    def core_targets(self) -> dict[str, dict[str, Any]]:
        """As `sla.timeline.Terms` wants them: lines as numbers."""
        return {
            word: {**each, LINE_HOLD: {int(line): seconds for line, seconds in (each.get(LINE_HOLD) or {}).items()}}
            for word, each in self.targets.items()
        }


class PolicyAssignment(models.Model):
    """Append-only: from `at` on the ticket is under this version's policy (None: under none)."""

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="policy_assignments", db_index=False)
    policy_version = models.ForeignKey(PolicyVersion, models.PROTECT, null=True, related_name="assignments")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["ticket", "id"], name="policy_assignment_ticket")]  # a ticket's terms

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.policy_version_id}"
