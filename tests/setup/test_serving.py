"""The server's inside: bodies are spooled before a thread is taken, threads and their connections stay."""

from __future__ import annotations

import asyncio
import io
import threading

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import FileResponse, HttpResponse
from django.test import override_settings
from django.urls import path

from helpdesk import serving
from helpdesk.serving import serve
from tests.cast import run_async

LIMIT = 1_000_000


def run(app, *, method="POST", target="/", headers=(), messages=None, query=b""):
    """One request through the ASGI application; returns status, headers and body (None when nothing was answered)."""
    incoming = iter(messages if messages is not None else [{"type": "http.request", "body": b"", "more_body": False}])
    sent = []

    async def receive():
        message = next(incoming, None)
        if message is None:  # nothing more comes while the answer is made
            return await asyncio.Event().wait()
        if isinstance(message, float):
            await asyncio.sleep(message)
            return await receive()
        return message

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": target,
        "query_string": query,
        "headers": [(b"host", b"localhost"), *headers],
        "http_version": "1.1",
        "scheme": "http",
        "server": ("localhost", 80),
        "client": ("127.0.0.1", 5),
    }
    run_async(app(scope, receive, send))
    if not sent:
        return None
    return sent[0]["status"], dict(sent[0]["headers"]), b"".join(m.get("body", b"") for m in sent[1:])


def piece(body, more=True):
    return {"type": "http.request", "body": body, "more_body": more}


def echo(environ, start_response):
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    start_response(
        "200 OK", [("X-Seen", environ["QUERY_STRING"]), ("X-Proto", environ.get("HTTP_X_FORWARDED_PROTO", ""))]
    )
    return [body]


async def live(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"live"})


@pytest.fixture
def app():
    return serve(echo, live, threads=2, limit=LIMIT)


def test_body_in_pieces_arrives_whole(app):
    status, _, body = run(app, messages=[piece(b"a" * 400_000), piece(b"b" * 400_000), piece(b"c", more=False)])
    assert status == 200
    assert body == b"a" * 400_000 + b"b" * 400_000 + b"c"


def test_live_paths_go_to_the_live_application(app):
    assert run(app, method="GET", target="/live/events")[2] == b"live"


def test_body_declared_too_large_is_refused_unread(app):
    status, headers, _ = run(app, headers=[(b"content-length", b"1000001")], messages=[])
    assert status == 413
    assert headers[b"connection"] == b"close"


def test_body_that_turns_out_too_large_is_refused(app):
    status, headers, _ = run(app, target="/api/v1/tickets/", messages=[piece(b"x" * 600_000), piece(b"x" * 600_000)])
    assert status == 413
    assert headers[b"content-type"] == b"application/problem+json"


def test_silent_client_is_given_up(app, monkeypatch):
    monkeypatch.setattr(serving, "BODY_SILENCE", 0.05)
    assert run(app, messages=[piece(b"x"), 5.0, piece(b"y", more=False)])[0] == 408


def test_client_that_leaves_gets_nothing(app):
    assert run(app, messages=[piece(b"x"), {"type": "http.disconnect"}]) is None


def test_slow_upload_holds_no_thread():
    busy = serve(echo, live, threads=1, limit=LIMIT)

    async def both():
        started = asyncio.Event()
        answers = []

        async def slow():
            started.set()
            await asyncio.sleep(10)
            return piece(b"", more=False)

        async def quick():
            return piece(b"quick", more=False)

        async def send(message):
            answers.append(message)

        scope = {
            "type": "http",
            "method": "POST",
            "path": "/",
            "query_string": b"",
            "headers": [],
            "http_version": "1.1",
        }
        upload = asyncio.create_task(busy(scope, slow, send))
        await started.wait()
        await asyncio.wait_for(busy(scope, quick, send), 5)
        upload.cancel()
        return answers

    assert run_async(both())[1]["body"] == b"quick"


def test_header_with_underscores_does_not_pass_for_one_with_dashes(app):
    assert run(app, headers=[(b"x_forwarded_proto", b"https")])[1][b"x-proto"] == b""


def test_raw_bytes_in_the_query_do_not_break_the_request(app):
    assert run(app, query="q=роутер&x=1%20".encode())[1][b"x-seen"].startswith(b"q=%D1%80")


def whoami(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return HttpResponse(f"{cursor.fetchone()[0]} {threading.get_ident()}")


def download(request):
    return FileResponse(io.BytesIO(b"z" * 300_000))


def hang_up(request):
    connection.close()
    return HttpResponse()


urlpatterns = [path("", whoami), path("file", download), path("hang-up", hang_up)]


@pytest.fixture
def django_app(db):
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[]):
        app = serve(get_wsgi_application(), live, threads=1, limit=LIMIT)
        yield app
        run(app, method="GET", target="/hang-up")  # else the test database cannot be dropped


@pytest.mark.django_db(transaction=True)
def test_thread_and_database_connection_survive_between_requests(django_app):
    answers = {run(django_app, method="GET")[2] for _ in range(5)}
    assert len(answers) == 1
    assert int(answers.pop().split()[1]) != threading.get_ident()


@pytest.mark.django_db(transaction=True)
def test_file_leaves_in_large_pieces(django_app):
    assert run(django_app, method="GET", target="/file")[2] == b"z" * 300_000
