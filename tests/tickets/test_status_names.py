"""Names of a site's own under the six kinds of status."""

from __future__ import annotations

import random

import pytest

from tests.tickets.fielded import field
from tickets.actions import actions
from tickets.audit import differences
from tickets.automation.steps import Taker, take
from tickets.content import written
from tickets.filters.search import read as search
from tickets.history import names_for, sentence
from tickets.models import StatusName, Ticket
from tickets.models.steps import Steps
from tickets.models.words import Channel, Priority
from tickets.refusals import MissingFields, NotAllowed, Refused, Stale
from tickets.registry import UnknownValue
from tickets.undo import undo


def named(slug, kind, name_en="", **more):
    return StatusName.objects.create(
        slug=slug, kind=kind, name_en=name_en or slug, name_ru=more.pop("name_ru", slug), **more
    )


@pytest.fixture
def supplier(cast):
    return named("supplier", "on_hold", "Waits for the supplier", name_ru="Ждём поставщика")


def last(ticket):
    return ticket.events.order_by("version").last()


def said(event):
    return sentence(event, names_for([event]))


def do(ticket, by, **values):
    actions.get("status").apply(ticket, values, by, None)
    ticket.refresh_from_db()


def test_a_status_is_set_by_its_name_in_one_event_and_ends_with_the_status(ticket, cast, supplier):
    do(ticket, cast.agent, status="supplier")
    assert (ticket.status, ticket.status_name, ticket.waiting_for) == ("on_hold", supplier, "")
    event = last(ticket)
    assert event.kind == "held" and event.detail["status_name"] == supplier.pk
    assert said(event) == f"{cast.agent.name} set the status to Waits for the supplier"
    version = ticket.version
    do(ticket, cast.agent, status="supplier")
    assert ticket.version == version
    ticket.receive(written("Ну что там?"), by=cast.customer, channel=Channel.EMAIL)
    assert (ticket.status, ticket.status_name) == ("open", None)
    assert list(differences()) == []


def test_another_name_of_the_same_kind_is_an_event_of_its_own(ticket, cast, supplier):
    repair = named("repair", "on_hold", "In repair")
    do(ticket, cast.agent, status="supplier", waiting_for="Завод")
    since = ticket.status_since
    ticket.hold(by=cast.agent, waiting_for="Завод", name=repair)
    assert (last(ticket).kind, ticket.status_name, ticket.status_since) == ("status_named", repair, since)
    assert said(last(ticket)) == f"{cast.agent.name} set the status to In repair"
    ticket.name_status(None, by=cast.agent)
    assert ticket.status == "on_hold" and ticket.status_name is None
    assert said(last(ticket)) == f"{cast.agent.name} took the name of the status away"


def test_what_a_name_takes_along_and_what_keeps_it(ticket, cast, supplier):
    do(ticket, cast.agent, status="supplier")
    ticket.hold(by=cast.agent, waiting_for="Другой завод")  # still on hold: it keeps its name
    assert ticket.status_name == supplier
    ticket.prioritise(Priority.URGENT, by=cast.agent)
    assert Ticket.objects.get(pk=ticket.pk).status_name == supplier
    done = named("fixed", "solved")
    ticket.solve(by=cast.agent, name=done)
    assert (ticket.status, ticket.status_name) == ("solved", done)
    ticket.reopen(by=cast.agent, name=named("again", "open"))
    assert (ticket.status, ticket.status_name.slug) == ("open", "again")
    ticket.close(by=cast.agent, name=named("filed", "closed"))
    assert (ticket.status, ticket.status_name.slug) == ("closed", "filed")


def test_new_and_open_have_names_too(ticket, cast):
    named("sorted", "new"), named("working", "open")
    do(ticket, cast.agent, status="sorted")
    assert (ticket.status, ticket.status_name.slug) == ("new", "sorted")
    with pytest.raises(Refused):
        do(ticket, cast.agent, status="working" if ticket.status == "working" else "open")
    ticket.take(by=cast.agent)
    assert (ticket.status, ticket.status_name) == ("open", None)
    do(ticket, cast.agent, status="working")
    assert (ticket.status, ticket.status_name.slug) == ("open", "working")
    with pytest.raises(Refused):
        do(ticket, cast.agent, status="sorted")


