"""Rules that decide where a new ticket goes. A change is a new version; a version never changes."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models, transaction

from tickets.models.steps import Ordered

if TYPE_CHECKING:
    from people.models import Person


@dataclass(frozen=True, slots=True)
class Effects:
    """What a rule says of a new ticket; None, '' and empty: nothing. Ids of teams, people and skills."""

    team: int | None = None
    priority: str = ""
    tags: list[str] = field(default_factory=list)
    last_agent: bool = False  # to whoever last answered this customer; else to the assignee
    assignee: int | None = None
    skills: list[int] = field(default_factory=list)
    reply: str = ""


@dataclass(frozen=True, slots=True)
class RuleWording:
    """All of a rule that a version keeps. `condition` is a query of the filter language, '' for every ticket.

    `goes_on`: the rules behind it are asked too, and fill in what is not decided yet.
    """

    condition: str = ""
    goes_on: bool = False
    effects: Effects = field(default_factory=Effects)


class RoutingRuleQuerySet(models.QuerySet["RoutingRule"]):
    def in_order(self) -> RoutingRuleQuerySet:
        return self.order_by("position", "id")

    def in_force(self) -> RoutingRuleQuerySet:
        return self.filter(is_active=True).in_order()


class RoutingRule(Ordered):
    objects: ClassVar[Any] = RoutingRuleQuerySet.as_manager()

    @property
    def current(self) -> RoutingRuleVersion:
        """The newest version. Queries."""
        return self.versions.latest("id")

    @classmethod
    @transaction.atomic
    def create(cls, name: str, wording: RuleWording, *, by: Person | None, is_active: bool = True) -> RoutingRule:
        """A new rule, last in order."""
        rule = cls.objects.create(name=name, position=cls.next_position(), is_active=is_active)
        rule.revise(wording, by=by)
        return rule

    @transaction.atomic
    def revise(self, wording: RuleWording, *, by: Person | None) -> RoutingRuleVersion | None:
        """Keeps changed terms as a new version; None when nothing changed."""
        RoutingRule.objects.select_for_update(no_key=True).get(pk=self.pk)
        last = self.versions.order_by("-id").first()
        if last is not None and last.wording == wording:
            return None
        return self.versions.create(
            number=last.number + 1 if last else 1,
            condition=wording.condition,
            goes_on=wording.goes_on,
            effects=asdict(wording.effects),
            by=by,
        )


class RoutingRuleVersionQuerySet(models.QuerySet["RoutingRuleVersion"]):
    def newest(self) -> RoutingRuleVersionQuerySet:
        """One of each rule, with its rule."""
        return self.select_related("rule").order_by("rule_id", "-id").distinct("rule_id")


class RoutingRuleVersion(models.Model):
    rule = models.ForeignKey(RoutingRule, models.PROTECT, related_name="versions")
    number = models.IntegerField()
    condition = models.TextField(blank=True)
    goes_on = models.BooleanField(default=False)
    effects = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[Any] = RoutingRuleVersionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule", "number"], name="routing_rule_version_once")]

    def __str__(self) -> str:
        return f"{self.rule_id}.{self.number}"

    @property
    def wording(self) -> RuleWording:
        return RuleWording(self.condition, self.goes_on, Effects(**self.effects))
