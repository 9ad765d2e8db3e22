"""What the command palette finds."""

from __future__ import annotations

import pytest

from tests.desk.test_inbox import start
from tickets.models import Ticket, Word


def found(client, query: str) -> list[str]:
    answer = client.get("/desk/found/", {"q": query})
    assert answer.status_code == 200
    return [each["number"] for each in answer.json()["found"]]


def test_it_finds_tickets_by_number_and_words(cast, sign_in, django_assert_num_queries):
    printer, till = start(cast, "Принтер молчит"), start(cast, "Касса стоит")
    client = sign_in(cast.agent)
    assert found(client, printer.number) == [printer.number]
    assert found(client, str(till.pk)) == [till.number]
    with django_assert_num_queries(6):  # session, person, private teams, which words there are, tickets, customers
        assert found(client, "принтеры") == [printer.number]
    assert found(client, "нигде не стоящее") == []
    row = client.get("/desk/found/", {"q": "касса"}).json()["found"][0]
    assert row == {
        "number": till.number,
        "subject": "Касса стоит",
        "status": "New",
        "href": f"/desk/tickets/{till.number}/",
    }


def test_the_last_word_is_the_beginning_of_one_and_may_be_mistyped(cast, sign_in):
    printer = start(cast, "Принтер молчит", text="Лампа горит")
    Word.add(["Принтер молчит", "Лампа горит"])
    client = sign_in(cast.agent)
    assert found(client, "лампа при") == found(client, "при") == [printer.number]
    assert client.get("/desk/found/", {"q": "принт"}).json()["said"] == []
    for typed, meant in (("прнитер", "принтер"), ("ghbynth", "принтер")):
        answer = client.get("/desk/found/", {"q": typed}).json()
        assert [each["number"] for each in answer["found"]] == [printer.number]
        assert answer["said"] == [f"No ticket has the word “{typed}”: shown by “{meant}”."]


def test_it_tells_nobody_what_they_may_not_see(cast, sign_in):
    cast.billing.is_private = True
    cast.billing.save()
    hidden = start(cast, "Тайна", team=cast.billing)
    assert found(sign_in(cast.agent), "тайна") == [] and found(sign_in(cast.agent), hidden.number) == []
    assert sign_in(cast.customer).get("/desk/found/?q=1").status_code in (302, 403, 404)


@pytest.mark.tampers
def test_a_typed_number_says_whose_ticket_it_is(cast, ticket, sign_in, django_assert_num_queries):
    client, ru = sign_in(cast.agent), {"Accept-Language": "ru"}
    client.get("/desk/named/", {"into": "1"})
    for typed in (ticket.number, str(ticket.pk), f" #{ticket.pk} ", ticket.number.lower()):
        with django_assert_num_queries(4):
            said = client.get("/desk/named/", {"into": typed}, headers=ru).content.decode()
        assert "Этикетки печатаются пустыми" in said and cast.customer.name in said
    assert "Этикетки" in client.get("/desk/named/", {"ticket": ticket.number}).content.decode()
    for wrong in ("HD-999999", "x", "<b>", "\x00", "9" * 40):
        said = client.get("/desk/named/", {"into": wrong}, headers=ru).content.decode()
        assert "Такого обращения нет" in said and "<b>" not in said.replace('<b dir="auto">', "")
    assert client.get("/desk/named/").content.decode().strip() == ""
    cast.billing.is_private = True
    cast.billing.save()
    Ticket.objects.filter(pk=ticket.pk).update(team=cast.billing)
    assert "Этикетки" not in client.get("/desk/named/", {"into": ticket.number}).content.decode()
    assert sign_in(cast.customer).get("/desk/named/", {"into": ticket.number}).status_code in (403, 404)
