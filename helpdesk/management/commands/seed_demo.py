"""`seed_demo --tickets N --days D --seed S`: a realistic Russian and English desk, at the speed of COPY."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from helpdesk.demo import crowd, seed


class Command(BaseCommand):
    help = "Fills an empty desk with people and tickets, the same ones for the same --seed and --now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tickets", type=int, default=400, help="how many (400)")
        parser.add_argument("--days", type=int, default=60, help="spread over so many days (60)")
        parser.add_argument("--seed", type=int, default=1, help="another number gives another desk (1)")
        parser.add_argument("--now", default="", help="the ISO moment at which the demo ends (the present)")
        parser.add_argument("--add", action="store_true", help="into a desk that has tickets already")

    def handle(self, *args: Any, tickets: int, days: int, seed: int, now: str, add: bool, **options: Any) -> None:
        began = time.monotonic()
        if tickets < 1 or days < 1:
            raise CommandError("--tickets and --days are at least 1.")
        wish = _wish(tickets, days, seed, now, add)
        password = _fill(wish, self.stdout.write)
        self.stdout.write(f"Done in {time.monotonic() - began:.1f} s.")
        boxes = ", ".join(box for box, *_rest in crowd.STAFF[:5])
        self.stdout.write(f"Staff sign in as {boxes} @example.com with the password {password}")
        self.stdout.write(f"The demo customer is {crowd.CUSTOMER[0]} (manage.py sign_in_link {crowd.CUSTOMER[0]}).")


def _wish(tickets: int, days: int, number: int, now: str, add: bool) -> seed.Wish:
    try:
        until = seed.moment(now) if now else datetime.now(UTC).replace(microsecond=0)
    except ValueError as error:
        raise CommandError(f"--now {now}: say a moment such as 2026-03-04T12:00:00Z.") from error
    return seed.Wish(tickets=tickets, days=days, seed=number, now=until, add=add)


def _fill(wish: seed.Wish, say: Any) -> str:
    try:
        return seed.fill(wish, settings.HELPDESK_DATA / "demo-password", say)
    except seed.NotEmpty:
        raise CommandError("This desk has tickets already; --add puts more beside them.") from None
