"""What automation costs: a trigger tried on the past, a round of dealing, a verb that triggers listen to.

Whatever is made for it is rolled back, so that the desk stays as it was.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from statistics import median
from typing import Any

QUEUED, AGENTS, TRIGGERS, VERBS = 1000, 40, 50, 200


def automation() -> dict[str, float]:
    """Figures by name; the unit stands in the name."""
    return {
        "a trigger tried on the newest 5,000 tickets (s)": median(_trying() for _ in range(3)),
        f"a round of dealing that gives 100 of {QUEUED:,} queued tickets to {AGENTS} agents (s)": _dealing(),
        "a verb without triggers, not committed (ms)": 1000 * _verb(0),
        f"a verb that asks {TRIGGERS} triggers, not committed (ms)": 1000 * _verb(TRIGGERS),
    }


@contextmanager
def _rolled_back() -> Iterator[None]:
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    found = work()
    return time.perf_counter() - began, found


def _trying() -> float:
    from people.models import Person
    from tickets.automation.past import try_trigger
    from tickets.models.trigger import TriggerWording

    admin = Person.objects.filter(role="admin").first()
    wording = TriggerWording(["created", "customer_wrote"], "", "priority:high,urgent channel:portal документ")
    return _seconds(lambda: try_trigger(wording, admin))[0]


def _dealing() -> float:
    """Of one round, which gives a batch of the queue."""
    from tickets.assigning import dealing

    with _rolled_back():
        _queue()
        seconds, given = _seconds(dealing.deal)
    assert given == dealing.BATCH, given
    return seconds


def _queue() -> None:
    """So many queued tickets of a team with so many agents, all of whom are there and have room."""
    from django.utils import timezone

    from people.calendars.working_hours import always
    from people.models import Calendar, Membership, Person, Presence, Team
    from people.models.team import Assignment
    from tickets.models import Ticket

    now = timezone.now()
    hours = Calendar.objects.create(name="bench")
    hours.revise(always("Europe/Moscow"), by=None)
    Team.objects.exclude(assignment=Assignment.PULL).update(assignment=Assignment.PULL)
    team = Team.objects.create(name="bench", line=1, assignment=Assignment.LEAST_LOADED, calendar=hours)
    for number in range(AGENTS):
        agent = Person.objects.create(name=f"Agent {number}", role="agent", capacity=999, calendar=hours, password="!")
        Membership.objects.create(team=team, person=agent)
        Presence.objects.create(person=agent, seen_at=now + timedelta(hours=1))
    newest = list(Ticket.objects.unmarked().order_by("-id").values_list("id", flat=True)[:QUEUED])
    free = {"team": team, "line": 1, "assignee": None, "status": "open", "snoozed_until": None}
    assert Ticket.objects.filter(pk__in=newest).update(**free) == QUEUED


def _verb(triggers: int) -> float:
    """Median of a change of priority, with so many triggers that listen to it and whose condition does not hold."""
    from django.utils import timezone

    from people.models import Person
    from tickets.models import Ticket, Trigger
    from tickets.models.steps import Steps
    from tickets.models.trigger import TriggerWording
    from tickets.models.words import Priority

    lead = Person.objects.filter(role="lead").first()
    with _rolled_back():
        Trigger.objects.update(is_active=False, changed_at=timezone.now())
        for number in range(triggers):
            condition = f"tag:bench{number} channel:portal tier:premium -vip:yes"
            Trigger.create(
                f"bench {number}", TriggerWording(["prioritised"], "", condition, Steps(tags=["x"])), by=None
            )
        took = []
        for ticket in Ticket.objects.active().order_by("-id")[:VERBS]:
            wanted = Priority.LOW if ticket.priority != Priority.LOW else Priority.HIGH
            took.append(_seconds(lambda ticket=ticket, wanted=wanted: ticket.prioritise(wanted, by=lead))[0])
    return median(took)
