"""Known problems on the portal: read by everybody, joined with one tick."""

from __future__ import annotations

from people.models import Person
from tests.incidents import TEXTS
from tests.portal.test_portal import form_of
from tickets.models import Link, Ticket
from tickets.problems import open_problem


def test_a_known_problem_is_read_in_ones_own_language_until_it_is_solved(problem, cast, client):
    problem.announce(TEXTS, by=cast.agent)
    for path in ("/", "/new/"):
        assert TEXTS["ru"] in client.get(path, headers={"Accept-Language": "ru"}).content.decode()
        assert TEXTS["en"] in client.get(path, headers={"Accept-Language": "en"}).content.decode()
        assert problem.subject not in client.get(path).content.decode()  # what colleagues call it is theirs
    problem.solve(by=cast.agent)
    assert TEXTS["en"] not in client.get("/new/", headers={"Accept-Language": "en"}).content.decode()


def test_me_too_needs_no_other_word(problem, cast, sign_in):
    problem.announce(TEXTS, by=cast.agent)
    client = sign_in(cast.customer)
    response = client.post("/new/", form_of(client, subject="", text="", problem=problem.pk))
    mine = Ticket.objects.latest("id")
    assert response.url == f"/requests/{mine.number}/"
    assert mine.subject == TEXTS["ru"]
    assert Link.objects.filter(ticket=mine, other=problem, kind="caused_by").exists()
    assert "HD-" not in client.get(response.url).content.decode().replace(mine.number, "")  # the problem is ours


def test_a_solved_or_invented_problem_is_none(problem, cast, sign_in):
    problem.announce(TEXTS, by=cast.agent)
    client = sign_in(cast.customer)
    form = form_of(client, problem=problem.pk)
    problem.solve(by=cast.agent)
    for number in (problem.pk, 999999, "…"):
        response = client.post("/new/", form_of(client, **{**form, "problem": number, "key": form_of(client)["key"]}))
        assert response.status_code == 302
    assert not Link.objects.exclude(other=problem, ticket__requester=cast.customer, ticket__lt=problem.pk).exists()
    assert client.post("/new/", form_of(client, subject="", problem=problem.pk)).status_code == 422


def test_a_mistake_elsewhere_keeps_the_tick(problem, cast, client):
    problem.announce(TEXTS, by=cast.agent)
    response = client.post("/new/", form_of(client, subject="", name="", email="нет", problem=problem.pk))
    assert response.status_code == 422
    assert f'value="{problem.pk}" form="request-form" checked' in response.content.decode()


def test_two_of_them_may_happen_to_one(problem, cast, sign_in):
    other = open_problem(Ticket.objects.get(pk=problem.pk - 1), "Сканер", "Разбираемся", by=cast.agent)
    problem.announce(TEXTS, by=cast.agent)
    other.announce({"ru": "Сканеры не читают коды."}, by=cast.agent)
    sign_in(cast.customer).post("/new/", form_of(sign_in(cast.customer), subject="", problem=[problem.pk, other.pk]))
    mine = Ticket.objects.latest("id")
    assert {link.other for link in Link.objects.filter(ticket=mine)} == {problem, other}


def test_a_customers_language_is_that_of_the_page_they_write_on(cast, sign_in):
    Person.objects.filter(pk=cast.customer.pk).update(language="")
    client = sign_in(cast.customer)
    client.post("/new/", form_of(client), headers={"Accept-Language": "ru"})
    assert Person.objects.get(pk=cast.customer.pk).language == "ru"
