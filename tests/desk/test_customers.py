"""The pages of a customer and of an organisation, and finding them: what agents see, not more than they may."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from people.models import Address, Person, PersonField
from tests.desk.test_inbox import start
from tickets.content import written
from tickets.models import Ticket


@pytest.fixture
def desk(cast, sign_in):
    return sign_in(cast.agent)


def read(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_a_customers_page_says_who_they_are_and_how_they_were_served(cast, desk, ticket):
    person = cast.customer
    Person.objects.filter(pk=person.pk).update(time_zone="Asia/Vladivostok", language="ru", is_vip=True)
    Address.objects.create(person=person, kind="phone", value="+79001234567")
    Address.objects.create(person=person, value="old@polyana.example", undeliverable_since=timezone.now())
    PersonField.objects.create(of="person", slug="contract", name_ru="Договор", name_en="Contract", kind="text")
    Person.objects.filter(pk=person.pk).update(fields={"contract": "Д-17"})
    ticket.reply(written("Замените **головку** печати.", formatted=True), by=cast.agent, then="solved")
    ticket.rate("good", "Спасибо!", by=person, via="portal")
    page = read(desk, f"/desk/customers/{person.pk}/")
    for words in (person.name, "+79001234567", "mail comes back", "Asia/Vladivostok", "Русский", "Contract", "Д-17"):
        assert words in page, words
    assert "Спасибо!" in page and "головку" in page and f'data-row="{ticket.number}"' in page
    assert f"/desk/organisations/{person.organisation_id}/" in page and "/setup/customers/" not in page
    assert f"/desk/customers/{person.pk}/" in read(desk, f"/desk/tickets/{ticket.number}/")


def test_an_organisations_page_has_its_people_and_tickets(cast, desk, ticket):
    page = read(desk, f"/desk/organisations/{cast.bakery.pk}/")
    assert cast.bakery.name in page and cast.customer.name in page and f'data-row="{ticket.number}"' in page
    assert desk.get("/desk/organisations/999999/").status_code == 404


def test_tickets_of_closed_teams_are_neither_shown_nor_counted(cast, desk, ticket, sign_in):
    cast.billing.is_private = True
    cast.billing.save()
    ticket.move_to(cast.billing, by=cast.agent)
    page = read(desk, f"/desk/customers/{cast.customer.pk}/")
    assert ticket.number not in page and ticket.subject not in page
    assert re.search(r"<dt>Open</dt><dd>\s*0", page)


def test_any_number_of_tickets_costs_the_same(cast, desk, django_assert_num_queries):
    def queries() -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as captured:
            read(desk, f"/desk/customers/{cast.customer.pk}/")
        return len(captured)

    start(cast)
    few = queries()
    made = [start(cast) for _ in range(60)]
    assert queries() == few <= 15
    page = read(desk, f"/desk/customers/{cast.customer.pk}/")
    after = re.search(r'\?after=(\d+)"', page)
    assert after is not None
    older = read(desk, f"/desk/customers/{cast.customer.pk}/?after={after[1]}")
    seen = set(re.findall(r'data-row="(HD-\d+)"', page)) | set(re.findall(r'data-row="(HD-\d+)"', older))
    assert {each.number for each in made} <= seen
    assert read(desk, f"/desk/customers/{cast.customer.pk}/?after=<x>")


def test_customers_are_found_by_name_address_and_phone(cast, desk):
    Address.objects.create(person=cast.customer, kind="phone", value="+78005550199")
    place = f"/desk/customers/{cast.customer.pk}/"
    for query in ("соколов", "MARINA@", "8 (800) 555-01-99", ""):
        assert place in read(desk, f"/desk/customers/?q={query}"), query
    assert place not in read(desk, "/desk/customers/?q=polyana.example"), "an address is known by its beginning"
    assert f"/desk/organisations/{cast.bakery.pk}/" in read(desk, f"/desk/customers/?q={cast.bakery.name[1:5]}")
    assert "Nobody has such" in read(desk, "/desk/customers/?q=никто")
    assert read(desk, "/desk/customers/?q=%00'\"%25_")
    assert f"/desk/customers/{cast.agent.pk}/" not in read(desk, "/desk/customers/")
    found = desk.get("/desk/found/?q=Соколова").json()["found"]
    assert place in [each["href"] for each in found]


def test_a_new_ticket_begins_with_the_customer(cast, desk):
    page = read(desk, f"/desk/new/?customer={cast.customer.pk}")
    assert f'value="{cast.customer.email}"' in page and f'value="{cast.customer.name}"' in page
    assert cast.agent.email not in read(desk, f"/desk/new/?customer={cast.agent.pk}").split("</nav>")[-1]


def test_customers_see_none_of_it(cast, sign_in):
    client = sign_in(cast.customer)
    for address in (
        "/desk/customers/",
        f"/desk/customers/{cast.customer.pk}/",
        f"/desk/organisations/{cast.bakery.pk}/",
    ):
        assert client.get(address).status_code == 403
    assert Ticket.objects.count() == 0
