"""Links that rate (S97): looking changes nothing, a secret opens one rating and nothing else, guesses are counted."""

from __future__ import annotations

import hashlib

import pytest
from django.test import Client
from django.utils import timezone

from tests.attacks.hostile import EVALUATED, WORDS, form_body
from tests.attacks.test_every_door import FORM
from tickets.content import written
from tickets.models import AccessLink, Event, Rating, RatingRequest, Ticket

WORD = "слово-тайна"


@pytest.fixture
def wish(cast) -> RatingRequest:
    ticket = Ticket.start(
        written(f"Про {WORD}"), by=cast.customer, requester=cast.customer, subject=f"Тема {WORD}", channel="portal"
    )
    ticket.reply(written(f"Ответ {WORD}"), by=cast.agent, then="solved")
    return RatingRequest.objects.get()


def test_scanners_and_previews_rate_nothing(wish, client):
    before = Event.objects.count()
    for url in (f"/rate/{wish.token}/?score=good", f"/rate/{wish.token}/?score=bad", f"/rate/{wish.token}/?thanks=1"):
        for headers in ({}, {"Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"}, {"User-Agent": "Scanner"}):
            assert client.get(url, headers=headers).status_code == 200
            assert client.head(url, headers=headers).status_code == 200
        for method in ("PUT", "PATCH", "DELETE"):
            assert client.generic(method, url).status_code == 405
    assert (Event.objects.count(), Rating.objects.count()) == (before, 0)
    assert Ticket.objects.get().rating == ""


def test_the_secret_opens_the_rating_and_nothing_of_the_request(wish, cast, client):
    pages = [client.get(f"/rate/{wish.token}/").content.decode()]
    client.post(f"/rate/{wish.token}/", {"score": "good"})
    pages.append(client.get(f"/rate/{wish.token}/?thanks=1").content.decode())
    for page in pages:
        assert WORD not in page and cast.customer.name not in page and cast.customer.email not in page
    ticket = wish.ticket.number
    assert client.get(f"/requests/{ticket}/").status_code == 302
    for place in ("messages", "solution", "rating"):
        refused = client.post(f"/requests/{ticket}/{place}/", {"score": "bad", "text": "x"})
        assert refused.status_code == 401 and WORD not in refused.content.decode()  # as for any number
    assert client.get(f"/r/{wish.token}/").status_code == 404
    assert client.get("/requests/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_no_other_secret_rates(wish, cast, client):
    access = AccessLink.new(wish.ticket, cast.customer.pk)
    forged = hashlib.sha256(wish.nonce.encode()).hexdigest()[:48]
    for token in (access, forged, wish.nonce, wish.token_hash, wish.token[:-1], wish.token.upper(), str(wish.pk)):
        assert client.get(f"/rate/{token}/").status_code == 404
        assert client.post(f"/rate/{token}/", {"score": "bad"}).status_code == 404
    RatingRequest.objects.update(expires_at=timezone.now())
    assert client.post(f"/rate/{wish.token}/", {"score": "bad"}).status_code == 404
    assert not Rating.objects.exists()


def test_a_secret_is_worth_nothing_for_whoever_left(wish, cast, client):
    wish.ticket.requester_id = cast.stranger.pk
    Ticket.objects.filter(pk=wish.ticket_id).update(requester=cast.stranger)
    assert client.post(f"/rate/{wish.token}/", {"score": "bad"}).status_code == 409
    Ticket.objects.filter(pk=wish.ticket_id).update(requester=cast.customer)
    cast.customer.is_active = False
    cast.customer.save()
    assert client.post(f"/rate/{wish.token}/", {"score": "bad"}).status_code == 404
    assert not Rating.objects.exists()


def test_a_colleague_who_meets_the_link_in_a_quoted_mail_rates_nothing(wish, cast, sign_in):
    for colleague in (cast.agent, cast.lead, cast.admin):
        assert sign_in(colleague).post(f"/rate/{wish.token}/", {"score": "good"}).status_code == 409
    assert not Rating.objects.exists()


def test_guesses_are_counted_by_network(wish):
    guesser = Client(REMOTE_ADDR="198.51.100.7")
    for number in range(100):
        guesser.get(f"/rate/{number:048x}/")
    assert guesser.get(f"/rate/{wish.token}/").status_code == 404
    assert Client().get(f"/rate/{wish.token}/").status_code == 200


@pytest.mark.fuzz
def test_odd_answers_and_words(wish, client):
    for word in WORDS:
        for form in ({"score": word}, {"score": "bad", "comment": word}):
            answer = client.generic("POST", f"/rate/{wish.token}/", form_body(form), content_type=FORM)
            assert answer.status_code in (302, 409)
            page = client.get(f"/rate/{wish.token}/?thanks=1").content
            assert EVALUATED.encode() not in page and b"<script>alert" not in page
        for rating in Rating.objects.all():
            assert "\x00" not in rating.comment and len(rating.comment) <= 1000
        Ticket.objects.filter(pk=wish.ticket_id).exists()
