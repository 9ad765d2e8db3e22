"""`receive_mail` killed at any moment: what it acknowledged is there once, and what it did not is sent again (F01)."""

from __future__ import annotations

import pytest

from tests.faults.letters import letters, require_each_once, require_kept_bytes, sweep_up
from tests.faults.mail_server import POINTS
from tests.faults.product import MailServer, environment, start
from tickets.models import Arrival, Message, Ticket

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]


def test_killed_at_random_moments(cast, tmp_path):
    mails = letters(tmp_path / "mails", 60)
    server = MailServer(tmp_path / "plan", mails, environment(), kill=0.25, kills=2, seed=7)
    tries = [code for codes in server.codes().values() for code in codes]
    assert set(tries) == {0, -9}
    assert tries.count(-9) >= 20, "too few were killed to prove anything"
    sweep_up()
    require_each_once(60)


@pytest.mark.parametrize("point", POINTS)
def test_killed_at_a_point(cast, tmp_path, point):
    mails = letters(tmp_path / "mails", 3)
    codes = MailServer(tmp_path / "plan", mails, environment(), at_once=3, kill=point).codes()
    assert {tuple(each) for each in codes.values()} == {(-9, 0)}
    sweep_up()
    require_each_once(3)


def test_killed_and_never_sent_again(cast, tmp_path):
    """The server that handed it over is gone too: what stands in the ledger is taken up by the sweep alone."""
    mails = letters(tmp_path / "mails", 3)
    server = MailServer(tmp_path / "plan", mails, environment(), kill="decided, not committed", tries=1)
    assert set(map(tuple, server.tries().values())) == {(-9,)}
    assert (Arrival.objects.undecided().count(), Ticket.objects.count()) == (3, 0)
    sweep_up()
    require_each_once(3)


def test_a_mail_that_kills_every_reader_is_set_aside(cast, tmp_path):
    """Poison: three readers died of it without a word, so a person is to look; the others flow (I9)."""
    poison, *others = letters(tmp_path / "mails", 3)
    MailServer(tmp_path / "plan", [poison], environment(), kill="counted as tried", tries=1).tries()
    dead = Arrival.objects.get(outcome="")
    sweep = (
        "from tests.faults.mail_server import POINTS\nfrom tickets.mail import door\n"
        "POINTS['counted as tried']()\ndoor.process_undecided()"
    )
    for attempts in (2, 3):
        Arrival.objects.filter(pk=dead.pk).update(received_at="2026-01-01T00:00:00Z")
        assert start("-c", f"import django\ndjango.setup()\n{sweep}", given=environment()).wait(60) == -9
        dead.refresh_from_db()
        assert (dead.outcome, dead.attempts) == ("", attempts)
    MailServer(tmp_path / "plan", others, environment()).codes()
    sweep_up()
    dead.refresh_from_db()
    assert dead.outcome == "quarantined"
    assert "3 tries" in dead.reason
    assert (Ticket.objects.count(), Message.objects.count()) == (2, 2)
    require_kept_bytes()


def test_the_same_mail_by_many_processes_at_once(cast, tmp_path):
    (mail,) = letters(tmp_path / "mails", 1)
    copies = []
    for number in range(24):
        copies.append(tmp_path / f"copy{number}.eml")
        copies[-1].write_bytes(mail.read_bytes())
    server = MailServer(tmp_path / "plan", copies, environment(), at_once=8)
    assert {tuple(codes) for codes in server.codes().values()} == {(0,)}
    assert sorted(Arrival.objects.values_list("outcome", flat=True)) == ["duplicate"] * 23 + ["new_ticket"]
    require_each_once(1)
