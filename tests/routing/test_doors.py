"""Categories, impact and urgency at every door: the portal's form, the desk, mail, the API."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from people.models import Skill
from people.sign_in import create_api_token
from tests.routing.tree import branch, rule
from tickets.content import written
from tickets.models import Category, Ticket
from tickets.models.matrix import write_matrix
from tickets.models.words import Priority


@pytest.fixture
def tree(cast):
    made = branch(
        hardware=("Hardware", "Оборудование", None),
        printers=("Printers", "Принтеры", "hardware"),
        books=("Accounting", "Бухгалтерия", None),
    )
    made.printers.team, made.printers.checklist = cast.second_line, ["Модель", "Серийный номер"]
    made.printers.save()
    return made


def form_of(client: Client, **fields) -> dict:
    key = str(client.get("/new/").context["form"]["key"].value())
    return {"key": key, "subject": "Не печатает", "text": "Принтер молчит", "impact": "high", **fields}


def test_the_portal_asks_for_category_and_urgency_in_words(tree, cast, sign_in):
    client = sign_in(cast.customer)
    page = client.get("/new/").content.decode()
    assert (
        page.index("Оборудование</option>")
        < page.index("\N{EM SPACE}Принтеры</option>")
        < page.index("Бухгалтерия</option>")
    )
    for words in ("Работа остановилась", "Может подождать", "Сегодня", "Прямо сейчас"):
        assert words in page
    client.post("/new/", form_of(client, category=tree.printers.pk, impact="normal", urgency="now"))
    ticket = Ticket.objects.get()
    assert (ticket.category, ticket.team, ticket.priority) == (tree.printers, cast.second_line, Priority.HIGH)
    detail = ticket.events.get(kind="created").detail
    assert (detail["impact"], detail["urgency"]) == ("normal", "now")


def test_a_form_without_urgency_and_category_works_as_before(tree, cast, sign_in):
    client = sign_in(cast.customer)
    client.post("/new/", form_of(client))
    ticket = Ticket.objects.get()
    assert (ticket.priority, ticket.category, ticket.events.get().detail["urgency"]) == (Priority.HIGH, None, "today")


@pytest.mark.parametrize("wrong", [{"category": "999999"}, {"category": "x"}, {"urgency": "never"}, {"impact": ""}])
def test_what_is_not_offered_is_refused_and_what_was_typed_is_kept(tree, cast, sign_in, wrong):
    client = sign_in(cast.customer)
    answer = client.post("/new/", form_of(client, **wrong))
    assert answer.status_code == 422
    assert "Принтер молчит" in answer.content.decode()
    assert not Ticket.objects.exists()


def test_what_is_out_of_use_cannot_be_chosen(tree, cast, sign_in):
    Category.objects.filter(pk=tree.hardware.pk).update(is_active=False)
    client = sign_in(cast.customer)
    assert "Принтеры" not in client.get("/new/").content.decode()
    assert client.post("/new/", form_of(client, category=tree.printers.pk)).status_code == 422


def test_the_form_promises_by_the_matrix(policy, cast, client):
    def due() -> dict:
        rows = client.get("/new/").context["impacts"]
        return {row["value"]: {urgency: moment for urgency, _route, moment in row["due"]} for row in rows}

    by_word = due()
    assert by_word["high"]["now"] == by_word["urgent"]["today"] < by_word["high"]["today"] < by_word["low"]["today"]
    write_matrix({("low", "today"): Priority.URGENT})
    by_word = due()
    assert by_word["low"]["today"] == by_word["urgent"]["today"]


def test_a_request_of_the_portal_costs_two_queries_more_when_a_rule_has_a_say(
    tree, cast, sign_in, django_assert_num_queries
):
    client = sign_in(cast.customer)
    client.post("/new/", form_of(client))
    form = form_of(client)
    with django_assert_num_queries(21):
        client.post("/new/", form)
    rule("Всем", "", team=cast.second_line.pk, tags=["а"])
    client.post("/new/", form_of(client))
    form = form_of(client)
    with django_assert_num_queries(23):
        client.post("/new/", form)


def test_the_desk_shows_and_sets_the_category(ticket, tree, cast, sign_in):
    client = sign_in(cast.agent)
    url = f"/desk/tickets/{ticket.number}/"
    assert client.get(f"{url}category/").status_code == 405
    for _ in range(2):
        assert client.post(f"{url}category/", {"category": tree.printers.pk, "version": 1}).status_code == 302
    zpl = Skill.objects.create(name="ZPL")
    tree.printers.skills.add(zpl)
    page = client.get(url).content.decode()
    assert "Printers" in page and "ZPL" in page and "set the category to Printers" in page
    stale = client.post(f"{url}category/", {"category": tree.books.pk, "version": 1})
    assert stale.status_code == 409
    assert "set the category to Printers" in stale.content.decode()
    assert client.post(f"{url}category/", {"category": "0"}).status_code == 409
    assert sign_in(cast.manager).post(f"{url}category/", {"category": tree.books.pk}).status_code == 403
    assert ticket.events.count() == 2


def test_the_desk_shows_the_customers_plan(ticket, cast, sign_in):
    cast.bakery.tier, cast.bakery.entitlement = "premium", "8×5, телефон"
    cast.bakery.save()
    cast.customer.is_vip = True
    cast.customer.save()
    page = sign_in(cast.agent).get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert "Premium" in page and "8×5, телефон" in page and "VIP" in page


def test_an_agent_chooses_or_leaves_it_to_the_rules(tree, cast, sign_in):
    rule("Звонки", "channel:phone", priority="urgent", team=cast.billing.pk)
    client = sign_in(cast.agent)

    def made(**fields) -> Ticket:
        form = client.get("/desk/new/").context["form"]
        data = {"key": form["key"].value(), "how": "phone", "name": "Иван", "subject": "s", "text": "t"}
        assert client.post("/desk/new/", {**data, "type": "incident", **fields}).status_code == 302
        return Ticket.objects.latest("id")

    left = made(priority="", team="", category=tree.books.pk)
    assert (left.priority, left.team, left.category) == (Priority.URGENT, cast.billing, tree.books)
    chosen = made(priority="2", team=cast.first_line.pk, category="")
    assert (chosen.priority, chosen.team, chosen.category) == (Priority.NORMAL, cast.first_line, None)


@pytest.fixture
def api(cast):
    def make(person):
        token = create_api_token(person, "test")

        def call(method: str, path: str, body=None):
            data = "" if body is None else json.dumps(body)
            headers = {"Authorization": f"Bearer {token}"}
            return Client().generic(method, f"/api/v1/{path}", data, content_type="application/json", headers=headers)

        return call

    return make


def test_the_api_takes_gives_and_filters_the_category(tree, cast, api):
    call = api(cast.agent)
    body = {"subject": "s", "body_text": "t", "category": "принтеры"}
    made = call("POST", "tickets/", body).json()
    assert made["category"] == {"id": tree.printers.pk, "name": "Printers"}
    assert (made["team"]["name"], made["line"]) == (cast.second_line.name, 2)
    assert call("POST", "tickets/", {**body, "category": "нет такой"}).status_code == 400
    url = f"tickets/{made['number']}/category/"
    assert call("POST", url, {"category": str(tree.books.pk)}).json()["category"]["name"] == "Accounting"
    assert call("POST", url, {"category": "нет такой"}).status_code == 400
    assert [row["number"] for row in call("GET", "tickets/?category=accounting").json()["results"]] == [made["number"]]
    assert call("GET", "tickets/?category=none").json()["results"] == []
    assert call("POST", url, {"category": None}).json()["category"] is None
    assert call("POST", url, {}).status_code == 400
    kept = call("POST", "tickets/", {**body, "priority": "low"}).json()
    rule("Всем", "", priority="urgent")
    assert kept["priority"] == call("POST", "tickets/", {**body, "priority": "low"}).json()["priority"] == "low"
    assert api(cast.customer)("POST", "tickets/", {**body, "priority": "low"}).json()["priority"] == "urgent"


def test_the_api_lists_categories(tree, cast, api, django_assert_num_queries):
    call = api(cast.agent)
    call("GET", "categories/")
    with django_assert_num_queries(3):  # the token, the categories with their teams, their skills
        rows = call("GET", "categories/").json()["results"]
    assert [row["name"] for row in rows] == ["Hardware", "Printers", "Accounting"]
    assert rows[1] == {
        "id": tree.printers.pk, "name": "Printers", "name_en": "Printers", "name_ru": "Принтеры",
        "parent": tree.hardware.pk, "path": [tree.hardware.pk, tree.printers.pk], "position": 1, "is_active": True,
        "team": {"id": cast.second_line.pk, "name": cast.second_line.name}, "priority": None, "skills": [],
        "checklist": ["Модель", "Серийный номер"],
    }  # fmt: skip
    Category.objects.filter(pk=tree.books.pk).update(is_active=False)
    rows = api(cast.customer)("GET", "categories/").json()["results"]
    assert [set(row) for row in rows] == [{"id", "name", "name_en", "name_ru", "parent", "path", "position"}] * 2


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("tier:premium", ["пекарня"]), ("tier:standard", ["прохожий"]), ("tier:plus,premium", ["пекарня"]),
        ("vip:yes", ["пекарня"]), ("vip:no", ["прохожий"]), ("-vip:yes", ["прохожий"]),
        ("language:ru", ["пекарня"]), ("language:en", ["прохожий"]), ("language:none", []),
    ],
)  # fmt: skip
def test_tickets_are_found_by_what_their_customer_is(cast, api, query, found):
    cast.bakery.tier, cast.customer.is_vip = "premium", True
    cast.bakery.save()
    cast.customer.save()
    for person, subject in ((cast.customer, "пекарня"), (cast.stranger, "прохожий")):
        Ticket.start(written("x"), by=person, requester=person, subject=subject, channel="portal")
    call = api(cast.agent)
    rows = call("GET", f"tickets/?ordering=created&search={query}").json()["results"]
    assert [row["subject"] for row in rows] == found
    if not query.startswith("-"):
        name, _colon, value = query.partition(":")
        assert call("GET", f"tickets/?{name}={value}").json()["results"] == rows[::-1]
        assert call("GET", f"tickets/?{name}=nonsense").status_code == 400
        assert api(cast.customer)("GET", f"tickets/?{name}={value}").status_code == 400
