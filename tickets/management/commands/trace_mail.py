"""`trace_mail QUERY`: the way of every mail of an address, a Message-ID or a ticket, newest first (docs/mail.md)."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from tickets.trace import Place, trace


class Command(BaseCommand):
    help = "Tells the way of every mail of an e-mail address, a Message-ID or a ticket's number, newest first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("query", metavar="QUERY")

    def handle(self, *args: Any, query: str, **options: Any) -> None:
        place: Place | None = Place()
        while place is not None:
            flights, place = trace(query, place)
            for flight in flights:
                self.stdout.write(f"{flight.title}  {flight.ticket or ''}".rstrip())
                for step in flight.steps:
                    moment = step.at.strftime("%Y-%m-%d %H:%M:%S UTC") if step.at else ""
                    self.stdout.write(f"  {moment:<24}{' '.join(step.text.split())}")
