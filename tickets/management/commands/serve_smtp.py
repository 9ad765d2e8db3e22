"""`serve_smtp`: the listener for mail that a mail server hands on by SMTP or LMTP (docs/mail.md)."""

from __future__ import annotations

import asyncio
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from tickets.boxes import listener


class Command(BaseCommand):
    help = "Takes mail by SMTP or LMTP until it is told to end; 250 only after a mail is durably stored."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--lmtp", action="store_true", help="speak LMTP (RFC 2033): an answer for each recipient")
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8025)
        parser.add_argument("--socket", default="", metavar="PATH", help="a Unix socket instead of a port")

    def handle(self, *args: Any, **options: Any) -> None:
        asyncio.run(
            listener.serve(
                host=options["host"],
                port=options["port"],
                path=options["socket"],
                is_lmtp=options["lmtp"],
                ready=self._ready,
            )
        )

    def _ready(self, place: str) -> None:
        self.stdout.write(f"listening at {place}")
        self.stdout.flush()
