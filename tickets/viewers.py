"""Who has a ticket open now, and who writes into it: kept in Valkey for seconds, told to open pages, forgotten by a
restart. While Valkey is down nobody is seen, and nothing else is missing."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tickets import live

if TYPE_CHECKING:
    import redis
    from redis.client import Pipeline

ALIVE = 50  # seconds after the last beat of a page; pages beat every 20
PAGES = 200  # of one ticket that are kept; more are not shown
_GONE = "gone"  # kept until ALIVE is over, in the place of what the page writes


@dataclass(frozen=True, slots=True, order=True)
class Viewer:
    """`writes` is the kind of message (reply, note, side) that this person is typing; '' is none."""

    person: int
    writes: str = ""


def see(ticket: int, person: int, page: str, turn: int, writes: str = "") -> list[Viewer]:
    """A page's beat; everybody who looks at the ticket now, this person too, each once.

    `turn` counts what a page says. What was overtaken on its way (a beat that comes behind the word that the page was
    left) changes nothing.
    """
    nobody: list[Viewer] = []
    return live.asked(lambda valkey: _said(valkey, ticket, f"{person}:{page}", _Said(_now(), turn, writes)), nobody)


def leave(ticket: int, person: int, page: str, turn: int) -> None:
    """The page is gone or hidden."""
    nobody: list[Viewer] = []
    live.asked(lambda valkey: _said(valkey, ticket, f"{person}:{page}", _Said(_now(), turn, _GONE)), nobody)


class _Said(NamedTuple):
    """What a page said last, and when (seconds); kept as `at:turn:writes`."""

    at: int
    turn: int
    writes: str

    @classmethod
    def read(cls, kept: bytes) -> _Said:
        at, turn, writes = kept.decode().split(":")
        return cls(int(at), int(turn), writes)


def _said(valkey: redis.Redis, ticket: int, page: str, said: _Said) -> list[Viewer]:
    """Two beats at once are told apart: who changed what another had read begins again."""
    key = f"helpdesk:viewers:{ticket}"

    def say(steps: Pipeline) -> list[Viewer]:
        found: dict[bytes, bytes] = steps.hgetall(key)  # type: ignore[assignment]  # redis types sync and async as one
        kept = {name.decode(): _Said.read(value) for name, value in found.items()}
        alive = {name: each for name, each in kept.items() if each.at > _now() - ALIVE}
        before = _people(alive)
        steps.multi()
        if dead := kept.keys() - alive.keys():
            steps.hdel(key, *dead)
        known = alive.get(page)
        if said.turn > known.turn if known else len(alive) < PAGES:
            alive[page] = said
            steps.hset(key, page, ":".join(map(str, said)))
        steps.expire(key, ALIVE)
        after = _people(alive)
        if after != before:
            steps.xadd(live.STREAM, {"here": ticket}, maxlen=live.KEPT, approximate=True)
        return after

    return valkey.transaction(say, key, value_from_callable=True)  # type: ignore[arg-type,return-value]  # as `hgetall`


def _people(alive: dict[str, _Said]) -> list[Viewer]:
    """Of somebody's several pages the one they type in counts."""
    found: dict[int, str] = {}
    for page, said in alive.items():
        if said.writes != _GONE:
            person = int(page.partition(":")[0])
            found[person] = said.writes or found.get(person, "")
    return sorted(Viewer(person, writes) for person, writes in found.items())


def _now() -> int:
    return int(time.time())
