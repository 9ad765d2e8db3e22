"""Clocks, ledger, policies and calendars over the API."""

from __future__ import annotations

import pytest
from django.test import Client

from people.sign_in import create_api_token
from tests.promises import age
from tickets.content import written


@pytest.fixture
def ask():
    """`ask(person, path)` → the answer to a GET with that person's token."""

    def get(person, path):
        return Client().get(f"/api/v1/{path}", headers={"authorization": f"Bearer {create_api_token(person, 'test')}"})

    return get


def test_a_ticket_carries_its_clocks(policy, cast, ticket, ask):
    ticket.reply(written("Ответ"), by=cast.agent)
    clocks = {each["kind"]: each for each in ask(cast.agent, f"tickets/{ticket.number}/").json()["clocks"]}
    assert clocks["first_reply"]["state"] == "met"
    assert clocks["resolution"]["state"] == "running"
    listed = ask(cast.agent, f"tickets/{ticket.number}/clocks/").json()
    assert {each["kind"] for each in listed} == set(clocks)
    assert listed[0]["target_seconds"] is not None


def test_a_clock_past_due_reads_breached_before_any_tick(policy, cast, ticket, ask):
    age(60 * 5)
    clocks = {each["kind"]: each for each in ask(cast.agent, f"tickets/{ticket.number}/clocks/").json()}
    assert clocks["first_reply"]["state"] == "breached"


def test_the_ledger_sums_to_the_life(policy, cast, ticket, ask):
    age(60)
    ticket.wait(by=cast.agent)
    ledger = ask(cast.agent, f"tickets/{ticket.number}/ledger/").json()
    assert [each["holder"] for each in ledger["segments"]] == ["line 1", "customer"]
    assert 3600 <= ledger["segments"][0]["wall_seconds"] == ledger["requester_wait_seconds"] < 3660
    assert ledger["segments"][1]["end"] is None


def test_customers_see_neither(policy, cast, ticket, ask):
    for noun in ("clocks", "ledger"):
        assert ask(cast.customer, f"tickets/{ticket.number}/{noun}/").status_code == 404
    assert ask(cast.customer, f"tickets/{ticket.number}/").json()["clocks"] == []
    assert ask(cast.customer, "policies/").status_code == 403


def test_policies_and_calendars_say_what_is_in_force(policy, around_the_clock, cast, ask):
    (found,) = ask(cast.agent, "policies/").json()["results"]
    assert found["version"]["targets"]["urgent"]["first_reply"] == 1800
    names = {each["name"]: each["version"] for each in ask(cast.agent, "calendars/").json()["results"]}
    assert names["24/7"]["hours"]["mon"] == [["00:00", "24:00"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("clock=ok", 1), ("clock=breached", 0), ("due=week", 1), ("due=now", 0), ("missed=any", 0),
        ("policy=Стандарт", 1), ("policy=none", 0), ("policy=999", 0),
    ],
)  # fmt: skip
def test_promises_can_be_filtered_by(policy, cast, ticket, ask, query, found):
    assert len(ask(cast.agent, f"tickets/?{query}").json()["results"]) == found
    assert ask(cast.agent, "tickets/?clock=green").status_code == 400
