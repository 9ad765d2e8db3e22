"""Mail into the front door: the bytes are stored first, parsed then, acted upon last. Nothing stored is ever lost."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.conf import settings
from django.db import Error, connection, transaction
from django.db.models import F
from django.utils import timezone

from tickets import blobs, outbox, viruses
from tickets.content import Content, without_nul
from tickets.intake import Submission, decide, receive
from tickets.mail import addresses
from tickets.mail.authenticity import authenticity
from tickets.mail.bounce import Bounce, bounce_of
from tickets.mail.classify import Kind, is_bounce, is_persons, wants_no_answer
from tickets.mail.html import clean
from tickets.mail.inbound import header_names
from tickets.mail.judgement import judged
from tickets.mail.languages import language_of
from tickets.mail.parse import ParsedMail, parse
from tickets.mail.quotes import visible_part
from tickets.mail.tree import Unparseable
from tickets.models import Arrival, InboundRule, Mailbox
from tickets.models.attachment import unsaved_attachment
from tickets.models.mailbox import plain_address
from tickets.models.message import MORE_RECIPIENTS
from tickets.models.participant import MOST_BY_MAIL
from tickets.models.words import Channel
from tickets.returns import Returned
from tickets.threads import Thread

MAX_ATTEMPTS = 3
WAITING_FOR = 60.0  # seconds of one run over what waits
MOST_RECIPIENTS = 100  # of To and of Cc each that a message keeps; the mail itself has all

_log = logging.getLogger(__name__)


def accept(raw: bytes, *, mailbox: str = "", by: Arrival.Door = Arrival.Door.PIPE, request_sha256: str = "") -> Arrival:
    """Stores the bytes durably and writes the ledger row. Once this returns the mail may be acknowledged.

    `request_sha256` names the stored request of a provider that the mail was taken out of. OSError or django.db.Error
    when it could not be stored: the sender's server must keep it.
    """
    sha256 = blobs.put(raw)
    return Arrival.objects.create(
        channel=Channel.EMAIL,
        mailbox=mailbox or settings.SUPPORT_ADDRESS,
        door=by,
        raw_sha256=sha256,
        raw_size=len(raw),
        request_sha256=request_sha256,
    )


def keep_unreadable(raw: bytes, reason: str) -> Arrival:
    """Of what a provider sent and nobody can read, nothing is lost: it waits in quarantine."""
    return _quarantine(accept(raw, by=Arrival.Door.HTTP).pk, reason)


def process(arrival_id: int, *, again: bool = False) -> Arrival:
    """Decides one stored mail. What cannot be read is quarantined with its bytes; `again` tries a quarantined, ignored
    or spam mail anew, as a person's wish. Safe to run twice and beside others."""
    Arrival.objects.filter(pk=arrival_id).update(attempts=F("attempts") + 1)
    arrival = _attempted(arrival_id, again=again, released=again)
    viruses.check_message(arrival.message)
    return arrival


def replay(arrival_id: int) -> Arrival:
    """A quarantined mail anew, after a fix: judged as if it came now, by no person's wish."""
    Arrival.objects.quarantined().filter(pk=arrival_id).update(attempts=F("attempts") + 1)
    arrival = _attempted(arrival_id, again=True)
    viruses.check_message(arrival.message)
    return arrival


def _attempted(arrival_id: int, *, again: bool = False, released: bool = False) -> Arrival:
    try:
        with transaction.atomic():
            arrival = Arrival.objects.select_for_update(no_key=True).get(pk=arrival_id)
            if arrival.outcome and not (again and arrival.is_held):
                return arrival
            rules = list(InboundRule.objects.in_force())
            mail = parse(blobs.get(arrival.raw_sha256), keep=header_names(each for r in rules for each in r.asked))
            return receive(_submission(mail, arrival, rules, released=released), arrival)
    except (Unparseable, blobs.Missing) as error:
        return _quarantine(arrival_id, str(error))
    except Error:
        # The row stays undecided for the sweep, unless this very mail is what the database refuses.
        arrival = Arrival.objects.get(pk=arrival_id)
        _log.exception("mail %s could not be taken in", arrival_id)
        return _quarantine(arrival_id, "the database refused it") if arrival.attempts >= MAX_ATTEMPTS else arrival
    except Exception as error:
        _log.exception("mail %s could not be read", arrival_id)
        return _quarantine(arrival_id, f"{type(error).__name__}: {error}")


