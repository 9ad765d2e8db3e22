"""Notices by mail: one for one, a digest after a night, none for what was read or may not be seen."""

from __future__ import annotations

import email
import email.policy
from datetime import timedelta

from django.utils import timezone

from sla import beat
from tests.promises import age
from tests.sla.test_tick import start
from tickets import letters, notices, outbox
from tickets.models import Notice, Outgoing


def told(cast, count=1):
    for _ in range(count):
        start(cast).take(by=cast.agent)
    age(20)
    beat.tick()
    Notice.objects.update(not_before=timezone.now() - timedelta(hours=1))


def mails() -> list[Outgoing]:
    return list(Outgoing.objects.filter(kind="notice"))


def test_one_warning_is_one_mail(policy, cast):
    told(cast)
    assert (notices.mail_due(), notices.mail_due()) == (1, 0)
    (row,) = mails()
    assert row.address == "dmitri@example.com"
    raw = letters.letter_for(row).raw.decode()
    assert "Auto-Submitted: auto-generated" in raw
    assert "HD-" in raw


def test_many_after_a_standstill_are_one_digest(policy, cast):
    cast.agent.language = "ru"
    cast.agent.save()
    told(cast, 4)
    assert notices.mail_due() == 1
    (row,) = mails()
    assert len(row.detail["notices"]) == 4
    mail = email.message_from_bytes(letters.letter_for(row).raw, policy=email.policy.default)
    assert mail["Subject"] == "4 обращения ждут вас"
    outbox.sweep()
    row.refresh_from_db()
    assert row.state == "sent"


def test_what_was_read_needs_no_mail(policy, cast):
    told(cast)
    Notice.objects.update(read_at=timezone.now())
    assert notices.mail_due() == 0
    assert Notice.objects.filter(mailed_at=None).count() == 0


def test_quiet_hours_hold_mails_back(policy, cast):
    told(cast)
    Notice.objects.update(not_before=timezone.now() + timedelta(hours=1))
    assert notices.mail_due() == 0
    assert Notice.objects.filter(mailed_at=None).count() == 1


def test_a_ticket_one_may_not_see_any_more_is_not_mailed(policy, cast):
    told(cast)
    cast.first_line.is_private = True
    cast.first_line.save()
    cast.agent.memberships.all().delete()
    assert notices.mail_due() == 0
    assert mails() == []
