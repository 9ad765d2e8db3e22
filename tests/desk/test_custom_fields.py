"""Custom fields at the desk: the side panel, the form of a new ticket, solving with what must be filled in."""

from __future__ import annotations

import pytest

from people.fields.kinds import Choice
from tests.tickets.fielded import field
from tickets.content import written
from tickets.models import Message, Ticket
from tickets.models.words import Channel

REGION = (Choice("north", "North", "Север"), Choice("south", "South", "Юг"))
HTMX = {"HX-Request": "true"}


def posted(**values):
    """Fields as a form sends them."""
    return {"asked": list(values), **{f"field.{slug}": value for slug, value in values.items()}}


def test_the_side_panel_shows_values_and_sets_them(ticket, cast, sign_in):
    field("serial", name_ru="Серийный номер"), field("region", "choice", choices=REGION)
    field("tools", "choices", choices=REGION), field("gone", is_active=False)
    client = sign_in(cast.agent)
    page = client.get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert "fields-dialog" in page and "Серийный номер" not in page and "serial" in page
    answer = client.post(
        f"/desk/tickets/{ticket.number}/fields/",
        {**posted(serial="ZD421", region="south", tools=["north", "south"]), "was": "{}", "version": 1},
        headers=HTMX,
    )
    assert answer.status_code == 200 and "ZD421" in answer.content.decode()
    ticket.refresh_from_db()
    assert ticket.fields == {"serial": "ZD421", "region": "south", "tools": ["north", "south"]}
    answer = client.post(f"/desk/tickets/{ticket.number}/fields/", posted(serial="", region="south", tools=""))
    assert answer.status_code == 302
    ticket.refresh_from_db()
    assert ticket.fields == {"region": "south"}


def test_a_form_means_only_what_was_changed_in_it(ticket, cast, sign_in):
    field("serial"), field("place")
    seen = ticket.version
    ticket.set_fields({"place": "Склад"}, by=cast.other_agent)
    form = {**posted(serial="А1", place=""), "was": '{"serial": null, "place": null}', "version": seen}
    assert sign_in(cast.agent).post(f"/desk/tickets/{ticket.number}/fields/", form, headers=HTMX).status_code == 200
    ticket.refresh_from_db()
    assert ticket.fields == {"serial": "А1", "place": "Склад"}


@pytest.mark.parametrize("was", ["[", "[]", "7", '"x"'])
def test_a_broken_form_is_no_500(ticket, cast, sign_in, was):
    field("serial")
    form = {**posted(serial="А1"), "was": was}
    assert sign_in(cast.agent).post(f"/desk/tickets/{ticket.number}/fields/", form, headers=HTMX).status_code == 409


def test_wrong_values_say_why_in_the_dialog(ticket, cast, sign_in):
    field("count", "number", name_en="How many")
    answer = sign_in(cast.agent).post(
        f"/desk/tickets/{ticket.number}/fields/", posted(count="много", nobody="x"), headers=HTMX
    )
    assert answer.status_code == 409
    assert "How many: Write a number" in answer.content.decode() and "refused" in answer.headers["HX-Trigger"]


@pytest.mark.parametrize("slug", ["\x00", "serial\x00", "a" * 5000, "__class__", "Поле", ""])
def test_odd_names_are_no_500(ticket, cast, sign_in, slug):
    field("serial")
    for noun in ("fields", "solution"):
        form = {"asked": [slug], f"field.{slug}": "1"}
        answer = sign_in(cast.agent).post(f"/desk/tickets/{ticket.number}/{noun}/", form, headers=HTMX)
        assert answer.status_code in (400, 409)
    ticket.refresh_from_db()
    assert ticket.fields == {} and ticket.status == "new"


def test_readers_and_strangers_set_nothing(ticket, cast, sign_in):
    field("serial")
    for who, status in ((cast.manager, 403), (cast.customer, 403)):
        assert sign_in(who).post(f"/desk/tickets/{ticket.number}/fields/", posted(serial="1")).status_code == status
    assert sign_in(cast.agent).get(f"/desk/tickets/{ticket.number}/fields/").status_code == 405


@pytest.mark.parametrize("htmx", [True, False])
def test_send_and_solve_asks_for_what_is_missing_and_loses_no_word(ticket, cast, sign_in, htmx):
    field("cause", name_en="Cause", required="solving"), field("region", "choice", choices=REGION, required="solving")
    client, place = sign_in(cast.agent), f"/desk/tickets/{ticket.number}/replies/"
    reply = {"kind": "reply", "text": "Заменили картридж", "note_text": "", "then": "solved", "version": 1}
    more = {"headers": HTMX} if htmx else {}
    answer = client.post(place, reply, **more)
    page = answer.content.decode()
    assert answer.status_code == 409 and 'name="field.cause"' in page and "Cause" in page
    assert htmx or "Заменили картридж" in page
    answer = client.post(place, {**reply, **posted(cause="", region="moon")}, **more)
    assert answer.status_code == 409 and "Choose one of these" in answer.content.decode()
    assert not Message.objects.filter(kind="reply").exists()
    answer = client.post(place, {**reply, **posted(cause="Пыль", region="north")}, **more)
    assert answer.status_code == (200 if htmx else 302)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.fields) == ("solved", {"cause": "Пыль", "region": "north"})
    assert Message.objects.get(kind="reply").body_text == "Заменили картридж"


