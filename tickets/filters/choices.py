"""What a filter field offers to be chosen from: (value, what it is called), as the filter bar shows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from django.db.models.enums import Choices
from django.utils.translation import gettext_lazy as _

from people import access
from people.models import Organisation, Person, Team
from tickets.models import Category, StatusName
from tickets.models.category import in_tree
from tickets.models.words import Priority, Status

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Offered = Sequence[tuple[str, "StrOrPromise"]]
Offers = Callable[["Person | None"], Offered]
MOST = 200  # of people and organisations; others are found by typing a name


def fixed(*offered: tuple[str, StrOrPromise]) -> Offers:
    return lambda who: offered


def of(words: type[Choices]) -> Offers:
    return lambda who: [(str(value), label) for value, label in words.choices]


def statuses(who: Person | None) -> Offered:
    own = [(each.slug, each.name) for each in StatusName.objects.in_order()] if who is None or who.is_staff else []
    return [("active", _("Not done yet")), *((value, label) for value, label in Status.choices), *own]


def priorities(who: Person | None) -> Offered:
    return [(each.word, each.label) for each in reversed(Priority)]


def teams(who: Person | None) -> Offered:
    hidden = who.closed_teams if who is not None else []
    found = Team.objects.exclude(pk__in=hidden).order_by("name").values_list("pk", "name")
    return [*((str(pk), name) for pk, name in found), ("none", _("No team"))]


def assignees(who: Person | None) -> Offered:
    staff = Person.objects.filter(is_active=True, role__in=access.STAFF).order_by("name").values_list("pk", "name")
    return [("me", _("Me")), ("none", _("Nobody")), *((str(pk), name) for pk, name in staff[:MOST])]


def categories(who: Person | None) -> Offered:
    """With what stands below each behind it, set off by a line for each level."""
    found = in_tree(Category.objects.offered())
    return [*((str(each.pk), f"{'– ' * each.depth}{each.name}") for each in found), ("none", _("None"))]


def organisations(who: Person | None) -> Offered:
    found = Organisation.objects.order_by("name").values_list("pk", "name")[:MOST]
    return [("own", _("Our own")), *((str(pk), name) for pk, name in found)]


YES_OR_NO = fixed(("yes", _("yes")), ("no", _("no")))
MARKS = fixed(("snoozed", _("snoozed")), ("merged", _("merged into another")), ("spam", _("spam")))
HANDOVERS = fixed(
    ("waiting", _("waits to be accepted")), ("accepted", _("accepted")), ("returned", _("came back")),
    ("advised", _("advised")), ("any", _("was ever handed over")), ("none", _("never left its line")),
)  # fmt: skip
RATINGS = fixed(
    ("content", _("content")), ("discontent", _("discontent")), ("any", _("any rating")), ("none", _("no rating"))
)
