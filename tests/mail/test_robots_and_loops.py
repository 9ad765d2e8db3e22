"""What robots send: what it becomes, what the ledger says, and that nobody answers a robot (S16)."""

from __future__ import annotations

import pytest

from people import throttle
from tests.letters import arrive, letter, sent_to
from tickets.mail import door, judgement
from tickets.models import Arrival, Outgoing, Ticket

ROBOT = "robot@x.example"


def through_the_listener(raw: bytes, sender: str = "") -> bytes:
    """As the SMTP listener stores it: the envelope's sender on top."""
    return f"Return-Path: <{sender}>\r\n".encode() + raw


@pytest.mark.parametrize(
    ("headers", "outcome", "reason"),
    [
        ({"Precedence": "bulk"}, "new_ticket", "a machine wrote it"),
        ({"Precedence": "list"}, "new_ticket", "a machine wrote it"),
        ({"Precedence": "junk"}, "new_ticket", "a machine wrote it"),
        ({"List_Id": "<news.lists.example>"}, "new_ticket", "a machine wrote it"),
        ({"Auto_Submitted": "auto-generated"}, "new_ticket", "a machine wrote it"),
        ({"Return_Path": "<>"}, "new_ticket", "a machine wrote it"),
        ({"Auto_Submitted": "auto-replied"}, "auto_reply", "an automatic reply"),
        ({"Return_Path": "<>", "In_Reply_To": "<a@b.example>"}, "auto_reply", "an automatic reply"),
        ({"Return_Path": "<>", "subject": "Undelivered Mail Returned to Sender"}, "bounce", "a delivery report"),
        ({"X_Loop": "support@example.com"}, "loop", "our own mail came back"),
    ],
)
def test_no_robot_is_answered_and_the_ledger_says_why(cast, headers, outcome, reason):
    arrival = arrive(letter(ROBOT, **headers))
    assert (arrival.outcome, arrival.reason) == (outcome, reason)
    assert sent_to(ROBOT) == []
    assert not Outgoing.objects.exists()


def test_the_listener_s_empty_return_path_counts(cast):
    assert not arrive(through_the_listener(letter(ROBOT))).ticket.outgoing.exists()
    assert arrive(through_the_listener(letter(ROBOT, "С адресом"), ROBOT)).ticket.outgoing.count() == 1


@pytest.mark.parametrize("value", ["All", "OOF, AutoReply", "DR, RN, NRN, OOF, AutoReply", "autoreply"])
def test_who_wants_no_automatic_answer_gets_no_receipt_and_is_a_person_all_the_same(cast, value):
    arrival = arrive(letter(ROBOT, X_Auto_Response_Suppress=value))
    assert (arrival.outcome, arrival.message.automatic) == ("new_ticket", False)
    assert arrival.ticket.waits_for_us
    assert sent_to(ROBOT) == []


@pytest.mark.parametrize("value", ["None", "NDR", "DR"])
def test_who_minds_delivery_reports_alone_gets_one(cast, value):
    arrive(letter(ROBOT, X_Auto_Response_Suppress=value))
    assert len(sent_to(ROBOT)) == 1


def sent_before(sender: str, count: int) -> None:
    """As if so many mails had come within this hour."""
    for _ in range(count):
        throttle.too_many("mail of one sender", sender, limit=judgement.MOST_AN_HOUR, seconds=3600)


def test_more_mails_of_one_sender_than_its_measure_are_held(cast):
    sent_before(ROBOT, judgement.MOST_AN_HOUR - 3)
    mails = [letter(f"Робот <{ROBOT.upper()}>", f"Письмо {number}") for number in range(5)]
    found = [arrive(mail) for mail in mails]
    assert [each.outcome for each in found] == ["new_ticket"] * 3 + ["quarantined"] * 2
    assert found[-1].reason == "too many from one sender: more than 300 mails within an hour"
    assert (found[-1].sender, found[-1].subject) == (ROBOT.upper(), "Тема письма")
    assert found[-1].raw_sha256
    assert arrive(letter("anna@x.example")).outcome == "new_ticket"
    counts = Arrival.objects.counts()
    assert counts["received"] == 6 == counts["new_ticket"] + counts["quarantined"]
    assert door.process(found[-1].pk, again=True).outcome == "new_ticket"  # released by a person
    assert arrive(mails[-1]).outcome == "duplicate"


def test_delivery_reports_have_no_measure(cast):
    sent_before("mailer-daemon@x.example", judgement.MOST_AN_HOUR)
    report = {"Return_Path": "<>", "subject": "Undelivered Mail Returned to Sender"}
    assert arrive(letter("MAILER-DAEMON@x.example", **report)).outcome == "bounce"


def test_two_robots_end_after_one_receipt(cast):
    """The other one answers each mail of ours, as a person would: no header says what it is."""
    arrive(letter(ROBOT, "Заявка принята"))
    for number in range(20):
        mails = sent_to(ROBOT)
        if number >= len(mails):
            break
        arrive(letter(ROBOT, f"Ваше письмо {number} получено", In_Reply_To="<none@x.example>"))
    assert len(sent_to(ROBOT)) == 1
    assert Ticket.objects.count() == 2
