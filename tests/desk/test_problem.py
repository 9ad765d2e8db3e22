"""A problem at the desk: opened from a ticket, its incidents, one update to all customers."""

from __future__ import annotations

import pytest

from tests.desk.test_inbox import numbers
from tests.desk.test_ticket_page import PAGE_QUERIES, url
from tests.incidents import TEXTS, asked, fresh
from tickets import outbox
from tickets.models import Announcement, Link, Outgoing, Ticket


def test_a_problem_is_opened_from_a_ticket_and_leads_to_it(ticket, cast, sign_in):
    client = sign_in(cast.agent)
    response = client.post(url(ticket, "problem"), {"subject": "Прошивка", "body_text": "Разбираемся"})
    made = Ticket.objects.get(type="problem")
    assert response.url == url(made)
    page = client.get(url(made)).content.decode()
    assert f"?q=problem:{made.number}" in page and ticket.number in page
    assert f"{made.number} is opened as a problem" in page
    assert 'id="announcement-dialog"' in page
    assert numbers(client.get(f"/desk/all/?q=problem:{made.number}")) == [ticket.number]


def test_a_look_alike_is_offered_the_link_with_one_button(problem, ticket, cast, sign_in):
    alike = asked(cast.stranger, "Прошивка 2.4 портит этикетки снова")
    client = sign_in(cast.agent)
    assert f'hx-get="{url(alike, "suggestions")}"' in client.get(url(alike)).content.decode()
    part = client.get(url(alike, "suggestions"))
    assert [each.pk for each in part.context["like_problems"]] == [problem.pk]
    assert problem.subject in part.content.decode() and f'action="{url(alike, "link")}"' in part.content.decode()
    assert [each.pk for each in client.get(url(problem)).context["like_incidents"]] == [alike.pk]
    client.post(url(alike, "link"), {"kind": "caused_by", "ticket": problem.number})
    assert Link.objects.filter(ticket=alike, other=problem, kind="caused_by").exists()
    assert not client.get(url(alike, "suggestions")).context["like_problems"], "it has its problem"
    assert 'hx-trigger="load" hx-preserve' not in client.get(url(problem)).content.decode()
    assert sign_in(cast.manager).get(url(alike, "suggestions")).status_code == 403


def test_the_form_of_an_update_says_who_reads_what(problem, ticket, english, cast, sign_in):
    client = sign_in(cast.agent)
    form = client.get(url(problem, "update"))
    assert form.context["count"] == 2
    assert {text.code: text.readers for text in form.context["texts"]} == {"ru": 1, "en": 1}
    assert client.get(url(problem, "update"), headers={"HX-Request": "true"}).templates[0].name == "desk/_update.html"
    assert client.get(f"{url(problem, 'update')}?solve=1").context["solve"]


@pytest.mark.parametrize("htmx", [False, True])
def test_a_refused_update_keeps_what_was_typed(problem, ticket, english, cast, sign_in, htmx):
    client = sign_in(cast.agent)
    headers = {"HX-Request": "true"} if htmx else {}
    response = client.post(url(problem, "update"), {"text_ru": "Почти готово", "solve": "yes"}, headers=headers)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Почти готово" in page and 'value="yes" checked' in page
    assert not Outgoing.objects.filter(kind="update").exists()


def test_an_update_solves_all_and_the_page_says_how_far_it_got(problem, ticket, english, cast, sign_in):
    client = sign_in(cast.agent)
    assert client.post(url(problem, "update"), {**named(TEXTS), "solve": "yes"}).url == url(problem)
    told = client.get(url(problem)).context["updates"][0]
    assert (told["all"], told["sent"], told["failed"]) == (2, 0, 0)
    outbox.sweep()
    told = client.get(url(problem)).context["updates"][0]
    assert (told["all"], told["sent"], told["failed"]) == (2, 2, 0)
    assert {fresh(each).status for each in (ticket, english)} == {"solved"}
    assert problem.number in client.get(url(ticket)).content.decode()


def test_two_people_do_not_tell_the_same_customers_unseen(problem, ticket, english, cast, sign_in):
    seen = problem.version
    problem.tell_incidents(TEXTS, by=cast.lead)
    told = {**named(TEXTS), "version": seen}
    response = sign_in(cast.agent).post(url(problem, "update"), told)
    assert response.status_code == 409 and TEXTS["ru"] in response.content.decode()
    assert problem.events.filter(kind="told").count() == 1


def test_solving_the_problem_offers_to_solve_its_incidents(problem, ticket, cast, sign_in):
    client = sign_in(cast.agent)
    offer = f"{url(problem, 'update')}?solve=1"
    assert offer not in client.get(url(problem)).content.decode()
    client.post(url(problem, "solution"))
    assert offer in client.get(url(problem)).content.decode()
    ticket.solve(by=cast.agent)
    assert offer not in client.get(url(problem)).content.decode()


def test_the_announcement_is_set_and_taken_away(problem, cast, sign_in):
    client = sign_in(cast.agent)
    client.post(url(problem, "announcement"), named(TEXTS))
    assert Announcement.objects.get().text_ru == TEXTS["ru"]
    client.post(url(problem, "announcement"), {"text_ru": "", "text_en": ""})
    assert not Announcement.objects.exists()


def test_a_problems_page_costs_the_same_whatever_its_incidents(
    problem,
    ticket,
    cast,
    sign_in,
    django_assert_num_queries,
):
    for number in range(12):
        asked(cast.customer, f"Принтер {number}").link(problem, "caused_by", by=cast.agent)
    problem.tell_incidents(TEXTS, by=cast.agent)
    problem.announce(TEXTS, by=cast.agent)
    client = sign_in(cast.agent)
    client.get(url(problem))
    with django_assert_num_queries(PAGE_QUERIES + 6):
        assert client.get(url(problem)).status_code == 200


def test_who_may(problem, cast, sign_in):
    assert sign_in(cast.manager).get(url(problem, "update")).status_code == 403
    assert sign_in(cast.manager).post(url(problem, "announcement"), named(TEXTS)).status_code == 403
    assert sign_in(cast.customer).post(url(problem, "update"), named(TEXTS)).status_code in (302, 403, 404)
    assert sign_in(cast.agent).put(url(problem, "update")).status_code == 405
    assert not Outgoing.objects.filter(kind="update").exists() and not Announcement.objects.exists()


def named(texts):
    return {f"text_{code}": text for code, text in texts.items()}
