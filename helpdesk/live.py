"""`/live/`: server-sent events for signed-in staff. Ids and kinds only; pages fetch what they may see.

An async application of its own beside Django's threads. The session is checked once at connect. `/live/wall/<id>/` is
for the screen of a wallboard: it hears only that something changed, and its stream ends with its link.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import time
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any

import redis.asyncio
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.http import HttpRequest, parse_cookie
from redis.exceptions import RedisError

from helpdesk.wall_links import link_of
from people import access
from people.models import Person
from tickets.live import STREAM

Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]

BLOCK = 15_000  # milliseconds between signs of life on a quiet stream
PAUSE = 2.0  # seconds between two nudges to a wall: it fetches all it shows at each
_TOLD = ("ticket", "here")  # a ticket has a new event; others look at it, or write
_WALL = re.compile(r"/live/wall/([0-9]{1,9})/")
_log = logging.getLogger(__name__)
_client: redis.asyncio.Redis | None = None


async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    cookies, wall = headers.get("cookie", ""), _WALL.fullmatch(scope.get("path", ""))
    if scope["method"] != "GET":
        await _answer(send, 405)
    elif wall:
        holds = partial(sync_to_async(_holds), cookies, int(wall[1]))
        if await holds():
            await _stream(_nudge(holds, send), receive, send)
        else:
            await _answer(send, 404)
    elif not await sync_to_async(_may_listen)(cookies):
        await _answer(send, 403)
    else:
        await _stream(_relay(headers.get("last-event-id", ""), send), receive, send)


def _may_listen(cookies: str) -> bool:
    """Whether the session of these cookies belongs to somebody who uses the desk."""
    session = parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME)
    if session is None:
        return False
    try:
        request = HttpRequest()
        request.session = SessionStore(session)
        user = get_user(request)
        return isinstance(user, Person) and user.may(access.USE_DESK)
    finally:
        connection.close()  # asked once a stream, so there is nothing to keep it for


def _holds(cookies: str, wall: int) -> bool:
    """Whether these cookies open this wall now."""
    try:
        return link_of(parse_cookie(cookies), wall) is not None
    finally:
        connection.close()


async def _stream(relay: Coroutine[Any, Any, None], receive: Receive, send: Send) -> None:
    """Until the browser goes or `relay` ends."""
    headers = [
        (b"content-type", b"text/event-stream"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await _write(send, "retry: 3000\n\n")
    gone = asyncio.create_task(_until_gone(receive))
    reader = asyncio.create_task(relay)
    await asyncio.wait({gone, reader}, return_when=asyncio.FIRST_COMPLETED)
    for task in (gone, reader):
        task.cancel()
    await asyncio.gather(gone, reader, return_exceptions=True)
    await send({"type": "http.response.body", "body": b""})


async def _relay(last: str, send: Send) -> None:
    """Passes the stream on from `last`; after a gap the page is told to fetch everything again."""
    stream = _redis()
    place, known = await _place(stream, last)
    if last and not known:
        await _write(send, f"id: {place}\nevent: resync\ndata: {{}}\n\n")
    while True:
        try:
            found: Any = await stream.xread({STREAM: place}, count=200, block=BLOCK)
        except RedisError as error:
            _log.warning("the live stream is unreachable: %s", error)
            await _write(send, ": waiting\n\n")
            await asyncio.sleep(3)
            continue
        if not found:
            await _write(send, ": alive\n\n")
            continue
        for entry_id, fields in found[0][1]:
            place = entry_id.decode()
            if kind := next((name for name in _TOLD if name.encode() in fields), ""):
                data = json.dumps({key.decode(): value.decode() for key, value in fields.items()})
                await _write(send, f"id: {place}\nevent: {kind}\ndata: {data}\n\n")


async def _nudge(holds: Callable[[], Awaitable[bool]], send: Send) -> None:
    """Says that something changed, until the link does not hold any more: asked whenever a link was revoked, and at
    every sign of life."""
    stream, asked = _redis(), time.monotonic()
    place, _known = await _place(stream, "")
    while True:
        entries: list[Any] = []
        try:
            found: Any = await stream.xread({STREAM: place}, count=1000, block=BLOCK)
            entries = found[0][1] if found else []
        except RedisError as error:
            _log.warning("the live stream is unreachable: %s", error)
            await asyncio.sleep(3)
        if any(b"wall" in fields for _id, fields in entries) or time.monotonic() - asked >= BLOCK / 1000:
            asked = time.monotonic()
            if not await holds():
                await _write(send, "event: revoked\ndata: {}\n\n")
                return
        if entries:
            place = entries[-1][0].decode()
        if any(b"here" not in fields for _id, fields in entries):
            await _write(send, "event: changed\ndata: {}\n\n")
            await asyncio.sleep(PAUSE)
        else:
            await _write(send, ": alive\n\n")


async def _place(stream: redis.asyncio.Redis, last: str) -> tuple[str, bool]:
    """Where to read on, and whether nothing was missed since `last`."""
    try:
        newest: Any = await stream.xrevrange(STREAM, count=1)
        end = newest[0][0].decode() if newest else "0-0"
        if not last:
            return end, True
        held = await stream.xrange(STREAM, min=last, max=last)
        return (last, True) if held else (end, False)
    except RedisError:
        return "$", False


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _write(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _answer(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


def _redis() -> redis.asyncio.Redis:
    global _client
    if _client is None:
        _client = redis.asyncio.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=30)
    return _client
