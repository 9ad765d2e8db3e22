"""Every table of every page of numbers is to be had as a file, with what the page shows."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from people.models import Absence
from sla.kpi import keeping, rolling
from sla.kpi.publishing import publish
from tests.api.test_kpis import solved
from tests.dashboards.test_export import as_records, book, got
from tests.dashboards.test_overview import text
from tickets.models import Ticket, TimeEntry


@pytest.fixture
def desk(cast, handed) -> dict[str, Ticket]:
    """Hand-overs of all kinds, two solved tickets, one of them re-opened, time, somebody who will be away."""
    tickets = solved(cast, 2)
    tickets[0].log_time(30, "смотрел", by=cast.agent)
    tickets[1].reopen(by=cast.agent)
    tickets[1].solve(by=cast.agent)
    now = timezone.now()
    Absence.objects.create(person=cast.agent, begins_at=now + timedelta(days=1), ends_at=now + timedelta(days=2))
    keeping.make(list(Ticket.objects.values_list("pk", flat=True)))
    rolling.mark(TimeEntry.objects.values_list("at", flat=True))
    rolling.roll()
    return handed


def linked(page) -> set[str]:
    """Files that a page offers."""
    found = re.findall(r'href="(/dashboards/[^"]*export/(?:csv|xlsx)/[^"]*)"', text(page))
    return {unescape(address) for address in found}


PAGES = ["", "agents/", "economy/", "handovers/", "handovers/list/", "me/", "me/time/", "me/handovers/", "months/"]


@pytest.mark.parametrize("place", PAGES)
def test_every_link_to_a_file_leads_to_one(desk, cast, sign_in, place):
    client = sign_in(cast.lead)
    links = linked(client.get(f"/dashboards/{place}"))
    if place not in ("me/time/", "me/handovers/"):  # the lead has done nothing
        assert any("/csv/" in link for link in links) and any("/xlsx/" in link for link in links)
    for link in links:
        assert got(client, link), link


def test_a_teams_page_has_its_tables(desk, cast, sign_in):
    client = sign_in(cast.lead)
    place = f"/dashboards/teams/{cast.first_line.pk}/"
    for link in linked(client.get(place)):
        assert got(client, link), link
    people = {row["Agent"]: row for row in as_records(got(client, f"{place}export/csv/?table=people"))}
    assert people["Дмитрий Волков"]["Minutes logged"] == "30"
    assert people["Дмитрий Волков"]["Solved tickets, tickets"] == "2"
    [sent] = as_records(got(client, f"{place}export/csv/?table=sent"))
    assert (sent["Hand-overs"], sent["Returned"]) == ("6", "1")
    [away] = as_records(got(client, f"{place}export/csv/?table=absences"))
    assert away["Who"] == "Дмитрий Волков"
    assert as_records(got(client, f"{place}export/csv/"))[0]["Name"] == "afrt"
    assert len(book(got(client, f"{place}export/xlsx/")).sheetnames) == 7
    assert client.get(f"{place}export/csv/?table=nothing").status_code == 404
    assert client.get("/dashboards/teams/987654/export/csv/").status_code == 404
    assert sign_in(cast.agent).get(f"{place}export/csv/").status_code == 403


def test_the_report_of_hand_overs(desk, cast, sign_in):
    client = sign_in(cast.manager)
    place = "/dashboards/handovers/export/csv/"
    [team] = as_records(got(client, place))
    assert (team["Team"], team["Sent"], team["Returned"]) == ("Сеть и печать", "6", "1")
    page = client.get("/dashboards/handovers/").context["total"]
    [whole] = as_records(got(client, f"{place}?table=all"))
    assert int(whole["Sent"]) == page.sent and float(whole["Return rate, share of 1"]) == round(page.return_rate, 6)
    assert as_records(got(client, f"{place}?table=reasons")) and as_records(got(client, f"{place}?table=categories"))
    assert as_records(got(client, f"{place}?since=2020-01-01&until=2020-01-31")) == []
    assert client.get(f"{place}?since=x").status_code == 404


def test_lines_reasons_causes_and_holds(desk, cast, sign_in):
    client = sign_in(cast.manager)
    place = "/dashboards/export/csv/"
    [flow] = as_records(got(client, f"{place}?table=line_flow"))
    assert (flow["From where"], flow["To where"], flow["Hand-overs"]) == ("First line", "Second line", "6")
    [back] = as_records(got(client, f"{place}?table=returned"))
    assert back["Hand-overs"] == "1"
    causes = {row["Cause"]: row["Re-openings"] for row in as_records(got(client, f"{place}?table=causes"))}
    assert causes["re-opened by hand"] == "1"
    holds = as_records(got(client, f"{place}?table=holds"))
    assert len(holds) == 5 and holds[0]["Who had it"] == "Held by the first line"
    agents = {row["Agent"]: row for row in as_records(got(client, f"{place}?table=agents"))}
    assert agents["Дмитрий Волков"]["Minutes logged"] == "30"


def test_the_forecast_leaves_as_files(cast, sign_in):
    client = sign_in(cast.manager)
    place = "/dashboards/forecast/export/"
    names = ("arrivals", "hours", "backlog", "late", "test")
    for name in names:
        assert as_records(got(client, f"{place}csv/?table={name}")) == []  # too little is known
    assert len(book(got(client, f"{place}xlsx/")).sheetnames) == len(names)


def test_ones_own_lists_are_ones_own(desk, cast, sign_in):
    client = sign_in(cast.agent)
    [entry] = as_records(got(client, "/dashboards/me/time/export/csv/"))
    assert (entry["What"], entry["Minutes"]) == ("смотрел", "30")
    assert len(as_records(got(client, "/dashboards/me/handovers/export/csv/"))) == 6
    assert len(as_records(got(client, "/dashboards/me/handovers/export/csv/?became=returned"))) == 1
    kpis = {row["Name"]: row for row in as_records(got(client, "/dashboards/me/export/csv/"))}
    assert kpis["solved"]["Value"] == "2" and kpis["cost_per_ticket"]["Value"] == ""
    for link in linked(client.get("/dashboards/me/")):
        assert got(client, link), link
    own = f"/dashboards/kpis/solved/export/csv/?agent={cast.agent.pk}"
    assert len(as_records(got(client, own))) == 2 and linked(client.get(own.replace("export/csv/", "")))
    assert client.get(f"/dashboards/kpis/solved/export/csv/?agent={cast.other_agent.pk}").status_code == 403
    assert as_records(got(sign_in(cast.other_agent), "/dashboards/me/time/export/csv/")) == []
    assert sign_in(cast.customer).get("/dashboards/me/export/csv/").status_code in (403, 404)


def test_a_month_as_it_was_said_beside_now(desk, cast, sign_in):
    today = timezone.localdate()
    last = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    publish(last, timezone.get_default_timezone())
    client = sign_in(cast.manager)
    place = f"/dashboards/months/{last:%Y-%m}/export/"
    rows = {row["Number"]: row for row in as_records(got(client, f"{place}csv/")) if row["Figure"] == "value"}
    assert (rows["nst"]["Published"], rows["nst"]["Recomputed now"]) == ("0.000000", "0")
    assert len(book(got(client, f"{place}xlsx/")).sheetnames) == 2
    assert client.get("/dashboards/months/2020-01/export/csv/").status_code == 404
