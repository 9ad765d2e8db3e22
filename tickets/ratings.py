"""Whom we ask for a rating and when, and who hears of a bad one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from people.models import Address, Person
from tickets import notices
from tickets.automation.told import told
from tickets.models import Event, Notice, RatingRequest, RatingSettings, Ticket
from tickets.models.score import DISCONTENT
from tickets.models.unwanted import AUTOMATIC
from tickets.models.words import ENDED, Status

LOOKED_AT = 20_000  # solved requests that a look back goes through, newest first


@dataclass(frozen=True, slots=True)
class Outlook:
    """Of the requests solved since a moment: how many were `solved`, by a mail to somebody who could answer, and how
    many of these would have `asked`. `is_part` when there were more than LOOKED_AT."""

    solved: int
    asked: int
    is_part: bool = False


def ask(event: Event, ticket: Ticket) -> None:
    """Asks the requester in the mail of the reply that solves, if they are to be asked; in the verb's transaction."""
    if event.kind != Event.Kind.REPLIED or event.detail["automatic"] or not _solves(event):
        return
    rules = RatingSettings.current()
    if not rules.is_on or not _may_be_asked(ticket, rules):
        return
    # Two requests of one person solved at once: the second waits here and then sees the first.
    Person.objects.select_for_update(no_key=True).get(pk=ticket.requester_id)
    since = event.at - timedelta(days=rules.quiet_days)
    if rules.quiet_days and RatingRequest.objects.asked(ticket.requester_id, since):
        return
    RatingRequest.new(ticket=ticket.pk, person=ticket.requester_id, message=event.detail["message"], at=event.at)


def tell_of_bad(event: Event, ticket: Ticket) -> None:
    """Whoever has the ticket and the leads of its team learn of a bad rating."""
    if event.kind != Event.Kind.RATED or event.detail["score"] not in DISCONTENT:
        return
    people = [pk for pk in told({"assignee", "leads"}, ticket) if pk != event.by_id]
    if people:
        notices.tell([(event, people)], event.at, Notice.Why.RATING)


def outlook(rules: RatingSettings, since: datetime) -> Outlook:
    """What these settings would have done since then, on the tickets as they are now. One query."""
    rows = list(
        _solved_by_mail(since).values_list("requester_id", "solved_at", "organisation__is_own")[: LOOKED_AT + 1]
    )
    looked = rows[:LOOKED_AT]
    by_moment = sorted(looked, key=lambda row: row[1])
    return Outlook(len(looked), _asked(rules, by_moment) if rules.is_on else 0, len(rows) > LOOKED_AT)


def _asked(rules: RatingSettings, solved: Iterable[tuple[int, datetime, bool | None]]) -> int:
    """`solved` from the oldest to the newest."""
    quiet, last, asked = timedelta(days=rules.quiet_days), dict[int, datetime](), 0
    for person, at, is_own in solved:
        if rules.leaves_out_own and is_own:
            continue
        if rules.quiet_days and person in last and at - last[person] < quiet:
            continue
        last[person], asked = at, asked + 1
    return asked


def _solved_by_mail(since: datetime) -> Any:
    """Newest first. `status_since` is never before `solved_at`, and has the index."""
    mine = Event.objects.filter(ticket=OuterRef("pk"))
    answers = mine.filter(kind=Event.Kind.REPLIED, at=OuterRef("solved_at"), detail__status__1=Status.SOLVED)
    machine = mine.filter(kind=Event.Kind.CREATED, detail__automatic=True)
    emails = Address.objects.filter(person=OuterRef("requester"), kind=Address.Kind.EMAIL)
    emails = emails.exclude(person__unwanted_mails__kind=AUTOMATIC)
    return (
        Ticket.objects.unmarked()
        .filter(status__in=ENDED, status_since__gte=since, solved_at__gte=since)
        .filter(Exists(answers), ~Exists(machine), Exists(emails))
        .order_by("-status_since", "-id")
    )


def _solves(event: Event) -> bool:
    before, after = event.detail.get("status") or ("", "")
    return bool(after == Status.SOLVED and before != Status.SOLVED)


def _may_be_asked(ticket: Ticket, rules: RatingSettings) -> bool:
    """Neither a machine, nor one of ours where they are left out, nor somebody without an e-mail address or who wants
    no automatic mails."""
    if rules.leaves_out_own and ticket.organisation is not None and ticket.organisation.is_own:
        return False
    emails = Address.objects.filter(person=ticket.requester_id, kind=Address.Kind.EMAIL)
    if not emails.exclude(person__unwanted_mails__kind=AUTOMATIC).exists():
        return False
    return not ticket.events.filter(kind=Event.Kind.CREATED, detail__automatic=True).exists()
