"""The same application behind the real server, on a real socket."""

from __future__ import annotations

import http.client
import socket
import threading

import pytest
import uvicorn

from helpdesk.embedded import processes
from helpdesk.serving import serve

made: list[int] = []


def pages(environ, start_response):
    if environ["PATH_INFO"] == "/endless":
        start_response("200 OK", [("Content-Type", "application/octet-stream")])
        return (made.append(n) or b"x" * 65536 for n in range(10_000))
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Length", "5"), ("X-Received", str(len(body)))])
    return [b"hello"]


async def live(scope, receive, send):
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture
def port():
    """One thread for pages, so that a thread that is not given back shows at once."""
    server = uvicorn.Server(uvicorn.Config(serve(pages, live, threads=1, limit=1_000_000), log_config=None))
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    assert processes.eventually(lambda: server.started, 10)
    yield listening.getsockname()[1]
    server.should_exit = True
    thread.join(10)
    assert not thread.is_alive(), "the server ends: lifespan is answered, no request hangs"


def ask(port, method, path="/", body=None, headers=None):
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    line.request(method, path, body=body, headers=headers or {})
    answer = line.getresponse()
    said = answer.read()
    line.close()
    return answer.status, dict(answer.getheaders()), said


def test_head_has_headers_and_no_body(port):
    status, headers, body = ask(port, "HEAD")
    assert (status, headers["content-length"], body) == (200, "5", b"")


def test_chunked_body_is_read_whole(port):
    _, headers, _ = ask(port, "POST", body=iter([b"a" * 1000, b"b" * 500]))  # http.client sends an iterator in chunks
    assert headers["x-received"] == "1500"


def test_reader_who_leaves_gives_the_thread_back(port):
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(b"GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n")
        line.recv(1000)
    assert ask(port, "GET")[2] == b"hello"
    assert 0 < len(made) < 10_000, "nobody makes the rest for no one"


def test_writer_who_stalls_holds_no_thread(port):
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nbegin")
        assert ask(port, "GET")[2] == b"hello"


def test_declared_length_beyond_the_limit_is_answered_at_once(port):
    assert ask(port, "POST", headers={"Content-Length": "2000000"})[0] == 413
