"""Inbound rules: what a mail brings along when it begins a ticket, and which mails begin none."""

from __future__ import annotations

import time

import pytest

from people.models import Person
from tests.letters import arrive, genuine, letter, reply_address
from tests.routing.tree import rule as routing_rule
from tickets.mail import door
from tickets.mail.inbound import Condition
from tickets.mail.inbound_past import try_inbound
from tickets.mail.parse import parse
from tickets.models import Arrival, Event, InboundRule, Mailbox, Ticket
from tickets.models.words import Priority

NEWS = {"field": "header", "header": "list-id", "how": "contains", "text": "НОВОСТИ"}


def asks(field: str, how: str, text: str, header: str = "") -> dict[str, str]:
    return {"field": field, "how": how, "text": text} | ({"header": header} if header else {})


@pytest.mark.parametrize(
    ("field", "how", "text", "holds"),
    [
        ("sender", "is", "ANNA@x.example", True),
        ("sender", "is", "@x.example", True),
        ("sender", "is", "@example", False),
        ("sender", "is", "x.example", False),
        ("sender", "contains", "nna@", True),
        ("sender", "starts", "anna", True),
        ("sender", "starts", "nna", False),
        ("recipient", "is", "billing@example.com", True),
        ("recipient", "is", "support@example.com", True),
        ("recipient", "contains", "nobody", False),
        ("subject", "contains", "счёт", True),
        ("subject", "contains", "СЧЁТ № 5", True),
        ("subject", "contains", "сче\u0308т", True),
        ("subject", "contains", "strasse", True),
        ("subject", "is", "счёт", False),
        ("subject", "contains", "с.*т", False),
    ],
)
def test_what_conditions_mean(field, how, text, holds):
    mail = parse(letter("Anna@X.example", to="Billing@example.com", subject="СЧЁТ № 5, Straße"))
    assert Condition(field, how, text).holds(mail, "support@example.com") is holds


def test_any_header_by_name_and_one_of_several_values():
    raw = b"X-Site: \xd0\xa1\xd0\xba\xd0\xbb\xd0\xb0\xd0\xb4\nX-Site: Moscow\n" + letter("a@x.example")
    mail = parse(raw, keep={"x-site"})
    assert Condition("header", "is", "склад", "x-site").holds(mail, "")
    assert Condition("header", "starts", "mos", "x-site").holds(mail, "")
    assert not Condition("header", "is", "склад\nmoscow", "x-site").holds(mail, "")
    assert not Condition("header", "contains", "склад", "x-other").holds(mail, "")


def test_a_rule_gives_team_tags_and_priority_and_routing_keeps_them(cast):
    routing_rule("Всё второй линии", "", team=cast.second_line.pk, priority="low", tags=["маршрут"])
    InboundRule.create(
        "Счета", conditions=[asks("subject", "contains", "счёт")], team=cast.billing, priority="urgent", tags=["счета"]
    )
    arrival = arrive(letter("anna@x.example", subject="Ваш СЧЁТ"))
    ticket = arrival.ticket
    assert (ticket.team, ticket.priority, ticket.tags) == (cast.billing, Priority.URGENT, ["маршрут", "счета"])
    assert arrival.rules == ["Счета"]
    other = arrive(letter("anna@x.example", subject="Привет"))
    assert (other.ticket.team, other.rules) == (cast.second_line, [])


def test_effects_add_up_until_the_first_decision(cast):
    InboundRule.create("Первое", priority="high", tags=["а"])
    InboundRule.create("Второе", priority="low", tags=["б"], team=cast.billing)
    InboundRule.create("Третье", conditions=[asks("sender", "is", "@spam.example")], decision="spam")
    InboundRule.create("Четвёртое", tags=["в"])
    ticket = arrive(letter("anna@x.example")).ticket
    assert (ticket.priority, ticket.tags, ticket.team) == (Priority.HIGH, ["а", "б", "в"], cast.billing)
    spam = arrive(letter("bob@spam.example"))
    assert (spam.outcome, spam.ticket, spam.rules) == ("spam", None, ["Первое", "Второе", "Третье"])


@pytest.mark.parametrize(
    ("decision", "outcome"), [("spam", "spam"), ("ignore", "ignored"), ("quarantine", "quarantined")]
)
def test_a_decision_makes_no_ticket_and_no_person_and_names_the_rule(cast, decision, outcome):
    made = InboundRule.create("Рассылки", conditions=[NEWS], decision=decision)
    arrival = arrive(letter("robot@x.example", List_Id="<новости.x.example>"))
    assert (arrival.outcome, arrival.reason, arrival.rules) == (outcome, "the inbound rule “Рассылки”", ["Рассылки"])
    assert not Ticket.objects.exists() and not Person.objects.with_email("robot@x.example").exists()
    made.delete()
    arrival.refresh_from_db()
    assert arrival.rules == ["Рассылки"]
    released = door.process(arrival.pk, again=True)
    assert (released.outcome, released.ticket.said_last.automatic) == ("new_ticket", True)
    counts = Arrival.objects.counts()
    assert counts["received"] == 1 == counts["new_ticket"]


