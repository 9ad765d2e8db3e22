"""`fetch_mail`: one round over the IMAP and POP mailboxes (docs/mail.md); a line for each."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from tickets.boxes import fetch
from tickets.models import Mailbox


class Command(BaseCommand):
    help = "Fetches what is new in the mailboxes once. Exit 75 when one could not be read."

    def handle(self, *args: Any, **options: Any) -> None:
        counts = fetch.fetch_all()
        failed = False
        for box in Mailbox.objects.fetched():
            failed |= bool(box.fetch_error)
            trouble = f" ({box.fetch_error})" if box.fetch_error else ""
            self.stdout.write(f"{box.address}: {counts.get(box.address, 0)}{trouble}")
        if failed:
            sys.exit(75)
