"""Escalating at the desk: the form with what the other line has to do, the record on the page, and the way back."""

from __future__ import annotations

import pytest

from tests.desk.test_ticket_page import url
from tests.tickets.test_handovers import case
from tickets.content import written
from tickets.models import LineLimit, Ticket
from tickets.models.words import Channel

FORM = {"reason": "specialist", "tried": "Перезапуск, не помогло", "asked": "Проверить прошивку", "keep_contact": "1"}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def agent(cast, sign_in):
    return sign_in(cast.agent)


def text(response) -> str:
    return response.content.decode()


def request(cast, subject: str) -> Ticket:
    return Ticket.start(
        written("Не печатает"), by=cast.customer, requester=cast.customer, subject=subject, channel=Channel.PORTAL
    )


def test_the_form_shows_queue_pick_up_and_similar_solved_tickets(cast, agent, ticket):
    for number in range(3):
        other = request(cast, f"Чек {number}")
        other.escalate(cast.second_line, case(), by=cast.agent)
        other.accept(by=cast.specialist)
    waiting = request(cast, "Сканер")
    waiting.escalate(cast.second_line, case(), by=cast.agent)
    solved = request(cast, "Этикетки печатаются пустыми листами")
    solved.reply(written("Переключите принтер в режим ZPL."), by=cast.agent, then="solved")
    page = text(agent.get(url(ticket, "escalation"), headers=HTMX))
    assert "1 waits" in page and "usually accepted in" in page
    assert "Переключите принтер в режим ZPL." in page and f"HD-{solved.pk}" in page
    assert f"HD-{waiting.pk}" not in page
    assert "<html" in text(agent.get(url(ticket, "escalation")))


def test_the_form_costs_the_same_whatever_the_number_of_teams(cast, agent, ticket, django_assert_num_queries):
    agent.get(url(ticket, "escalation"), headers=HTMX)
    # Session, person, private teams, ticket, teams, their queues, their people, reasons, limits, similar tickets
    with django_assert_num_queries(10):
        agent.get(url(ticket, "escalation"), headers=HTMX)


def test_a_plain_form_escalates_and_the_page_tells_it(cast, agent, ticket, sign_in):
    sent = agent.post(url(ticket, "escalation"), {**FORM, "team": cast.second_line.pk})
    assert sent.status_code == 302
    page = text(agent.get(url(ticket)))
    assert "Waits to be accepted by Сеть и печать" in page and "Withdraw" in page
    assert "Проверить прошивку" in page and "acceptance/" not in page
    theirs = sign_in(cast.specialist)
    assert "acceptance/" in text(theirs.get(url(ticket)))
    theirs.post(url(ticket, "acceptance"), {})
    theirs.post(url(ticket, "return"), {"reason": "Нет журнала печати"})
    page = text(agent.get(url(ticket)))
    assert "Нет журнала печати" in page and "Waits to be accepted" not in page
    agent.post(url(ticket, "escalation"), {**FORM, "team": cast.second_line.pk})
    agent.post(url(ticket, "withdrawal"), {})
    agent.post(url(ticket, "escalation"), {**FORM, "team": cast.second_line.pk})
    theirs.post(url(ticket, "advice"), {"body_text": "Пусть обновят прошивку"})
    ticket.refresh_from_db()
    assert [each.state for each in ticket.handovers.in_order()] == ["returned", "withdrawn", "advised"]
    assert (ticket.line, ticket.hops, ticket.contact) == (1, 6, cast.agent)


def test_what_was_typed_stays_when_it_is_refused(cast, agent, ticket):
    LineLimit.objects.create(line=2, waiting=0)
    values = {**FORM, "team": cast.second_line.pk, "links": "https://log.example/1"}
    refused = agent.post(url(ticket, "escalation"), values, headers=HTMX)
    page = text(refused)
    assert refused.status_code == 409 and "Say why this one cannot wait" in page
    for typed in ("Перезапуск, не помогло", "Проверить прошивку", "https://log.example/1", "over_limit"):
        assert typed in page
    ticket.refresh_from_db()
    assert ticket.line == 1
    agent.post(url(ticket, "escalation"), {**values, "over_limit": "Магазин стоит"}, headers=HTMX)
    assert ticket.handovers.get().over_limit == "Магазин стоит"


def test_without_keeping_it_the_contact_is_passed_on(cast, agent, ticket):
    agent.post(url(ticket, "escalation"), {**FORM, "team": cast.second_line.pk, "keep_contact": ""})
    ticket.refresh_from_db()
    assert ticket.contact is None


def test_lists_are_filtered_by_hand_over(cast, agent, ticket):
    ticket.escalate(cast.second_line, case(), by=cast.agent)
    found = "/desk/all/?q="
    assert ticket.subject in text(agent.get(f"{found}handover:waiting"))
    assert ticket.subject not in text(agent.get(f"{found}handover:returned"))
    ticket.send_back("Нет журнала", by=cast.specialist)
    assert ticket.subject in text(agent.get(f"{found}handover:returned hops:>1"))
    assert ticket.subject not in text(agent.get(f"{found}handover:none"))
    assert "understands" in text(agent.get(f"{found}handover:soon"))


def test_the_customer_reads_plain_words_and_never_the_internal_text(cast, sign_in, ticket):
    ticket.escalate(cast.second_line, case(), by=cast.agent)
    page = text(sign_in(cast.customer).get(f"/requests/{ticket.number}/", headers={"Accept-Language": "ru"}))
    assert "У наших специалистов" in page
    for internal in ("прошивку", "Перезапустили", cast.second_line.name):
        assert internal not in page
