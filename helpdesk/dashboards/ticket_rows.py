"""Facts and hand-overs as rows of a file, read from the database as they are sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from helpdesk.dashboards.bar import Known
from helpdesk.spreadsheets import Table, Value
from people.models import Organisation
from people.models.team import Line
from sla.kpi.definitions import REASONS
from sla.kpi.freezing import Figures
from sla.models import FrozenFigure, FrozenMonth, TicketFact
from sla.sentences import span
from tickets.models import Handover, TicketField
from tickets.models.handover import HandoverQuerySet
from tickets.models.score import Score
from tickets.models.time_entry import TimeEntryQuerySet
from tickets.models.words import Channel, Kind, Priority

AT_ONCE = 2000  # rows that the database hands over at a time
_HOLDS = {
    "hold_line_1": gettext_lazy("Held by the first line"),
    "hold_line_2": gettext_lazy("Held by the second line"),
    "hold_line_3": gettext_lazy("Held by the third line"),
    "hold_customer": gettext_lazy("Waited for the customer"),
    "hold_third_party": gettext_lazy("Waited for others"),
}
_SPANS = {
    "first_reply_business": gettext_lazy("First reply, working seconds"),
    "first_reply_wall": gettext_lazy("First reply, seconds by the clock on the wall"),
    "resolution_business": gettext_lazy("Resolution, working seconds"),
    "resolution_wall": gettext_lazy("Resolution, seconds by the clock on the wall"),
}


def tickets(title: str, facts: Any, known: Known, zone: str) -> Table:
    """`facts` as `sla.kpi.exact.behind` finds them, with the site's own fields behind all
    others. Three queries, two of them while it is read."""
    fields = list(TicketField.objects.for_page())
    heads = [*_heads(zone), *(each.name for each in fields)]
    return Table("tickets", title, heads, _facts(facts, known, fields))


def handovers(title: str, found: HandoverQuerySet, zone: str) -> Table:
    at = [_("Sent, %(zone)s"), _("Accepted, %(zone)s"), _("Ended, %(zone)s")]
    heads = [
        _("Ticket"), _("Subject"), *(each % {"zone": zone} for each in at), _("State"), _("From team"), _("From line"),
        _("To team"), _("To line"), _("Reason"), _("Handed over by"), _("Ended by"), _("Pick-up, working seconds"),
        _("Pick-up"), _("What was tried"), _("What is asked"), _("Why it was returned"),
    ]  # fmt: skip
    return Table("handovers", title, heads, map(_handover, found.for_report().iterator(chunk_size=AT_ONCE)))


def entries(title: str, found: TimeEntryQuerySet, zone: str) -> Table:
    """Logged time, a row each."""
    heads = [_("Ticket"), _("Subject"), _("What"), _("When, %(zone)s") % {"zone": zone}, _("Minutes")]
    rows = found.iterator(chunk_size=AT_ONCE)
    return Table("time", title, heads, ([e.ticket.number, e.ticket.subject, e.what, e.at, e.minutes] for e in rows))


def months(title: str, found: Any, known: Known, withheld: Callable[[FrozenMonth], bool]) -> Table:
    """Every published figure, a row each; of months whose cost is `withheld` not their amounts."""
    asked: dict[int, bool] = {}

    def shown(figure: FrozenFigure) -> bool:
        if figure.money is not None and figure.month_id not in asked:
            asked[figure.month_id] = withheld(figure.month)
        return figure.money is None or not asked[figure.month_id]

    heads = [
        _("Month"), _("Time zone"), _("Number"), _("Team"), _("Figure"), _("Value"), _("Amount"), _("Currency"),
        _("Counted"),
    ]  # fmt: skip
    rows = found.select_related("month").order_by("-month__month", "month", "id").iterator(chunk_size=AT_ONCE)
    return Table("months", title, heads, (_published(figure, known) for figure in rows if shown(figure)))


def compared(title: str, then: Figures, now: Figures, known: Known) -> Table:
    """Every published figure beside the same of now."""
    heads = [
        _("Number"), _("Team"), _("Figure"), pgettext("figure", "Published"), _("Recomputed now"), _("Counted then"),
        _("Counted now"),
    ]  # fmt: skip
    rows: list[list[Value]] = []
    for (kpi, team), found in then.items():
        today = now.get((kpi, team), {})
        for name in found.keys() - {"count"}:
            counts = [found["count"], today.get("count", 0)]
            rows.append([kpi, _team(team, known), name, found[name], today.get(name), *counts])
    rows.sort(key=lambda row: [str(each) for each in row[:3]])
    return Table("month", title, heads, rows)


def _heads(zone: str) -> list[str]:
    moments = [_("Created, %(zone)s"), _("First reply, %(zone)s"), _("Solved, %(zone)s"), _("Rated, %(zone)s")]
    places = [
        _("Team at the creation"), _("Line at the creation"), _("Priority at the creation"),
        _("First reply by"), _("Team of the first reply"), _("Solved by"), _("Team that solved"),
        _("Line that solved"), _("Priority when solved"),
    ]  # fmt: skip
    counts = [
        _("Public replies"), _("Moves between lines"), _("Hand-overs"), _("Returns"), _("Re-openings"),
        _("Minutes logged"), _("Rating"),
    ]  # fmt: skip
    return [
        _("Ticket"), _("Subject"), _("Left out"), *(each % {"zone": zone} for each in moments), *places,
        _("Channel"), _("Type"), _("Organisation"), *map(str, _SPANS.values()), _("First reply"), _("Resolution"),
        *counts, *(_("%(what)s, working seconds") % {"what": label} for label in _HOLDS.values()),
    ]  # fmt: skip


def _facts(facts: Any, known: Known, fields: list[TicketField]) -> Iterator[list[Value]]:
    organisations: dict[int | None, str] = dict(Organisation.objects.values_list("pk", "name"))
    teams: dict[int | None, str] = {pk: team.name for pk, team in known.teams.items()}
    people: dict[int | None, str] = {pk: person.name for pk, person in known.people.items()}
    for fact in facts.only(*_READ).order_by("-pk").iterator(chunk_size=AT_ONCE):
        yield [
            f"HD-{fact.pk}", fact.ticket.subject, str(REASONS.get(fact.reason, fact.reason)),
            fact.created_at, fact.first_reply_at, fact.solved_at, fact.rated_at,
            teams.get(fact.created_team), _line(fact.created_line), _priority(fact.created_priority),
            people.get(fact.first_reply_by), teams.get(fact.first_reply_team),
            people.get(fact.solved_by), teams.get(fact.solved_team), _line(fact.solved_line),
            _priority(fact.solved_priority),
            str(Channel(fact.channel).label), str(Kind(fact.type).label), organisations.get(fact.organisation_id),
            *(getattr(fact, name) for name in _SPANS), _span(fact.first_reply_business),
            _span(fact.resolution_business),
            fact.replies, fact.hops, fact.handovers, fact.returns, len(fact.reopens), fact.minutes,
            str(Score(fact.rating).label) if fact.rating else None,
            *(getattr(fact, name) for name in _HOLDS),
            *(each.plain(fact.ticket.fields.get(each.slug)) for each in fields),
        ]  # fmt: skip


_READ = ("ticket__subject", "ticket__fields", *(field.name for field in TicketFact._meta.concrete_fields))


def _handover(each: Handover) -> list[Value]:
    return [
        each.ticket.number, each.ticket.subject, each.at, each.accepted_at, each.ended_at,
        str(each.get_state_display()), each.from_team.name if each.from_team else None, _line(each.from_line),
        each.to_team.name, _line(each.to_line), each.reason.name, each.by.name,
        each.ended_by.name if each.ended_by else None, each.pickup_seconds, _span(each.pickup_seconds),
        each.tried, each.asked, each.missing,
    ]  # fmt: skip


def _published(figure: FrozenFigure, known: Known) -> list[Value]:
    return [
        figure.month.month, figure.month.zone, figure.kpi, _team(figure.team, known),
        figure.figure, figure.value, figure.money, figure.month.currency if figure.money is not None else "",
        figure.count,
    ]  # fmt: skip


def _team(pk: int | None, known: Known) -> str:
    team = known.teams.get(pk) if pk is not None else None
    return team.name if team else "" if pk is None else f"#{pk}"


def _line(line: int | None) -> str | None:
    return None if line is None else str(Line(line).label)


def _priority(word: str) -> str | None:
    return str(Priority.of(word).label) if word else None


def _span(seconds: int | None) -> str | None:
    return None if seconds is None else span(seconds)
