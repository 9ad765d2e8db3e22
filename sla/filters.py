"""What promises lend to the filter language: `clock:breached`, `due:today`, `missed:first_reply`, `policy:Standard`."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Person
from sla.models import Clock, PolicyAssignment
from tickets.filters import registry
from tickets.filters.choices import Offered, fixed
from tickets.filters.registry import FilterField, UnknownValue
from tickets.models.words import ACTIVE, NEVER

_STATES = ("ok", "risk", "breached", "paused", "none")
_CLOCKS = fixed(
    ("breached", _("past due")), ("risk", _("due soon")), ("ok", _("in time")), ("paused", _("paused")),
    ("none", _("nothing promised")),
)  # fmt: skip
_DUE = fixed(
    ("now", _("now")), ("today", _("today")), ("tomorrow", _("until tomorrow")), ("week", _("this week")),
    ("never", _("never")),
)  # fmt: skip


def _missable(who: Person | None) -> Offered:
    return [("any", _("any promise")), *Clock.Kind.choices]


def register() -> None:
    """Called once when the app is ready."""
    for field in (
        FilterField("clock", _("Clock"), _clock, "breached", for_rules=False, offers=_CLOCKS),
        FilterField("due", _("Due"), _due, "today", for_rules=False, offers=_DUE),
        FilterField("missed", _("Missed"), _missed, "first_reply", for_rules=False, offers=_missable),
        FilterField("policy", _("Policy"), _policy, "Standard", for_rules=False),
    ):
        registry.fields.add(field)


def _clock(value: str, who: Person | None) -> Q:
    """The worst state of what is owed now; a due moment just passed counts although no tick has seen it."""
    if value not in _STATES:
        raise UnknownValue(", ".join(_STATES))
    late, owed = Q(next_due_at__lte=timezone.now()), Q(status__in=ACTIVE, mark="")
    if value == "breached":
        return owed & (Q(clock_state="breached") | late)
    return owed & Q(clock_state="" if value == "none" else value) & ~late


def _due(value: str, who: Person | None) -> Q:
    now = timezone.now()
    tomorrow = timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=1), time.min))
    until = {"now": now, "today": tomorrow, "tomorrow": tomorrow + timedelta(days=1), "week": tomorrow + timedelta(6)}
    if value == "never":
        return Q(next_due_at=NEVER)
    if value not in until:
        raise UnknownValue(", ".join([*until, "never"]))
    return Q(status__in=ACTIVE, mark="", next_due_at__lt=until[value])


def _missed(value: str, who: Person | None) -> Q:
    """Some promise of this kind was ever broken."""
    if value not in (*Clock.Kind.values, "any"):
        raise UnknownValue(", ".join([*Clock.Kind.values, "any"]))
    broken = Clock.objects.filter(ticket=OuterRef("pk"), state=Clock.State.BREACHED)
    return Q(Exists(broken if value == "any" else broken.filter(kind=value)))


def _policy(value: str, who: Person | None) -> Q:
    """The policy that the ticket is under now, by id or a part of its name; `none`."""
    newest = PolicyAssignment.objects.filter(ticket=OuterRef("pk"), pk=_newest())
    if value == "none":
        return ~Q(Exists(newest.exclude(policy_version=None)))
    by_id = value.isascii() and value.isdigit() and len(value) < 18
    named = Q(policy_version__policy=int(value)) if by_id else Q(policy_version__policy__name__icontains=value)
    return Q(Exists(newest.filter(named)))


def _newest() -> Subquery:
    """Of the assignment's own ticket."""
    return Subquery(PolicyAssignment.objects.filter(ticket=OuterRef("ticket")).order_by("-id").values("pk")[:1])
