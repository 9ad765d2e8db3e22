"""`receive_mail [PATH…]`, `receive_mail --replay [ID…]`: the pipe door (docs/mail.md); one JSON line per message."""

from __future__ import annotations

import json
import mailbox
import os
import re
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from tickets.mail import door
from tickets.models import Arrival

# "From sender Mon Jan  2 …": a line of prose that happens to begin with From is none.
_ENVELOPE = re.compile(rb"From \S+\s+(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\s")


class Command(BaseCommand):
    help = "Takes in mail: one RFC 822 message on standard input, or files, directories, mboxes or maildirs."
    requires_system_checks = ()  # they read every page's module, and a mail server starts this once for each mail

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="*", type=Path, metavar="PATH")
        parser.add_argument("--replay", nargs="*", type=int, metavar="ID", help="quarantined mails anew: these, or all")
        parser.add_argument("--to", default="", help="the envelope recipient")

    def handle(self, *args: Any, paths: list[Path], to: str, replay: list[int] | None, **options: Any) -> None:
        if replay is not None:
            self._replay(replay)
            return
        missing = [str(path) for path in paths if not path.exists()]
        if missing:
            raise CommandError(f"no such file or directory: {', '.join(missing)}", returncode=66)
        kept = [self._take(source, raw, to) for source, raw in _messages(paths)]
        if not all(kept):
            sys.exit(os.EX_TEMPFAIL)

    def _replay(self, wanted: list[int]) -> None:
        """Oldest first; each is read in a transaction of its own, so that one that fails again stops nothing."""
        held = Arrival.objects.quarantined().exclude(raw_sha256="")
        if wanted:
            held = held.filter(pk__in=wanted)
        waiting = list(held.order_by("id").values_list("pk", flat=True))
        if missing := sorted(set(wanted) - set(waiting)):
            raise CommandError(f"not in quarantine: {', '.join(map(str, missing))}", returncode=66)
        for pk in waiting:
            arrival = door.replay(pk)
            self._print(f"arrival {pk}", arrival, arrival.reason)

    def _take(self, source: str, raw: bytes, to: str) -> bool:
        """Prints the message's line; False when it could not be stored and its server must keep it."""
        try:
            arrival = door.accept(raw, mailbox=to)
        except Exception as error:  # whatever it was: nobody else has the mail
            self._print(source, None, f"not stored, keep it and try again: {error}")
            return False
        try:
            arrival = door.process(arrival.pk)
        except Error as error:  # stored; the sweep decides it once the database is back
            self._print(source, arrival, f"stored, to be read later: {error}")
            return True
        self._print(source, arrival, arrival.reason)
        return True

    def _print(self, source: str, arrival: Arrival | None, reason: str) -> None:
        line = {
            "source": source,
            "outcome": arrival.outcome or None if arrival else None,
            "ticket": arrival.ticket.number if arrival and arrival.ticket else None,
            "message": arrival.message_id if arrival else None,
            "reason": " ".join(reason.split()),
        }
        self.stdout.write(json.dumps(line, ensure_ascii=False))


def _messages(paths: list[Path]) -> Iterator[tuple[str, bytes]]:
    if not paths:
        yield "-", sys.stdin.buffer.read()
    for path in paths:
        if path.is_dir() and (path / "cur").is_dir() and (path / "new").is_dir():
            box = mailbox.Maildir(path, create=False)
            for key in sorted(box.keys()):
                yield str(path / key), box.get_bytes(key)
        elif path.is_dir():
            for file in sorted(p for p in path.iterdir() if p.is_file()):
                yield str(file), file.read_bytes()
        elif _is_mbox(path):
            mbox = mailbox.mbox(path, create=False)
            for number, key in enumerate(mbox.keys(), 1):
                yield f"{path}#{number}", mbox.get_bytes(key)
        else:
            yield str(path), path.read_bytes()


def _is_mbox(path: Path) -> bool:
    """A file of one message may begin with an envelope line too; several such lines make it an mbox."""
    with path.open("rb") as file:
        return bool(_ENVELOPE.match(file.readline())) and any(_ENVELOPE.match(line) for line in file)
