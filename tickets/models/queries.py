"""Ways to ask for tickets, in English; views chain them and never filter by themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.search import SearchRank
from django.db import connection, models
from django.db.models import Count, Exists, OuterRef, Q, Window
from django.db.models.functions import Coalesce, Extract, Ln

from people import access
from people.models import Person
from tickets.models.after_sending import choice_of
from tickets.models.search_document import WEIGHTS
from tickets.models.words import ACTIVE, NEVER, Mark, Status

if TYPE_CHECKING:
    from datetime import datetime

    from tickets.models.ticket import Ticket

RANKED = 2_000  # of the tickets that have the words, so many are put in order of relevance
HALF_LIFE = 180.0  # days after which a ticket must be twice as relevant to stand where a new one stands
_FAINT = 1e-6  # the rank of a ticket that was found by its number or its requester
COUNT_LIMIT = 100  # a rail count beyond 99 reads "99+" and costs no more


class TicketQuerySet(models.QuerySet[Any]):
    def visible_to(self, person: Person | AnonymousUser) -> TicketQuerySet:
        """Tickets this person may know of: staff all but those of private teams, customers their own."""
        if not isinstance(person, Person) or not person.is_active:
            return self.none()
        if person.may(access.READ_TICKETS):
            return self.exclude(team__in=person.closed_teams) if person.closed_teams else self
        return self.of_customer(person)

    def of_customer(self, person: Person) -> TicketQuerySet:
        return self.filter(Q(requester=person) | Q(pk__in=person.participations.values("ticket")))

    def of_colleagues(self, person: Person) -> TicketQuerySet:
        """Requests of others of this customer's organisation, where it shares them."""
        firm = person.organisation
        if firm is None or not firm.shares_requests or not person.is_active or person.is_staff:
            return self.none()
        return (
            self.unmarked()
            .filter(organisation=firm)
            .exclude(pk__in=self.model.objects.of_customer(person).values("pk"))
        )

    def unmarked(self) -> TicketQuerySet:
        """Without those merged away and without spam."""
        return self.filter(mark="")

    def active(self) -> TicketQuerySet:
        """Still to be done: neither solved nor merged away nor spam."""
        return self.filter(status__in=ACTIVE, mark="")

    def marked_as_spam(self) -> TicketQuerySet:
        """The newest first, with who asked and their addresses."""
        return self.filter(mark=Mark.SPAM).prefetch_related("requester__addresses").order_by("-id")

    def awake(self) -> TicketQuerySet:
        """Without those snoozed until later; the sweep and the customer's message wake them."""
        return self.filter(snoozed_until=None)

    def assigned_to(self, person: Person) -> TicketQuerySet:
        return self.filter(assignee=person)

    def on_line(self, line: int) -> TicketQuerySet:
        return self.filter(line=line)

    def waiting_for_us(self) -> TicketQuerySet:
        """A message is unanswered, and nobody else is waited for first."""
        return self.filter(waiting_since__lt=NEVER).exclude(status__in=(Status.PENDING, Status.ON_HOLD))

    def paused(self) -> TicketQuerySet:
        """On others: the customer, a third party."""
        return self.filter(status__in=(Status.PENDING, Status.ON_HOLD), mark="")

    def unassigned(self) -> TicketQuerySet:
        return self.filter(assignee=None)

    def undelivered(self) -> TicketQuerySet:
        """With replies that did not reach somebody, which nobody has dealt with yet."""
        from tickets.models.outgoing import Outgoing  # the ticket is made of its querysets

        return self.filter(pk__in=Outgoing.objects.undelivered().values("ticket"))

    def queued(self) -> TicketQuerySet:
        """What an agent could begin with: nobody has it, and it waits for us."""
        return self.unmarked().awake().filter(assignee=None, status__in=(Status.NEW, Status.OPEN))

    def most_urgent_first(self) -> TicketQuerySet:
        """What is due soonest; of those without a promise the higher priority, then the longest waiting."""
        return self.order_by("next_due_at", "-priority", "waiting_since", "id")

    def other_requests(self, ticket: Ticket) -> TicketQuerySet:
        """Of the same requester, newest first, with what a line of the ticket's page shows of them."""
        others = self.unmarked().filter(requester=ticket.requester_id).exclude(pk=ticket.pk).order_by("-id")
        return others.only("subject", "status", "mark", "created_at")

    def merged_into(self, ticket: Ticket) -> TicketQuerySet:
        """What became part of this ticket, with what a line of its page shows."""
        return self.filter(merged_into=ticket).order_by("id").only("subject", "status", "created_at")

    def suggesting(self, ticket: Ticket) -> TicketQuerySet:
        """Strangers' tickets that may be answers in this one, or in one that was merged into it."""
        return self.unmarked().filter(suggests__in=self.model.objects.made_one(ticket)).order_by("id")

    def with_requester(self) -> TicketQuerySet:
        """And the requester's addresses."""
        addresses = models.Prefetch("requester__addresses", to_attr="known_addresses")
        return self.select_related("requester").prefetch_related(addresses)

    def made_one(self, ticket: Ticket) -> models.QuerySet[Any, Any]:
        """The number of the ticket and of those merged into it, also through another: three small index reads."""
        of = self.order_by().values("pk")
        return of.filter(pk=ticket.pk).union(
            of.filter(merged_into=ticket), of.filter(merged_into__merged_into=ticket), all=True
        )

    def numbers(self) -> models.QuerySet[Any, int]:
        return self.values_list("pk", flat=True)

    def newest_change_first(self) -> TicketQuerySet:
        return self.order_by("-updated_at", "-id")

    def beyond(self, column: str, moment: datetime, pk: int, *, newest_first: bool = False) -> TicketQuerySet:
        """The rest of a list ordered by (column, id) behind the row (moment, pk)."""
        way = "lt" if newest_first else "gt"
        behind = Q(**{f"{column}__{way}": moment}) | Q(**{column: moment, f"pk__{way}": pk})
        return self.filter(behind, **{f"{column}__{way}e": moment})

    def best_matches(self, asked: Any) -> TicketQuerySet:
        """Of the RANKED that changed last: those first that have most of the words, of equals the later changed ones.
        `score` is the relevance as a power of two with a step added for each HALF_LIFE of days: it does not depend on
        when it is asked, so a page can begin behind the score that the one before ended with."""
        newest = self.newest_change_first().values("pk")[:RANKED]
        rank = SearchRank(models.F("document__vector"), asked, weights=models.Value(list(WEIGHTS)))
        doublings = Ln(Coalesce(rank, 0.0) + _FAINT) / Ln(models.Value(2.0))
        days = Extract("updated_at", "epoch", tzinfo=UTC) / models.Value(86_400.0)
        score = models.ExpressionWrapper(doublings + days / models.Value(HALF_LIFE), models.FloatField())
        return (
            self.model.objects.filter(pk__in=newest)
            .annotate(score=score, matches=Window(Count("*")))
            .order_by("-score", "-id")
        )

    def behind_score(self, score: float, pk: int) -> TicketQuerySet:
        """The rest of the best matches behind this one."""
        return self.filter(Q(score__lt=score) | Q(score=score, pk__lt=pk))

    def without_merged_into(self, others: TicketQuerySet) -> TicketQuerySet:
        """Without those whose matter is dealt with in one of the others."""
        return self.exclude(mark=Mark.MERGED, merged_into__in=others.values("pk"))

    def for_inbox(self, *more: str) -> TicketQuerySet:
        """With what every row of a list reads, and what some of its columns do (team, category)."""
        return self.select_related("requester", "organisation", "assignee", "status_name", *more)

    def for_desk(self) -> TicketQuerySet:
        """For a page that knows teams, categories and colleagues anyway (helpdesk/desk/ticket.py)."""
        return self.select_related("requester", "organisation")

    def with_drafts_of(self, person: Person) -> TicketQuerySet:
        """`own_drafts`: what this person has begun to write there; no query of its own."""
        from tickets.models.draft import own_drafts  # a cycle of models: a draft belongs to a ticket

        return self.annotate(own_drafts=own_drafts(person))

    def with_choice_of(self, person: Person) -> TicketQuerySet:
        """`after_sending`: what this person chose the last time; no query of its own."""
        return self.annotate(after_sending=choice_of(person))

    def with_draft_mark(self, person: Person) -> TicketQuerySet:
        """`has_draft`: whether this person has begun to write there; no query of its own."""
        return self.annotate(has_draft=Exists(person.drafts.filter(ticket=OuterRef("pk"))))

    def begun_by(self, person: Person) -> TicketQuerySet:
        return self.filter(Exists(person.drafts.filter(ticket=OuterRef("pk"))))

    def for_ticket_page(self) -> TicketQuerySet:
        return self.select_related(
            "requester", "organisation", "assignee", "contact", "team", "category", "status_name"
        )

    def for_api(self) -> TicketQuerySet:
        return (
            self.with_requester()
            .select_related("status_name")
            .prefetch_related("organisation", "assignee", "contact", "team", "category", "clocks")
        )

    def narrow(self) -> TicketQuerySet:
        """Only what lists are ordered by, for finding the rows of a page: a sort of whole tickets takes ten times the
        memory, and each database connection keeps what it once took."""
        return self.only("updated_at", "waiting_since", "next_due_at")

    def page_of(self, narrow: Sequence[Ticket]) -> list[Ticket]:
        """The whole tickets of a page found by `narrow`, in its order."""
        whole = self.in_bulk([each.pk for each in narrow])
        return [whole[each.pk] for each in narrow if each.pk in whole]

    def for_portal(self) -> TicketQuerySet:
        return self.select_related("assignee", "status_name")