def test_what_a_person_released_is_decided_by_no_rule_but_has_its_effects(cast):
    InboundRule.create("Метка", tags=["рассылка"])
    InboundRule.create("Рассылки", conditions=[NEWS], decision="ignore")
    arrival = arrive(letter("robot@x.example", List_Id="новости"))
    assert door.process(arrival.pk, again=True).ticket.tags == ["рассылка"]


def test_answers_keep_their_ticket(cast, settings):
    ticket = arrive(letter("anna@x.example", Message_ID="<first@x.example>")).ticket
    InboundRule.create("Всем", conditions=[asks("sender", "is", "anna@x.example")], decision="ignore", tags=["а"])
    marked = arrive(letter("anna@x.example", "Ответ", to=reply_address(ticket)))
    assert (marked.outcome, marked.ticket, marked.rules) == ("reply", ticket, [])
    # Anybody may write a number into a subject, or repeat the Message-ID of a mail of their own.
    for hint in ({"subject": f"[{ticket.number}] ещё"}, {"In_Reply_To": "<first@x.example>"}):
        assert arrive(letter("anna@x.example", "Ещё раз", **hint)).outcome == "ignored"
    ticket.refresh_from_db()
    assert ticket.tags == []


def test_an_agents_answer_by_mail_is_no_rules_business(cast, ticket, settings):
    settings.MAIL_AUTHSERV_ID = ["mx.example.com"]
    cast.agent.addresses.update(verified_at="2026-01-01T00:00Z")
    InboundRule.create("Никому", conditions=[asks("sender", "contains", "@")], decision="spam")
    answer = arrive(genuine(cast.agent.email, "Сделано", to=reply_address(ticket)))
    assert (answer.outcome, answer.message.author) == ("reply", cast.agent)


def test_of_one_mailbox(cast):
    Mailbox.objects.create(address="billing@example.com", team=cast.billing)
    InboundRule.create("Счета", mailbox="billing@example.com", team=cast.second_line, tags=["счета"])
    one = door.process(door.accept(letter("a@x.example", "раз"), mailbox="Billing+1@example.com").pk)
    two = door.process(door.accept(letter("a@x.example", "два"), mailbox="support@example.com").pk)
    assert (one.ticket.team, one.ticket.tags, two.ticket.tags) == (cast.second_line, ["счета"], [])


def test_out_of_force_it_is_not_asked(cast):
    InboundRule.create("Нет", conditions=[asks("sender", "contains", "@")], decision="spam", is_active=False)
    assert arrive(letter("a@x.example")).outcome == "new_ticket"


def test_bounces_and_loops_stay_what_they_are(cast):
    InboundRule.create("Никому", conditions=[asks("recipient", "contains", "@")], decision="ignore")
    report = letter("mailer-daemon@x.example", Return_Path="<>", subject="Undelivered Mail Returned to Sender")
    assert arrive(report).outcome == "bounce"
    assert arrive(letter("a@x.example", X_Loop="support@example.com")).outcome == "loop"
    assert arrive(letter("b@x.example", Auto_Submitted="auto-replied")).outcome == "auto_reply"


def test_the_ticket_s_events_replay_to_what_the_rule_gave(cast):
    InboundRule.create("Счета", team=cast.billing, priority="urgent", tags=["счета"])
    ticket = arrive(letter("anna@x.example")).ticket
    born = Event.objects.get(ticket=ticket, kind=Event.Kind.CREATED).detail
    assert (born["team"], born["priority"], born["tags"]) == (cast.billing.pk, "urgent", ["счета"])


def test_long_headers_take_bounded_time():
    mail = parse(b"X-Long: " + b"a" * 400_000 + b"\n" + letter("a@x.example"), keep={"x-long"})
    begun = time.monotonic()
    for _ in range(200):
        Condition("header", "contains", "a" * 199 + "b", "x-long").holds(mail, "")
    assert time.monotonic() - begun < 2


def test_tried_on_the_mails_that_came(cast):
    for number in range(3):
        arrive(letter(f"anna{number}@x.example", f"Письмо {number}", X_Site="Склад"))
    ticket = Ticket.objects.latest("id")
    arrive(letter(ticket.requester.email, "Ответ", to=reply_address(ticket)))
    proposed = InboundRule(conditions=[asks("header", "is", "склад", "x-site")])
    past = try_inbound(proposed)
    assert (past.looked_at, past.matched, len(past.shown)) == (3, 3, 3)
    one = try_inbound(InboundRule(conditions=[asks("sender", "starts", "anna1")]))
    assert (one.looked_at, one.matched, one.shown[0].sender) == (3, 1, "anna1@x.example")
