"""The actions of working together on tickets: merge, spam, snooze and the like."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets.actions import Action, Values, actions, moment
from tickets.content import without_nul
from tickets.models import Ticket
from tickets.models.ticket import PREFIX
from tickets.refusals import Refused
from tickets.registry import UnknownValue

if TYPE_CHECKING:
    from people.models import Person

MORNING = time(9)
_HOURS = {"1h": 1, "3h": 3}


def register() -> None:
    """Called once when the app is ready."""
    for name, label, apply in (
        ("merge", gettext_lazy("Merge into"), _merge),
        ("unmerge", gettext_lazy("Make it a ticket of its own again"), _unmerge),
        ("spam", gettext_lazy("Mark as spam"), _spam),
        ("unspam", gettext_lazy("No spam"), _unspam),
        ("snooze", gettext_lazy("Put off until"), _snooze),
        ("wake", gettext_lazy("Back into the lists"), _wake),
    ):
        actions.add(Action(name, label, apply))


def ticket_named(given: Any, by: Person) -> Ticket:
    """`HD-1042`, `#1042` or `1042`, of those the person may see; UnknownValue for anything else."""
    number = without_nul(str(given or "")).strip().upper().removeprefix(PREFIX).removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) < 18:
        found: Ticket | None = Ticket.objects.visible_to(by).select_related("requester").filter(pk=int(number)).first()
        if found is not None:
            return found
    raise UnknownValue(_("There is no such ticket; write its number, such as HD-1042."))


def later(given: Any) -> datetime:
    """A moment, or `1h`, `3h`, `tomorrow`, `monday` from now on, mornings at nine by the reader's clock."""
    word = str(given or "").strip().lower()
    now = timezone.localtime()
    if word in _HOURS:
        return (now + timedelta(hours=_HOURS[word])).replace(second=0, microsecond=0)
    days = {"tomorrow": 1, "monday": 7 - now.weekday()}.get(word)
    if days is not None:
        return timezone.make_aware(datetime.combine(now.date() + timedelta(days=days), MORNING))
    found = moment(given)
    if found is None:
        raise UnknownValue(_("Write the moment as a date and a time."))
    return found


def _merge(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    """`into`: a number. `keep_people`: yes, no, or nothing for those of the other requester's organisation."""
    target = ticket_named(values.get("into"), by)
    ticket.merge_into(target, by=by, keep_people=_yes_or_no(values.get("keep_people")), seen=seen)


def _unmerge(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    if ticket.is_merged and not Ticket.objects.visible_to(by).filter(pk=ticket.merged_into_id).exists():
        raise Refused(_("The other ticket is not yours to see."))
    ticket.unmerge(by=by, seen=seen)


def _spam(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    ticket.spam(by=by, seen=seen)


def _unspam(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    ticket.unspam(by=by, seen=seen)


def _snooze(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    ticket.snooze(later(values.get("until")), by=by, seen=seen)


def _wake(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    ticket.wake(by=by, seen=seen)


def _yes_or_no(given: Any) -> bool | None:
    return {"true": True, "yes": True, "false": False, "no": False}.get(str(given).lower())