@dataclass(frozen=True, slots=True)
class Counting:
    """How many rows each of several queries has, counted to a limit, by one statement."""

    names: tuple[str, ...]
    sql: str
    params: tuple[Any, ...]

    @classmethod
    def of(cls, querysets: Mapping[str, models.QuerySet[Any]], limit: int = COUNT_LIMIT) -> Counting:
        """A query's order tells the database by which index to count: without one it may walk another list to its
        end."""
        written = [rows.values("pk")[:limit].query.sql_with_params() for rows in querysets.values()]
        columns = ", ".join(f"(SELECT count(*) FROM ({sql}) q)" for sql, _ in written)
        return cls(tuple(querysets), f"SELECT {columns}", tuple(value for _, params in written for value in params))

    def counts(self, asked: tuple[str, Sequence[Any]] | None = None) -> dict[str, int]:
        """The numbers by name; `asked` is the statement as it was prepared."""
        with connection.cursor() as cursor:
            cursor.execute(*(asked or (self.sql, self.params)))
            return dict(zip(self.names, cursor.fetchone(), strict=True))


def counts(querysets: Mapping[str, models.QuerySet[Any]], limit: int = COUNT_LIMIT) -> dict[str, int]:
    """How many rows each query has, counted to `limit` at most; none for nothing."""
    return Counting.of(querysets, limit).counts() if querysets else {}
