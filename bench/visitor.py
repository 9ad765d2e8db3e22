"""A browser as far as the bench needs one: a kept connection, cookies, the token of forms; and the stop-watch."""

from __future__ import annotations

import http.client
import re
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from bench.processes import cpu_seconds

CLIENTS = 8
ROUNDS = 3
ONE_BY_ONE, TOGETHER, WARM_UP = 30, 300, 4  # requests at most, each round


@dataclass
class Visitor:
    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    form_token: str = ""
    _line: http.client.HTTPConnection | None = None

    def twin(self) -> Visitor:
        """The same person in another browser tab, on a connection of its own."""
        return Visitor(self.port, dict(self.cookies), self.form_token)

    def answers(self) -> bool:
        try:
            return self.get("/healthz") == 200
        except OSError:
            return False

    def sign_in(self, email: str, password: str) -> None:
        self.get("/desk/sign-in/")
        self._expect(self.post("/desk/sign-in/", {"email": email, "password": password}), 302)
        self._expect(self.get("/desk/"), 200)

    def follow(self, path: str) -> None:
        """The customer's one-time link, and the button behind it."""
        self.get(path)
        self._expect(self.post(path, {}), 302)
        self._expect(self.get("/new/"), 200)

    def get(self, path: str, token: str = "") -> int:
        return self._send("GET", path, headers={"Authorization": f"Bearer {token}"} if token else {})

    def post(self, path: str, fields: dict[str, str], *, htmx: bool = False) -> int:
        headers = {"Content-Type": "application/x-www-form-urlencoded", **({"HX-Request": "true"} if htmx else {})}
        return self._send("POST", path, urlencode({"csrfmiddlewaretoken": self.form_token, **fields}), headers)

    def _send(self, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None) -> int:
        if self._line is None:
            self._line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        site = f"http://127.0.0.1:{self.port}"
        self._line.request(method, path, body, {**(headers or {}), "Cookie": cookies, "Referer": site, "Origin": site})
        answer = self._line.getresponse()
        page = answer.read()
        for said in answer.headers.get_all("Set-Cookie") or []:
            name, _equals, value = said.partition(";")[0].partition("=")
            self.cookies[name] = value
        if method == "GET" and (found := re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', page)):
            self.form_token = found[1].decode()
        return answer.status

    @staticmethod
    def _expect(status: int, wanted: int) -> None:
        if status != wanted:
            raise SystemExit(f"signing in for the bench: status {status} instead of {wanted}")


@dataclass(frozen=True, slots=True)
class Timing:
    p50: float  # milliseconds, one client
    p95: float
    cpu: float  # milliseconds of the whole stack's processor time a request, mails it sends included
    rate: float  # requests a second, eight clients

    def __str__(self) -> str:
        return f"p50 {self.p50:.0f} ms, p95 {self.p95:.0f} ms, CPU {self.cpu:.0f} ms, {self.rate:.0f}/s"


def timed(request: Callable[[Visitor], int], visitor: Visitor, seconds: float, stack: int) -> Timing:
    """The best of some rounds after a warm-up: what else runs on the machine adds time, and never takes any away.

    Each round is one client alone, then eight at once, bounded in count and time. Any error ends the bench.
    """
    for _number in range(WARM_UP):
        _good(request(visitor))
    rounds = [_round(request, visitor, seconds / ROUNDS, stack) for _number in range(ROUNDS)]
    best = min(rounds, key=lambda each: each.p50)
    return replace(best, cpu=min(each.cpu for each in rounds), rate=max(each.rate for each in rounds))


def _round(request: Callable[[Visitor], int], visitor: Visitor, seconds: float, stack: int) -> Timing:
    alone: list[float] = []
    used = _quiet(stack)
    visitor = visitor.twin()  # its connection has idled meanwhile
    end = time.perf_counter() + seconds
    while len(alone) < 2 or (len(alone) < ONE_BY_ONE and time.perf_counter() < end):
        began = time.perf_counter()
        _good(request(visitor))
        alone.append((time.perf_counter() - began) * 1000)
    cpu = (_quiet(stack) - used) * 1000 / len(alone)
    cuts = statistics.quantiles(alone, n=20)
    return Timing(p50=statistics.median(alone), p95=cuts[18], cpu=cpu, rate=_together(request, visitor, seconds))


def _quiet(stack: int) -> float:
    """Waits until what was asked of the stack is done, mails included; the processor time it has used by then."""
    used = cpu_seconds(stack)
    for _turn in range(120):
        time.sleep(0.5)
        before, used = used, cpu_seconds(stack)
        if used - before < 0.1:
            break
    return used


def _together(request: Callable[[Visitor], int], visitor: Visitor, seconds: float) -> float:
    done: list[int] = []
    end = time.perf_counter() + seconds

    def work(twin: Visitor) -> None:
        while len(done) < TOGETHER and time.perf_counter() < end:
            done.append(request(twin))

    threads = [threading.Thread(target=work, args=(visitor.twin(),)) for _number in range(CLIENTS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for status in done:
        _good(status)
    return len(done) / (time.perf_counter() - began)


def _good(status: int) -> None:
    if status not in (200, 201, 302):
        raise SystemExit(f"the stack answered with status {status}")
