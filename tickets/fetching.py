"""Fetches from and posts to an address that somebody typed, without becoming their door into our network.

Only http and https; the host's addresses are looked up here, all must be public, and the connection goes to the address
that was checked, so that a name which answers differently the next time gains nothing. Redirects of a fetch are
checked alike, a post follows none. One text for every failure: whoever asks learns nothing about what answers where.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urljoin, urlsplit

from django.utils.translation import gettext as _

LARGEST = 1024 * 1024
SECONDS = 10.0
POST_SECONDS = 5.0
REDIRECTS = 3
_MOVED = (301, 302, 303, 307, 308)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_lookups = ThreadPoolExecutor(4, thread_name_prefix="lookup")  # a name server that is silent holds no web thread


class CannotFetch(Exception):
    """The text is the same whatever failed."""

    def __str__(self) -> str:
        return _("Nothing came from this address. It must be public, answer within 10 seconds and send less than 1 MB.")


def fetch(url: str, *, largest: int = LARGEST, seconds: float = SECONDS) -> bytes:
    """The body of a 200. Raises CannotFetch."""
    deadline = time.monotonic() + seconds
    try:
        for _step in range(REDIRECTS + 1):
            found = _get(url, largest, deadline)
            if isinstance(found, bytes):
                return found
            url = urljoin(url, found)
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise CannotFetch from error
    raise CannotFetch  # too many redirects


def post(url: str, body: bytes, headers: Mapping[str, str], *, seconds: float = POST_SECONDS) -> int:
    """Sends a body; the status of the answer, of which nothing else is read. Raises CannotFetch."""
    deadline = time.monotonic() + seconds
    try:
        with _asked("POST", url, deadline, headers, body) as response:
            if time.monotonic() >= deadline:
                raise CannotFetch
            return response.status
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise CannotFetch from error


def ask(
    url: str, body: bytes, headers: Mapping[str, str], *, seconds: float, largest: int = LARGEST
) -> tuple[int, bytes]:
    """Posts a body to an address that an administrator set, in our own network too: the status and what was answered.
    Raises CannotFetch."""
    deadline = time.monotonic() + seconds
    try:
        with _asked("POST", url, deadline, headers, body, anywhere=True) as response:
            content = response.read(largest + 1)
            if len(content) > largest or time.monotonic() >= deadline:
                raise CannotFetch
            return response.status, content
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise CannotFetch from error


def unusable(url: str) -> bool:
    """Whether this can be no address to fetch from or post to, wherever it leads."""
    try:
        parts = urlsplit(url)
        port_is_right = parts.port is None or parts.port > 0
    except ValueError:
        return True
    odd = not url.isprintable() or " " in url
    return (
        odd
        or parts.scheme not in ("http", "https")
        or not parts.hostname
        or parts.username is not None
        or not port_is_right
    )


def is_public(address: str) -> bool:
    """Whether the whole world may reach this IP address; one that carries another inside counts as the inner one."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.sixtofour or ip.teredo or ip in _NAT64:
            return False
        if ip.ipv4_mapped is not None:
            ip = ip.ipv4_mapped
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _get(url: str, largest: int, deadline: float) -> bytes | str:
    """The body, or where a redirect leads."""
    with _asked("GET", url, deadline, {"Accept": "text/calendar, */*;q=0.1"}) as response:
        if response.status in _MOVED and (location := response.getheader("Location")):
            return location
        body = response.read(largest + 1)
        if response.status != 200 or len(body) > largest or time.monotonic() >= deadline:
            raise CannotFetch
        return body


@contextlib.contextmanager
def _asked(
    method: str,
    url: str,
    deadline: float,
    headers: Mapping[str, str],
    body: bytes | None = None,
    *,
    anywhere: bool = False,
) -> Iterator[http.client.HTTPResponse]:
    """The answer of the address, while it may be read."""
    parts = urlsplit(url)
    host = parts.hostname
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        raise CannotFetch
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = _addresses(host, port, deadline)[0] if anywhere else _address(host, port, deadline)
    connection = _Connection(host, port, address, parts.scheme == "https", deadline)
    # Each read has a time limit, which a peer that sends a byte now and then never meets; the deadline ends the socket.
    watch = threading.Timer(_left(deadline), connection.end)
    watch.daemon = True
    watch.start()
    try:
        target = quote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), safe="/%:=&?~+!$,;'@()*[]")
        connection.request(method, target, body=body, headers={"User-Agent": "Helpdesk", **headers})
        yield connection.getresponse()
    finally:
        watch.cancel()
        connection.close()


def _address(host: str, port: int, deadline: float, resolve: Callable[..., list[tuple]] = socket.getaddrinfo) -> str:
    """The first of the host's addresses, when every one of them is public."""
    addresses = _addresses(host, port, deadline, resolve)
    if not all(map(is_public, addresses)):
        raise CannotFetch
    return addresses[0]


def _addresses(
    host: str, port: int, deadline: float, resolve: Callable[..., list[tuple]] = socket.getaddrinfo
) -> list[str]:
    """At least one."""
    found = _lookups.submit(resolve, host, port, type=socket.SOCK_STREAM).result(_left(deadline))
    addresses = [str(each[4][0]) for each in found]
    if not addresses:
        raise CannotFetch
    return addresses


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise CannotFetch
    return left


class _Connection(http.client.HTTPConnection):
    """To a checked address; `host` is only said in the request and to TLS."""

    def __init__(self, host: str, port: int, address: str, secure: bool, deadline: float) -> None:
        super().__init__(host, port, timeout=_left(deadline))
        self.default_port = 443 if secure else 80  # the Host header names another one
        self._address, self._secure, self._ended = address, secure, False

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = plain
        if self._secure:
            self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)
        if self._ended:
            raise TimeoutError

    def end(self) -> None:
        self._ended = True
        if self.sock is not None:
            with contextlib.suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)
