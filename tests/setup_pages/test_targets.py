"""Targets: typed in a number's own unit, for the desk and its teams, each from a day on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from helpdesk.setup.typed_targets import WrongTarget, read, written
from sla.models import Target, targets_on

URL = "/setup/targets/"
DAY = date(2026, 3, 1)


def text(response) -> str:
    return response.content.decode()


def form(cast, **values):
    teams = (cast.first_line, cast.billing, cast.second_line)
    return {"since": "2026-03-01", "desk": "", **{f"team_{team.pk}": "" for team in teams}, **values}


@pytest.mark.parametrize(
    ("unit", "typed", "wanted"),
    [("seconds", "1:30", 5400), ("seconds", "45 мин", 2700), ("share", "95", 0.95), ("share", "99,5 %", 0.995),
     ("share", "0", 0), ("minutes", "12,5", 12.5), ("times", "0.3", 0.3), ("tickets", "40", 40), ("share", " ", None)],
)  # fmt: skip
def test_they_are_typed_as_people_write(unit, typed, wanted):
    assert read(unit, typed) == wanted
    assert read(unit, written(unit, wanted).replace("\u00a0", " ")) == wanted


@pytest.mark.parametrize(
    ("unit", "typed"),
    [("seconds", "90"), ("seconds", "много"), ("share", "101"), ("share", "-1"), ("minutes", "5 %"), ("times", "1e3"),
     ("tickets", "999999999999"), ("share", "NaN"), ("tickets", "٣")],
)  # fmt: skip
def test_what_is_no_target_is_refused(unit, typed):
    with pytest.raises(WrongTarget):
        read(unit, typed)


def test_a_target_holds_from_its_day_until_the_next(cast, sign_in, django_assert_num_queries):
    manager, team = sign_in(cast.manager), f"team_{cast.first_line.pk}"
    assert manager.post(f"{URL}afrt/", form(cast, desk="2:00", **{team: "1:00"})).url == URL
    assert manager.post(f"{URL}afrt/", form(cast, desk="1:30", since="2026-04-01", **{team: "1:00"})).url == URL
    assert manager.post(f"{URL}afrt/", form(cast, desk="1:30", since="2026-05-01")).url == URL  # the team's ends
    with django_assert_num_queries(1):
        assert targets_on(DAY) == {("afrt", None): 7200, ("afrt", cast.first_line.pk): 3600}
    assert targets_on(DAY - timedelta(days=1)) == {}
    assert targets_on(date(2026, 4, 30)) == {("afrt", None): 5400, ("afrt", cast.first_line.pk): 3600}
    assert targets_on(date(2026, 5, 1)) == {("afrt", None): 5400}
    assert Target.objects.count() == 4  # what is so already is not written again
    assert {row.by for row in Target.objects.all()} == {cast.manager}
    shown = text(manager.get(f"{URL}afrt/"))
    assert 'value="1:30"' in shown and "Первая линия" in shown and shown.count("Павел Ким") == 4
    assert "1:30" in text(manager.get(URL))


def test_the_same_day_again_corrects_it(cast, admin):
    admin.post(f"{URL}fcr/", form(cast, desk="70"))
    admin.post(f"{URL}fcr/", form(cast, desk="72,5"))
    assert targets_on(DAY) == {("fcr", None): 0.725} and Target.objects.count() == 1
    assert "Nothing was changed" in text(admin.post(f"{URL}fcr/", form(cast, desk="72,5 %"), follow=True))


def test_wrong_ones_say_why_and_keep_what_was_typed(cast, admin):
    answer = admin.post(f"{URL}fcr/", form(cast, desk="сто"))
    assert answer.status_code == 422 and 'value="сто"' in text(answer) and 'class="error"' in text(answer)
    assert admin.post(f"{URL}fcr/", form(cast, desk="50", since="")).status_code == 422
    assert not Target.objects.exists()
    for unknown in ("nothing", "nst"):  # of a mere count there is no better
        assert admin.get(f"{URL}{unknown}/").status_code == 404


@pytest.mark.parametrize("rows", [0, 6])
def test_the_pages_cost_the_same_whatever_there_is(cast, admin, rows, django_assert_num_queries):
    for number in range(rows):
        values = {None: float(number), cast.billing.pk: float(number)}
        Target.put("art", values, timezone.localdate() - timedelta(days=number), by=cast.admin)
    with django_assert_num_queries(4):  # session, person, what holds, teams
        admin.get(URL)
    with django_assert_num_queries(5):
        admin.get(f"{URL}art/")


def test_leads_and_agents_set_none(cast, sign_in, client):
    for person in (cast.agent, cast.lead, cast.customer):
        for path in (URL, f"{URL}afrt/"):
            assert sign_in(person).get(path).status_code in (403, 404)
        assert sign_in(person).post(f"{URL}afrt/", form(cast, desk="1:00")).status_code in (403, 404)
    assert client.post(f"{URL}afrt/", {}).status_code == 302 and not Target.objects.exists()


def test_a_manager_finds_them_among_the_dashboards(cast, sign_in, admin):
    page = text(sign_in(cast.manager).get("/dashboards/"))
    assert URL in page and URL not in text(sign_in(cast.lead).get("/dashboards/"))
    page = text(sign_in(cast.manager).get(URL))
    assert "/setup/people/" not in page and "/dashboards/handovers/" in page
    assert "/setup/people/" in text(admin.get(URL))


def test_the_targets_of_a_team_go_with_it(cast, admin):
    Target.put("art", {cast.billing.pk: 60.0}, DAY, by=cast.admin)
    cast.billing.delete()
    assert not Target.objects.exists()
