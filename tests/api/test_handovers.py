"""Escalation, acceptance, advice and return through the API."""

from __future__ import annotations

import pytest

FORM = {"team": "Сеть и печать", "reason": "specialist", "tried": "Перезапуск", "asked": "Проверить прошивку"}


@pytest.fixture
def call(cast, api, ticket):
    """`call(person)(noun, body)` on the one ticket."""

    def of(person):
        send = api(person)
        return lambda noun, body=None: send("GET" if body is None else "POST", f"tickets/{ticket.number}/{noun}/", body)

    return of


def test_the_whole_way_there_and_back(cast, call):
    first, second = call(cast.agent), call(cast.specialist)
    sent = first("escalation", FORM)
    assert (sent.status_code, sent.json()["line"], sent.json()["hops"]) == (200, 2, 1)
    assert sent.json()["contact"]["name"] == cast.agent.name
    assert first("acceptance", {}).status_code == 403
    assert second("acceptance", {}).json()["assignee"]["name"] == "Kenji Mori"
    assert second("return", {"reason": "Нет журнала"}).json()["line"] == 1
    assert second("return", {"reason": "Нет журнала"}).status_code == 409
    assert first("escalation", FORM).status_code == 200
    assert second("advice", {"body_text": "Обновите прошивку"}).json()["line"] == 1
    records = first("handovers").json()
    assert [record["state"] for record in records] == ["returned", "advised"]
    assert records[0]["missing"] == "Нет журнала" and records[0]["pickup_seconds"] is not None
    assert records[1]["tried"] == "Перезапуск" and records[1]["advice"]


def test_across_lines_a_team_change_is_refused_and_says_escalate(cast, call):
    refused = call(cast.agent)("team", {"team": cast.second_line.name})
    assert refused.status_code == 409 and "escalate" in refused.json()["detail"]


@pytest.mark.parametrize(
    "wrong", [{"reason": "nosuch"}, {"team": "Нет такой"}, {"tried": ""}, {"agent": "nobody@x.example"}]
)
def test_wrong_values_say_what_is_right(cast, call, wrong):
    answer = call(cast.agent)("escalation", {**FORM, **wrong})
    assert answer.status_code == 400
    if "reason" in wrong:
        assert "specialist" in str(answer.json())


def test_the_same_escalation_again_is_200_and_no_event(cast, call, ticket):
    first = call(cast.agent)
    first("escalation", FORM)
    before = ticket.events.count()
    assert first("escalation", FORM).status_code == 200 and ticket.events.count() == before


def test_a_customer_sees_nothing_of_it(cast, call):
    call(cast.agent)("escalation", FORM)
    customer = call(cast.customer)
    assert customer("handovers").status_code == 404
    assert customer("escalation", FORM).status_code in (403, 404)
