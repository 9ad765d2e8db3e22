"""Filters of a list as chips, and lists that are saved under a name."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.urls import reverse

from helpdesk.desk import filter_bar
from helpdesk.desk.views import BY_NAME
from tests.desk.test_inbox import numbers, start
from tickets.content import written
from tickets.models import SavedView
from tickets.models.words import Priority

HTMX = {"HX-Request": "true"}


def queries(page: str) -> list[str]:
    """What the links of a page would ask."""
    found = re.findall(r'href="(/desk/[^"]*)"', page)
    return [parse_qs(urlsplit(each.replace("&amp;", "&")).query).get("q", [""])[0] for each in found]


def test_each_filter_is_a_chip_that_can_be_removed(cast, sign_in, django_assert_num_queries):
    urgent, low = start(cast, "Касса", priority=Priority.URGENT), start(cast, "Касса стоит", priority=Priority.LOW)
    client = sign_in(cast.agent)
    query = f"team:{cast.first_line.pk} -priority:low касса"
    client.get("/desk/first/")
    with django_assert_num_queries(9):  # as any list, the teams by their names, which words there are, excerpts
        page = client.get("/desk/first/", {"q": query})
    assert numbers(page) == [urgent.number] and low.number not in numbers(page)
    said = page.content.decode()
    assert f"<bdi>{cast.first_line.name}</bdi>" in said and "Priority is not" in said
    assert f"team:{cast.first_line.pk} касса" in queries(said) and "-priority:low касса" in queries(said)
    assert 'name="q" value="касса"' in said  # words stay in the box


def test_the_box_adds_words_to_the_chips(cast, sign_in):
    wanted, other = start(cast, "Принтер молчит", priority=Priority.HIGH), start(cast, "Принтер молчит")
    page = sign_in(cast.agent).get("/desk/first/?q=priority:high&q=принтер")
    assert numbers(page) == [wanted.number] and other.number not in numbers(page)


def test_the_menu_offers_every_field_and_toggles_values(cast, sign_in):
    client = sign_in(cast.agent)
    page = client.get("/desk/filters/?list=first&q=status:open+слово", headers=HTMX).content.decode()
    assert "status:open,new слово" in queries(page) and "слово" in queries(page)  # another one, or none
    assert f"status:open слово team:{cast.first_line.pk}" in queries(page)
    assert "-status:open слово" in queries(page)
    assert page.count('<details class="filter"') >= 20
    whole = client.get("/desk/filters/?list=first").content.decode()
    assert "<!doctype html>" in whole and whole.count('<details class="filter"') == page.count(
        '<details class="filter"'
    )


def test_a_typed_value_becomes_a_filter(cast, sign_in):
    client = sign_in(cast.agent)
    answer = client.get("/desk/all/?q=status:open&add=tag&value=срочный заказ&sort=updated")
    assert answer.status_code == 302
    asked = parse_qs(urlsplit(answer.url).query)
    assert asked == {"q": ['status:open tag:"срочный заказ"'], "sort": ["updated"]}
    nothing = client.get("/desk/all/?q=status:open&add=nonsense&value=1")
    assert parse_qs(urlsplit(nothing.url).query) == {"q": ["status:open"]}


@pytest.mark.parametrize(
    ("query", "name", "value", "wanted"),
    [
        ("", "tag", "vip", "tag:vip"),
        ("tag:old слово", "tag", "new", "слово tag:new"),
        ("tag:old", "tag", "", ""),
        ('-tag:"два слова"', "tag", 'с "кавычками"', 'tag:"с  кавычками"'),
    ],
)
def test_a_value_takes_the_place_of_another(cast, query, name, value, wanted):
    assert filter_bar.added(query, name, value, cast.agent) == wanted


def test_an_agent_saves_a_view_for_themselves(cast, sign_in):
    mine, other = start(cast, "Моё", priority=Priority.HIGH), start(cast, "Не моё")
    client = sign_in(cast.agent)
    form = {"name": "Важное", "icon": "star", "whom": "me", "within": "first", "query": "priority:high", "sort": ""}
    answer = client.post("/desk/views/new/", form)
    saved = SavedView.objects.get()
    assert answer.url == reverse("desk:saved", args=[saved.pk]) and saved.owner == cast.agent
    assert numbers(client.get(answer.url)) == [mine.number]
    assert set(numbers(client.get(f"{answer.url}?q="))) == {mine.number, other.number}  # its filters taken away
    rail = client.get(f"/desk/views/?here=saved-{saved.pk}", headers=HTMX).content.decode()
    assert "Важное" in rail and 'aria-current="page"' in rail and '<span class="count">1</span>' in rail
    assert sign_in(cast.other_agent).get(answer.url).status_code == 404


def test_a_view_of_a_team_is_in_its_rail_and_asked_with_the_rights_of_who_looks(cast, sign_in):
    SavedView.objects.create(name="Моё в работе", team=cast.first_line, within="all", query="assignee:me")
    SavedView.objects.create(name="Для всех", within="all", query="status:open")
    shown = sign_in(cast.agent).get("/desk/views/", headers=HTMX).content.decode()
    assert "Моё в работе" in shown and "Для всех" in shown
    elsewhere = sign_in(cast.specialist).get("/desk/views/", headers=HTMX).content.decode()
    assert "Моё в работе" not in elsewhere and "Для всех" in elsewhere


def test_only_who_leads_teams_changes_views_of_others(cast, sign_in):
    shared = SavedView.objects.create(name="Для всех", within="all", query="status:open")
    path = reverse("desk:saved-edit", args=[shared.pk])
    assert sign_in(cast.agent).get(path).status_code == 404
    assert sign_in(cast.agent).post(reverse("desk:saved-removal", args=[shared.pk])).status_code == 404
    form = {"name": "Новое", "icon": "bug", "whom": "all", "within": "all", "query": "", "sort": "updated"}
    assert sign_in(cast.agent).post("/desk/views/new/", form).status_code == 422  # not offered
    assert sign_in(cast.lead).post(path, form).status_code == 302
    shared.refresh_from_db()
    assert (shared.name, shared.query, shared.owner) == ("Новое", "", None)


def test_what_a_view_cannot_mean_is_said_at_once(cast, sign_in):
    client = sign_in(cast.agent)
    form = {"name": "Вид", "icon": "star", "whom": "me", "within": "all", "query": "staus:open", "sort": ""}
    answer = client.post("/desk/views/new/", form)
    assert answer.status_code == 422 and "staus" in answer.content.decode() and not SavedView.objects.exists()
    answer = client.post("/desk/views/new/", form | {"query": "status:nothing"})
    assert answer.status_code == 422 and "status:" in answer.content.decode()
    answer = client.post("/desk/views/new/", form | {"query": "", "sort": "due"})
    assert answer.status_code == 422  # tickets that are done are not due


def test_all_in_a_saved_view_can_be_selected(cast, sign_in):
    wanted = start(cast, "Пачка", priority=Priority.HIGH)
    start(cast, "Другое")
    saved = SavedView.objects.create(name="Важное", owner=cast.agent, within="first", query="priority:high")
    client = sign_in(cast.agent)
    listed = client.get("/desk/bulk/listed/", {"list": reverse("desk:saved", args=[saved.pk])})
    assert wanted.number in listed.content.decode() and listed.content.decode().count("HD-") == 1


def test_what_waits_and_what_is_paused_have_lists(cast, sign_in):
    waits, paused, answered = start(cast, "Ждёт"), start(cast, "На паузе"), start(cast, "Отвечено")
    paused.wait(by=cast.agent, until=None)
    answered.reply(written("Ответ"), by=cast.agent)
    client = sign_in(cast.agent)
    assert numbers(client.get("/desk/waiting/")) == [waits.number]
    assert numbers(client.get("/desk/paused/")) == [paused.number]


def slow():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(1)")


def test_a_count_that_takes_too_long_is_left_out(cast, sign_in, monkeypatch):
    SavedView.objects.create(name="Медленный", owner=cast.agent, within="all", query="слово")
    monkeypatch.setattr("helpdesk.desk.views._PATIENCE", "1ms")
    monkeypatch.setattr("helpdesk.desk.views.queries.counts", lambda asked: slow())
    shown = sign_in(cast.agent).get("/desk/views/", headers=HTMX)
    assert shown.status_code == 200 and "Медленный" in shown.content.decode() and "count" not in shown.content.decode()


def test_lists_know_their_addresses():
    assert filter_bar.address(BY_NAME["first"], "") == "/desk/first/"
    assert filter_bar.address(BY_NAME["first"], "", {"sort": "due"}) == "/desk/first/?sort=due"
