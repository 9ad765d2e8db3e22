"""Rating on the portal: by the link in a mail, signed out, and on the page of the request."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tickets import blobs, outbox
from tickets.content import written
from tickets.mail.parse import parse
from tickets.models import Outgoing, Rating, RatingRequest, RatingSettings
from tickets.models.words import Channel


@pytest.fixture
def link(ticket, cast) -> str:
    """As the mail has it, for a good answer."""
    ticket.reply(written("Заменили картридж"), by=cast.agent, then="solved")
    outbox.sweep()
    text = parse(blobs.get(Outgoing.objects.get(kind="reply").raw_sha256)).body_text
    return re.search(r"/rate/[0-9a-f]{48}/\?score=good", text)[0]


def test_a_link_rates_without_signing_in(link, ticket, cast):
    client = Client(enforce_csrf_checks=True)
    page = client.get(link, headers={"Accept-Language": "ru"})
    body = page.content.decode()
    assert re.search(r'value="good" required checked', body)
    assert ticket.number in body
    assert page["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    place = link.partition("?")[0]
    assert client.post(place, {"score": "good"}).status_code == 403  # a form of another site
    form = {"score": "bad", "comment": "Ждали три дня", "csrfmiddlewaretoken": page.context["csrf_token"]}
    answer = client.post(place, form)
    assert (answer.status_code, answer.url) == (302, f"{place}?thanks=1")
    thanks = client.get(answer.url, headers={"Accept-Language": "ru"}).content.decode()
    assert "Ждали три дня" in thanks and "Спасибо" in thanks
    rating = Rating.objects.get()
    assert (rating.person, rating.score, rating.via) == (cast.customer, "bad", "link")
    again = client.get(place).content.decode()
    assert re.search(r'value="bad" required checked', again) and "Ждали три дня" in again


def test_the_form_is_refused_without_an_answer_and_keeps_the_words(link, client):
    answer = client.post(link, {"comment": "Слова"})
    assert answer.status_code == 409
    assert "Слова" in answer.content.decode()
    assert not Rating.objects.exists()


def test_a_request_that_is_open_again_cannot_be_rated(link, ticket, cast, client):
    ticket.receive(written("Снова пусто"), by=cast.customer, channel=Channel.PORTAL)
    page = client.get(link)
    assert page.status_code == 200 and '<form class="stack"' not in page.content.decode()
    assert client.post(link, {"score": "good"}).status_code == 409
    assert not Rating.objects.exists()


def test_the_page_of_a_solved_request_has_the_form(ticket, cast, sign_in):
    client = sign_in(cast.customer)
    url = f"/requests/{ticket.number}/"
    assert 'id="rating"' not in client.get(url).content.decode()
    assert client.post(f"{url}rating/", {"score": "good"}).status_code == 409
    ticket.solve(by=cast.customer)
    assert 'id="rating"' in client.get(url).content.decode()
    answer = client.post(f"{url}rating/", {"score": "good", "comment": "Спасибо!"})
    assert (answer.status_code, answer.url) == (302, f"{url}?rated=1#rating")
    page = client.get(answer.url).content.decode()
    assert "Спасибо!" in page and re.search(r'value="good" required checked', page)
    assert Rating.objects.get().via == "portal"
    refused = client.post(f"{url}rating/", {"score": "so-so", "comment": "Слова"})
    assert refused.status_code == 409 and "Слова" in refused.content.decode()


def test_others_cannot_rate(ticket, cast, sign_in, client):
    ticket.solve(by=cast.agent)
    url = f"/requests/{ticket.number}/rating/"
    for outsider in (sign_in(cast.stranger), sign_in(cast.agent)):
        assert outsider.post(url, {"score": "bad"}).status_code == 404
    assert client.post(url, {"score": "bad"}).url == f"/sign-in/?next=/requests/{ticket.number}/"
    assert sign_in(cast.customer).get(url).status_code == 405
    assert not Rating.objects.exists()


@pytest.mark.parametrize("answers", [0, 3])
def test_pages_cost_the_same(ticket, cast, sign_in, link, answers, django_assert_num_queries):
    for number in range(answers):
        ticket.rate("good", f"Ответ {number}", by=cast.customer)
    client = Client()
    with django_assert_num_queries(3 + bool(answers)):  # looks counted, the wish, (the last answer), the question
        client.get(link)
    assert RatingRequest.objects.count() == 1


def test_stars_are_given_by_link_even_where_the_mail_asked_otherwise(link, ticket, cast):
    RatingSettings.objects.create(scale="five")
    client = Client(headers={"Accept-Language": "ru"})
    page = client.get(link).content.decode()  # the link says ?score=good
    assert page.count('name="score"') == 5 and " checked>" not in page
    assert not Rating.objects.exists()
    place = link.partition("?")[0]
    assert 'value="4" required checked' in client.get(f"{place}?score=4").content.decode()
    refused = client.post(place, {"score": "good", "comment": "Быстро"})
    assert refused.status_code == 409 and "Быстро" in refused.content.decode()
    thanks = client.post(place, {"score": "2", "comment": "Долго"}, follow=True).content.decode()
    assert "2 из 5" in thanks and "Долго" in thanks
    client.post(place, {"score": "5", "comment": "Всё же помогли"})
    assert list(Rating.objects.order_by("id").values_list("score", flat=True)) == ["2", "5"]
    ticket.refresh_from_db()
    assert ticket.rating == "5"


def test_the_page_of_a_request_asks_for_stars(ticket, cast, sign_in):
    RatingSettings.objects.create(scale="five")
    ticket.solve(by=cast.customer)
    client, url = sign_in(cast.customer), f"/requests/{ticket.number}/"
    assert client.get(url).content.decode().count('name="score"') == 5
    assert client.post(f"{url}rating/", {"score": "3"}).status_code == 302
    assert 'value="3" required checked' in client.get(url).content.decode()
