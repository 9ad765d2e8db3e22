"""`/live/`: for staff with a session; what changed is told, what was missed is told again."""

from __future__ import annotations

import asyncio
import contextlib

import pytest
import redis
from django.conf import settings
from django.test import Client

from helpdesk import live as stream
from tests.cast import run_async
from tickets.content import written
from tickets.live import STREAM
from tickets.models import Ticket


@pytest.fixture(autouse=True)
def empty_stream():
    client = redis.Redis.from_url(settings.REDIS_URL)
    client.delete(STREAM)
    stream._client = None
    return client


def listen(cookie: str = "", last: str = "", until: str = "event: ticket", seconds: float = 30, method: str = "GET"):
    """Connects as a browser would; (status, text until `until` was seen)."""

    async def run() -> tuple[int, str]:
        text, status, seen = [], [], asyncio.Event()
        gone: asyncio.Event = asyncio.Event()

        async def receive():
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message):
            if message["type"] == "http.response.start":
                status.append(message["status"])
            else:
                text.append(message.get("body", b"").decode())
            if until in "".join(text) or (status and status[0] != 200):
                seen.set()

        headers = [(b"cookie", cookie.encode()), (b"last-event-id", last.encode())]
        scope = {"type": "http", "method": method, "path": "/live/", "headers": headers}
        task = asyncio.create_task(stream.application(scope, receive, send))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(seen.wait(), seconds)
        gone.set()
        await task
        return status[0], "".join(text)

    stream._client = None  # a client belongs to its event loop
    return run_async(run())


def cookie_of(client: Client) -> str:
    return f"sessionid={client.cookies['sessionid'].value}"


@pytest.mark.django_db(transaction=True)
def test_strangers_and_customers_hear_nothing(cast, sign_in):
    assert listen()[0] == 403
    assert listen("sessionid=made-up")[0] == 403
    assert listen(cookie_of(sign_in(cast.customer)))[0] == 403
    assert listen(cookie_of(sign_in(cast.agent)), method="POST")[0] == 405


@pytest.mark.django_db(transaction=True)
def test_a_change_is_told_by_number_and_kind_only(ticket, cast, sign_in, empty_stream):
    before = empty_stream.xrevrange(STREAM, count=1)[0][0].decode()
    ticket.note(written("слово-тайна"), by=cast.agent)
    status, text = listen(cookie_of(sign_in(cast.agent)), last=before)
    assert status == 200
    assert f'"ticket": "{ticket.pk}", "kind": "noted"' in text
    assert "тайна" not in text


@pytest.mark.django_db(transaction=True)
def test_after_a_gap_the_page_is_told_to_fetch_everything(ticket, cast, sign_in):
    text = listen(cookie_of(sign_in(cast.agent)), last="1-1", until="event: resync")[1]
    assert "event: resync" in text


@pytest.mark.django_db(transaction=True)
def test_nothing_is_told_before_commit_or_after_a_rollback(ticket, cast, empty_stream):
    from django.db import transaction

    empty_stream.delete(STREAM)
    with transaction.atomic():
        ticket.take(by=cast.agent)
        assert empty_stream.xlen(STREAM) == 0
        transaction.set_rollback(True)
    assert empty_stream.xlen(STREAM) == 0
    assert Ticket.objects.get(pk=ticket.pk).assignee is None
