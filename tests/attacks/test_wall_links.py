"""A link to the wallboard opens the wallboard and nothing else, and nothing at all once it is revoked."""

from __future__ import annotations

import asyncio
import contextlib
import time

import pytest
import redis
from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from helpdesk import live as stream
from people.sign_in import hashed
from sla.models import WallLink
from tests.attacks.routes import methods, routes
from tests.cast import run_async
from tests.dashboards.test_wall import PART, PATH, make, screen
from tickets.content import written
from tickets.live import STREAM


def test_only_the_hash_of_the_secret_is_kept(cast):
    link, token = make(cast)
    row = WallLink.objects.values().get(pk=link.pk)
    assert row["token_hash"] == hashed(token) and token not in str(row) and len(token) >= 32


def test_it_opens_no_other_page(cast, ticket):
    link, token = make(cast)
    client, stranger = screen(link, token), Client()
    asked = Client()
    for route in routes():
        path = route.filled(number=ticket.number, pk=link.pk)
        if path == f"{PATH}{link.pk}/":
            continue
        for method in methods(route, asked) or {"GET", "POST"}:
            given = {"data": "{}", "content_type": "application/json"}
            answer, same = (each.generic(method, path, **given) for each in (client, stranger))
            assert answer.status_code == same.status_code, (method, path)
            assert ticket.subject.encode() not in getattr(answer, "content", b""), path
    assert client.get("/desk/").status_code == 302
    assert client.get(PATH).status_code == 302 and client.get("/dashboards/").status_code == 302
    assert client.get("/setup/wall/").status_code == 302


def test_it_opens_no_other_wall(cast):
    link, token = make(cast)
    other, _secret = make(cast, name="Другой")
    client = screen(link, token)
    assert client.get(f"{PATH}{other.pk}/").status_code == 404
    client.cookies[f"wall-{other.pk}"] = token
    assert client.get(f"{PATH}{other.pk}/").status_code == 404
    assert client.get(f"{PATH}open/{other.pk}/{token}/").status_code == 404


@pytest.mark.parametrize("guess", ["", "x", "a" * 300, "\x00", "' OR 1=1 --", "none"])
def test_a_guess_opens_nothing(cast, guess):
    link, token = make(cast)
    client = Client()
    client.cookies[f"wall-{link.pk}"] = guess
    assert client.get(f"{PATH}{link.pk}/").status_code == 404
    client.cookies[f"wall-{link.pk}"] = link.token_hash
    assert client.get(f"{PATH}{link.pk}/").status_code == 404
    assert client.get(f"{PATH}open/{link.pk}/{link.token_hash}/").status_code == 404
    assert token


def test_revoked_it_is_not_there_at_once(cast, sign_in):
    link, token = make(cast)
    client = screen(link, token)
    assert sign_in(cast.agent).post(f"/setup/wall/{link.pk}/revocation/").status_code == 403
    assert client.get(f"{PATH}{link.pk}/").status_code == 200
    assert sign_in(cast.admin).post(f"/setup/wall/{link.pk}/revocation/").status_code == 302
    answer = client.get(f"{PATH}{link.pk}/", headers=PART)
    assert answer.status_code == 404 and answer.content == b""
    assert client.get(f"{PATH}{link.pk}/").status_code == 404
    assert client.get(f"{PATH}open/{link.pk}/{token}/").status_code == 404


def test_a_team_that_is_gone_takes_its_links_along(cast):
    link, token = make(cast, team=cast.billing)
    client = screen(link, token)
    cast.billing.delete()
    assert client.get(f"{PATH}{link.pk}/").status_code == 404


class Listening:
    """A browser at the stream of a wall: `status` and `text` as they come."""

    def __init__(self, path: str, cookie: str) -> None:
        self.path, self.cookie, self.status, self.text, self.ended = path, cookie, 0, "", False

    async def until(self, word: str, then, seconds: float = 20) -> None:
        gone, seen = asyncio.Event(), asyncio.Event()

        async def receive():
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message):
            self.status = message.get("status", self.status)
            self.text += message.get("body", b"").decode()
            self.ended |= message["type"] == "http.response.body" and not message.get("more_body")
            if word in self.text or self.status != 200:
                seen.set()

        scope = {"type": "http", "method": "GET", "path": self.path, "headers": [(b"cookie", self.cookie.encode())]}
        task = asyncio.create_task(stream.application(scope, receive, send))
        while not self.text and self.status in (0, 200):
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.3)  # it has looked where the stream ends
        await asyncio.to_thread(_with_its_connection, then)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(seen.wait(), seconds)
        if word == "revoked":
            await asyncio.wait_for(task, seconds)
        gone.set()
        await task


def _with_its_connection(work) -> None:
    try:
        work()
    finally:
        connection.close()


def listen(path: str, cookie: str, word: str = "changed", then=lambda: None) -> Listening:
    stream._client = None  # a client belongs to its event loop
    listening = Listening(path, cookie)
    run_async(listening.until(word, then))
    return listening


@pytest.fixture
def link(cast):
    redis.Redis.from_url(settings.REDIS_URL).delete(STREAM)
    return make(cast)


@pytest.mark.django_db(transaction=True)
def test_its_stream_says_only_that_something_changed(cast, ticket, link):
    wall, token = link
    heard = listen(
        f"/live/wall/{wall.pk}/", f"wall-{wall.pk}={token}", then=lambda: ticket.note(written("тайна"), by=cast.agent)
    )
    assert heard.status == 200 and "event: changed\ndata: {}" in heard.text
    assert str(ticket.pk) not in heard.text and "noted" not in heard.text


@pytest.mark.django_db(transaction=True)
def test_its_cookie_opens_neither_the_desk_s_stream_nor_another_wall_s(cast, link):
    wall, token = link
    other, _secret = make(cast, name="Другой")
    cookie = f"wall-{wall.pk}={token}"
    assert listen("/live/", cookie).status == 403
    assert listen(f"/live/wall/{other.pk}/", cookie).status == 404
    assert listen(f"/live/wall/{wall.pk}/", "").status == 404
    assert listen(f"/live/wall/{wall.pk}/x", cookie).status == 403


@pytest.mark.django_db(transaction=True)
def test_an_open_stream_ends_when_its_link_is_revoked(cast, link):
    wall, token = link
    begun = time.monotonic()
    heard = listen(f"/live/wall/{wall.pk}/", f"wall-{wall.pk}={token}", "revoked", wall.revoke)
    assert "event: revoked" in heard.text and heard.ended
    assert time.monotonic() - begun < 10
    assert listen(f"/live/wall/{wall.pk}/", f"wall-{wall.pk}={token}").status == 404


@pytest.mark.django_db(transaction=True)
def test_a_revocation_that_is_taken_back_ends_nothing(cast, link):
    wall, _token = link
    client = redis.Redis.from_url(settings.REDIS_URL)
    before = client.xlen(STREAM)
    with transaction.atomic():
        wall.revoke()
        transaction.set_rollback(True)
    assert client.xlen(STREAM) == before
    wall.refresh_from_db()
    assert wall.revoked_at is None
