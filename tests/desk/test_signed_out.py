"""A session that ended while somebody wrote: what was written comes back, at the desk, in settings and the portal."""

from __future__ import annotations

import pytest
from django.test import Client

from helpdesk.own_drafts import mark_of
from tests.kb.written import article
from tickets.models import Message

RU = {"Accept-Language": "ru"}


@pytest.fixture
def bare():
    """A browser whose cookies are gone, with them the key against forgery."""
    return Client(enforce_csrf_checks=True)


@pytest.mark.parametrize("place", ["replies", "drafts", "notes"])
def test_without_any_cookie_a_page_of_the_desk_learns_that_it_is_signed_out(ticket, bare, place):
    before = Message.objects.count()
    address = f"/desk/tickets/{ticket.number}/{place}/"
    assert bare.post(address, {"text": "Ответ"}, headers={"HX-Request": "true"}).status_code == 401
    said = bare.post(address, {"text": "Ответ <b>"}, headers=RU)
    assert said.status_code == 401 and "Ответ &lt;b&gt;" in said.content.decode()
    assert bare.post(address, {"tags": "а"}).status_code == 403
    assert Message.objects.count() == before


def test_who_is_signed_in_with_a_wrong_key_is_told_of_the_key(ticket, cast, bare):
    bare.force_login(cast.agent)
    answer = bare.post(f"/desk/tickets/{ticket.number}/replies/", {"text": "Ответ"}, headers={"HX-Request": "true"})
    assert answer.status_code == 403


def test_an_article_comes_back_too(cast):
    said = Client().post("/setup/articles/new/", {"title_ru": "Т", "body_ru": "Строка\nвторая"}, headers=RU)
    assert said.status_code == 401 and "Строка\nвторая" in said.content.decode()
    assert "/desk/sign-in/" in said.content.decode()


def test_a_customer_signs_in_and_finds_the_words(ticket, cast):
    for number in (ticket.number, "HD-999999"):  # to strangers no number is there or not
        address = f"/requests/{number}/messages/"
        said = Client().post(address, {"text": "Всё ещё\nпусто", "key": "k"}, headers=RU)
        assert said.status_code == 401 and "Всё ещё\nпусто" in said.content.decode()
        assert f"/sign-in/?next=/requests/{number}/" in said.content.decode()
        assert Client().post(f"/requests/{number}/solution/", {}).url == f"/sign-in/?next=/requests/{number}/"
    assert ticket.messages.count() == 1


def test_a_saved_article_drops_the_browser_s_draft_of_it(cast, sign_in):
    made = article(cast, ru=("Рулон", "Слова"))
    client = sign_in(cast.admin)
    page = client.get(f"/setup/articles/{made.pk}/").content.decode()
    assert f'data-draft="article:{made.pk}"' in page and "data-draft-sent" not in page
    form = {"category": made.category_id, "audience": "public", "title_ru": "Рулон", "body_ru": "Другие", "do": "save"}
    form |= {"was_ru": "1", "title_en": "", "body_en": "", "was_en": "0", "draft": f"article:{made.pk}"}
    said = client.post(f"/setup/articles/{made.pk}/", form)
    assert said.status_code == 302 and said.url.endswith(f"?sent=article%3A{made.pk}"), said.content.decode()[:2000]
    assert f'data-draft-sent="article:{made.pk}"' in client.get(said.url).content.decode()
    assert "data-draft-sent" not in client.get(said.url).content.decode()  # a link alone drops nothing
    assert mark_of(["а", "б"]) == mark_of(["а", "б"]) != mark_of(["аб", ""])
