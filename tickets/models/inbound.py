"""Inbound rules: what is done with a mail that would begin a ticket, before there is one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from people.models import Team
from tickets.mail.inbound import Condition, all_hold
from tickets.models.mailbox import plain_address
from tickets.models.steps import Ordered
from tickets.models.words import Priority

if TYPE_CHECKING:
    from tickets.mail.parse import ParsedMail

MOST_CONDITIONS = 8


class InboundRuleQuerySet(models.QuerySet["InboundRule"]):
    def in_order(self) -> InboundRuleQuerySet:
        return self.select_related("team").order_by("position", "id")

    def in_force(self) -> InboundRuleQuerySet:
        return self.filter(is_active=True).in_order()


class InboundRule(Ordered):
    """Has no versions: what it did stands in the ledger by its name, also when it is gone."""

    class Field(models.TextChoices):
        SENDER = "sender", _("sender")
        RECIPIENT = "recipient", _("recipient")
        SUBJECT = "subject", _("subject")
        HEADER = "header", _("header")

    class How(models.TextChoices):
        CONTAINS = "contains", _("contains")
        IS = "is", _("is")
        STARTS = "starts", _("starts with")

    class Decision(models.TextChoices):
        SPAM = "spam", _("spam: kept aside")
        IGNORE = "ignore", _("ignored: in the ledger alone")
        QUARANTINE = "quarantine", _("quarantine: a person is to look")

    # By address, as the site's own has no row; '' is every one.
    mailbox = models.CharField(_("mailbox"), max_length=320, blank=True)
    conditions = models.JSONField(default=list)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("team"))
    tags = ArrayField(models.CharField(max_length=50), default=list)
    priority = models.CharField(_("priority"), max_length=6, blank=True)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision, blank=True)

    objects: ClassVar[Any] = InboundRuleQuerySet.as_manager()

    @property
    def asked(self) -> list[Condition]:
        return [Condition(**each) for each in self.conditions]

    def matches(self, mail: ParsedMail, mailbox: str) -> bool:
        """`mailbox` is the envelope's recipient."""
        here = not self.mailbox or self.mailbox == plain_address(mailbox)
        return here and all_hold(self.asked, mail, mailbox)

    @classmethod
    @transaction.atomic
    def create(cls, name: str, **terms: Any) -> InboundRule:
        """A new rule, last in order."""
        return cls.objects.create(name=name, position=cls.next_position(), **terms)


@dataclass(slots=True)
class Ruling:
    """What the rules say of one mail: `names` of those that matched, the last of them the one that decided, if any."""

    names: list[str] = field(default_factory=list)
    team: Team | None = None
    priority: Priority | None = None
    tags: list[str] = field(default_factory=list)
    decision: str = ""


def ruling(rules: Iterable[InboundRule], mail: ParsedMail, mailbox: str) -> Ruling:
    """Of team and priority the first rule that names one stands, tags add up, and the first decision ends it."""
    said = Ruling()
    for rule in rules:
        if rule.matches(mail, mailbox):
            said.names.append(rule.name)
            said.team = said.team or rule.team
            said.priority = said.priority or (Priority.of(rule.priority) if rule.priority else None)
            said.tags += rule.tags
            if rule.decision:
                said.decision = rule.decision
                break
    return said


def as_json(conditions: Iterable[Condition]) -> list[dict[str, str]]:
    return [{name: value for name, value in asdict(each).items() if value} for each in conditions]
