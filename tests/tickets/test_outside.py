"""Rules that tell people by mail: whom, in which words, in whose language; never ourselves, never in a circle."""

from __future__ import annotations

import pytest

from people.models import Address, Person
from people.registration import person_for_email
from tests.tickets.test_assigning import request
from tests.tickets.test_automation import looked_at, schedule, trigger
from tests.tickets.test_outbox import sent
from tickets import outbox
from tickets.automation import schedules
from tickets.automation.outside import MOST, is_ours
from tickets.content import written
from tickets.letters import OF_RULES_AN_HOUR
from tickets.models import Outgoing, Ticket
from tickets.models.steps import Steps
from tickets.models.words import Channel, Priority
from tickets.returns import Returned, mark_failed


def mail(**whom) -> Steps:
    return Steps(mail_subject="{ticket.subject}", mail_text="{customer.name} ждёт. {ticket.number} {x.y}", **whom)


def letters() -> list[Outgoing]:
    return list(Outgoing.objects.filter(kind="letter").order_by("id"))


def test_a_mail_goes_to_those_meant_by_words_and_to_typed_addresses(cast, ticket):
    ticket.take(by=cast.agent)
    trigger("Дежурным", ["replied"], mail(mail_to=["assignee", "leads"], mail_addresses=["ops@partner.example"]))
    ticket.reply(written("Ответ"), by=cast.agent)
    rows = letters()
    assert {(row.recipient, row.address) for row in rows} == {
        (cast.agent, "dmitri@example.com"), (cast.lead, "lead@example.com"), (None, "ops@partner.example"),
    }  # fmt: skip
    outbox.sweep()
    ours, theirs = sent(rows[0]), sent(rows[-1])
    assert ours["Subject"] == f"[{ticket.number}] Этикетки печатаются пустыми"
    assert ours["Auto-Submitted"] == "auto-generated" and ours["Reply-To"] is None
    text = ours.get_body(("plain",)).get_content()
    assert f"Марина Соколова ждёт. {ticket.number} {{x.y}}" in text and f"/desk/tickets/{ticket.number}/" in text
    assert "Дежурным" in text
    assert "/desk/" not in theirs.get_body(("plain",)).get_content()


def test_it_says_what_was_when_the_step_was_taken_and_in_the_recipients_language(cast, ticket):
    Person.objects.filter(pk=cast.agent.pk).update(language="ru")
    ticket.take(by=cast.agent)
    trigger("Дежурным", ["replied"], mail(mail_to=["assignee"]))
    ticket.reply(written("Ответ"), by=cast.agent)
    ticket.retitle("Другая тема", by=cast.agent)
    outbox.sweep()
    found = sent(letters()[0])
    assert "Этикетки" in found["Subject"] and found["Content-Language"] == "ru"
    assert "правил" in found.get_body(("plain",)).get_content()


def test_tried_twice_it_has_one_id(cast, ticket):
    trigger("Дежурным", ["replied"], mail(mail_addresses=["ops@partner.example"]))
    ticket.reply(written("Ответ"), by=cast.agent)
    ids = set()
    for _ in range(2):
        outbox.sweep()
        row = letters()[0]
        ids.add(str(sent(row)["Message-ID"]))
        Outgoing.objects.filter(pk=row.pk).update(state="queued", not_before=row.created_at)
    assert len(ids) == 1


def test_a_schedule_tells_by_mail_and_a_macro_never_does(cast, ticket):
    schedule(mail(mail_to=["team"]), after=0, since="created_at")
    looked_at(60)
    assert schedules.run() == 1
    assert {row.address for row in letters()} == {"dmitri@example.com", "sofia@example.com", "lead@example.com"}


@pytest.mark.parametrize(
    "address", ["support@example.com", "Support+1001.abcdefghijklmnop@example.com", "support+x@EXAMPLE.com"]
)
def test_never_to_our_own_address(cast, ticket, address):
    assert is_ours(address)
    trigger("Нам", ["replied"], mail(mail_addresses=[address, "ops@partner.example"]))
    ticket.reply(written("Ответ"), by=cast.agent)
    assert [row.address for row in letters()] == ["ops@partner.example"]


def test_a_robot_that_is_told_of_its_own_tickets_gets_nothing(cast):
    """It answers each of our mails with a new request of its own, and says nowhere that it is a machine."""
    trigger("Партнёру", ["created"], mail(mail_addresses=["Robot@partner.example"]))
    robot = person_for_email("robot@partner.example", "Robot")
    request(cast)
    assert len(letters()) == 1
    for number in range(3):
        Ticket.start(
            written("Мы получили ваше письмо"), by=robot, requester=robot, subject=f"Ваше письмо {number}",
            channel=Channel.EMAIL,
        )  # fmt: skip
    assert len(letters()) == 1


def test_an_address_has_its_measure_an_hour(cast, ticket):
    trigger("Всё", ["prioritised"], mail(mail_addresses=["ops@partner.example"]))
    for number in range(OF_RULES_AN_HOUR + 2):
        ticket.prioritise(Priority.HIGH if number % 2 else Priority.LOW, by=cast.agent)
    outbox.sweep()
    assert [row.state for row in letters()] == ["sent"] * OF_RULES_AN_HOUR + ["failed"] * 2
    assert str(OF_RULES_AN_HOUR) in letters()[-1].trouble


def test_too_many_recipients_get_none_and_the_ticket_says_so(cast, ticket):
    steps = mail(mail_addresses=[f"a{number}@partner.example" for number in range(MOST + 1)])
    trigger("Всем", ["replied"], steps)
    ticket.reply(written("Ответ"), by=cast.agent)
    assert letters() == [] and str(MOST) in ticket.events.get(kind="stumbled").detail["failed"][0]["error"]


def test_nobody_meant_is_no_failure(cast, ticket):
    trigger("Исполнителю", ["replied"], mail(mail_to=["assignee"]))
    ticket.reply(written("Ответ"), by=cast.agent)
    assert letters() == [] and not ticket.events.filter(kind="stumbled").exists()


@pytest.mark.parametrize(("change", "why"), [({"is_active": False}, "closed"), ({"role": "customer"}, "no_staff")])
def test_whoever_left_meanwhile_gets_nothing(cast, ticket, change, why):
    ticket.take(by=cast.agent)
    trigger("Исполнителю", ["replied"], mail(mail_to=["assignee"]))
    ticket.reply(written("Ответ"), by=cast.agent)
    Person.objects.filter(pk=cast.agent.pk).update(**change)
    outbox.sweep()
    row = letters()[0]
    assert (row.state, row.detail["why"]) == ("failed", why) and row.trouble


def test_a_bounce_marks_the_mail_and_leaves_what_it_says(cast, ticket):
    trigger("Партнёру", ["replied"], mail(mail_addresses=["ops@partner.example"]))
    ticket.reply(written("Ответ"), by=cast.agent)
    outbox.sweep()
    row = letters()[0]
    assert mark_failed(ticket, Returned(("ops@partner.example",), (ticket.pk, f"l{row.pk}")), "no such user") == 1
    row = letters()[0]
    assert row.state == "failed" and row.detail["text"] and "no such user" in row.trouble


def test_two_spellings_of_one_address_are_one(cast, ticket):
    Address.objects.filter(person=cast.lead).update(value="Lead@Example.com")
    trigger("Дважды", ["replied"], mail(mail_to=["leads"], mail_addresses=["LEAD@example.com"]))
    ticket.reply(written("Ответ"), by=cast.agent)
    assert [row.recipient for row in letters()] == [cast.lead]
