"""What tickets themselves can be filtered by."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Address, Person
from people.models.team import Line
from tickets.filters import choices, registry
from tickets.filters.registry import FilterField, UnknownValue
from tickets.models import Attachment, Category, Handover, Link, StatusName
from tickets.models.problem import incidents_of
from tickets.models.score import CONTENT, DISCONTENT, Score
from tickets.models.words import ACTIVE, NEVER, Channel, Kind, Mark, Priority, Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from people.models import Person

_COMPARISON = re.compile(r"^(>=|<=|>|<|)(\d{4}-\d\d-\d\d)$")


def register() -> None:
    """Called once when the app is ready."""
    for field in (
        FilterField("status", _("Status"), _status, "open", for_customers=True, offers=choices.statuses, many=True),
        FilterField(
            "priority", _("Priority"), _priority, "urgent", for_customers=True, offers=choices.priorities, many=True
        ),
        FilterField(
            "channel",
            _("Channel"),
            _one_of("channel", set(Channel.values)),
            "email",
            for_customers=True,
            offers=choices.of(Channel),
            many=True,
        ),
        FilterField(
            "type",
            _("Type"),
            _one_of("type", set(Kind.values)),
            "incident",
            for_customers=True,
            offers=choices.of(Kind),
            many=True,
        ),
        FilterField("line", _("Line"), _line, "1", for_customers=True, offers=choices.of(Line)),
        FilterField("team", _("Team"), _team, "Warehouse", for_customers=True, refers="team", offers=choices.teams),
        FilterField(
            "category",
            _("Category"),
            _category,
            "Printers",
            for_customers=True,
            refers="category",
            offers=choices.categories,
        ),
        FilterField("assignee", _("Assignee"), _assignee, "me", refers="person", offers=choices.assignees),
        FilterField("requester", _("Requester"), _requester, "anna@example.com", refers="person"),
        FilterField("from", _("Requester"), _requester, "anna@", refers="person"),
        FilterField(
            "organisation",
            _("Organisation"),
            _organisation,
            "Polyana",
            refers="organisation",
            offers=choices.organisations,
            many=True,
        ),
        FilterField("tag", _("Tag"), lambda value, who: Q(tags__contains=[value.lower()]), "billing"),
        FilterField("is", _("Is"), _is, "snoozed", offers=choices.MARKS),
        FilterField("waiting", _("Waits for us"), _waiting, "yes", offers=choices.YES_OR_NO),
        FilterField("has", _("Has"), _has, "attachment", offers=choices.fixed(("attachment", _("an attachment")))),
        FilterField("handover", _("Hand-over"), _handover, "waiting", offers=choices.HANDOVERS),
        FilterField("hops", _("Moves between lines"), _hops, ">1"),
        FilterField("problem", _("Caused by the problem"), _problem, "HD-1042"),
        FilterField("rating", _("Rating"), _rating, "bad", offers=choices.RATINGS),
        FilterField("created", _("Created"), _day("created_at"), ">2026-01-01", for_customers=True),
        FilterField("updated", _("Changed"), _day("updated_at"), "<2026-01-01", for_customers=True),
        FilterField("solved", _("Solved on"), _day("solved_at"), "2026-01-01", for_customers=True),
    ):
        registry.fields.add(field)


def _status(value: str, who: Person | None) -> Q:
    """Kinds, and names of a site's own under them. A query where there is such a name."""
    wanted = set(value.lower().split(","))
    if wanted == {"active"}:
        return Q(status__in=ACTIVE, mark="")
    names = wanted - set(Status.values)
    if not names:
        return Q(status__in=wanted)
    shown = who is None or who.is_staff  # customers know the kinds alone
    known = {name.slug: name for name in StatusName.objects.in_order()} if shown else {}
    if not names.issubset(known):
        raise UnknownValue(", ".join([*Status.values, *known, "active"]))
    named = Q(status__in={known[slug].kind for slug in names}, status_name__in=[known[slug].pk for slug in names])
    return named | Q(status__in=wanted - names) if wanted - names else named


def _priority(value: str, who: Person | None) -> Q:
    try:
        return Q(priority__in=[Priority.of(word) for word in value.lower().split(",")])
    except KeyError as error:
        raise UnknownValue(", ".join(p.word for p in Priority)) from error


def _one_of(column: str, known: set[str]) -> Callable[[str, Person | None], Q]:
    def compile(value: str, who: Person | None) -> Q:
        wanted = set(value.lower().split(","))
        if not wanted <= known:
            raise UnknownValue(", ".join(sorted(known)))
        return Q(**{f"{column}__in": wanted})

    return compile


def _line(value: str, who: Person | None) -> Q:
    if value not in ("1", "2", "3"):
        raise UnknownValue("1, 2, 3")
    return Q(line=int(value))


def _team(value: str, who: Person | None) -> Q:
    if value == "none":
        return Q(team=None)
    return Q(team=int(value)) if _is_id(value) else Q(team__name__icontains=value)


def _category(value: str, who: Person | None) -> Q:
    """The category and all below it, by id or a part of its name in either language; `none`."""
    if value == "none":
        return Q(category=None)
    known = Category.objects.within(int(value)) if _is_id(value) else Category.objects.within_named(value)
    return Q(category__in=known.values("pk"))


def _assignee(value: str, who: Person | None) -> Q:
    if value == "none":
        return Q(assignee=None)
    if value == "me":
        if who is None:
            raise UnknownValue("me")
        return Q(assignee=who)
    return Q(assignee=int(value)) if _is_id(value) else _person("assignee", value)


