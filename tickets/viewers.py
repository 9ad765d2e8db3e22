"""Who has a ticket open now, and who writes into it: kept in Valkey for seconds, told to open pages, forgotten by a
restart. While Valkey is down nobody is seen, and nothing else is missing."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tickets import live

if TYPE_CHECKING:
    import redis

ALIVE = 50  # seconds after the last beat of a page; pages beat every 20
PAGES = 200  # of one ticket that are kept; more are not shown


@dataclass(frozen=True, slots=True, order=True)
class Viewer:
    """`writes` is the kind of message (reply, note, side) that this person is typing; '' is none."""

    person: int
    writes: str = ""


def see(ticket: int, person: int, page: str, writes: str = "") -> list[Viewer]:
    """A page's beat; everybody who looks at the ticket now, this person too, each once."""
    nobody: list[Viewer] = []
    return live.asked(lambda valkey: _seen(valkey, ticket, f"{person}:{page}", f"{_now()}:{writes}"), nobody)


def leave(ticket: int, person: int, page: str) -> None:
    """The page is gone or hidden."""
    nobody: list[Viewer] = []
    live.asked(lambda valkey: _seen(valkey, ticket, f"{person}:{page}", ""), nobody)


def _seen(valkey: redis.Redis, ticket: int, page: str, said: str) -> list[Viewer]:
    key = f"helpdesk:viewers:{ticket}"
    found: dict[bytes, bytes] = valkey.hgetall(key)  # type: ignore[assignment]  # redis types sync and async as one
    alive = {name.decode(): value.decode() for name, value in found.items() if _is_alive(value)}
    before = _people(alive)
    with valkey.pipeline(transaction=True) as steps:
        if gone := [name for name in found if name.decode() not in alive]:
            steps.hdel(key, *gone)
        if said and (page in alive or len(alive) < PAGES):
            alive[page] = said
            steps.hset(key, page, said)
        elif not said:
            alive.pop(page, None)
            steps.hdel(key, page)
        steps.expire(key, ALIVE)
        after = _people(alive)
        if after != before:
            steps.xadd(live.STREAM, {"here": ticket}, maxlen=live.KEPT, approximate=True)
        steps.execute()
    return after


def _people(alive: dict[str, str]) -> list[Viewer]:
    """Of somebody's several pages the one they type in counts."""
    found: dict[int, str] = {}
    for page, said in alive.items():
        person = int(page.partition(":")[0])
        found[person] = said.partition(":")[2] or found.get(person, "")
    return sorted(Viewer(person, writes) for person, writes in found.items())


def _is_alive(said: bytes) -> bool:
    return int(said.partition(b":")[0]) > _now() - ALIVE


def _now() -> int:
    return int(time.time())
