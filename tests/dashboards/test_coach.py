"""The page on what the coach's hints go along with."""

from __future__ import annotations

import pytest

from helpdesk.dashboards.coach import FEWEST, JUDGED
from tickets import undo
from tickets.content import written
from tickets.models import Event, Ticket

PAGE = "/dashboards/coach/"
PLAIN, KIND = "Готово.", "Марина, спасибо! Весы проверили. Памятка: https://help.example/1. Рады были помочь!"


def solved(cast, reply: str, score: str = "", *, reopened: bool = False) -> Ticket:
    made = Ticket.start(
        written("Весы врут."), by=cast.customer, requester=cast.customer, subject="Весы", channel="portal"
    )
    made.reply(written(reply), by=cast.agent, then="solved")
    if score:
        made.rate(score, by=cast.customer)
    if reopened:
        made.receive(written("Снова."), by=cast.customer, channel="portal")
    return made


def row(response, rule: str):
    at = [each.name for each in JUDGED].index(rule)
    return response.context["rows"][at]


def test_tickets_with_a_hint_stand_beside_the_others(cast, sign_in):
    solved(cast, PLAIN, "bad")
    solved(cast, PLAIN, "good", reopened=True)
    solved(cast, KIND, "good")
    solved(cast, KIND)
    page = sign_in(cast.lead).get(PAGE)
    assert (page.context["replies"], page.context["tickets"]) == (4, 4)
    name = row(page, "name")
    assert name.replies == 2
    assert [(share.part, share.whole) for share in name.good] == [(1, 2), (1, 1)]
    assert [(share.part, share.whole) for share in name.reopened] == [(1, 2), (0, 2)]
    assert row(page, "shouting").replies == 0
    assert "promise" not in [each.name for each in JUDGED]


def test_too_few_to_say(cast, sign_in):
    solved(cast, PLAIN, "bad")
    html = sign_in(cast.lead).get(PAGE, headers={"Accept-Language": "ru"}).content.decode()
    assert "слишком мало" in html
    assert "0 %" not in html


def test_a_share_from_the_fewest_on(cast, sign_in, monkeypatch):
    solved(cast, PLAIN, "bad")
    assert FEWEST > 2
    monkeypatch.setattr("helpdesk.dashboards.coach.FEWEST", 2)
    solved(cast, PLAIN, "bad")
    solved(cast, KIND, "good")
    page = sign_in(cast.lead).get(PAGE)
    assert [share.is_enough for share in row(page, "name").good] == [True, False]
    assert [share.shown for share in row(page, "name").good] == ["0\N{NO-BREAK SPACE}%", "100\N{NO-BREAK SPACE}%"]


def test_what_was_taken_back_or_is_open_or_spam_does_not_count(cast, ticket, sign_in):
    ticket.reply(written(PLAIN), by=cast.agent)
    spam = solved(cast, PLAIN)
    spam.spam(by=cast.agent)
    back = Ticket.start(written("Х"), by=cast.customer, requester=cast.customer, subject="Х", channel="portal")
    back.reply(written(PLAIN), by=cast.agent, then="solved", undo_for=60)
    assert undo.undo([back.events.get(kind=Event.Kind.REPLIED)], by=cast.agent).failed == []
    back.reply(written(KIND), by=cast.agent, then="solved")
    assert sign_in(cast.lead).get(PAGE).context["replies"] == 1


def test_no_name_of_an_agent_is_on_the_page(cast, sign_in):
    solved(cast, PLAIN, "bad")
    assert cast.agent.name not in sign_in(cast.lead).get(PAGE).content.decode()


def test_a_fixed_number_of_queries(cast, sign_in, django_assert_num_queries):
    lead = sign_in(cast.lead)
    for _each in range(3):
        solved(cast, PLAIN)
    lead.get(PAGE)
    with django_assert_num_queries(3):  # session, person, scores
        lead.get(PAGE)


@pytest.mark.parametrize(("who", "status"), [("agent", 403), ("lead", 200), ("manager", 200), ("customer", 403)])
def test_it_is_for_leads(cast, sign_in, who, status):
    assert sign_in(getattr(cast, who)).get(PAGE).status_code == status


def test_a_wrong_period_is_said(cast, sign_in):
    assert sign_in(cast.lead).get(PAGE, {"since": "2026-03-02", "until": "2026-03-01"}).status_code == 422
    assert sign_in(cast.lead).post(PAGE).status_code == 405


def test_an_empty_period(cast, sign_in):
    page = sign_in(cast.lead).get(PAGE, {"since": "2020-01-01", "until": "2020-01-02"})
    assert page.context["replies"] == 0
    assert "<table" not in page.content.decode()