def test_the_kind_of_now_takes_the_name_away_unless_it_says_more(ticket, cast, supplier):
    do(ticket, cast.agent, status="supplier")
    do(ticket, cast.agent, status="on_hold", waiting_for="Завод")
    assert (ticket.status_name, ticket.waiting_for) == (supplier, "Завод")
    do(ticket, cast.agent, status="on_hold")
    assert (ticket.status, ticket.status_name, ticket.waiting_for) == ("on_hold", None, "Завод")


def test_what_cannot_be_is_refused(ticket, cast, supplier):
    old = named("old", "on_hold", is_active=False)
    for verb in (
        lambda: ticket.solve(by=cast.agent, name=supplier),
        lambda: ticket.hold(by=cast.agent, waiting_for="x", name=old),
        lambda: ticket.name_status(supplier, by=cast.agent),
        lambda: ticket.reply(written("x"), by=cast.agent, then="solved", name=supplier),
    ):
        with pytest.raises(Refused):
            verb()
    for word in ("nobody", "old", "", "x\x00y"):
        with pytest.raises(UnknownValue):
            do(ticket, cast.agent, status=word)
    with pytest.raises(NotAllowed):
        ticket.name_status(None, by=cast.customer)
    assert Ticket.objects.get(pk=ticket.pk).status == "new"


def test_a_stale_name_is_told(ticket, cast, supplier):
    seen = ticket.version
    ticket.hold(by=cast.other_agent, waiting_for="x", name=supplier)
    with pytest.raises(Stale):
        ticket.name_status(None, by=cast.agent, seen=seen)


def test_solving_by_a_name_wants_the_fields_too(ticket, cast):
    field("cause", required="solving"), named("fixed", "solved")
    with pytest.raises(MissingFields):
        do(ticket, cast.agent, status="fixed")
    do(ticket, cast.agent, status="fixed", fields={"cause": "Пыль"})
    assert (ticket.status, ticket.status_name.slug, ticket.fields) == ("solved", "fixed", {"cause": "Пыль"})


def test_it_is_taken_back_with_the_status(ticket, cast, supplier):
    do(ticket, cast.agent, status="supplier")
    event = last(ticket)
    assert not undo([event], by=cast.agent).failed
    ticket.refresh_from_db()
    assert (ticket.status, ticket.status_name) == ("new", None)
    do(ticket, cast.agent, status="supplier")
    ticket.name_status(None, by=cast.agent)
    assert not undo([last(ticket)], by=cast.agent).failed
    ticket.refresh_from_db()
    assert ticket.status_name == supplier


@pytest.mark.parametrize("seed", range(4))
def test_any_sequence_replays_to_the_row(ticket, cast, supplier, seed):
    luck = random.Random(seed)
    names = [supplier, *(named(f"{kind}_{number}", kind) for kind in ("open", "pending", "solved", "closed", "new")
                         for number in range(2))]  # fmt: skip
    for _step in range(25):
        try:
            match luck.randrange(5):
                case 0:
                    ticket.receive(written("вопрос"), by=cast.customer, channel=Channel.EMAIL)
                case 1:
                    ticket.reply(written("ответ"), by=cast.agent, then=luck.choice(["", "pending", "solved"]))
                case 2:
                    ticket.name_status(luck.choice([None, *names]), by=cast.agent)
                case _:
                    do(ticket, cast.agent, status=luck.choice([*(name.slug for name in names), "open", "pending"]))
        except Refused:
            ticket.refresh_from_db()
    assert list(differences()) == []


