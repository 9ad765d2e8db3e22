"""What a ticket cost last month and costs this month, and what it would with other rates or costs, as sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from helpdesk.figures import money, month_name
from people.models import Person
from sla.kpi.money import Tariff, Work, fixed, labour, rounded, unpriced
from sla.kpi.months import month_before, month_of
from sla.kpi.period import Period
from sla.sentences import span


@dataclass(frozen=True, slots=True)
class Outlook:
    """The last whole month and this one up to today, in the site's zone."""

    works: Sequence[Work]
    tariff: Tariff

    @classmethod
    def load(cls) -> Outlook:
        """Seven queries."""
        zone = timezone.get_default_timezone()
        today = timezone.localdate(timezone=zone)
        periods = (month_of(month_before(today), zone), Period(today.replace(day=1), today, zone))
        return cls([Work.load(period) for period in periods], Tariff.load())

    def compared(self, other: Tariff) -> list[str]:
        """What would be with another tariff. One query for names, if any are wanted."""
        found = [self._one(work, other) for work in self.works]
        return [*found, *missing(self.works, other)]

    def _one(self, work: Work, other: Tariff) -> str:
        now, then = work.cost_per_ticket(self.tariff), work.cost_per_ticket(other)
        words = {"month": period_name(work.period), "now": self._said(now), "then": self._said(then)}
        if not work.solved:
            return _("%(month)s: no ticket was solved, so none has a cost.") % words
        if now == then:
            return _("%(month)s: a solved ticket still costs %(now)s.") % words
        return _("%(month)s: a solved ticket would cost %(then)s instead of %(now)s.") % words

    def _said(self, amount: Decimal | None) -> str:
        return _("nothing known") if amount is None else money(amount, self.tariff.currency)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a month's cost of a ticket comes about, in words."""

    month: str
    labour: str
    minutes: str
    fixed: str
    solved: int
    per_ticket: str


def standings(outlook: Outlook) -> list[Standing]:
    tariff, found = outlook.tariff, []
    for work in outlook.works:
        of_work = rounded(labour(work.minutes, tariff.rates))
        of_days = rounded(fixed(tariff.costs.values(), work.period.first, work.period.last))
        found.append(
            Standing(
                period_name(work.period),
                money(of_work, tariff.currency),
                span(sum(work.minutes.values()) * 60).replace(" ", "\N{NO-BREAK SPACE}"),
                money(of_days, tariff.currency),
                work.solved,
                money(work.cost_per_ticket(tariff), tariff.currency),
            )
        )
    return found


def missing(works: Sequence[Work], tariff: Tariff) -> list[str]:
    """Whose minutes have no rate and are in no sum. One query where there are such."""
    found = [(work, unpriced(work.minutes, tariff.rates)) for work in works]
    names = {pk for _work, minutes in found for pk in minutes}
    if not names:
        return []
    known = dict(Person.objects.filter(pk__in=names).values_list("pk", "name"))
    said = []
    for work, minutes in found:
        if minutes:
            total = sum(minutes.values())
            words = {
                "month": period_name(work.period),
                "n": total,
                "who": ", ".join(sorted(known[pk] for pk in minutes)),
            }
            said.append(
                ngettext(
                    "%(month)s: %(n)d logged minute has no rate and is in no sum: %(who)s.",
                    "%(month)s: %(n)d logged minutes have no rate and are in no sum: %(who)s.",
                    total,
                )
                % words
            )
    return said


def period_name(period: Period) -> str:
    """`October 2026`; `November 2026 so far` of a part of one."""
    named = month_name(period.first)
    return named if month_of(period.first, period.zone) == period else _("%(month)s so far") % {"month": named}
