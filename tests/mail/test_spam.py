"""Blocked and allowed senders, and the spam filter of the mail server in front."""

from __future__ import annotations

from decimal import Decimal

import pytest

from people import throttle
from tests.letters import GENUINE, SPOOFED, arrive, believes_spam, letter, reply_address
from tickets.mail import door, judgement
from tickets.mail.parse import parse
from tickets.mail.spam import called_spam
from tickets.models import ListedSender

ANNA = "anna@x.example"


def listed(pattern: str, verdict: str) -> ListedSender:
    return ListedSender.objects.create(pattern=pattern, verdict=verdict)


@pytest.mark.parametrize(
    ("headers", "threshold", "said"),
    [
        ({"X_Spam_Flag": "YES"}, None, "X-Spam-Flag: YES"),
        ({"X_Spam": "Yes"}, None, "X-Spam: Yes"),
        ({"X_Spam_Flag": "NO"}, "5", ""),
        ({"X_Spam_Flag": "yesterday"}, "5", ""),
        ({"X_Spam_Status": "Yes, score=7.2 required=5.0"}, None, "X-Spam-Status: Yes, score=7.2 required=5.0"),
        ({"X_Spam_Status": "No, score=4.2 required=5.0 tests=A,B"}, None, ""),
        ({"X_Spam_Status": "No, score=4.2 required=5.0 tests=A,B"}, "4", "X-Spam-Status: 4.2"),
        ({"X_Spam_Status": "No, score=4.2"}, "4.3", ""),
        ({"X_Spam_Score": "12.5 (++++++++++++)"}, "6", "X-Spam-Score: 12.5"),
        ({"X_Spam_Score": "12.5"}, None, ""),
        ({"X_Spam_Score": "-3"}, "0", ""),
        ({"X_Spam_Score": "NaN"}, "0", ""),
        ({"X_Spam_Score": "1e9"}, "6", ""),
        ({"X_Rspamd_Score": "6.00"}, "6", "X-Rspamd-Score: 6.00"),
        ({"X_Spamd_Result": "default: False [6.10 / 15.00]; MID_RHS(0.5)[a]"}, "6", "X-Spamd-Result: 6.10"),
        ({"X_Spamd_Result": "default: True [16.10 / 15.00];"}, None, "X-Spamd-Result: 16.10"),
        ({"X_Spamd_Result": "default: False [6.10 / 15.00]"}, None, ""),
        ({"X_MS_Exchange_Organization_SCL": "6"}, None, "X-MS-Exchange-Organization-SCL: 6"),
        ({"X_MS_Exchange_Organization_SCL": "-1"}, "3", ""),
        ({"X_MS_Exchange_Organization_SCL": "4"}, None, ""),
        ({}, "0", ""),
    ],
)
def test_what_servers_write(headers, threshold, said):
    mail = parse(letter(ANNA, **headers))
    assert called_spam(mail, threshold=Decimal(threshold) if threshold else None) == said


def test_the_topmost_header_counts():
    raw = b"X-Spam-Flag: NO\nX-Spam-Score: 1\n" + letter(ANNA, X_Spam_Flag="YES", X_Spam_Score="99")
    assert called_spam(parse(raw), threshold=Decimal(5)) == ""


def test_nobody_s_word_is_believed_unless_the_mailbox_says_so(cast):
    assert arrive(letter(ANNA, "раз", X_Spam_Flag="YES")).outcome == "new_ticket"
    box = believes_spam(spam_score=Decimal(5))
    spam = arrive(letter(ANNA, "два", X_Spam_Score="5.0"))
    assert (spam.outcome, spam.reason) == ("spam", "called spam by the mail server: X-Spam-Score: 5.0")
    assert arrive(letter(ANNA, "три", X_Spam_Score="4.9")).outcome == "new_ticket"
    assert arrive(letter(ANNA, "рассылка", List_Id="<a.b>", X_Spam_Flag="YES")).outcome == "spam"
    assert door.process(spam.pk, again=True).outcome == "new_ticket"
    assert door.accept(letter(ANNA), mailbox="other@example.com").mailbox != box.address


@pytest.mark.parametrize("pattern", [ANNA, "@x.example"])
def test_blocked_mail_is_kept_without_a_ticket(cast, pattern):
    listed(pattern, "block")
    arrival = arrive(letter("Anna@X.example", "Купите"))
    assert (arrival.outcome, arrival.ticket, arrival.reason) == ("spam", None, f"blocked sender: {pattern}")
    assert arrive(letter("anna@sub.x.example")).outcome == "new_ticket"
    released = door.process(arrival.pk, again=True)
    assert (released.outcome, released.reason) == ("new_ticket", "released by a person")


def test_a_blocked_sender_s_answers_and_automatic_replies_too(cast):
    ticket = arrive(letter(ANNA)).ticket
    listed(ANNA, "block")
    assert arrive(letter(ANNA, "Ещё", to=reply_address(ticket))).outcome == "spam"
    assert arrive(letter(ANNA, "Отпуск", to=reply_address(ticket), Auto_Submitted="auto-replied")).outcome == "spam"


def test_the_address_goes_before_its_domain(cast):
    listed("@x.example", "block")
    listed(ANNA, "allow")
    assert arrive(letter(ANNA)).outcome == "new_ticket"
    assert arrive(letter("bob@x.example")).outcome == "spam"


def test_an_allowed_sender_is_held_by_no_count_and_no_score(cast):
    believes_spam()
    listed("@x.example", "allow")
    for _ in range(judgement.MOST_AN_HOUR):
        throttle.too_many("mail of one sender", ANNA, limit=judgement.MOST_AN_HOUR, seconds=3600)
    assert arrive(letter(ANNA, X_Spam_Flag="YES")).outcome == "new_ticket"
    ListedSender.objects.all().delete()
    assert arrive(letter(ANNA, "Ещё")).outcome == "quarantined"


def test_a_forged_line_of_an_allowed_domain_is_not_allowed(cast, settings):
    settings.MAIL_AUTHSERV_ID = ["mx.example.com"]
    believes_spam()
    listed("@x.example", "allow")
    spam = {"X_Spam_Flag": "YES"}
    assert arrive(letter(ANNA, "Подделка", Authentication_Results=SPOOFED, **spam)).outcome == "spam"
    genuine = arrive(letter(ANNA, "Правда", Authentication_Results=GENUINE, **spam))
    assert (genuine.outcome, genuine.message.authenticity) == ("new_ticket", "verified")
