"""The pages of published months: what differs is marked, the reasons lead to their tickets."""

from __future__ import annotations

import pytest
from django.utils import timezone

from sla.kpi import keeping, publishing, rolling
from sla.kpi.months import month_before, month_of
from sla.models import FrozenFigure, FrozenMonth
from tests.incidents import asked
from tests.promises import age
from tickets.content import written

URL = "/dashboards/months/"


def text(response) -> str:
    return response.content.decode()


def at(months_ago: int = 1) -> str:
    day = timezone.localdate()
    for _ in range(months_ago):
        day = month_before(day)
    return f"{URL}{day:%Y-%m}/"


@pytest.fixture
def solved_then(cast):
    """Two tickets that were solved in the last month."""
    tickets = [asked(cast.customer, f"Тема {n}") for n in range(2)]
    for ticket in tickets:
        ticket.reply(written("Ответ"), by=cast.agent, then="solved")
    age((timezone.localdate().day + 5) * 24 * 60)
    keeping.make([ticket.pk for ticket in tickets])
    for ticket in tickets:
        ticket.refresh_from_db()
    return tickets


def test_a_manager_publishes_a_finished_month_once(cast, sign_in, solved_then):
    manager = sign_in(cast.manager)
    assert "Publish now" in text(manager.get(URL)) and manager.get(at()).status_code == 404
    assert manager.post(f"{at()}publication/").url == at()
    page = manager.get(at())
    assert "every figure is the one that was published" in text(page)
    assert "Павел Ким" in text(manager.get(URL)) and "Publish now" not in text(manager.get(URL))
    sign_in(cast.admin).post(f"{at()}publication/")
    assert FrozenMonth.objects.get().by == cast.manager


def test_what_differs_is_marked_and_explained(cast, sign_in, solved_then):
    sign_in(cast.manager).post(f"{at()}publication/")
    first, second = solved_then
    first.receive(written("Снова"), by=cast.customer, channel="portal")
    second.log_time(15, "после", by=cast.agent)
    keeping.make([first.pk, second.pk])
    rolling.roll()
    page = sign_in(cast.lead).get(at())
    shown = {str(row.title): (row.then, row.now) for row in page.context["rows"] if row.differs}
    assert shown["Solved tickets"] == ("2", "1") and shown["Minutes per solved ticket"] == ("—", "15.0")
    assert "Number of support tickets" not in shown
    reasons = [(str(label), reason.count, reason.tickets) for label, reason in page.context["reasons"]]
    assert reasons == [("Re-opened", 1, [first.pk]), ("Time was logged", 1, [second.pk])]
    assert f"/desk/tickets/{first.number}/" in text(page) and "differs" in text(page)
    assert [row.team for row in page.context["of_teams"] if str(row.title) == "Solved tickets"] == ["Первая линия"]
    in_russian = text(sign_in(cast.lead).get(at(), headers={"Accept-Language": "ru"}))
    assert "Открыто снова" in in_russian and "Учтено время" in in_russian


def test_a_difference_without_an_event_says_so(cast, sign_in, solved_then):
    publishing.publish(month_before(timezone.localdate()), timezone.get_default_timezone())
    FrozenFigure.objects.filter(kpi="nst", team=None).update(value=5, count=5)
    page = text(sign_in(cast.manager).get(at()))
    assert "No event since then explains it" in page and "By itself." in page


@pytest.mark.parametrize("more", [0, 4])
def test_the_pages_cost_the_same_whatever_happened(
    cast, sign_in, solved_then, more, django_assert_num_queries
):  # fmt: skip
    client = sign_in(cast.manager)
    client.post(f"{at()}publication/")
    for _ in range(more):
        solved_then[0].log_time(1, "", by=cast.agent)
    client.get(at())
    with django_assert_num_queries(19):  # session, person, month, figures, twelve to recompute, teams, currency, why
        assert client.get(at()).status_code == 200
    with django_assert_num_queries(4):  # session, person, the first ticket, published months
        client.get(URL)


def test_a_month_that_is_not_over_and_what_is_no_month(cast, sign_in, solved_then):
    manager = sign_in(cast.manager)
    answer = manager.post(f"{at(0)}publication/", follow=True)
    assert "is not over yet" in text(answer) and not FrozenMonth.objects.exists()
    for wrong in ("2026-13", "2026-00", "1999-01", "x", "20261", "2026-1"):
        assert manager.get(f"{URL}{wrong}/").status_code == 404
        assert manager.post(f"{URL}{wrong}/publication/").status_code == 404
    assert manager.get(f"{at()}publication/").status_code == 405


def test_who_may(cast, sign_in, client, solved_then):
    publishing.publish(month_before(timezone.localdate()), timezone.get_default_timezone())
    for person, wanted in ((cast.lead, 200), (cast.manager, 200), (cast.admin, 200), (cast.agent, 403)):
        assert sign_in(person).get(URL).status_code == wanted
        assert sign_in(person).get(at()).status_code == wanted
    assert sign_in(cast.customer).get(URL).status_code in (403, 404)
    assert client.get(URL).status_code == 302
    before = at(2)
    for person in (cast.agent, cast.lead, cast.customer):
        assert sign_in(person).post(f"{before}publication/").status_code in (403, 404)
    assert FrozenMonth.objects.count() == 1
    assert "Publish now" not in text(sign_in(cast.lead).get(URL))


def test_an_empty_desk_has_no_months(cast, sign_in):
    page = text(sign_in(cast.manager).get(URL))
    assert "No month with tickets is over yet." in page


def test_a_team_that_is_gone_keeps_its_figures(cast, sign_in, solved_then):
    frozen = publishing.publish(month_before(timezone.localdate()), timezone.get_default_timezone())
    FrozenFigure.objects.filter(month=frozen, team=cast.first_line.pk).update(team=999999)
    page = sign_in(cast.manager).get(at())
    assert page.status_code == 200 and {row.team for row in page.context["of_teams"]} == {"a team that is gone"}
    assert month_of(frozen.month, timezone.get_default_timezone()).last == frozen.last
