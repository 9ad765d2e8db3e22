"""Custom fields through the API: errors by field, what customers may see and set, filters, steps and files."""

from __future__ import annotations

import pytest

from people.fields.kinds import Choice
from tests.tickets.fielded import field, field_of
from tickets.actions import actions
from tickets.automation.steps import Taker, take
from tickets.models import Ticket
from tickets.models.steps import Steps, as_json
from tickets.placeholders import fill
from tickets.refusals import WrongFields

REGION = (Choice("north", "North", "Север"), Choice("south", "South", "Юг"))


@pytest.fixture
def fields(cast):
    field("serial", for_customers=True), field("count", "number"), field("region", "choice", choices=REGION)
    field("tools", "choices", choices=REGION), field("since", "date")


def test_values_are_written_and_read(ticket, cast, api, fields):
    call = api(cast.agent)
    given = {"serial": "ZD421", "count": 1.5, "region": "north", "tools": ["south"], "since": "2026-01-31"}
    answer = call("PATCH", f"tickets/{ticket.number}/", {"fields": given})
    assert answer.status_code == 200
    assert answer.json()["fields"] == {**given, "count": "1.5"} and answer.json()["custom"] == {}
    answer = call("PATCH", f"tickets/{ticket.number}/", {"fields": {"serial": None}})
    assert "serial" not in answer.json()["fields"]
    assert api(cast.customer)("GET", f"tickets/{ticket.number}/").json()["fields"] == {}


def test_errors_say_which_field_and_nothing_is_changed(ticket, cast, api, fields):
    body = {"subject": "Новая", "fields": {"serial": {"a": 1}, "count": "x", "region": "moon", "nobody": "1"}}
    answer = api(cast.agent)("PATCH", f"tickets/{ticket.number}/", body)
    assert answer.status_code == 400
    assert set(answer.json()["errors"]["fields"]) == {"serial", "count", "region", "nobody"}
    ticket.refresh_from_db()
    assert ticket.fields == {} and ticket.subject != "Новая"
    assert api(cast.agent)("PATCH", f"tickets/{ticket.number}/", {"fields": [1]}).status_code == 400


def test_a_new_ticket_takes_them_and_wants_what_is_required(cast, api, fields):
    field("needed", required="creation")
    body = {"subject": "Касса", "body_text": "Стоит", "requester": {"email": cast.customer.email}}
    answer = api(cast.agent)("POST", "tickets/", {**body, "fields": {"serial": "1", "nobody": 2}})
    assert answer.status_code == 400 and set(answer.json()["errors"]["fields"]) == {"needed", "nobody"}
    answer = api(cast.agent)("POST", "tickets/", {**body, "fields": {"serial": "1", "needed": "да"}})
    assert answer.status_code == 201 and answer.json()["fields"] == {"serial": "1", "needed": "да"}


def test_customers_set_and_see_only_theirs(cast, api, fields):
    body = {"subject": "Касса", "body_text": "Стоит"}
    call = api(cast.customer)
    assert call("POST", "tickets/", {**body, "fields": {"region": "north"}}).status_code == 400
    answer = call("POST", "tickets/", {**body, "fields": {"serial": "К7"}})
    assert answer.status_code == 201 and answer.json()["fields"] == {"serial": "К7"}
    assert call("PATCH", f"tickets/{answer.json()['number']}/", {"fields": {"serial": "2"}}).status_code == 403


def test_solving_names_what_is_missing_and_takes_it_along(ticket, cast, api):
    field("cause", required="solving", name_en="Cause")
    call = api(cast.agent)
    answer = call("POST", f"tickets/{ticket.number}/solution/", {"reply": "Готово"})
    assert answer.status_code == 409 and answer.json()["missing"] == ["cause"] and "Cause" in answer.json()["detail"]
    answer = call("POST", f"tickets/{ticket.number}/solution/", {"reply": "Готово", "fields": {"cause": "Пыль"}})
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["fields"]) == ("solved", {"cause": "Пыль"})