def _requester(value: str, who: Person | None) -> Q:
    if value == "me" and who is not None:
        return Q(requester=who)
    if not _is_id(value):
        return _person("requester", value)
    # The requests of somebody who was merged into another are that person's: old addresses of lists go on working.
    into = ("merged_into__merged_into__merged_into", "merged_into__merged_into", "merged_into")
    return Q(requester__in=Person.objects.filter(pk=int(value)).values(now=Coalesce(*into, "pk")))


def _person(column: str, value: str) -> Q:
    """By address (whole or its beginning) when there is an @, else by a part of the name."""
    if "@" in value:
        having = Address.objects.alias(folded=Lower("value")).filter(kind="email", folded__startswith=value.lower())
        return Q(**{f"{column}__in": having.values("person")})
    return Q(**{f"{column}__name__icontains": value})


def _organisation(value: str, who: Person | None) -> Q:
    if value == "own":
        return Q(organisation__is_own=True)
    ids = value.split(",")
    if all(map(_is_id, ids)):
        return Q(organisation__in=[int(each) for each in ids])
    return Q(organisation__name__icontains=value)


def _waiting(value: str, who: Person | None) -> Q:
    if value not in ("yes", "no"):
        raise UnknownValue("yes, no")
    # Only an active ticket waits for us; saying so lets the partial indexes of active tickets answer.
    return Q(waiting_since__lt=NEVER, status__in=ACTIVE, mark="") if value == "yes" else Q(waiting_since=NEVER)


def _is(value: str, who: Person | None) -> Q:
    """Marks and sleep. Lists leave marked tickets out unless they are asked for by this field."""
    known = {"merged": Q(mark=Mark.MERGED), "spam": Q(mark=Mark.SPAM), "snoozed": Q(snoozed_until__isnull=False)}
    if value not in known:
        raise UnknownValue(", ".join(known))
    return known[value]


def _has(value: str, who: Person | None) -> Q:
    if value != "attachment":
        raise UnknownValue("attachment")
    return Q(Exists(Attachment.objects.filter(message__ticket=OuterRef("pk"), inline=False)))


_HANDOVERS = {
    "any": Q(),
    "waiting": Q(accepted_at=None, ended_at=None),
    "accepted": Q(accepted_at__isnull=False, ended_at=None),
    "returned": Q(state="returned"),
    "advised": Q(state="advised"),
}


def _handover(value: str, who: Person | None) -> Q:
    """`waiting` and `accepted` are open ones, `returned` and `advised` were ever so; `none` never left its line."""
    if value == "none":
        return Q(hops=0)
    if value not in _HANDOVERS:
        raise UnknownValue(", ".join([*_HANDOVERS, "none"]))
    records = Handover.objects.filter(_HANDOVERS[value], ticket=OuterRef("pk"))
    # Saying that it has moved lets the few that have answer.
    return Q(Exists(records), hops__gt=0)


def _problem(value: str, who: Person | None) -> Q:
    """The incidents of one problem, by its number; `any`, `none`."""
    links = Link.objects.filter(kind=Link.Kind.CAUSED_BY)
    if value in ("any", "none"):
        caused = Q(Exists(links.filter(ticket=OuterRef("pk"))))
        return caused if value == "any" else ~caused
    number = value.upper().removeprefix("HD-")
    if not _is_id(number):
        raise UnknownValue("HD-1042, any, none")
    return incidents_of(int(number))


def _rating(value: str, who: Person | None) -> Q:
    """The customer's last answer; `any`, `none`; `content` and `discontent` on either scale."""
    known = {"any": ~Q(rating=""), "none": Q(rating=""), **{score: Q(rating=score) for score in Score.values}}
    known |= {"content": Q(rating__in=CONTENT), "discontent": Q(rating__in=DISCONTENT)}
    if value not in known:
        raise UnknownValue(", ".join(known))
    return known[value]


def _hops(value: str, who: Person | None) -> Q:
    """How often it went from line to line: `2`, `>1`."""
    found = re.fullmatch(r"(>=|<=|>|<|)(\d{1,4})", value, re.ASCII)
    if found is None:
        raise UnknownValue("2, >1")
    return Q(**{f"hops{_COMPARED[found[1]]}": int(found[2])})


_COMPARED = {"": "", ">": "__gt", ">=": "__gte", "<": "__lt", "<=": "__lte"}


def _day(column: str) -> Callable[[str, Person | None], Q]:
    """`2026-01-31`, `>2026-01-31`, `<=…`: whole days of the reader's zone."""

    def compile(value: str, who: Person | None) -> Q:
        found = _COMPARISON.match(value)
        try:
            day = date.fromisoformat(found[2]) if found else None
        except ValueError:
            day = None
        if found is None or day is None or day.year > 9998:
            raise UnknownValue("2026-01-31, >2026-01-31, <2026-01-31")
        begin = datetime.combine(day, time.min, timezone.get_current_timezone()).astimezone(UTC)
        end = datetime.combine(day + timedelta(days=1), time.min, timezone.get_current_timezone()).astimezone(UTC)
        return {
            "": Q(**{f"{column}__gte": begin, f"{column}__lt": end}),
            ">": Q(**{f"{column}__gte": end}),
            ">=": Q(**{f"{column}__gte": begin}),
            "<": Q(**{f"{column}__lt": begin}),
            "<=": Q(**{f"{column}__lt": end}),
        }[found[1]]

    return compile


def _is_id(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 18
