"""The report of hand-overs: its figures, what each opens to, who reads it, what it costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.desk.test_escalation import request
from tests.tickets.test_handovers import case
from tickets.handover_report import Period, report
from tickets.models import Handover

PAGE, LIST = "/dashboards/handovers/", "/dashboards/handovers/list/"
WORDS = ("sent", "accepted", "returned", "advised", "withdrawn", "waiting")


def lately() -> Period:
    now = timezone.now()
    return Period(now - timedelta(days=1), now + timedelta(minutes=1))


def text(response) -> str:
    return response.content.decode()


def test_each_figure_is_what_its_name_says(cast, handed, printing):
    found = report(lately())
    total = found.total
    assert {word: getattr(total, word) for word in WORDS} == {
        "sent": 6, "accepted": 3, "returned": 1, "advised": 1, "withdrawn": 1, "waiting": 2,
    }  # fmt: skip
    assert (total.decided, total.return_rate) == (3, 1 / 3)
    assert total.pickup_seconds is not None
    assert (total.tickets, total.moves, total.moves_per_ticket) == (5, 1 + 1 + 3 + 2 + 2, 9 / 5)
    assert found.teams == {cast.second_line.pk: total}
    assert found.categories[printing.pk].sent == 2 and found.categories[None].sent == 4
    assert sum(figures.sent for figures in found.reasons.values()) == 6


def test_nothing_can_be_divided_by_nothing(cast, ticket, sign_in):
    ticket.escalate(cast.second_line, case(), by=cast.agent)
    found = report(lately()).total
    assert (found.return_rate, found.pickup_seconds, report(lately().before).total.moves_per_ticket) == (None,) * 3
    page = sign_in(cast.manager).get(PAGE)
    assert [cell.shown for cell in page.context["measured"]] == ["—", "—", "1.0"]
    assert [cell.before for cell in page.context["measured"]] == ["—", "—", "—"]


def test_every_figure_opens_to_the_hand_overs_it_counts(cast, handed, sign_in):
    client = sign_in(cast.lead)
    page = client.get(PAGE)
    opened = 0
    rows = [page.context["counted"], *(row.cells for row in page.context["teams"] + page.context["categories"])]
    for cells in rows:
        for cell in cells[: len(WORDS)]:
            if cell.href:
                assert len(client.get(cell.href).context["rows"]) == int(cell.shown), cell
                opened += 1
            else:
                assert cell.shown == "0"
    assert opened > 12
    for reason in page.context["reasons"]:
        assert len(client.get(reason["href"]).context["rows"]) == reason["figures"].sent


def test_why_they_came_back_is_told_with_its_ticket(cast, handed, sign_in):
    page = text(sign_in(cast.manager).get(PAGE))
    assert "Нет журнала принтера" in page and f"/desk/tickets/{handed['returned'].number}/" in page
    assert "Printing › Labels" in page and "Without a category" in page and "Выиграйте приз" not in page
    russian = text(sign_in(cast.manager).get(PAGE, headers={"accept-language": "ru"}))
    assert "Печать › Этикетки" in russian and "Нет журнала принтера" in russian


def test_the_period_and_the_line_are_in_the_address(cast, handed, sign_in):
    client, today = sign_in(cast.manager), timezone.localdate()
    yesterday = (today - timedelta(days=1)).isoformat()
    assert client.get(PAGE, {"since": yesterday, "until": yesterday}).context["total"].sent == 0
    assert client.get(PAGE, {"line": "2"}).context["total"].sent == 6
    nothing = client.get(PAGE, {"line": "3"})
    assert nothing.context["total"].sent == 0 and "No hand-over was sent" in text(nothing)
    day = today.isoformat()
    assert client.get(LIST, {"since": day, "until": day, "line": "3"}).context["rows"] == []
    chosen = [each.title for each in client.get(PAGE).context["presets"] if each.is_chosen]
    assert chosen == ["30 days"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"since": "gestern"},
        {"until": "2026-02-30"},
        {"since": "2026-02-02", "until": "2026-02-01"},
        {"since": "0001-01-01", "until": "0001-01-02"},
        {"since": "2020-01-01", "until": "2026-01-01"},
        {"line": "7"},
    ],
)
def test_what_cannot_be_is_said_and_costs_nothing(cast, sign_in, wrong):
    client = sign_in(cast.manager)
    answer = client.get(PAGE, wrong)
    assert answer.status_code == 422 and 'role="alert"' in text(answer)
    assert client.get(LIST, wrong).status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"became": "lost"}, {"team": "x"}, {"team": "999999"}, {"category": "9" * 30}, {"reason": "999999"}]
)
def test_a_list_of_nothing_known_is_not_there(cast, sign_in, wrong):
    assert sign_in(cast.manager).get(LIST, wrong).status_code == 404


def test_leads_managers_and_administrators_read_it(cast, sign_in, client):
    for person in (cast.lead, cast.manager, cast.admin):
        assert sign_in(person).get(PAGE).status_code == 200
        assert "/dashboards/handovers/" in text(sign_in(person).get("/dashboards/"))
    assert sign_in(cast.agent).get(PAGE).status_code == 403
    assert sign_in(cast.agent).get(LIST).status_code == 403
    assert "/dashboards/handovers/" not in text(sign_in(cast.agent).get("/dashboards/"))
    assert sign_in(cast.customer).get(PAGE).status_code in (403, 404)
    assert client.get(PAGE).status_code == 302
    assert sign_in(cast.manager).post(PAGE).status_code == 405
    board = f"/desk/teams/{cast.second_line.pk}/"
    assert "/dashboards/handovers/?line=2" in text(sign_in(cast.lead).get(board))
    assert "/dashboards/handovers/" not in text(sign_in(cast.agent).get(board))


def test_both_cost_the_same_whatever_the_number(cast, handed, sign_in, django_assert_num_queries):
    client = sign_in(cast.manager)
    for _ in range(2):
        client.get(PAGE)
        # Session, person, figures, those before, teams, categories, reasons, newest sent, newest returned
        with django_assert_num_queries(9):
            client.get(PAGE)
        with django_assert_num_queries(3):  # session, person, rows
            client.get(LIST)
        for number in range(5):
            request(cast, f"Ещё {number}").escalate(cast.second_line, case(), by=cast.agent)


@pytest.mark.tampers
def test_the_list_is_paged_by_key(cast, ticket, sign_in):
    ticket.escalate(cast.second_line, case(), by=cast.agent)
    first = Handover.objects.get()
    for number in range(119):
        first.pk, first.at = None, first.at - timedelta(seconds=number % 3)
        first.save()
    client, seen, after = sign_in(cast.manager), [], ""
    for _ in range(3):
        page = client.get(LIST, {"after": after} if after else {})
        seen += [row.pk for row in page.context["rows"]]
        after = page.context["next"]
    assert not after and len(seen) == len(set(seen)) == 120
    assert [row.pk for row in client.get(LIST, {"after": "made up"}).context["rows"]] == seen[:50]
