"""One action on many tickets: each in a transaction of its own, so that nobody waits for all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from people.models import Person
from tickets.actions import Action, Values
from tickets.models import Event, Ticket
from tickets.models.verb import require_worker
from tickets.refusals import NotAllowed, Refused

MOST = 500
SLICE = 25  # as many as a browser sends at once: half a second's work


@dataclass(slots=True)
class Done:
    """`events` are of the tickets that were changed, `same` counts those that were so already, `failed` are pairs of
    a number and why not."""

    events: list[Event] = field(default_factory=list)
    same: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)


def do(action: Action, tickets: Iterable[Ticket], values: Values, *, by: Person) -> Done:
    """Does it to each, in the order of their numbers. UnknownValue when the values say nothing: then to none."""
    require_worker(by)
    chosen = sorted(tickets, key=lambda ticket: ticket.pk)
    if len(chosen) > MOST:
        raise Refused(_("At most %(count)d tickets at once.") % {"count": MOST})
    done = Done()
    for ticket in chosen:
        try:
            action.apply(ticket, values, by, None)
        except (Refused, NotAllowed) as error:
            done.failed.append((ticket.number, str(error)))
        else:
            if ticket.recorded_last is None:
                done.same += 1
            else:
                done.events.append(ticket.recorded_last)
    return done