def test_lists_are_filtered_by_them(ticket, cast, api, fields):
    ticket.set_fields({"region": "north", "count": "7"}, by=cast.agent)
    call = api(cast.agent)
    for query, wanted in {
        "field.region=north": 1, "region=south": 0, "count=>5": 1, "count=<5": 0, "search=region:north": 1
    }.items():  # fmt: skip
        assert len(call("GET", f"tickets/?{query}").json()["results"]) == wanted, query
    assert call("GET", "tickets/?region=moon").status_code == 400
    assert call("GET", "tickets/?field.nobody=1").status_code == 400
    assert api(cast.customer)("GET", "tickets/?region=north").status_code == 400


def test_a_list_costs_the_same_however_many_fields(ticket, cast, api, fields, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ticket.set_fields({"serial": "1"}, by=cast.agent)

    def cost(who):
        call = api(who)
        with CaptureQueriesContext(connection) as queries:
            assert call("GET", "tickets/").status_code == 200
        return len(queries)

    before = [cost(cast.agent), cost(cast.customer)]
    for number in range(9):
        field(f"more_{number}", for_customers=True)
    other = Ticket.objects.get(pk=ticket.pk)
    other.set_fields({f"more_{number}": "да" for number in range(9)}, by=cast.agent)
    assert [cost(cast.agent), cost(cast.customer)] == before


def test_a_step_of_a_macro_or_a_rule_fills_them_in(ticket, cast, fields):
    steps = Steps(fields={"region": "south", "serial": "А1"}, status="solved")
    assert as_json(steps) == {"fields": {"region": "south", "serial": "А1"}, "status": "solved"}
    field("cause", required="solving")
    take(Steps(fields={"cause": "Пыль"}), ticket, Taker(cast.agent, "макрос", automatic=False))
    take(steps, ticket, Taker(cast.agent, "макрос", automatic=False))
    ticket.refresh_from_db()
    assert ticket.fields == {"region": "south", "serial": "А1", "cause": "Пыль"} and ticket.status == "solved"
    with pytest.raises(WrongFields):
        take(Steps(fields={"region": "moon"}), ticket, Taker(cast.agent, "макрос", automatic=False))


def test_a_step_is_typed_as_lines(cast, fields):
    from helpdesk.steps import StepsForm, initial_of

    form = StepsForm({"name": "Юг", "fields_set": "region: south\ntools: north, south\ncount: 2,50\nserial:"})
    assert form.is_valid(), form.errors
    assert form.steps.fields == {"region": "south", "tools": ["north", "south"], "count": "2.5", "serial": None}
    again = StepsForm({"name": "Юг", **initial_of(form.steps)})
    assert again.is_valid() and again.steps.fields == form.steps.fields
    wrong = StepsForm({"name": "Юг", "fields_set": "region: moon\nnobody: 1"})
    assert not wrong.is_valid() and len(wrong.errors["fields_set"]) == 2
    assert not StepsForm({"name": "Юг", "fields_set": "без двоеточия"}).is_valid()


def test_a_text_is_filled_with_a_value(ticket, cast, fields):
    ticket.set_fields({"region": "south"}, by=cast.agent)
    said = fill("Регион {ticket.fields.region}, номер «{ticket.fields.serial}», {ticket.fields.nobody}", ticket, None)
    assert said == "Регион South, номер «», {ticket.fields.nobody}"


def test_the_action_is_one_of_the_table(ticket, cast, fields):
    action = actions.get("fields")
    action.apply(ticket, {"fields": {"serial": "7"}}, cast.agent, None)
    ticket.refresh_from_db()
    assert ticket.fields == {"serial": "7"}


def test_administrators_set_those_of_customers(cast, api):
    field_of("person", "shop")
    place = f"customers/{cast.customer.pk}/"
    answer = api(cast.admin)("PATCH", place, {"fields": {"shop": "Шушары"}})
    assert answer.status_code == 200 and answer.json()["fields"] == {"shop": "Шушары"}
    assert api(cast.agent)("GET", place).json()["fields"] == {"shop": "Шушары"}
    assert api(cast.customer)("GET", place).json()["fields"] == {}  # what the desk knows of them
    assert api(cast.agent)("PATCH", place, {"fields": {}}).status_code == 403
    answer = api(cast.admin)("PATCH", place, {"fields": {"nobody": 1}})
    assert answer.status_code == 400 and set(answer.json()["errors"]["fields"]) == {"nobody"}
    assert api(cast.admin)("PATCH", "customers/999999/", {"fields": {}}).status_code == 404
