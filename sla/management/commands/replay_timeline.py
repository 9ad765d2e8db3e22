"""`replay_timeline [FILE]`: timelines as JSON on standard input or in a file, their clocks and ledger out. Pure."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from people.calendars.questions import BadQuestion
from sla.replay import answer


class Command(BaseCommand):
    help = "Replays one timeline, or a list of them, and prints clocks, ledger and figures."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path)

    def handle(self, *args: Any, file: Path | None, **options: Any) -> None:
        try:
            data = json.loads(file.read_text(encoding="utf-8") if file else sys.stdin.read())
            found = [answer(each) for each in data] if isinstance(data, list) else answer(data)
        except (OSError, json.JSONDecodeError, BadQuestion) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(found))
