"""A status by a word: one of the six kinds, or a site's own name under one."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from people.models import Person
from tickets.content import without_nul
from tickets.models import StatusName, Ticket
from tickets.models.words import Status
from tickets.refusals import Refused
from tickets.registry import UnknownValue


def status_of(given: str) -> tuple[Status, StatusName | None]:
    """What a word says: a kind, or a name and its kind. Raises UnknownValue. A query where it is no kind."""
    if given in Status.values:
        return Status(given), None
    name = StatusName.objects.filter(slug=without_nul(given), is_active=True).first()
    if name is None:
        known = [*Status.values, *StatusName.objects.in_use().values_list("slug", flat=True)]
        raise UnknownValue(", ".join(known))
    return Status(name.kind), name


def set_status(
    ticket: Ticket,
    kind: Status,
    name: StatusName | None = None,
    *,
    by: Person,
    waiting_for: str = "",
    until: datetime | None = None,
    seen: int | None = None,
) -> None:
    """By the verb of the kind. Raises Refused where none leads there."""
    match kind:
        case Status.PENDING:
            ticket.wait(by=by, name=name, until=until, waiting_for=waiting_for, seen=seen)
        case Status.ON_HOLD:
            ticket.hold(by=by, name=name, until=until, waiting_for=waiting_for, seen=seen)
        case Status.SOLVED:
            ticket.solve(by=by, name=name, seen=seen)
        case Status.CLOSED:
            ticket.close(by=by, name=name, seen=seen)
        case Status.OPEN if ticket.is_ended:
            ticket.reopen(by=by, name=name, seen=seen)
        case Status.OPEN if ticket.status != Status.NEW:
            ticket.resume(by=by, name=name, seen=seen)
        case _ if name is not None:
            ticket.name_status(name, by=by, seen=seen)
        case _:
            raise Refused(_("No ticket becomes new again, and a new one is opened by whoever begins to work on it."))
