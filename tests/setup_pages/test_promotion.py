"""The page on which a solved ticket becomes a draft."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kb.models import Article, Translation
from tests.kb.test_promote import solved
from tests.kb.written import category
from tickets.models import Event

RU = {"Accept-Language": "ru"}


def page(ticket) -> str:
    return f"/setup/articles/promotion/{ticket.number}/"


def test_an_agent_sees_what_is_taken_out_edits_and_keeps_a_draft(cast, sign_in):
    ticket, shelf, client = solved(cast), category(), sign_in(cast.agent)
    menu = client.get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert f'href="{page(ticket)}"' in menu
    before = Event.objects.count()
    shown = client.get(page(ticket), headers=RU).content.decode()
    assert "Марина Соколова" in shown and "[телефон]" in shown and "оставлено" not in shown
    assert "## Что делать" in shown and not Article.objects.exists(), "nothing is kept before it is saved"
    body = "## Что делать\n\nПереверните рулон."
    form = {"category": shelf.pk, "audience": "public", "title_ru": "Пустые этикетки", "body_ru": body, "was_ru": "0"}
    assert client.post(page(ticket), {**form, "title_ru": ""}).status_code == 422
    answer = client.post(page(ticket), {**form, "do": "save"})
    told = Translation.objects.select_related("newest").get()
    assert answer.url == f"/setup/articles/{told.article_id}/" and told.article.owner == cast.agent
    assert (told.language, told.newest.title, told.newest.body) == ("ru", "Пустые этикетки", body)
    assert Event.objects.count() == before, "a ticket says nothing of the article that was made of it"


def test_what_is_typed_stays_with_what_was_taken_out_above(cast, sign_in):
    ticket, client = solved(cast), sign_in(cast.agent)
    form = {"category": category().pk, "audience": "public", "title_ru": "Этикетки <b>", "body_ru": "", "was_ru": "0"}
    answer = client.post(page(ticket), form)
    assert answer.status_code == 422
    assert "Этикетки &lt;b&gt;" in answer.content.decode() and answer.context["promoted"].removals


def test_a_ticket_that_is_not_solved_leads_back(cast, ticket, sign_in):
    client = sign_in(cast.agent)
    answer = client.get(page(ticket), follow=True)
    assert answer.redirect_chain[0][0] == f"/desk/tickets/{ticket.number}/"
    assert page(ticket) not in answer.content.decode().split("<main")[0], "and its menu does not offer it"


@pytest.mark.parametrize("who, status", [("manager", 403), ("customer", 403)])
def test_others_may_not(cast, sign_in, who, status):
    assert sign_in(getattr(cast, who)).get(page(solved(cast))).status_code == status


@pytest.mark.tampers
def test_a_private_teams_ticket_is_not_there_for_others(cast, sign_in):
    ticket = solved(cast)
    type(cast.second_line).objects.filter(pk=cast.second_line.pk).update(is_private=True)
    type(ticket).objects.filter(pk=ticket.pk).update(team=cast.second_line)
    assert sign_in(cast.agent).get(page(ticket)).status_code == 404
    assert sign_in(cast.specialist).get(page(ticket)).status_code == 200


def test_the_page_has_a_fixed_number_of_queries(cast, sign_in):
    client, counts = sign_in(cast.agent), []
    for answers in (1, 5):
        ticket = solved(
            cast, "Печатает пусто", *["Переверните рулон термослоем вверх и закройте крышку до щелчка."] * answers
        )
        client.get(page(ticket))
        with CaptureQueriesContext(connection) as seen:
            client.get(page(ticket))
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 7, counts