def process_waiting() -> int:
    """Decides what nobody has tried yet, beside any number of others who do; returns how many. A listener stores and
    leaves the rest to this."""
    count, until = 0, time.monotonic() + WAITING_FOR
    while time.monotonic() < until and (arrival_id := _claim()) is not None:
        viruses.check_message(_attempted(arrival_id).message)
        count += 1
    return count


def _claim() -> int | None:
    """Takes the oldest untried mail; its try is counted before it begins."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE tickets_arrival SET attempts = attempts + 1
            WHERE id = (SELECT id FROM tickets_arrival WHERE outcome = '' AND attempts = 0 AND raw_sha256 <> ''
                        ORDER BY id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
            RETURNING id
            """
        )
        found = cursor.fetchone()
    return found[0] if found else None


def wake() -> None:
    """Tells a worker that there is mail to decide; without a broker its sweep finds it."""
    from tickets.tasks import file_mail  # the task calls `process_waiting` here

    outbox.wake(file_mail)


def process_undecided() -> None:
    """Takes up what a crash left between storing and deciding."""
    old = timezone.now() - timedelta(seconds=30)
    for arrival_id in Arrival.objects.undecided().filter(received_at__lt=old).values_list("pk", flat=True)[:200]:
        if Arrival.objects.filter(pk=arrival_id, attempts__gte=MAX_ATTEMPTS).exists():
            _quarantine(arrival_id, f"stopped after {MAX_ATTEMPTS} tries that ended without a word")
        else:
            process(arrival_id)


def _quarantine(arrival_id: int, reason: str) -> Arrival:
    with transaction.atomic():
        arrival = Arrival.objects.select_for_update(no_key=True).get(pk=arrival_id)
        if arrival.outcome in ("", Arrival.Outcome.QUARANTINED):
            decide(arrival, Arrival.Outcome.QUARANTINED, without_nul(reason))
    return arrival


def _submission(mail: ParsedMail, arrival: Arrival, rules: Sequence[InboundRule], *, released: bool) -> Submission:
    boxes = {each.address: each for each in Mailbox.objects.all()}
    own, box = {settings.SUPPORT_ADDRESS, arrival.mailbox.lower(), *boxes}, boxes.get(plain_address(arrival.mailbox))
    bounce = bounce_of(mail) if is_bounce(mail) else Bounce()
    thread, content = _thread(mail, arrival, bounce), _content(mail, _problems(mail, arrival), box)
    said = judged(
        mail,
        arrival,
        box,
        own=own,
        thread=thread,
        authenticity=content.authenticity,
        rules=rules,
        released=released,
    )
    is_report = said.nature == Kind.BOUNCE
    return Submission(
        channel=Channel.EMAIL,
        key=f"{plain_address(arrival.mailbox)}\n{mail.message_id}\n{mail.content_hash}",
        subject=addresses.without_tag(mail.subject) if addresses.number_in_subject(mail.subject) else mail.subject,
        content=content,
        quiet=wants_no_answer(mail),
        copies=_copies(mail, own) if said.nature == Kind.HUMAN else (),
        sender_address=next(iter(bounce.recipients), "") if is_report else mail.from_address,
        sender_name=mail.from_name,
        language="" if is_report else _language(mail, content, box),
        mailbox=box,
        team=said.ruling.team or (box.team if box else None),
        priority=said.ruling.priority,
        keeps_priority=True,
        tags=said.ruling.tags,
        rules=said.ruling.names,
        nature=said.nature,
        reason=" ".join((bounce.status, bounce.diagnostic)).strip() or said.reason,
        thread=thread,
        returned=Returned(
            addresses=bounce.recipients[:50],
            mail=addresses.parts_of_message_id(bounce.message_id, secret=settings.SECRET_KEY),
            final=bounce.is_final,
            dead=bounce.is_dead,
        ),
    )