def test_what_is_filled_in_stays_while_something_else_is_asked(ticket, cast, sign_in):
    field("cause", required="solving")
    seen = ticket.version
    ticket.receive(written("Ещё и сканер"), by=cast.customer, channel=Channel.PORTAL)
    form = {"kind": "reply", "text": "Готово", "note_text": "", "then": "solved", "version": seen}
    client, place = sign_in(cast.agent), f"/desk/tickets/{ticket.number}/replies/"
    page = client.post(place, {**form, **posted(cause="Пыль")}, headers=HTMX).content.decode()
    assert 'name="anyway"' in page and 'value="Пыль"' in page
    form |= {"anyway": ["message"], "version": ticket.version}
    answer = client.post(place, {**form, **posted(cause="Пыль")}, headers=HTMX)
    assert answer.status_code == 200
    ticket.refresh_from_db()
    assert ticket.status == "solved"


@pytest.mark.parametrize("noun", ["solution", "closure"])
def test_a_status_set_by_hand_asks_in_the_banner(ticket, cast, sign_in, noun):
    field("cause", required="solving")
    client = sign_in(cast.agent)
    answer = client.post(f"/desk/tickets/{ticket.number}/{noun}/", {"version": 1}, headers=HTMX)
    assert answer.status_code == 409 and f'tickets/{ticket.number}/{noun}/"' in answer.content.decode()
    assert 'name="field.cause"' in answer.content.decode()
    assert client.post(f"/desk/tickets/{ticket.number}/{noun}/", posted(cause="Пыль"), headers=HTMX).status_code == 200
    ticket.refresh_from_db()
    assert ticket.is_ended and ticket.fields == {"cause": "Пыль"}


def test_many_at_once_are_refused_with_the_fields_named(ticket, cast, sign_in):
    field("cause", name_en="Cause", required="solving")
    answer = sign_in(cast.agent).post("/desk/bulk/", {"do": "solution", "tickets": [ticket.number]}, headers=HTMX)
    assert "Fill in before it is solved: Cause." in answer.content.decode()
    ticket.refresh_from_db()
    assert ticket.status == "new"


def test_a_new_ticket_asks_for_them(cast, sign_in):
    field("serial", required="creation", name_en="Serial"), field("region", "choice", choices=REGION)
    client = sign_in(cast.agent)
    page = client.get("/desk/new/").content.decode()
    assert 'name="field.serial"' in page and "Север" not in page and "North" in page
    form = {
        "key": "6b0f3b1e-6c0e-4d8e-9a51-0c4d1a0a0001", "how": "phone", "name": "Вера", "subject": "Касса",
        "text": "Стоит", "type": "request",
    }  # fmt: skip
    answer = client.post("/desk/new/", {**form, **posted(serial="", region="south")})
    assert answer.status_code == 422 and "Fill this in." in answer.content.decode()
    assert 'value="south" selected' in answer.content.decode()
    assert client.post("/desk/new/", {**form, **posted(serial="К-7", region="south")}).status_code == 302
    assert Ticket.objects.get().fields == {"serial": "К-7", "region": "south"}


def test_a_link_is_shown_as_one_and_nothing_else_is(ticket, cast, sign_in):
    field("page", "link"), field("note")
    ticket.set_fields({"page": "https://example.com/?a=1&b=2", "note": "<script>x</script>"}, by=cast.agent)
    page = sign_in(cast.agent).get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert 'href="https://example.com/?a=1&amp;b=2"' in page and "<script>x</script>" not in page


def test_the_page_costs_the_same_however_many_fields(ticket, cast, sign_in, django_assert_num_queries):
    client, place = sign_in(cast.agent), f"/desk/tickets/{ticket.number}/"
    client.get(place)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(place).status_code == 200
        return len(queries)

    field("first")
    one = cost()
    for number in range(12):
        field(f"more_{number}", required="solving")
    assert cost() == one


def test_a_list_is_filtered_by_them(ticket, cast, sign_in):
    field("region", "choice", choices=REGION, name_en="Region")
    ticket.set_fields({"region": "north"}, by=cast.agent)
    client = sign_in(cast.agent)
    page = client.get("/desk/all/?q=field.region:north").content.decode()
    assert ticket.number in page and "Region" in page and "North" in page
    assert ticket.number not in client.get("/desk/all/?q=region:south").content.decode()
    assert "field.region" in client.get("/desk/filters/?list=/desk/all/").content.decode()
