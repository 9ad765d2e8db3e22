"""Tables and lists as files: what they say, what they never become, who gets them."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from helpdesk import spreadsheets
from helpdesk.spreadsheets import Table, csv_of, xlsx_of
from people.fields.kinds import Choice
from sla.kpi import keeping, rolling
from sla.models import FrozenMonth
from tests.api.test_kpis import solved
from tests.incidents import asked
from tests.tickets.fielded import field
from tickets.content import written
from tickets.models import Ticket

DANGEROUS = '=HYPERLINK("http://x.example/";"Нажмите")'


def got(client, path: str) -> bytes:
    response = client.get(path)
    assert response.status_code == 200 and response.streaming, path
    return b"".join(response.streaming_content)


def rows_of(raw: bytes, delimiter: str = ",") -> list[list[str]]:
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=delimiter))


def as_records(raw: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    head, *rows = rows_of(raw, delimiter)
    return [dict(zip(head, row, strict=True)) for row in rows]


def book(raw: bytes):
    return openpyxl.load_workbook(io.BytesIO(raw))


def test_the_tickets_behind_a_number(cast, sign_in):
    tickets = solved(cast, 2)
    tickets[1].spam(by=cast.agent)
    keeping.make([ticket.pk for ticket in tickets])
    client = sign_in(cast.manager)
    records = as_records(got(client, "/dashboards/kpis/afrt/export/csv/"))
    assert [each["Ticket"] for each in records] == [tickets[1].number, tickets[0].number]
    spam, counts = records
    assert (spam["Left out"], counts["Left out"]) == ("spam", "")
    assert counts["Subject"] == "Тема 0" and counts["Solved by"] == "Дмитрий Волков"
    assert counts["Team at the creation"] == "Первая линия" and counts["Organisation"] == "Пекарня «Поляна»"
    assert counts["Public replies"] == "1" and counts["Moves between lines"] == "0"
    assert counts["Resolution, seconds by the clock on the wall"].isdigit()
    assert datetime.fromisoformat(counts["Created, Europe/Moscow"]).tzinfo is None
    only = as_records(got(client, "/dashboards/kpis/afrt/export/csv/?reason=spam"))
    assert [each["Ticket"] for each in only] == [tickets[1].number]
    assert as_records(got(client, "/dashboards/kpis/afrt/export/csv/?priority=urgent")) == []


def test_a_russian_reader_gets_what_a_russian_excel_reads(cast, sign_in):
    solved(cast)
    rolling.roll()
    cast.manager.language = "ru"
    cast.manager.save()
    client = sign_in(cast.manager)
    rows = rows_of(got(client, "/dashboards/export/csv/?table=priorities"), ";")
    assert "Обычный" in [row[0] for row in rows]
    kpis = {row[0]: row for row in rows_of(got(client, "/dashboards/export/csv/"), ";")}
    assert kpis["fcr"][3] == "1,000000" and kpis["fcr"][4].startswith("100")


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_a_subject_is_never_a_formula(cast, sign_in, format):
    ticket = asked(cast.customer, DANGEROUS)
    ticket.reply(written("Ответ"), by=cast.agent, then="solved")
    keeping.make([ticket.pk])
    raw = got(sign_in(cast.manager), f"/dashboards/kpis/solved/export/{format}/")
    if format == "csv":
        assert as_records(raw)[0]["Subject"] == "'" + DANGEROUS
    else:
        cell = book(raw).active["B2"]
        assert (cell.value, cell.data_type, cell.hyperlink) == (DANGEROUS, "s", None)
        sheet = zipfile.ZipFile(io.BytesIO(raw)).read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet and "hyperlink" not in sheet.split("sheetData")[2]


@pytest.mark.parametrize("text", ["=1+1", "+7 900 000-00-00", "-Привет", "@сумма", "\tтаб", "\rвозврат", "＝1"])  # noqa: RUF001
def test_whatever_begins_like_a_formula_stays_a_text(text):
    table = Table("t", "Лист", ["a"], [[text], [-5], [-0.25]])
    head, first, whole, fraction = rows_of(b"".join(csv_of(table, "en")))
    assert (head, first[0], whole, fraction) == (["a"], "'" + text, ["-5"], ["-0.250000"])
    cells = [row[0] for row in book(b"".join(xlsx_of([table]))).active.iter_rows(min_row=2)]
    assert cells[0].data_type == "s" and [cell.value for cell in cells[1:]] == [-5, -0.25]


def test_the_overview_has_a_sheet_for_each_table(cast, sign_in):
    solved(cast)
    rolling.roll()
    client = sign_in(cast.manager)
    found = book(got(client, "/dashboards/export/xlsx/?from=2026-01-01&to=2026-01-31"))
    assert found.sheetnames == [
        "Key indicators", "By day", "By team", "By priority", "By channel", "Agents", "Arrivals by hour",
        "Who had solved tickets", "Why solved tickets had been re-", "Hand-overs between lines",
        "Why hand-overs came back",
    ]  # fmt: skip
    assert found["By day"].max_row == 1 + 31 and found["By day"]["A2"].value == datetime(2026, 1, 1)
    for name in ("kpis", "days", "teams", "priorities", "channels", "agents", "arrivals"):
        assert rows_of(got(client, f"/dashboards/export/csv/?table={name}"))
    teams = {row[0]: row for row in rows_of(got(client, "/dashboards/export/csv/?table=teams"))}
    assert teams["Первая линия"][1] == "2"
    days = as_records(got(client, "/dashboards/export/csv/?table=days"))
    assert days[-1]["Created"] == "2" and days[-1]["Solved in all"] == "2" and len(days) == 30


def test_hand_overs_and_published_months(cast, handed, sign_in):
    client = sign_in(cast.lead)
    listed = as_records(got(client, "/dashboards/handovers/list/export/csv/"))
    page = client.get("/dashboards/handovers/list/")
    assert [each["Ticket"] for each in listed] == [row.ticket.number for row in page.context["rows"]]
    returned = as_records(got(client, "/dashboards/handovers/list/export/csv/?became=returned"))
    assert len(returned) == 1 and returned[0]["Why it was returned"]
    month = FrozenMonth.objects.create(
        month=date(2026, 1, 1), zone="Europe/Moscow", currency="RUB", published_at="2026-02-03T00:00Z"
    )
    month.figures.create(kpi="nst", team=None, figure="value", value=7, count=7)
    month.figures.create(kpi="cost_per_ticket", team=None, figure="value", money="12.50", count=7)
    records = as_records(got(client, "/dashboards/months/export/csv/?month=2026-01"))
    assert [(each["Number"], each["Value"], each["Amount"]) for each in records] == [
        ("nst", "7.000000", ""), ("cost_per_ticket", "", "12.50"),
    ]  # fmt: skip
    assert as_records(got(client, "/dashboards/months/export/csv/?month=2026-02")) == []
    assert client.get("/dashboards/months/export/csv/?month=x").status_code == 404


ADDRESSES = [
    "export/", "kpis/afrt/export/", "handovers/list/export/", "months/export/", "handovers/export/",
    "forecast/export/",
]  # fmt: skip


@pytest.mark.parametrize("place", ADDRESSES)
def test_who_may(cast, sign_in, client, place):
    address = f"/dashboards/{place}csv/"
    assert client.get(address).status_code == 302
    assert sign_in(cast.customer).get(address).status_code in (403, 404)
    assert sign_in(cast.agent).get(address).status_code == 403
    lead = sign_in(cast.lead)
    assert lead.post(address).status_code == 405 and lead.get(f"/dashboards/{place}pdf/").status_code == 404
    response = lead.get(address)
    assert 'attachment; filename="' in response["Content-Disposition"] and ".csv" in response["Content-Disposition"]
    list(response.streaming_content)


@pytest.mark.parametrize("query", ["from=2026-99-01", "zone=Mars", "table=nothing"])
def test_what_is_wrong_is_no_file(cast, sign_in, query):
    assert sign_in(cast.manager).get(f"/dashboards/export/csv/?{query}").status_code == 404


def test_nothing_is_read_for_a_client_that_has_gone(cast, sign_in, django_assert_num_queries):
    solved(cast, 3)
    response = sign_in(cast.manager).get("/dashboards/kpis/solved/export/xlsx/")
    with django_assert_num_queries(0):
        response.close()


def test_any_length_in_bounded_memory(monkeypatch, tmp_path):
    """More rows than a sheet holds go on in another; work that is given up leaves no file behind."""
    monkeypatch.setattr(spreadsheets, "SHEET_ROWS", 1001)
    monkeypatch.setattr(spreadsheets.tempfile, "tempdir", str(tmp_path))
    rows = ([number, f"строка {number}"] for number in range(2500))
    found = book(b"".join(xlsx_of([Table("t", "Заявки: всё", ["n", "текст"], rows)])))
    assert found.sheetnames == ["Заявки всё", "Заявки всё 2", "Заявки всё 3"]
    assert [sheet.max_row for sheet in found] == [1001, 1001, 501] and found.worksheets[2]["A2"].value == 2000
    made = xlsx_of([Table("t", "Заявки", ["n"], ([number] for number in range(10_000)))])
    assert [next(made) for _ in range(3)] == [b""] * 3
    made.close()
    assert list(tmp_path.iterdir()) == []
    taken = []
    lines = csv_of(Table("t", "t", ["n"], ((taken.append(n) or n,) for n in range(100_000))), "en")
    assert len(next(lines)) < 10_000 and len(taken) < 1000


def test_fields_of_the_site_are_columns(cast, sign_in):
    field("count", "number", name_en="How many"), field("bought", "date", name_en="Bought")
    field("place", "choice", choices=(Choice("shop", "In the shop", "В магазине"),), name_en="Place")
    solved(cast, 2)
    ticket = Ticket.objects.earliest("id")
    ticket.set_fields({"count": "12.5", "bought": "2026-01-31", "place": "shop"}, by=cast.agent)
    rows = as_records(got(sign_in(cast.manager), "/dashboards/kpis/solved/export/csv/"))
    full = next(row for row in rows if row["Ticket"] == ticket.number)
    assert (full["How many"], full["Bought"], full["Place"]) == ("12.5", "2026-01-31", "In the shop")
    assert {row["Place"] for row in rows} == {"", "In the shop"}


def test_the_rows_come_at_a_time(cast, sign_in, django_assert_num_queries):
    solved(cast, 3)
    client = sign_in(cast.manager)
    client.get("/dashboards/")
    with django_assert_num_queries(6):  # session, person, what can be named, fields, organisations, tickets
        assert len(as_records(got(client, "/dashboards/kpis/solved/export/csv/"))) == 3
    assert Ticket.objects.count() == 3
