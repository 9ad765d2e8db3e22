"""What the clocks cost: business time, a tick, a proposal tried on the past, the staffing simulation."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

CALLS = 200_000
DUE = 50


def clocks() -> dict[str, float]:
    """Figures by name; the unit stands in the name."""
    sample, everything = _trial(5000, 90), _trial(None, 3650)  # of ten years: every one
    return {
        "business time, calls a second": CALLS / _seconds(_business_time()),
        f"tick with {DUE} due (ms)": 1000 * _tick(),
        "what-if, 5,000 tickets of 90 days (s)": sample[0],
        "what-if, all tickets (s)": everything[0],
        "what-if, all tickets: CPU of the worker, a ticket (ms)": 1000 * everything[1],
        "staffing: reading the log (s)": _seconds(_measuring()),
        "staffing: seven simulations (s)": _seconds(_simulating()),
    }


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _business_time() -> Callable[[], object]:
    """Half `within`, half `add`, over a year."""
    from django.utils import timezone

    from sla import book as books

    book = books.current()
    hours = book.calendars[book.default_calendar][-1].time
    luck, now = random.Random(1), timezone.now()
    moments = [now - timedelta(minutes=luck.randrange(500_000)) for _ in range(1000)]

    def work() -> None:
        for number in range(CALLS // 2):
            at = moments[number % 1000]
            hours.within(at, now)
            hours.add(at, 14_400)

    return work


def _tick() -> float:
    """Rolled back, so that the next run finds them again; what is due anyway is ticked before."""
    from django.db import transaction
    from django.utils import timezone

    from sla import beat
    from sla.models import Clock

    beat.tick()
    with transaction.atomic():
        due = Clock.objects.open().filter(breached_at=None, due_at__gt=timezone.now())[:DUE]
        past = timezone.now() - timedelta(seconds=2)
        Clock.objects.filter(pk__in=list(due.values_list("pk", flat=True))).update(next_check_at=past, due_at=past)
        began = time.perf_counter()
        found = beat.tick()
        seconds = time.perf_counter() - began
        transaction.set_rollback(True)
    assert found >= DUE, found
    return seconds


def _trial(sample: int | None, days: int) -> tuple[float, float]:
    """Seconds, and processor seconds a ticket, of halved reply targets of the policy that most tickets are under."""
    from people.models import Person
    from sla import trying
    from sla.models import Policy, Trial

    policy = Policy.objects.in_force().last()
    wording = policy.current.wording
    targets: dict[str, Any] = {
        word: {kind: seconds // 2 if isinstance(seconds, int) else seconds for kind, seconds in each.items()}
        for word, each in wording.targets.items()
    }
    proposal = {"name": policy.name, "is_active": True, "wording": asdict(replace(wording, targets=targets))}
    by = Person.objects.filter(role="admin").first()
    trial = Trial.objects.create(policy=policy, proposal=proposal, by=by, sample=sample, days=days)
    began, processor = time.perf_counter(), time.process_time()
    while trying.work():
        pass
    seconds, processor = time.perf_counter() - began, time.process_time() - processor
    trial.refresh_from_db()
    assert trial.state == Trial.State.DONE, trial.error
    trial.delete()
    return seconds, processor / trial.done


def _measuring() -> Callable[[], object]:
    from sla import workload

    return workload.measure


def _simulating() -> Callable[[], object]:
    """Twice as many agents as are busy in the mean, in the default calendar's week; weeks as the page chooses them."""
    from helpdesk.setup.staffing import weeks_of
    from sla import workload
    from sla.staffing import DAY, HOUR, Shift, Work, simulate

    found = workload.measure()
    arrivals = sum(found.rates)
    handling = found.handling or (600.0,)
    busy = arrivals * sum(handling) / len(handling) / (60 * HOUR)
    agents = max(4, round(2 * busy))
    shifts = [Shift(day * DAY + 8 * HOUR, day * DAY + 20 * HOUR, agents) for day in range(5)]
    share = found.follow_ups / max(1, found.arrivals + found.follow_ups)
    work = Work(found.rates, share, found.kinds, handling)
    return lambda: simulate(work, shifts, range(-3, 4), weeks=weeks_of(arrivals))
