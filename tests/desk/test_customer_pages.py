"""The note, the ticket's card and the timeline of a customer."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import Address, Person
from people.models.note import LONGEST
from people.registration import person_for_email
from tests.desk.test_customers import read
from tests.tickets.test_customer_merging import asked
from tickets.content import written
from tickets.customer_merging import merge_customers, part_customers


@pytest.fixture
def desk(cast, sign_in):
    return sign_in(cast.agent)


def seen(page: str) -> str:
    return re.search(r'name="seen" value="([^"]*)"', page)[1].replace("&#x27;", "'")


def test_a_note_is_kept_with_who_and_when(cast, desk, ticket, sign_in):
    place = f"/desk/customers/{cast.customer.pk}/"
    page = read(desk, place)
    answer = desk.post(f"{place}note/", {"text": " Звонить до обеда\r\n<b>", "seen": seen(page)}, follow=True)
    page = answer.content.decode()
    assert "Звонить до обеда<br>&lt;b&gt;" in page and "The note is saved" in page
    person = Person.objects.get(pk=cast.customer.pk)
    assert (person.note, person.note_by) == ("Звонить до обеда\n<b>", cast.agent) and person.note_at is not None
    assert "Звонить до обеда" in read(desk, f"/desk/tickets/{ticket.number}/")
    desk.post(f"{place}note/", {"text": "", "seen": seen(page)})
    assert Person.objects.get(pk=person.pk).note == ""
    firm = f"/desk/organisations/{cast.bakery.pk}/"
    desk.post(f"{firm}note/", {"text": "Платят в срок", "seen": ""})
    assert "Платят в срок" in read(desk, firm)
    assert "Платят в срок" in read(sign_in(cast.manager), firm)


def test_two_who_write_a_note_lose_no_word(cast, desk, sign_in):
    place = f"/desk/customers/{cast.customer.pk}/"
    mark = seen(read(desk, place))
    sign_in(cast.lead).post(f"{place}note/", {"text": "Первая", "seen": mark})
    late = desk.post(f"{place}note/", {"text": "Вторая", "seen": mark})
    page = late.content.decode()
    assert late.status_code == 409 and "Первая" in page and "Вторая" in page and "Somebody has written" in page
    desk.post(f"{place}note/", {"text": "Первая и вторая", "seen": seen(page)})
    assert Person.objects.get(pk=cast.customer.pk).note == "Первая и вторая"
    long = desk.post(f"{place}note/", {"text": "ж" * (LONGEST + 1), "seen": ""})
    assert long.status_code == 422 and "ж" * (LONGEST + 1) in long.content.decode()


def test_no_customer_sees_or_writes_a_note(cast, desk, ticket, sign_in):
    secret = "Скандалист, осторожно"
    Person.objects.filter(pk=cast.customer.pk).update(note=secret)
    client = sign_in(cast.customer)
    for address in ("/requests/", f"/requests/{ticket.number}/", "/", f"/api/v1/customers/{cast.customer.pk}/",
                    "/api/v1/customers/", f"/api/v1/tickets/{ticket.number}/"):  # fmt: skip
        assert secret not in client.get(address).content.decode(), address
    for who in (cast.customer, cast.manager):
        assert sign_in(who).post(f"/desk/customers/{cast.customer.pk}/note/", {"text": "я"}).status_code == 403
        assert sign_in(who).post(f"/desk/organisations/{cast.bakery.pk}/note/", {"text": "я"}).status_code == 403
    assert sign_in(cast.customer).get(f"/desk/customers/{cast.customer.pk}/card/?of={ticket.number}").status_code == 403


def test_the_card_tells_what_the_page_does_not(cast, desk, ticket, sign_in):
    person = cast.customer
    before = asked(person, "Весы молчат")
    before.reply(written("Перезапустите службу весов."), by=cast.agent, then="solved")
    before.rate("good", "Быстро!", by=person)
    Address.objects.create(person=person, value="home@mail.example")
    Person.objects.filter(pk=person.pk).update(time_zone="Asia/Omsk")
    ticket_page = read(desk, f"/desk/tickets/{ticket.number}/")
    place = f"/desk/customers/{person.pk}/card/?of={ticket.number}"
    assert f'hx-get="{place}"' in ticket_page and f'href="/desk/customers/{person.pk}/"' in ticket_page
    card = read(desk, place)
    for words in ("home@mail.example", "Asia/Omsk", "Русский", "1 good of 1 answer", "Быстро!", "Перезапустите службу"):
        assert words in card, words
    assert person.email not in card, "the page has it"
    for wrong in ("", "HD-x", "HD-999999", f"HD-{'9' * 30}"):
        assert desk.get(f"/desk/customers/{person.pk}/card/?of={wrong}").status_code == 404
    assert desk.get(f"/desk/customers/{cast.stranger.pk}/card/?of={ticket.number}").status_code == 404
    cast.billing.is_private = True
    cast.billing.save()
    before.move_to(cast.billing, by=cast.lead)
    assert "Перезапустите" not in read(sign_in(cast.specialist), place)
    ticket.move_to(cast.billing, by=cast.agent)
    assert sign_in(cast.specialist).get(place).status_code == 404


def test_the_card_costs_the_same_whatever_they_have(cast, desk, ticket):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            read(desk, f"/desk/customers/{cast.customer.pk}/card/?of={ticket.number}")
        return len(captured)

    def serve() -> None:
        one = asked(cast.customer)
        one.reply(written("Готово."), by=cast.agent, then="solved")
        one.rate("good", "", by=cast.customer)

    serve()
    few = queries()
    for _ in range(6):
        serve()
    assert queries() == few <= 9


def test_the_timeline_tells_everything_newest_first_and_by_pages(cast, desk, ticket):
    double = person_for_email("m.sokolova@mail.example", "Марина С.")
    made = merge_customers(cast.customer, double, by=cast.agent)
    part_customers(made, by=cast.lead)
    ticket.reply(written("Смотрим."), by=cast.agent)
    ticket.solve(by=cast.agent)
    ticket.rate("bad", "Долго", by=cast.customer)
    page = read(desk, f"/desk/customers/{cast.customer.pk}/timeline/")
    told = [
        "Марина Соколова opened the ticket",
        "merged Марина С. into this customer; Анна Орлова took it back",
        "Дмитрий Волков replied",
        "set the status to Solved",
    ]
    for words in told:
        assert words in page, words
    assert page.index("set the status to Solved") < page.index("Дмитрий Волков replied") < page.index(told[0])
    for _ in range(60):
        ticket.receive(written("Ещё раз."), by=cast.customer, channel="portal")
    first = read(desk, f"/desk/customers/{cast.customer.pk}/timeline/")
    more = re.search(r'href="\?before=([^"]+)"', first)
    assert more is not None and first.count("<time") == 50
    second = read(desk, f"/desk/customers/{cast.customer.pk}/timeline/?before={more[1]}")
    assert told[0] in second and told[0] not in first
    lines = len(re.findall(r"<li><svg", first.partition('class="timeline"')[2]))
    lines += len(re.findall(r"<li><svg", second.partition('class="timeline"')[2]))
    assert lines == 60 + 5, "each once"
    for wrong in ("x", "~", "2026-13-99~0~1", "2026-01-01T00:00:00~0~1", "%00~1~2"):
        again = read(desk, f"/desk/customers/{cast.customer.pk}/timeline/?before={wrong}")
        assert more[1] in again and again.count("<time") == 50, wrong
    firm = read(desk, f"/desk/organisations/{cast.bakery.pk}/timeline/")
    assert ticket.number in firm and firm.count("<time") == 50


def test_the_timeline_costs_the_same_and_shows_no_closed_team(cast, desk, ticket, sign_in):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            read(desk, f"/desk/customers/{cast.customer.pk}/timeline/")
        return len(captured)

    few = queries()
    for _ in range(20):
        asked(cast.customer).reply(written("Готово."), by=cast.agent)
    assert queries() == few <= 10
    cast.billing.is_private = True
    cast.billing.save()
    ticket.move_to(cast.billing, by=cast.agent)
    assert ticket.subject not in read(sign_in(cast.specialist), f"/desk/customers/{cast.customer.pk}/timeline/")