def _problems(mail: ParsedMail, arrival: Arrival) -> list[str]:
    """What is odd about it; the ticket page says it in the reader's language."""
    problems = list(mail.problems)
    if _with_same_id(mail.message_id, arrival):
        problems.append("same Message-ID")
    if left_out := sum(max(0, len(boxes) - MOST_RECIPIENTS) for boxes in (mail.to, mail.cc)):
        problems.append(f"{left_out}{MORE_RECIPIENTS}")
    return problems


def _copies(mail: ParsedMail, own: set[str]) -> tuple[tuple[str, str], ...]:
    """Whom a mail names beside its sender and us, as (address in small letters, name): of one to very many nobody."""
    ours = {plain_address(address) for address in own}
    left = {mail.from_address.lower()}
    found: dict[str, str] = {}
    for name, address in (*mail.to, *mail.cc):
        folded = address.lower()
        if folded not in left and plain_address(folded) not in ours and is_persons(folded):
            found.setdefault(folded, name)
    return tuple(found.items()) if len(found) <= MOST_BY_MAIL else ()


def _language(mail: ParsedMail, content: Content, box: Mailbox | None) -> str:
    """That of the letter; where it does not tell, the mailbox's."""
    return language_of(f"{mail.subject}\n{content.own_text or content.text}") or (box.language if box else "")


def _with_same_id(message_id: str, arrival: Arrival) -> Arrival | None:
    """An earlier arrival with this Message-ID; if it is the same mail, `receive` finds it to be a duplicate."""
    if not message_id:
        return None
    return Arrival.objects.filter(mail_id=message_id[:998]).exclude(pk=arrival.pk).exclude(outcome="").first()


def _content(mail: ParsedMail, problems: Iterable[str], box: Mailbox | None) -> Content:
    return Content(
        text=mail.body_text,
        html=clean(mail.body_html) if mail.body_html else "",
        own_text=visible_part(mail.body_text),
        attachments=tuple(
            unsaved_attachment(a.content, a.name, a.content_type, inline=a.inline, content_id=a.content_id)
            for a in mail.attachments
        ),
        subject=mail.subject,
        sender=mail.from_address,
        to=tuple((name, address) for name, address in mail.to[:MOST_RECIPIENTS]),
        cc=tuple((name, address) for name, address in mail.cc[:MOST_RECIPIENTS]),
        message_id=mail.message_id,
        problems=tuple(problems),
        authenticity=authenticity(
            mail,
            servers=box.checkers if box is not None else settings.MAIL_AUTHSERV_ID,
            sealers=settings.MAIL_ARC_SEALERS,
            own_domain=settings.MAIL_DOMAIN,
        ),
    )


def _thread(mail: ParsedMail, arrival: Arrival, bounce: Bounce) -> Thread:
    recipients = [arrival.mailbox, *(address for _, address in (*mail.to, *mail.cc))]
    answered = tuple(dict.fromkeys((*mail.in_reply_to, *reversed(mail.references), bounce.message_id)))
    answered = tuple(mail_id for mail_id in answered if mail_id)
    known = (addresses.parts_of_message_id(mail_id, secret=settings.SECRET_KEY) for mail_id in answered)
    issued = [parts for parts in known if parts is not None]
    return Thread(
        ticket=addresses.number_in(recipients, secret=settings.SECRET_KEY),
        side=addresses.side_in(recipients, secret=settings.SECRET_KEY),
        issued=tuple(dict.fromkeys(number for number, name in issued if addresses.message_aside(name) is None))[:20],
        asked=tuple(filter(None, (addresses.message_aside(name) for _number, name in issued)))[:20],
        message_ids=answered[:50],
        tagged=addresses.number_in_subject(mail.subject),
    )
