"""What can be done to a ticket by name: the same table serves the desk's forms, the API, and rules.

An action reads plain values (a form's, a JSON body's, a rule's) and calls one verb. A wing adds its own to `actions`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Person, Team
from tickets import spine
from tickets.content import without_nul, written
from tickets.given import given_fields, json_object
from tickets.models import Category, Ticket
from tickets.models.words import Priority, Status
from tickets.refusals import Refused
from tickets.registry import Registry, UnknownValue
from tickets.statuses import set_status, status_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Values = Mapping[str, Any]
Apply = Callable[[Ticket, Values, Person, int | None], Ticket | None]


@dataclass(frozen=True, slots=True)
class Action:
    """`apply(ticket, values, by, seen)` calls one verb; UnknownValue when the values say nothing, Refused or NotAllowed
    as the verb decides; it gives the new ticket where it makes one. `name` is a noun and stands in addresses."""

    name: str
    label: StrOrPromise
    apply: Apply


actions: Registry[Action] = Registry("action")


def register() -> None:
    """Called once when the app is ready."""
    for name, label, apply in (
        ("assignment", gettext_lazy("Assign"), _assignment),
        ("last-agent", gettext_lazy("Assign to whoever last answered this customer"), _last_agent),
        ("unassignment", gettext_lazy("Give back to the queue"), _unassignment),
        ("priority", gettext_lazy("Set priority to"), _priority),
        ("team", gettext_lazy("Move to team"), _team),
        ("category", gettext_lazy("Set the category"), _category),
        ("pending", gettext_lazy("Waiting for customer"), _pending),
        ("hold", gettext_lazy("Put on hold"), _hold),
        ("resumption", gettext_lazy("Open"), _resumption),
        ("solution", gettext_lazy("Solve"), _solution),
        ("reopening", gettext_lazy("Re-open"), _reopening),
        ("closure", gettext_lazy("Close"), _closure),
        ("status", gettext_lazy("Set the status"), _status),
        ("subject", gettext_lazy("Change the subject"), _subject),
        ("tags", gettext_lazy("Set tags"), _tags),
        ("fields", gettext_lazy("Fill in fields"), _fields),
        ("added-tags", gettext_lazy("Add tags"), _added_tags),
        ("removed-tags", gettext_lazy("Take tags away"), _removed_tags),
    ):
        actions.add(Action(name, label, apply))


def moment(value: Any) -> datetime | None:
    """An ISO moment (without an offset: in the reader's zone), or None for nothing."""
    if not value or isinstance(value, datetime):
        return value or None
    try:
        parsed = parse_datetime(str(value))
    except ValueError:
        parsed = None
    if parsed is None:
        raise UnknownValue(_("Write the moment as a date and a time."))
    return parsed if timezone.is_aware(parsed) else timezone.make_aware(parsed)


def _assignment(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    """`agent`: id or e-mail; without it, oneself."""
    given = without_nul(str(values.get("agent") or ""))
    agent = worker(given) if given else by
    if agent is None:
        raise UnknownValue(_("That person does not work here any more."))
    ticket.assign(agent, by=by, seen=seen)


def _last_agent(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    agent = ticket.last_agent()
    if agent is None:
        raise Refused(_("Nobody who still works here has answered this customer yet."))
    ticket.assign(agent, by=by, seen=seen)


def _unassignment(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    ticket.unassign(by=by, seen=seen)


def _priority(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    try:
        wanted = Priority.of(str(values.get("priority", "")))
    except KeyError as error:
        raise UnknownValue(", ".join(p.word for p in Priority)) from error
    ticket.prioritise(wanted, by=by, seen=seen)


def _team(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    """`team`: id or name."""
    ticket.move_to(team_of(values), by=by, seen=seen)


def _category(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    """`category`: id or name in either language; '' or null takes it away."""
    if "category" not in values:
        raise UnknownValue(_("There is no such category in use."))
    given = without_nul(str(values.get("category") or "")).strip()
    ticket.categorise(category_of(given) if given else None, by=by, seen=seen)


def category_of(given: str) -> Category:
    """The category in use with this id or, in either language, this name; UnknownValue when there is not just one."""
    offered = Category.objects.offered()
    named = Q(name_en__iexact=given) | Q(name_ru__iexact=given)
    found = list((offered.filter(pk=int(given)) if _is_id(given) else offered.filter(named))[:2])
    if len(found) != 1:
        raise UnknownValue(
            _("Several categories are called so; give the number.") if found else _("There is no such category in use.")
        )
    return found[0]


def _pending(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    waiting_for = str(values.get("waiting_for") or "")
    ticket.wait(by=by, until=moment(values.get("until")), waiting_for=waiting_for, seen=seen)


def _hold(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    waiting_for = str(values.get("waiting_for", ""))
    ticket.hold(by=by, waiting_for=waiting_for, until=moment(values.get("until")), seen=seen)


def _resumption(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    ticket.resume(by=by, seen=seen)


def _solution(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    """With `reply` the answer and the solving are one step, with `fields` what is filled in as well."""
    with transaction.atomic(), spine.verb():
        _solve(ticket, values, by, seen)


def _solve(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    _fill_in(ticket, values, by)
    if reply := str(values.get("reply") or "").strip():
        ticket.reply(written(reply), by=by, then=Status.SOLVED, seen=seen)
    else:
        ticket.solve(by=by, seen=seen)


def _reopening(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    ticket.reopen(by=by, seen=seen)


def _closure(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    with transaction.atomic(), spine.verb():
        _fill_in(ticket, values, by)
        ticket.close(by=by, seen=seen)


def _status(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    """`status`: a kind, or the name of one in Latin letters; `waiting_for`, `until` and `fields` as with the kind's own
    verb. The kind of the present status takes its name away."""
    kind, name = status_of(str(values.get("status") or ""))
    waiting_for, until = str(values.get("waiting_for") or ""), moment(values.get("until"))
    with transaction.atomic(), spine.verb():
        _fill_in(ticket, values, by)
        if kind == ticket.status and name is None and not waiting_for and until is None:
            ticket.name_status(None, by=by, seen=seen)
        else:
            set_status(ticket, kind, name, by=by, waiting_for=waiting_for, until=until, seen=seen)


def _fill_in(ticket: Ticket, values: Values, by: Person) -> None:
    """Custom fields that come along with a status."""
    if given := given_fields(values):
        ticket.set_fields(given, by=by)


def many(values: Values, name: str) -> list[str]:
    """All values of a form's field of several, or a JSON list."""
    if isinstance(values, MultiValueDict):
        return [str(each) for each in values.getlist(name)]
    given = values.get(name) or []
    return [str(each) for each in given] if isinstance(given, (list, tuple)) else [str(given)]


def team_of(values: Values) -> Team:
    """`team`: id or name."""
    given = without_nul(str(values.get("team") or ""))
    found = Team.objects.filter(pk=int(given)) if _is_id(given) else Team.objects.filter(name=given)
    team = found.first()
    if team is None:
        raise UnknownValue(_("That team does not exist any more."))
    return team


def _subject(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    ticket.retitle(str(values.get("subject", "")), by=by, seen=seen)


def _tags(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    """`tags`: a list, or words separated by commas."""
    ticket.tag(_words(values), by=by, seen=seen)


def _fields(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    """`fields`: values by slug; or a form's `field.slug` for each slug that is `asked`, with `was`, what they had when
    it was drawn."""
    was = json_object(values.get("was")) if isinstance(values, MultiValueDict) and values.get("was") else None
    ticket.set_fields(given_fields(values), by=by, was=was, seen=seen)


def _added_tags(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    ticket.retag(add=_words(values), by=by)


def _removed_tags(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    ticket.retag(remove=_words(values), by=by)


def _words(values: Values) -> list[str]:
    given = values.get("tags") or []
    return given.split(",") if isinstance(given, str) else list(given)


def worker(given: str) -> Person | None:
    """Who works here, by id or e-mail."""
    workers = Person.objects.workers()
    found: Person | None = (workers.filter(pk=int(given)) if _is_id(given) else workers.with_email(given)).first()
    return found


def _is_id(given: str) -> bool:
    return given.isascii() and given.isdigit() and len(given) < 18
