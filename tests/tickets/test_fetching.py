"""What somebody types as an address never opens a door into our network, and every failure reads the same."""

from __future__ import annotations

import socket
import threading
import time

import pytest

from tests.listener import Listener, said
from tickets import fetching
from tickets.fetching import CannotFetch, fetch, is_public, post


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0",
        "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "2001:db8::1",
        "2001:0:7f00:1::",
    ],
)  # fmt: skip
def test_addresses_that_are_not_the_worlds(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "8.8.8.8", "2a00:1450:4001:830::200e", "::ffff:8.8.8.8"])
def test_addresses_of_the_world(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0.0.0.0", "0"],
)
def test_nothing_of_ours_is_ever_connected_to(listener, host):
    with pytest.raises(CannotFetch):
        fetch(f"http://{host}:{listener.port}/")
    assert listener.connections == []


@pytest.mark.parametrize(
    "url",
    [
        "", "x", "//x", "file:///etc/passwd", "ftp://x.example/", "gopher://x/", "http://", "http:///x", "http://[",
        "http://user:word@public.example/", "http://x.example:99999/", "http://a b/", "http://\u2028/", "http://x\r\ny/",
        "HTTP://127.0.0.1/", "http://" + "a" * 300 + "/",
    ],
)  # fmt: skip
def test_what_is_no_address_reads_like_every_failure(url):
    with pytest.raises(CannotFetch) as failed:
        fetch(url)
    assert str(failed.value) == str(CannotFetch())


def test_every_address_of_a_name_must_be_public(monkeypatch, listener):
    def resolve(host, port, **_options):
        return [(2, 1, 6, "", ("8.8.8.8", port)), (2, 1, 6, "", ("127.0.0.1", port))]

    with pytest.raises(CannotFetch):
        fetching._address("two.example", listener.port, time.monotonic() + 5, resolve)
    assert fetching._address("one.example", 80, time.monotonic() + 5, lambda *a, **k: resolve(*a)[:1]) == "8.8.8.8"
    with pytest.raises(CannotFetch):
        fetching._address("none.example", 80, time.monotonic() + 5, lambda *a, **k: [])


def test_a_silent_name_server_is_not_waited_for():
    gone = threading.Event()
    with pytest.raises(OSError):
        fetching._address("slow.example", 80, time.monotonic() + 0.2, lambda *a, **k: gone.wait(5) and [])
    gone.set()


def test_a_page_is_fetched_from_the_checked_address(world):
    assert fetch(f"http://public.example:{world.port}/день?a=b c") == b"ok"
    request = world.connections[0].decode()
    assert request.startswith("GET /%D0%B4%D0%B5%D0%BD%D1%8C?a=b%20c HTTP/1.1\r\n")
    assert f"Host: public.example:{world.port}\r\n" in request


def test_redirects_are_checked_and_counted(world):
    def to(location: str) -> None:
        world.answer = lambda peer: peer.sendall(said(b"", "302 Found", f"Location: {location}"))

    inside = Listener()
    to(f"http://127.0.0.1:{inside.port}/")
    with pytest.raises(CannotFetch):
        fetch(f"http://public.example:{world.port}/")
    assert inside.connections == []
    inside.socket.close()
    to("file:///etc/passwd")
    with pytest.raises(CannotFetch):
        fetch(f"http://public.example:{world.port}/")
    world.connections.clear()
    to("/again")
    with pytest.raises(CannotFetch):
        fetch(f"http://public.example:{world.port}/")
    assert len(world.connections) == fetching.REDIRECTS + 1
    answers = iter([said(b"", "307 x", "Location: /there"), said(b"there")])
    world.answer = lambda peer: peer.sendall(next(answers))
    assert fetch(f"http://public.example:{world.port}/") == b"there"


@pytest.mark.parametrize(
    "answer",
    [
        said(b"x", "404 Not Found"),
        said(b"x", "500 Broken"),
        said(b"", "302 Found"),
        said(b"x" * 101),
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 500,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\nx",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"",
    ],
)
def test_what_is_no_good_answer_reads_like_every_failure(world, answer):
    world.answer = lambda peer: peer.sendall(answer)
    with pytest.raises(CannotFetch) as failed:
        fetch(f"http://public.example:{world.port}/", largest=100)
    assert str(failed.value) == str(CannotFetch())


def test_a_peer_that_drips_is_ended_at_the_deadline(world):
    def drip(peer: socket.socket) -> None:
        for _byte in range(100):
            peer.sendall(b"H")
            time.sleep(0.1)

    world.answer = drip
    began = time.monotonic()
    with pytest.raises(CannotFetch):
        fetch(f"http://public.example:{world.port}/", seconds=0.5)
    assert time.monotonic() - began < 2


def test_a_peer_without_a_certificate_is_not_trusted(world):
    with pytest.raises(CannotFetch):
        fetch(f"https://public.example:{world.port}/", seconds=2)


def test_a_post_goes_to_the_checked_address_and_follows_nothing(world):
    inside = Listener()
    world.answer = lambda peer: peer.sendall(said(b"", "307 x", f"Location: http://127.0.0.1:{inside.port}/"))
    assert post(f"http://public.example:{world.port}/hook?a=1", "тело".encode(), {"X-Id": "7"}) == 307
    head, body = world.connections[0].split(b"\r\n\r\n")
    assert head.startswith(b"POST /hook?a=1 HTTP/1.1\r\n") and b"X-Id: 7" in head and body == "тело".encode()
    assert len(world.connections) == 1 and inside.connections == []
    inside.socket.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0x7f000001", "169.254.169.254"])
def test_nothing_of_ours_is_ever_posted_to(listener, host):
    with pytest.raises(CannotFetch):
        post(f"http://{host}:{listener.port}/", b"{}", {})
    assert listener.connections == []


def test_a_post_to_a_peer_that_says_nothing_ends_at_the_deadline(world):
    world.answer = lambda peer: time.sleep(3)
    began = time.monotonic()
    with pytest.raises(CannotFetch):
        post(f"http://public.example:{world.port}/", b"{}", {}, seconds=0.5)
    assert time.monotonic() - began < 2
