"""Pages on threads, live streams beside them: what `helpdesk.asgi` serves is put together here."""

from __future__ import annotations

import asyncio
import json
import os
import threading
from collections.abc import Awaitable, Callable, Iterable, Iterator
from typing import Any, cast
from urllib.parse import quote_from_bytes
from wsgiref.util import FileWrapper

from a2wsgi import WSGIMiddleware

from helpdesk.request_body import Disconnected, Message, Receive, Refused, spooled

Scope = dict[str, Any]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Live = Callable[..., Awaitable[None]]
Pages = Callable[..., Iterable[bytes]]

LIVE_PREFIX = "/live/"
BODY_SECONDS = 900.0
BODY_SILENCE = 30.0
_FILE_CHUNK = 64 * 1024
_BODY = "helpdesk.body"
_GONE = "helpdesk.gone"


def serve(pages: Pages, live: Live, *, threads: int, limit: int) -> App:
    """The ASGI application that sends `/live/` to `live` and everything else to the WSGI application `pages`.

    At most `threads` pages are made at once; a thread, once begun, stays and keeps its database connection. Bodies
    beyond `limit` bytes are refused.
    """
    on_threads: Live = cast(Live, WSGIMiddleware(_with_spooled_body(pages), workers=threads))

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        elif scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
        elif scope["path"].startswith(LIVE_PREFIX):
            await live(scope, receive, send)
        else:
            try:
                body = await spooled(_declared_length(scope), receive, limit, BODY_SECONDS, BODY_SILENCE)
            except Refused as refusal:
                await _refuse(scope, send, refusal)
                return
            except Disconnected:
                return
            gone = threading.Event()
            watch = asyncio.create_task(_watched(receive, gone))
            try:
                with body:
                    await on_threads({**_cleaned(scope), _BODY: body, _GONE: gone}, receive, send)
            finally:
                watch.cancel()

    return application


def _with_spooled_body(pages: Pages) -> Pages:
    def wsgi(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = environ["asgi.scope"][_BODY]
        environ["wsgi.input"] = body
        # A chunked body has no length of its own, and Django reads nothing without one.
        body.seek(0, os.SEEK_END)
        environ["CONTENT_LENGTH"] = str(body.tell())
        body.seek(0)
        environ["wsgi.file_wrapper"] = lambda file, _size: FileWrapper(file, _FILE_CHUNK)
        return _while_wanted(pages(environ, start_response), environ["asgi.scope"][_GONE])

    return wsgi


def _while_wanted(chunks: Iterable[bytes], gone: threading.Event) -> Iterator[bytes]:
    """A long answer ends where its reader has gone away: nobody makes the rest of an export for no one."""
    try:
        for chunk in chunks:
            yield chunk
            if gone.is_set():
                return
    finally:
        getattr(chunks, "close", lambda: None)()


async def _watched(receive: Receive, gone: threading.Event) -> None:
    """Behind the body nothing comes but word that the reader has left."""
    if (await receive())["type"] == "http.disconnect":
        gone.set()


def _cleaned(scope: Scope) -> Scope:
    """What a2wsgi would get wrong: `X_Forwarded_For` passing for `X-Forwarded-For`, raw query bytes, two cookies."""
    headers = [(name, value) for name, value in scope["headers"] if b"_" not in name and name != b"cookie"]
    if cookies := [value for name, value in scope["headers"] if name == b"cookie"]:
        headers.append((b"cookie", b"; ".join(cookies)))
    query = scope["query_string"]
    if not query.isascii():
        query = quote_from_bytes(query, safe="%&=+?/:;,@!$'()*[]~-._").encode()
    return {**scope, "headers": headers, "query_string": query}


def _declared_length(scope: Scope) -> int | None:
    """The Content-Length; the server has already refused a malformed one."""
    given = dict(scope["headers"]).get(b"content-length", b"")
    return int(given) if given.isdigit() else None


async def _refuse(scope: Scope, send: Send, refusal: Refused) -> None:
    """An answer without Django. The rest of the body is still on its way, so the connection ends with it."""
    if scope["path"].startswith("/api/"):
        kind = b"application/problem+json"
        text = json.dumps({"type": "about:blank", "status": refusal.status, "title": refusal.reason})
    else:
        kind, text = b"text/plain; charset=utf-8", refusal.reason
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(text.encode())).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": refusal.status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})


async def _lifespan(receive: Receive, send: Send) -> None:
    for step in ("startup", "shutdown"):
        await receive()
        await send({"type": f"lifespan.{step}.complete"})
