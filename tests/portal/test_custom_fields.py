"""Custom fields in the customers' form: asked by category and condition, with and without scripts."""

from __future__ import annotations

import pytest

from people.fields.kinds import Choice
from tests.portal.test_portal import form_of
from tests.routing.tree import branch
from tests.tickets.fielded import field
from tickets.models import Ticket

DEVICES = (Choice("zebra", "Zebra", "Зебра"), Choice("hp", "HP", "ХП"))


@pytest.fixture
def tree(cast):
    return branch(printers=("Printers", "Принтеры", None), labels=("Labels", "Этикетки", "printers"))


@pytest.fixture
def asked(tree):
    field("device", "choice", choices=DEVICES, for_customers=True, categories=[tree.printers.pk], required="creation")
    field(
        "width", for_customers=True, categories=[tree.printers.pk], required="creation", pattern=r"\d+ мм",
        wanted_ru="Число и «мм».", wanted_en="A number and мм.", shown_when={"field": "device", "values": ["zebra"]},
    )  # fmt: skip
    field("agree", "checkbox", for_customers=True, required="creation")
    field("secret")


def sent(**values):
    return {"asked": list(values), **{f"field.{slug}": value for slug, value in values.items() if value}}


def test_the_form_names_what_is_asked_where(tree, asked, sign_in, cast):
    page = sign_in(cast.customer).get("/new/", headers={"Accept-Language": "ru"}).content.decode()
    assert f'data-custom="device" data-places="{tree.printers.pk} {tree.labels.pk}"' in page
    assert 'data-when="device" data-values="zebra"' in page and "Только для: Принтеры" in page
    assert "secret" not in page


def test_only_what_is_asked_there_is_required_and_kept(tree, asked, sign_in, cast):
    client = sign_in(cast.customer)
    answer = client.post("/new/", form_of(client, **sent(device="", width="", agree="")))
    page = answer.content.decode()
    assert answer.status_code == 422 and page.count("Отметьте это.") == 1 and "Заполните это." not in page
    answer = client.post("/new/", form_of(client, **sent(device="zebra", width="5 мм", agree="yes", secret="x")))
    assert answer.status_code == 302
    assert Ticket.objects.get().fields == {"agree": True}  # no category: neither device nor width is asked


def test_a_condition_asks_for_more(tree, asked, sign_in, cast):
    client = sign_in(cast.customer)
    there = {"category": tree.labels.pk}
    answer = client.post("/new/", form_of(client, **there, **sent(device="zebra", width="", agree="yes")))
    assert answer.status_code == 422 and answer.content.decode().count("Заполните это.") == 1
    answer = client.post("/new/", form_of(client, **there, **sent(device="zebra", width="широкая", agree="yes")))
    page = answer.content.decode()
    assert answer.status_code == 422 and "Число и «мм»." in page and 'value="широкая"' in page
    assert "Принтер молчит" in page and not Ticket.objects.exists()
    answer = client.post("/new/", form_of(client, **there, **sent(device="hp", width="широкая", agree="yes")))
    assert answer.status_code == 302
    assert Ticket.objects.get().fields == {"device": "hp", "agree": True}


def test_a_customer_sees_what_is_for_customers(ticket, cast, sign_in):
    field("serial", for_customers=True), field("secret")
    ticket.set_fields({"serial": "ZD421", "secret": "Бракованная партия"}, by=cast.agent)
    page = sign_in(cast.customer).get(f"/requests/{ticket.number}/").content.decode()
    assert "ZD421" in page and "Бракованная" not in page


def test_mail_is_never_refused_for_a_field(cast, client):
    field("serial", required="creation", for_customers=True)
    from tickets.content import written
    from tickets.intake import Submission, receive
    from tickets.models.words import Channel

    arrival = receive(Submission(Channel.EMAIL, "a", "Тема", written("Текст"), sender=cast.customer))
    assert arrival.outcome == "new_ticket" and arrival.ticket.fields == {}


@pytest.mark.parametrize("nasty", ["я" * 2000, "\x00", "<script>x</script>", "a" * 100_000])
def test_hostile_values_are_no_500(cast, sign_in, nasty):
    field("serial", for_customers=True), field("day", "date", for_customers=True)
    client = sign_in(cast.customer)
    answer = client.post("/new/", form_of(client, **sent(serial=nasty, day=nasty)))
    assert answer.status_code in (302, 422)
    assert "<script>x</script>" not in answer.content.decode()
