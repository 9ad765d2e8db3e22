"""An act on many tickets in slices: each once, whatever is sent again; one outcome and one way back for all."""

from __future__ import annotations

import re

import pytest

from tests.cast import at_once
from tests.desk.test_bulk import HTMX, chosen
from tests.desk.test_inbox import start
from tickets.models import Event, Ticket

ACTING, UNDOING, OUTCOME = "/desk/bulk/slices/", "/desk/undo/slices/", "/desk/bulk/outcome/"


@pytest.fixture
def four(cast) -> list[Ticket]:
    return [start(cast, f"Тема {n}") for n in range(4)]


@pytest.fixture
def agent(cast, sign_in):
    return sign_in(cast.agent)


def test_slices_come_to_one_toast_and_one_way_back(four, cast, agent):
    answers = [
        agent.post(ACTING, chosen(*part, do="priority priority high", key=f"a {number}")).json()
        for number, part in enumerate((four[:2], four[2:]))
    ]
    events = [event for answer in answers for event in answer["events"]]
    page = agent.post(OUTCOME, {"events": ",".join(map(str, events)), "left": "0"}, headers=HTMX)
    assert "4 tickets" in page.content.decode() and "bulk-done" in page["HX-Trigger"]
    undo = re.search(r'name="events" value="([\d,]+)"', page.content.decode())[1]
    assert len(undo.split(",")) == 4
    back = agent.post(UNDOING, {"events": undo, "key": "b 0"}).json()
    assert sorted(back["undone"]) == sorted(ticket.number for ticket in four) and back["failed"] == []
    page = agent.post(OUTCOME, {"undone": ",".join(back["undone"])}, headers=HTMX)
    assert "Taken back on 4 tickets" in page.content.decode() and "bulk-done" in page["HX-Trigger"]
    assert {ticket.priority_word for ticket in Ticket.objects.all()} == {"normal"}


@pytest.mark.parametrize("do", ["snooze until 1h", "solution", "priority priority high"])
def test_a_slice_sent_again_does_nothing_twice_and_answers_the_same(four, agent, do):
    form = chosen(*four, do=do, key="a 0")
    first = agent.post(ACTING, form).json()
    before = Event.objects.count()
    assert agent.post(ACTING, form).json() == first and Event.objects.count() == before
    undo = {"events": ",".join(map(str, first["events"])), "key": "b 0"}
    assert agent.post(UNDOING, undo).json() == agent.post(UNDOING, undo).json()
    assert Event.objects.filter(kind="undone").count() == 4


@pytest.mark.django_db(transaction=True)
def test_a_slice_sent_twice_at_once_is_done_once(cast, sign_in):
    made = [start(cast) for _ in range(3)]
    answers = []

    def send() -> None:
        form = chosen(*made, do="snooze until 1h", key="a 0")
        answers.append(sign_in(cast.agent).post(ACTING, form).json())

    at_once(send, 4)
    assert answers[0]["events"] and all(answer == answers[0] for answer in answers)
    assert Event.objects.filter(kind="snoozed").count() == 3


def test_a_key_stands_for_one_request_of_one_person(four, cast, agent, sign_in):
    agent.post(ACTING, chosen(four[0], do="solution", key="a 0"))
    assert agent.post(ACTING, chosen(four[1], do="solution", key="a 0")).status_code == 422
    assert agent.post(ACTING, chosen(four[1], do="solution")).status_code == 400
    other = sign_in(cast.other_agent).post(ACTING, chosen(four[1], do="solution", key="a 0"))
    assert len(other.json()["events"]) == 1
    assert Ticket.objects.filter(status="solved").count() == 2


def test_a_slice_is_small(four, agent):
    for many in ({"tickets": [f"HD-{number}" for number in range(26)]}, {"every": "/desk/all/"}):
        answer = agent.post(ACTING, {**many, "do": "solution", "key": f"a {len(many)} {'every' in many}"})
        assert answer.status_code == 409 and "At most 25" in answer.json()["trouble"]
    assert not Event.objects.exclude(kind="created").exists()


def test_what_cannot_be_is_said_and_told_at_the_end(four, cast, agent):
    moved = start(cast, team=cast.second_line)
    answer = agent.post(ACTING, chosen(*four, moved, do=f"team team {cast.billing.pk}", key="a")).json()
    assert len(answer["events"]) == 4 and answer["failed"][0][0] == moved.number
    told = {
        "events": ",".join(map(str, answer["events"])),
        "failed": [f"{number} {why}" for number, why in answer["failed"]],
        "left": "7",
    }
    page = agent.post(OUTCOME, told, headers=HTMX).content.decode()
    assert "4 tickets" in page and "stopped, 7 tickets are as they were" in page
    assert "1 ticket could not be changed" in page and moved.number in page
    wrong = agent.post(ACTING, chosen(*four, do="erasure", key="b"))
    assert wrong.status_code == 409 and wrong.json()["trouble"]
    page = agent.post(OUTCOME, {"trouble": "<b>Беда</b>"}, headers=HTMX).content.decode()
    assert "&lt;b&gt;Беда" in page


def test_where_nothing_was_done_no_tick_says_that_nothing_had_to_be(agent):
    failed = [f"HD-{number} Закрыто слишком давно" for number in range(1, 101)]
    page = agent.post(OUTCOME, {"failed": failed, "left": "220"}, headers=HTMX).content.decode()
    assert "Nothing to change" not in page and "100 tickets could not be changed" in page
    assert "Stopped, 220 tickets are as they were" in page and 'data-tone="ok"' not in page
    assert page.count("слишком давно") == 1 and "HD-5 …" in page
    page = agent.post(OUTCOME, {"left": "3", "trouble": "Нет связи"}, headers=HTMX).content.decode()
    assert "Nothing to change" not in page and "Нет связи" in page


def test_an_outcome_names_only_ones_own_events_of_tickets_one_may_see(four, cast, agent, sign_in):
    events = agent.post(ACTING, chosen(*four, do="solution", key="a")).json()["events"]
    theirs = sign_in(cast.other_agent).post(OUTCOME, {"events": ",".join(map(str, events))}, headers=HTMX)
    assert "Solved" not in theirs.content.decode()
    for odd in ({}, {"events": "x,-1," + "9" * 30, "undone": "HD-x,1", "left": "-4", "failed": ""}):
        assert agent.post(OUTCOME, odd, headers=HTMX).status_code == 200


def test_the_numbers_of_a_list_are_those_of_the_list(four, cast, agent, sign_in):
    start(cast, "Другое", team=cast.second_line)
    found = agent.get("/desk/bulk/listed/", {"list": "/desk/first/?q=тема"}).json()["tickets"]
    assert found == [ticket.number for ticket in four]
    assert agent.get("/desk/bulk/listed/", {"list": "/desk/me/"}).json() == {"tickets": []}
    for person, status in ((cast.manager, 403), (cast.customer, 403)):
        client = sign_in(person)
        assert client.get("/desk/bulk/listed/").status_code == status
        for door in (ACTING, UNDOING, OUTCOME):
            assert client.post(door, {"key": "x"}).status_code == status
    assert agent.post(UNDOING, {"events": "999999", "key": "x"}).status_code == 404
