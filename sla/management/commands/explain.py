"""`explain HD-1042`: the ticket's ledger and each clock, step by step, in words."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from sla.explain import Account, account
from sla.sentences import day as day_shown
from sla.sentences import moment, span, wall
from tickets.models import Ticket
from tickets.models.ticket import PREFIX


class Command(BaseCommand):
    help = "Says where a ticket's time went and why each of its clocks is due when it is due."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", help=f"{PREFIX}1042")
        parser.add_argument(
            "--language", default=settings.LANGUAGE_CODE, choices=[code for code, _ in settings.LANGUAGES]
        )

    def handle(self, *args: Any, number: str, language: str, **options: Any) -> None:
        digits = number.upper().removeprefix(PREFIX)
        ticket = Ticket.objects.filter(pk=int(digits)).first() if digits.isdecimal() and len(digits) < 18 else None
        if ticket is None:
            raise CommandError(f"there is no ticket {number}; write its number as {PREFIX}1042")
        with translation.override(language):
            for line in told(ticket, account(ticket)):
                self.stdout.write(line)


def told(ticket: Ticket, found: Account) -> list[str]:
    lines = [f"{ticket.number} {ticket.subject}", ""]
    for share in found.shares:
        lines.append(
            f"  {moment(share.begin)} → {moment(share.end)}  {share.title}: {span(share.business)} ({wall(share.wall)})"
        )
    for each in found.clocks:
        lines += ["", f"{each.title}: {each.outcome}"]
        lines += [f"  {line.text}" for line in each.lines]
        lines += [f"    {day_shown(day.day)}  {day.hours}  {span(day.total)}" for day in each.days]
    return lines
