"""Finding whom a copy goes to: by name and address, bounded, customers only, for the desk only."""

from __future__ import annotations

import pytest

from helpdesk.desk.recipients import MOST
from people.models import Address
from people.registration import person_for_email


@pytest.fixture
def anna(db):
    return person_for_email("anna.orlova@sklad.example", "Анна Орлова")


def found(client, query: str) -> list[str]:
    return [each["address"] for each in client.get("/desk/recipients/", {"q": query}).json()["found"]]


@pytest.mark.parametrize("query", ["анна", "Орло", "ANNA.OR", "an"])
def test_by_a_part_of_the_name_or_the_beginning_of_the_address(cast, sign_in, anna, query):
    assert "anna.orlova@sklad.example" in found(sign_in(cast.agent), query)


def test_neither_staff_nor_whom_no_mail_reaches_nor_those_who_left(cast, sign_in, anna):
    client = sign_in(cast.agent)
    assert found(client, "dmitri") == [] and found(client, cast.agent.name) == []
    assert found(client, "о\x00рло") and found(client, "я") == [] and found(client, "") == []
    Address.objects.filter(person=anna).update(undeliverable_since="2026-01-01T00:00Z")
    assert found(client, "анна.") == [] and found(client, "anna") == []
    Address.objects.filter(person=anna).update(undeliverable_since=None)
    type(anna).objects.filter(pk=anna.pk).update(is_active=False)
    assert found(client, "anna") == []


def test_however_many_there_are_a_few_are_said(cast, sign_in, django_assert_num_queries):
    for n in range(20):
        person_for_email(f"many{n}@sklad.example", f"Многие {n}")
    client = sign_in(cast.agent)
    assert len(found(client, "многие")) == MOST
    with django_assert_num_queries(4):  # session, person, addresses, names
        found(client, "many")


def test_it_is_for_the_desk_and_changes_nothing(cast, client, sign_in):
    assert client.get("/desk/recipients/?q=anna").status_code in (302, 401)
    assert sign_in(cast.customer).get("/desk/recipients/?q=anna").status_code in (302, 403, 404)
    assert sign_in(cast.agent).post("/desk/recipients/").status_code == 405
