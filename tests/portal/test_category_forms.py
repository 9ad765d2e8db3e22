"""A form for each category: its heading, its own fields first, no script needed; and the portal's first page."""

from __future__ import annotations

import re

import pytest

from tests.kb.written import article, category
from tests.portal.test_portal import form_of
from tests.routing.tree import branch
from tests.tickets.fielded import field
from tickets.models import Ticket

RU = {"Accept-Language": "ru"}


@pytest.fixture
def tree(cast):
    return branch(
        printers=("Printers", "Принтеры", None),
        labels=("Labels", "Этикетки", "printers"),
        tills=("Tills", "Кассы", None),
    )


def test_the_form_leads_to_those_of_its_categories(tree, client):
    page = client.get("/new/", headers=RU).content.decode()
    links = re.findall(r'href="\?category=(\d+)">([^<]+)</a>', page)
    assert links == [(str(tree.printers.pk), "Принтеры"), (str(tree.tills.pk), "Кассы")]
    page = client.get(f"/new/?category={tree.printers.pk}", headers=RU).content.decode()
    assert "<h1>Принтеры</h1>" in page and "<title>Принтеры ·" in page and '<select id="id_category"' not in page
    assert re.findall(r'href="\?category=\d+">([^<]+)</a>', page) == ["Этикетки"]


def test_its_own_fields_come_first_and_alone(tree, client, cast):
    field("agree", "checkbox", for_customers=True)
    field("width", for_customers=True, categories=[tree.printers.pk], required="creation")
    field("shift", for_customers=True, categories=[tree.tills.pk])
    address = f"/new/?category={tree.labels.pk}"
    page = client.get(address, headers=RU).content.decode()
    assert re.findall(r'data-custom="(\w+)"', page) == ["width", "agree"] and "Только для" not in page
    assert page.index('data-custom="width"') < page.index('id="id_subject"')
    typed = {"category": tree.labels.pk, "name": "Ольга", "email": "olga@new.example", "asked": ["width", "agree"]}
    answer = client.post(address, form_of(client, **typed, **{"field.width": ""}), headers=RU)
    page = answer.content.decode()
    assert answer.status_code == 422 and "Заполните это." in page and "<h1>Этикетки</h1>" in page
    client.post(address, form_of(client, **typed, **{"field.width": "58 мм"}), headers=RU)
    ticket = Ticket.objects.get()
    assert (ticket.category, ticket.fields) == (tree.labels, {"width": "58 мм"})


@pytest.mark.parametrize("given", ["999999", "x", "", "1 OR 1=1", "\x00"])
def test_a_category_that_is_none_gives_the_form_of_all(tree, client, given):
    tree.tills.is_active = False
    tree.tills.save()
    for value in (given, str(tree.tills.pk)):
        page = client.get("/new/", {"category": value}, headers=RU)
        assert page.status_code == 200 and '<select id="id_category"' in page.content.decode()


def test_the_first_page_has_the_categories_of_articles(cast, client, django_assert_num_queries):
    article(cast, of=category("printing", "Печать", "Printing"))
    article(cast, audience="agents", of=category("inside", "Внутреннее", "Inside"))
    page = client.get("/", headers=RU).content.decode()
    assert '<a class="topic" href="/help/categories/printing/">' in page and "Внутреннее" not in page
    with django_assert_num_queries(5):  # known problems, what is read most: two, categories: two
        client.get("/")
