"""`rebuild search|clocks`: derived rows again from what they are derived from; resumable, with a progress line."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from tickets.derived import rebuilds
from tickets.models import Ticket

BATCH = 1000


class Command(BaseCommand):
    help = "Makes derived rows again. It may be stopped and started at any time; --from goes on behind a ticket."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=[rebuild.name for rebuild in rebuilds.all()])
        parser.add_argument("--from", dest="start", type=int, default=0, help="the last ticket already done, e.g. 5000")

    def handle(self, *args: Any, what: str, start: int, **options: Any) -> None:
        rebuild = rebuilds.get(what)
        assert rebuild is not None  # one of the choices
        total = Ticket.objects.filter(pk__gt=start).count()
        last, done = start, 0
        while batch := list(Ticket.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
            rebuild.of(batch)
            last, done = batch[-1], done + len(batch)
            self.stdout.write(f"{done}/{total} tickets, up to HD-{last}")
