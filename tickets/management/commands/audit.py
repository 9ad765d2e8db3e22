"""`audit`: what is stored against a replay of the events; prints differences, exit 1 if there are any."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from tickets.audit import differences


class Command(BaseCommand):
    help = "Compares tickets, messages and search documents with the events and prints every difference."

    def handle(self, *args: Any, **options: Any) -> None:
        found = False
        for line in differences():
            found = True
            self.stdout.write(line)
        if found:
            sys.exit(1)
        self.stdout.write("no differences")
