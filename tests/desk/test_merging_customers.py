"""Merging customers from their pages: finding the other, both side by side, one press, and back."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import Address, Merging, Person, PersonField
from people.registration import person_for_email
from tests.desk.test_customers import read
from tests.tickets.test_customer_merging import asked
from tickets.models import Ticket


@pytest.fixture
def desk(cast, sign_in):
    return sign_in(cast.agent)


@pytest.fixture
def double(cast) -> Person:
    return person_for_email("m.sokolova@mail.example", "марина соколова")


def test_likely_ones_are_named_with_why(cast, desk, double):
    place = f"/desk/customers/{cast.customer.pk}/"
    assert "once more" not in read(desk, place), "the same name alone says nothing"
    Person.objects.filter(pk=double.pk).update(organisation=cast.bakery)
    page = read(desk, place)
    assert f"{place}merging/?with={double.pk}" in page and "the same name and company" in page
    Person.objects.filter(pk=double.pk).update(organisation=None, name="Марина С.")
    Address.objects.create(person=cast.customer, kind="phone", value="+79001234567")
    Address.objects.create(person=double, kind="phone", value="8 (900) 123-45-67")
    assert "the same phone" in read(desk, place)
    Address.objects.filter(person=double, kind="phone").delete()
    near = person_for_email("M.Petrova@polyana.example", "Марина Соколова")
    Person.objects.filter(pk=near.pk).update(organisation=None)
    assert "the same name and mail domain" in read(desk, place)


def test_both_stand_side_by_side_with_what_becomes_of_it(cast, desk, double, ticket):
    PersonField.objects.create(of="person", slug="till", name_ru="Касса", name_en="Till", kind="text")
    Person.objects.filter(pk=double.pk).update(fields={"till": "№ 7"}, note="Звонит вечером", is_vip=True)
    place = f"/desk/customers/{cast.customer.pk}/merging/"
    found = read(desk, f"{place}?q=m.sokolova")
    assert f"?with={double.pk}" in found and f"?with={cast.customer.pk}" not in found
    page = read(desk, f"{place}?with={double.pk}")
    rows = dict(re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', page, re.DOTALL))
    cells = {name: re.sub(r"<[^>]+>", " ", row).split() for name, row in rows.items()}
    assert cells["Name"] == ["Марина", "Соколова", "марина", "соколова", "Марина", "Соколова"]
    assert cells["Till"] == ["—", "№", "7", "№", "7"] and cells["VIP"] == ["—", "yes", "yes"]
    assert cells["Open tickets"][:2] == ["1", "0"]
    assert "marina@polyana.example m.sokolova@mail.example" in " ".join(cells["E-mail"])
    assert "Replies go to marina@polyana.example" in page and "30 days" in page
    assert f"/desk/customers/{double.pk}/merging/?with={cast.customer.pk}" in page, "the other one may be kept"
    assert Merging.objects.count() == 0


def test_one_press_merges_and_another_takes_it_back(cast, desk, double, sign_in):
    theirs = asked(double)
    answer = desk.post(f"/desk/customers/{cast.customer.pk}/merging/", {"with": double.pk}, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain == [(f"/desk/customers/{cast.customer.pk}/", 302)]
    assert "is merged into Марина Соколова" in page and "Merged into this customer" in page and theirs.number in page
    old = desk.get(f"/desk/customers/{double.pk}/")
    assert (old.status_code, old.url) == (302, f"/desk/customers/{cast.customer.pk}/")
    assert desk.get(f"/desk/customers/{double.pk}/merging/").status_code == 404
    settings = sign_in(cast.admin).get(f"/setup/customers/{double.pk}/")
    assert (settings.status_code, settings.url) == (302, f"/setup/customers/{cast.customer.pk}/")
    assert f"customers/{double.pk}/" not in read(desk, "/desk/customers/?q=соколова")
    made = Merging.objects.get()
    asked(cast.customer, "Новое")
    back = desk.post(f"/desk/customers/{cast.customer.pk}/mergings/{made.pk}/parting/", follow=True)
    assert back.redirect_chain == [(f"/desk/customers/{double.pk}/", 302)]
    said = back.content.decode()
    assert "is a customer of their own again; 1 request that came since stays" in said and theirs.number in said
    again = desk.post(f"/desk/customers/{cast.customer.pk}/mergings/{made.pk}/parting/", follow=True)
    assert "taken back already" in again.content.decode()


def test_the_toast_takes_it_back_too(cast, desk, double):
    theirs = asked(double)
    page = desk.post(f"/desk/customers/{cast.customer.pk}/merging/", {"with": double.pk}, follow=True).content.decode()
    events = re.search(r'name="events" value="(\d+)"', page)
    assert events is not None
    assert "Undo" in read(desk, f"/desk/tickets/{theirs.number}/")
    desk.post("/desk/undo/", {"events": events[1], "next": "/desk/"})
    theirs.refresh_from_db()
    assert theirs.requester_id == double.pk and Merging.objects.get().undone_by == cast.agent


def test_what_cannot_be_merged_is_said(cast, desk, double, sign_in):
    place = f"/desk/customers/{cast.customer.pk}/merging/"
    for wrong in ("", "x", "0", str(cast.agent.pk), "9" * 30):
        assert desk.post(place, {"with": wrong}).status_code == 404, wrong
    same = desk.post(place, {"with": cast.customer.pk})
    assert same.status_code == 409 and "themselves" in same.content.decode()
    assert desk.get(f"/desk/customers/{cast.agent.pk}/merging/").status_code == 404
    assert "no such customer" in read(desk, f"{place}?with=999999")
    manager = sign_in(cast.manager)
    for client in (manager, sign_in(cast.customer)):
        assert client.get(place).status_code == 403 and client.post(place, {"with": double.pk}).status_code == 403
    assert "Merge with" not in read(manager, f"/desk/customers/{cast.customer.pk}/")
    assert Merging.objects.count() == 0


def test_finding_and_comparing_cost_the_same_whatever_they_have(cast, desk, double):
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            read(desk, address)
        return len(captured)

    place = f"/desk/customers/{cast.customer.pk}/merging/?"
    asked(double)
    few = queries(f"{place}with={double.pk}"), queries(f"{place}q=соколова")
    for number in range(15):
        asked(double)
        Address.objects.create(person=double, value=f"м{number}@mail.example")
        person_for_email(f"m{number}@polyana.example", "Марина Соколова")
    assert (queries(f"{place}with={double.pk}"), queries(f"{place}q=соколова")) == few
    assert max(few) <= 14


def test_messages_of_both_are_the_customers_own_in_the_portal(cast, desk, double, sign_in):
    theirs = asked(double)
    desk.post(f"/desk/customers/{cast.customer.pk}/merging/", {"with": double.pk})
    page = read(sign_in(cast.customer), f"/requests/{theirs.number}/")
    assert "Ваше сообщение" in page and Ticket.objects.get(pk=theirs.pk).requester == cast.customer
