"""Searches of the desk: what stands first, what is shown of it, how it pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from helpdesk.desk import inbox
from people.registration import person_for_phone
from tests.desk.test_inbox import numbers, start
from tickets.content import written
from tickets.filters.search import read
from tickets.models import Ticket, queries


def old(ticket: Ticket, days: int) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(updated_at=timezone.now() - timedelta(days=days))


@pytest.mark.tampers
def test_the_best_match_stands_first_and_a_new_one_before_an_old(cast, sign_in):
    subject = start(cast, "Принтер этикеток молчит")
    said = start(cast, "Вопрос", text="У нас стоит принтер у двери")
    ancient = start(cast, "Принтер этикеток молчит")
    old(subject, 3)
    old(ancient, 300)
    client = sign_in(cast.agent)
    page = client.get("/desk/all/?q=принтеры")
    assert numbers(page) == [subject.number, ancient.number, said.number]
    assert "Best match" in page.content.decode()
    assert numbers(client.get("/desk/all/?q=принтеры&sort=updated"))[0] == said.number
    old(ancient, 3000)
    assert numbers(client.get("/desk/all/?q=принтеры")) == [subject.number, said.number, ancient.number]
    assert "Best match" not in client.get("/desk/all/?q=status:new").content.decode()


def test_what_was_found_is_marked_and_nothing_else_is_html(cast, sign_in):
    found = start(
        cast, "Роутер <b>мигает</b>", text="Добрый день\n" * 30 + "<script>мигают</script> \x02роутеры\x03 & касса"
    )
    found.note(written("Мигает у всех роутер"), by=cast.agent)
    page = sign_in(cast.agent).get("/desk/all/?q=мигать").content.decode()
    assert "Роутер &lt;b&gt;<mark>мигает</mark>&lt;/b&gt;" in page and "<mark>Мигает</mark> у всех роутер" in page
    page = sign_in(cast.agent).get("/desk/all/?q=касса").content.decode()
    assert "роутеры &amp; <mark>касса</mark>" in page and "<script>мигают" not in page and "\x02" not in page
    assert "… роутеры &amp; <mark>касса</mark>" in page  # a row has room for few words before
    assert "<mark>" not in sign_in(cast.agent).get("/desk/all/?q=-касса").content.decode()


def test_pages_of_a_search_by_key(cast, sign_in, monkeypatch):
    monkeypatch.setattr(inbox, "PAGE", 2)
    made = [start(cast, f"Касса {'касса ' * (number % 3)}") for number in range(5)]
    client, seen, after = sign_in(cast.agent), [], ""
    client.get("/desk/all/?q=касса")
    for _ in range(3):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page = client.get("/desk/all/", {"q": "касса", "after": after})
        # Session, person, private teams, which words there are, the page, its rows, excerpts, the counts; of a page
        # behind another also how many there are.
        assert len(asked) == (9 if after else 8)
        seen += numbers(page)
        after = page.context["next"]
    assert sorted(seen) == sorted(each.number for each in made) and after == ""
    assert numbers(client.get("/desk/all/", {"q": "касса", "after": "made-up"})) == seen[:2]


def test_of_many_the_last_changed_are_ranked_and_the_page_says_so(cast, sign_in, monkeypatch):
    for module in (inbox, queries):
        monkeypatch.setattr(module, "RANKED", 3)
    monkeypatch.setattr(inbox, "PAGE", 2)
    made = [start(cast, "Касса") for _ in range(4)]
    client = sign_in(cast.agent)
    page = client.get("/desk/all/?q=касса")
    assert "of them the 3 that changed last" in page.content.decode()
    assert numbers(page) == [made[3].number, made[2].number]
    assert numbers(client.get("/desk/all/", {"q": "касса", "after": page.context["next"]})) == [made[1].number]
    assert "changed last" not in client.get("/desk/all/?q=касса&sort=updated").content.decode()


@pytest.mark.parametrize(
    "typed", ["+79123456789", "8 (912) 345-67-89", "+7 912 345 67 89", "89123456789", '"8 912 345-67-89"']
)
def test_a_phone_number_is_found_however_it_is_written(cast, sign_in, typed):
    wanted = start(cast, "Звонок", requester=person_for_phone("8 912 345-67-89", "Олег"))
    start(cast, "Другой звонок", requester=person_for_phone("8 912 345-67-80", "Ольга"))
    client = sign_in(cast.agent)
    assert numbers(client.get("/desk/all/", {"q": typed})) == [wanted.number]
    assert numbers(client.get("/desk/all/", {"q": f"({typed} OR слово) звонок status:new"})) == [wanted.number]
    assert not numbers(client.get("/desk/all/", {"q": f"created:>2026-01-01 -({typed}) Олег"}))


def test_numbers_and_addresses_are_ranked_without_words(cast, sign_in):
    wanted = start(cast, "Запрос")
    client = sign_in(cast.agent)
    for query in (wanted.number, str(wanted.pk), cast.customer.email):
        assert numbers(client.get("/desk/all/", {"q": query})) == [wanted.number]
    assert read(wanted.number, cast.agent).asked is None
