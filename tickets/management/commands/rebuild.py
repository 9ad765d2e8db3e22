"""`rebuild WHAT`: derived rows again from what they are derived from; resumable, with a progress line."""

from __future__ import annotations

import multiprocessing
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import django
from django.core.management.base import BaseCommand

from tickets.derived import Rebuild, rebuilds
from tickets.models import Ticket

BATCH = 1000


class Command(BaseCommand):
    requires_system_checks = ()  # they read every page's module, and no page is served here
    help = "Makes derived rows again. It may be stopped and started at any time; --from goes on behind a ticket."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=[rebuild.name for rebuild in rebuilds.all()])
        parser.add_argument("--from", dest="start", type=int, default=0, help="the last ticket already done, e.g. 5000")
        parser.add_argument("--processes", type=int, default=1, help="so many at once (1)")

    def handle(self, *args: Any, what: str, start: int, processes: int, **options: Any) -> None:
        rebuild = rebuilds.get(what)
        assert rebuild is not None  # one of the choices
        if rebuild.whole is not None:
            for line in rebuild.whole():
                self.stdout.write(line)
            return
        total, done = Ticket.objects.filter(pk__gt=start).count(), 0
        for last, size in _made(rebuild, _batches(start), processes):
            done += size
            self.stdout.write(f"{done}/{total} tickets, up to HD-{last}")


def _batches(last: int) -> Iterator[list[int]]:
    while batch := list(Ticket.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        last = batch[-1]
        yield batch


def _made(rebuild: Rebuild, batches: Iterable[list[int]], processes: int) -> Iterator[tuple[int, int]]:
    """(last ticket, size) of each batch that is done, in order: whoever goes on behind the last one misses none."""
    if processes <= 1:
        for batch in batches:
            yield _make(rebuild.name, batch)
        return
    # Each begins anew: a connection to the database cannot be shared.
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=spawned, initializer=django.setup) as pool:
        told = list(batches)
        yield from pool.map(_make, [rebuild.name] * len(told), told)


def _make(name: str, batch: list[int]) -> tuple[int, int]:
    rebuild = rebuilds.get(name)
    assert rebuild is not None and rebuild.of is not None
    rebuild.of(batch)
    return batch[-1], len(batch)
