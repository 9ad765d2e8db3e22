"""`business_time [FILE]`: questions about working time as JSON on standard input or in a file, answers out. Pure."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from people.calendars.questions import BadQuestion, answers


class Command(BaseCommand):
    help = "Answers questions about business time: within, add, is_open."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path)

    def handle(self, *args: Any, file: Path | None, **options: Any) -> None:
        try:
            text = file.read_text(encoding="utf-8") if file else sys.stdin.read()
            self.stdout.write(json.dumps(answers(json.loads(text))))
        except (OSError, json.JSONDecodeError, BadQuestion) as error:
            raise CommandError(str(error)) from error
