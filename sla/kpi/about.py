"""What is computed from facts: days of a zone, of all tickets or only of some."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from psycopg2.extras import Json

from sla.kpi.period import OWN_FIELD, Narrowed, Period, column_of, kept_as, stored
from sla.models import TicketFact

PREFIX = "ticket__fact__"  # from rows of a ticket to its fact


@dataclass(frozen=True, slots=True)
class About:
    """What is computed: days of a zone, all tickets or only these."""

    period: Period
    narrowed: Narrowed = field(default_factory=Narrowed)
    hidden: Sequence[int] = ()

    def facts(self, moment: str) -> QuerySet[TicketFact]:
        """Those of the days at this moment."""
        return self._seen(TicketFact.objects.filter(self.period.within(f"{moment}_at"), self.narrowed.at(moment)))

    def rows(self, queryset: QuerySet[Any], at: str, moment: str) -> QuerySet[Any]:
        """Other rows of the days, with the dimensions of their ticket's fact at a moment."""
        found = queryset.filter(self.period.within(at), self.narrowed.at(moment, PREFIX))
        return found.exclude(**{f"{PREFIX}hidden_in__in": self.hidden}) if self.hidden else found

    def _seen(self, facts: QuerySet[TicketFact]) -> QuerySet[TicketFact]:
        return facts.exclude(hidden_in__in=self.hidden) if self.hidden else facts


def _own_field(name: str, values: Sequence[str]) -> tuple[str, dict[str, Any]]:
    parts: list[str] = []
    given: dict[str, Any] = {}
    for number, (contained, is_without) in enumerate(kept_as(name, values)):
        given[f"{name}.{number}"] = Json(contained)
        parts.append(f"{'NOT ' if is_without else ''}own.fields @> %({name}.{number})s::jsonb")
    return f"fact.ticket_id IN (SELECT own.id FROM tickets_ticket own WHERE {' OR '.join(parts)})", given


def narrower(about: About, moment: str, **columns: str) -> tuple[str, dict[str, Any]]:
    """SQL conditions on `fact` with dimensions of a moment, or in these columns instead, and their values."""
    conditions: list[str] = []
    given: dict[str, Any] = {}
    for name, values in about.narrowed.by.items():
        if name.startswith(OWN_FIELD):
            condition, own = _own_field(name, values)
            conditions.append(condition)
            given |= own
            continue
        known = column_of(name, moment)
        column = columns.get(name) or (f"fact.{known}" if known else "")
        conditions.append(f"{column}::text = ANY(%({name})s)" if column else "false")
        given[name] = [str(value).lower() if isinstance(value, bool) else str(value) for value in stored(name, values)]
    if about.hidden:
        conditions.append("(fact.hidden_in IS NULL OR fact.hidden_in <> ALL(%(hidden)s))")
        given["hidden"] = list(about.hidden)
    return "".join(f" AND {condition}" for condition in conditions), given