def test_lists_and_rules_know_them(ticket, cast, supplier):
    other = Ticket.start(
        written("x"), by=cast.customer, requester=cast.customer, subject="Другая", channel=Channel.PORTAL
    )
    do(ticket, cast.agent, status="supplier")
    for query, wanted in {
        "status:supplier": {ticket.pk}, "status:on_hold": {ticket.pk}, "status:supplier,new": {ticket.pk, other.pk},
        "-status:supplier": {other.pk}, "status:active": {ticket.pk, other.pk},
    }.items():  # fmt: skip
        reading = search(query, cast.agent)
        assert set(Ticket.objects.filter(reading.condition).values_list("pk", flat=True)) == wanted, query
        assert not reading.remarks
    assert "supplier" in search("status:nobody", cast.agent).remarks[0]
    assert "supplier" not in search("status:supplier", cast.customer).remarks[0].partition("understands")[2]
    take(Steps(status="supplier"), other, Taker(cast.agent, "макрос", automatic=False))
    other.refresh_from_db()
    assert other.status_name == supplier


def test_the_desk_sets_and_shows_it(ticket, cast, supplier, sign_in):
    client, place = sign_in(cast.agent), f"/desk/tickets/{ticket.number}/"
    assert "Waits for the supplier" in client.get(place).content.decode()
    answer = client.post(f"{place}status/", {"status": "supplier", "version": 1}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    ticket.refresh_from_db()
    assert ticket.status_name == supplier
    assert client.post(f"{place}status/", {"status": "nobody"}).status_code == 409
    named("asked", "pending", "Asked for a log")
    form = {"kind": "reply", "text": "Пришлите журнал", "note_text": "", "then": "asked"}
    assert client.post(f"{place}replies/", form, headers={"HX-Request": "true"}).status_code == 200
    ticket.refresh_from_db()
    assert (ticket.status, ticket.status_name.slug) == ("pending", "asked")
    assert client.post("/desk/bulk/", {"do": "status status supplier", "tickets": [ticket.number]}).status_code == 302
    ticket.refresh_from_db()
    assert ticket.status_name == supplier
    assert "Waits for the supplier" in client.get("/desk/all/").content.decode()


def test_customers_read_the_public_name_alone(ticket, cast, supplier, sign_in):
    do(ticket, cast.agent, status="supplier")
    client = sign_in(cast.customer)
    for place in ("/requests/", f"/requests/{ticket.number}/"):
        assert "поставщика" not in client.get(place).content.decode()
    supplier.public_ru = "Деталь заказана"
    supplier.save()
    for place in ("/requests/", f"/requests/{ticket.number}/"):
        assert "Деталь заказана" in client.get(place).content.decode()


def test_administrators_name_them(cast, sign_in, ticket):
    client = sign_in(cast.admin)
    form = {"name_ru": "В ремонте", "name_en": "In repair", "slug": "repair", "kind": "on_hold", "is_active": "on"}
    assert client.post("/setup/statuses/new/", form).status_code == 302
    for wrong in ({"slug": "repair"}, {"slug": "open"}, {"slug": "Ремонт"}, {"kind": "moon"}, {"name_ru": ""}):
        assert client.post("/setup/statuses/new/", {**form, "slug": "other", **wrong}).status_code == 422
    made = StatusName.objects.get()
    do(ticket, cast.agent, status="repair")
    assert "1 ticket is called so now" in client.get(f"/setup/statuses/{made.pk}/").content.decode()
    changed = {**form, "slug": "x", "kind": "open", "is_active": "", "name_en": "Repaired elsewhere"}
    assert client.post(f"/setup/statuses/{made.pk}/", changed).status_code == 302
    made.refresh_from_db()
    assert (made.slug, made.kind, made.is_active, made.name_en) == ("repair", "on_hold", False, "Repaired elsewhere")
    page = sign_in(cast.agent).get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert "Repaired elsewhere" in page  # out of use it stays where it is
    other = named("other", "on_hold")
    client.post("/setup/statuses/order/", {"status": [made.pk, other.pk], "down": made.pk})
    assert [each.slug for each in StatusName.objects.in_order()] == ["other", "repair"]
    for who in (cast.agent, cast.lead, cast.customer):
        assert sign_in(who).get("/setup/statuses/").status_code == 403
