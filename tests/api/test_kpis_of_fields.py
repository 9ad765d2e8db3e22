"""Reports by custom fields of tickets: narrowed and grouped like by any other dimension, by pages and API."""

from __future__ import annotations

import pytest

from sla.kpi import keeping
from tests.incidents import asked
from tickets.content import written
from tickets.models import Ticket, TicketField

CHOICES = [{"value": "cash", "en": "Cash desk", "ru": "Касса"}, {"value": "scales", "en": "Scales", "ru": "Весы"}]


@pytest.fixture
def solved(cast, db) -> dict[str, Ticket]:
    for slug, kind, ru in (
        ("device", "choice", "Устройство"),
        ("places", "choices", "Где"),
        ("paid", "checkbox", "Платно"),
    ):
        choices = CHOICES if kind != "checkbox" else []
        TicketField.objects.create(slug=slug, kind=kind, name_en=slug, name_ru=ru, choices=choices)
    TicketField.objects.create(slug="serial", kind="text", name_en="Serial", name_ru="Серийный номер")
    values = {
        "касса": {"device": "cash", "places": ["cash", "scales"], "paid": True},
        "весы": {"device": "scales", "places": ["scales"]},
        "ничего": {},
    }
    tickets = {}
    for name, given in values.items():
        ticket = asked(cast.customer, f"Сломалось: {name}")
        if given:
            ticket.set_fields(given, by=cast.agent)
        ticket.reply(written("Готово"), by=cast.agent, then="solved")
        tickets[name] = ticket
    keeping.make([ticket.pk for ticket in tickets.values()])
    return tickets


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("field.device=cash", 1),
        ("field.device=cash,scales", 2),
        ("field.places=scales", 2),
        ("field.places=cash&field.device=scales", 0),
        ("field.paid=yes", 1),
        ("field.paid=no", 2),
        ("field.paid=no&priority=normal", 2),
        ("field.device=cash&line=2", 0),
    ],
)
def test_the_api_counts_only_these(solved, cast, api, query, count):
    call = api(cast.manager)
    answer = call("GET", f"kpis/?{query}").json()
    assert answer["source"] == "facts"
    kpis = answer["kpis"]
    assert (kpis["nst"]["value"], kpis["afrt"]["count"], kpis["ntb"]["created"]) == (count, count, count)
    assert kpis["on_time"]["count"] <= 2 * count
    rows = call("GET", f"kpis/nst/tickets/?{query}").json()["results"]
    assert len(rows) == count


def test_each_value_is_a_group(solved, cast, api):
    call = api(cast.manager)
    groups = call("GET", "kpis/?group_by=field.device").json()["groups"]
    assert {each["field.device"]: each["kpis"]["solved"]["count"] for each in groups} == {
        "cash": 1,
        "scales": 1,
        None: 1,
    }
    groups = call("GET", "kpis/?group_by=field.paid").json()["groups"]
    assert {each["field.paid"]: each["kpis"]["solved"]["count"] for each in groups} == {"yes": 1, None: 2}


def test_what_no_report_can_be_by_is_said(solved, cast, api):
    call = api(cast.manager)
    for query in (
        "field.serial=1", "field.nothing=1", "field.device=printer", "field.paid=true", "field.=x",
        "group_by=field.serial",
        "group_by=field.places", "group_by=field.x", "group_by=colour", "field.device');--=cash",
    ):  # fmt: skip
        answer = call("GET", f"kpis/?{query}")
        assert answer.status_code == 400, query
    assert b"cash, scales" in call("GET", "kpis/?field.device=printer").content


def test_the_page_offers_the_fields_and_names_them(solved, cast, sign_in):
    client = sign_in(cast.manager)
    page = client.get("/dashboards/?field.device=cash", headers={"Accept-Language": "ru"}).content.decode()
    assert 'name="field.device"' in page and 'name="field.serial"' not in page
    assert '<option value="cash" selected>' in page
    assert "device: Cash desk" in page or "Устройство: Касса" in page, "the line on paper"
    rows = client.get("/dashboards/kpis/nst/?field.device=cash").content.decode()
    assert solved["касса"].number in rows and solved["весы"].number not in rows
    TicketField.objects.filter(slug="device").update(is_active=False)
    assert 'name="field.device"' not in client.get("/dashboards/").content.decode()
    assert 'name="field.device"' in client.get("/dashboards/?field.device=cash").content.decode()
