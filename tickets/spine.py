"""Where verbs begin and end: what each event was caused by, and what is to be done when the outermost one ends.

A verb may be called within another (a macro, a trigger's action). When the outermost one ends, and every receiver has
seen its events, they are drained in the order in which they were recorded, in the same transaction.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tickets.models import Event, Ticket

Drain = Callable[[deque[tuple["Event", "Ticket"]]], None]


@dataclass(slots=True)
class _State:
    depth: int = 0
    cause: dict[str, Any] | None = None
    recorded: deque[tuple[Event, Ticket]] = field(default_factory=deque)
    rules: tuple[Any, ...] | None = None


class _Local(threading.local):
    def __init__(self) -> None:
        self.state = _State()


_local = _Local()
_drains: list[Drain] = []


def on_end(drain: Drain) -> None:
    """Registers what is done with the events of an outermost verb, in its transaction. Once, when the app is ready."""
    if drain not in _drains:
        _drains.append(drain)


@contextmanager
def verb() -> Iterator[None]:
    """Around each verb, inside its transaction."""
    state = _local.state
    state.depth += 1
    try:
        yield
        if state.depth == 1:
            for drain in _drains:
                drain(state.recorded)
    finally:
        state.depth -= 1
        if state.depth == 0:
            state.recorded.clear()
            state.rules = None


@contextmanager
def caused_by(cause: dict[str, Any]) -> Iterator[None]:
    """Events recorded within carry this cause."""
    state = _local.state
    before, state.cause = state.cause, cause
    try:
        yield
    finally:
        state.cause = before


def cause() -> dict[str, Any] | None:
    """What is the cause of events that are recorded now; None: a person or a door."""
    return _local.state.cause


def recorded(event: Event, ticket: Ticket) -> None:
    """An event was written and its receivers have seen it."""
    if _local.state.depth:
        _local.state.recorded.append((event, ticket))


def saw_rules(key: tuple[Any, ...]) -> None:
    """The query that read the clock of the running verb saw these newest versions of rules."""
    _local.state.rules = key


def rules_seen() -> tuple[Any, ...] | None:
    """What the running verb saw; None when nobody looked."""
    return _local.state.rules
