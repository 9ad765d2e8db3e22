"""Telling a desk's tickets chunk by chunk; those of a big desk in processes beside the one that fills the database."""

from __future__ import annotations

import gc
import multiprocessing
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection

from helpdesk.demo.crowd import Crowd
from helpdesk.demo.files import StoredFile
from helpdesk.demo.handovers import Handing
from helpdesk.demo.luck import Luck
from helpdesk.demo.outbreak import SIZE
from helpdesk.demo.promises import Promises
from helpdesk.demo.readings import Readings
from helpdesk.demo.routes import Routes
from helpdesk.demo.sheets import Fragments, Sheets
from helpdesk.demo.state import Desk
from helpdesk.demo.teller import Teller
from helpdesk.demo.together import ENTRIES
from helpdesk.embedded.processes import dies_with_parent

CHUNK = 2000  # tickets in memory at once
TELLERS = 2
MESSAGES = 20  # ids kept for each ticket, more than any story has


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a chunk depends on, so that a desk is the same in however many processes it is told."""

    seed: int
    now: int  # seconds since 1970
    moments: Sequence[int]  # of arrival, one a ticket
    first_ticket: int
    first_message: int
    first_entry: int
    first_rating: int
    first_side: int
    crowd: Crowd
    promises: Promises
    routes: Routes
    handing: Handing
    files: Sequence[StoredFile]
    readings: Readings


@dataclass(frozen=True, slots=True)
class Chunk:
    tickets: int  # told so far
    sheets: dict[str, bytes]  # rows by table
    last_message: int


def told(plan: Plan) -> Iterator[Chunk]:
    """The chunks in order."""
    starts = range(0, len(plan.moments), CHUNK)
    tellers = min(TELLERS, len(starts))
    if tellers < 2:
        yield from _tell(plan, 0, 1)
        return
    with _beside(plan, tellers) as lines:
        for turn in range(len(starts)):
            try:
                yield lines[turn % tellers].recv()
            except EOFError:
                raise RuntimeError("telling the tickets failed; the reason is above") from None


def _tell(plan: Plan, part: int, parts: int) -> Iterator[Chunk]:
    """Every `parts`-th chunk from the one numbered `part` on."""
    sheets, total = Sheets(), len(plan.moments)
    desk = Desk(sheets, Fragments(sheets, part, parts), plan.crowd, plan.promises, plan.routes, plan.handing, 0)
    desk.first_rating, desk.first_side, desk.readings = plan.first_rating, plan.first_side, plan.readings
    teller = Teller(desk, plan.now, plan.files, total)
    for begin in range(part * CHUNK, total, parts * CHUNK):
        rng, end = Luck(f"{plan.seed} {begin}"), min(begin + CHUNK, total)
        desk.next_message = plan.first_message + begin * MESSAGES
        desk.asked.clear()  # of others' chunks nobody knows
        desk.next_entry = plan.first_entry + begin * ENTRIES
        index = begin
        while index < end:
            index += teller.tell(index, plan.first_ticket + index, plan.moments[index : min(index + SIZE, end)], rng)
        yield Chunk(end, sheets.take(), desk.next_message - 1)


@contextmanager
def _beside(plan: Plan, tellers: int) -> Iterator[list[Connection]]:
    """Forked tellers and the lines on which they hand over, for the time of the block. They touch no database."""
    context = multiprocessing.get_context("fork")
    end_with_us = dies_with_parent(signal.SIGTERM)
    lines, processes = [], []
    try:
        for part in range(tellers):
            receive, send = context.Pipe(duplex=False)
            process = context.Process(target=_teller, args=(plan, part, tellers, send, end_with_us), daemon=True)
            process.start()
            send.close()
            lines.append(receive)
            processes.append(process)
        yield lines
    finally:
        for process in processes:
            process.terminate()
            process.join()


def _teller(plan: Plan, part: int, parts: int, line: Connection, prepare: object) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the one who listens, and with it us
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    assert callable(prepare)
    prepare()
    gc.freeze()
    gc.disable()  # what a ticket leaves behind has no circles; looking for some takes a tenth of the time
    for chunk in _tell(plan, part, parts):
        line.send(chunk)
    line.close()
