"""What the numbers cost on a large desk: `bin/bench --numbers 100000,1000000`.

A desk of BASE tickets is seeded with real events; its tickets, clocks and facts are then copied in the database until
there are enough, over the same year. That is what dashboards read; the copies have no messages, and no events.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import desk
from bench.processes import pss, tree
from bench.visitor import Visitor, timed

BASE = 10_000
EVENTS = 200
_COPIED = ("tickets_ticket", "sla_ticketfact", "sla_clock")
_CASES = {
    "overview, 30 days": "/dashboards/?compare=none",
    "overview, 30 days and those before": "/dashboards/",
    "overview, a year": "/dashboards/?compare=none&from={year}&to={today}",
    "overview of one line": "/dashboards/?line=2",
    "drill-down, first page": "/dashboards/kpis/afrt/",
    "drill-down of the backlog": "/dashboards/kpis/ntb/",
    "drill-down, a year": "/dashboards/kpis/art/?from={year}&to={today}",
}


def measure(data: Path, size: int, *, fresh: bool, seconds: float, say: Callable[[str], None]) -> dict[str, str]:
    """Figures in words, by name."""
    found = prepared(data, size, fresh=fresh, say=say)
    say("rollups …")
    taken = _timed(data, "rebuild", "rollups")
    total = _inside(data, "count")
    found["tickets"] = f"{total['facts']:,}"
    found["cells"] = f"{total['cells']:,}"
    found["rollups of all (s)"] = f"{taken:.0f}"
    found["rollups (tickets/s)"] = f"{total['facts'] / taken:,.0f}"
    say("an event …")
    found["worker time of an event, facts and rollups (ms)"] = f"{_inside(data, 'event'):.1f}"
    password = (data / "demo-password").read_text().strip()
    with desk.stack(data) as (port, pid):
        visitor = Visitor(port)
        visitor.sign_in("manager@example.com", password)
        for name, address in _CASES.items():
            path = address.format(**total["days"])
            timing = timed(_opened(path), visitor.twin(), seconds, pid)
            found[f"{name}: p50 / p95 (ms)"] = f"{timing.p50:.0f} / {timing.p95:.0f}"
            say(f"{name}: {timing}")
        found["memory of the stack, PSS (MB)"] = f"{pss(tree(pid))['all'] / 1e6:.0f}"
    return found


def prepared(data: Path, size: int, *, fresh: bool, say: Callable[[str], None]) -> dict[str, str]:
    """Makes the desk where it is not kept from an earlier run; the rates of its facts, in words."""
    if fresh:
        shutil.rmtree(data, ignore_errors=True)
    kept = data / "facts.json"  # before the copies come, which have no events
    desk.seeded(data, BASE, say)
    desk.manage(data, "migrate", "--verbosity=0")
    if not kept.exists():
        rates = {}
        for processes in (1, 2):
            say(f"facts with {processes} …")
            taken = _timed(data, "rebuild", "facts", f"--processes={processes}")
            rates[f"facts from events, {processes} at once (tickets/s)"] = f"{BASE / taken:,.0f}"
        say("copying …")
        _inside(data, "copy", size)
        kept.write_text(json.dumps(rates))
    found: dict[str, str] = json.loads(kept.read_text())
    return found


def _opened(path: str) -> Callable[[Visitor], int]:
    return lambda visitor: visitor.get(path)


def table(found: dict[int, dict[str, str]]) -> str:
    sizes = sorted(found)
    lines = [f"| | {' | '.join(f'{size:,}' for size in sizes)} |", f"|{' --- |' * (len(sizes) + 1)}"]
    lines += [f"| {name} | {' | '.join(found[size][name] for size in sizes)} |" for name in found[sizes[0]]]
    return "\n".join(lines) + "\n"


def _timed(data: Path, *arguments: str) -> float:
    began = time.monotonic()
    desk.manage(data, *arguments)
    return time.monotonic() - began


def _inside(data: Path, *arguments: object) -> Any:
    command = [sys.executable, "-P", "-m", "bench.numbers", *map(str, arguments)]
    done = subprocess.run(
        command, cwd=desk.REPOSITORY, env=desk.environment(data), stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def copy(size: int) -> bool:
    """Rows of the seeded desk again and again under new numbers."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id), count(*) FROM tickets_ticket")
        highest, count = cursor.fetchone()
        for table in _COPIED:
            cursor.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s ORDER BY ordinal_position",
                [table],
            )
            columns = [name for (name,) in cursor.fetchall() if not (table == "sla_clock" and name == "id")]
            shifted = {"tickets_ticket": "id"}.get(table, "ticket_id")
            values = [f"{name} + copy * {highest}" if name == shifted else name for name in columns]
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)} FROM {table},"
                f" generate_series(1, {max(0, size // count - 1)}) AS copy"
            )
        cursor.execute("SELECT setval(pg_get_serial_sequence('tickets_ticket', 'id'), max(id)) FROM tickets_ticket")
        cursor.execute("TRUNCATE sla_rollupmark")
        cursor.execute("VACUUM ANALYZE")
    return True


def count() -> dict[str, Any]:
    from datetime import timedelta

    from django.utils import timezone

    from sla.models import Rollup, TicketFact

    today = timezone.localdate()
    return {
        "facts": TicketFact.objects.count(),
        "cells": Rollup.objects.count(),
        "days": {"year": str(today - timedelta(days=364)), "today": str(today)},
    }


def event() -> float:
    """Milliseconds of the worker for each of EVENTS replies: read, made a fact, and its days made again."""
    from people.models import Person
    from sla.kpi import keeping, rolling
    from tickets.content import written
    from tickets.models import Event, Ticket

    keeping.keep(600)
    for _day in rolling.rolled():  # all that waits, however long it takes
        pass
    agent = Person.objects.filter(role="agent", is_active=True)[0]
    written_to = Event.objects.order_by("-id").values_list("ticket", flat=True)[: 20 * EVENTS]
    for ticket in Ticket.objects.active().filter(pk__in=list(written_to))[:EVENTS]:
        ticket.reply(written("Проверили, всё на месте."), by=agent)
    began = time.perf_counter()
    while keeping.keep():
        pass
    rolling.roll()
    return (time.perf_counter() - began) * 1000 / EVENTS


def _main() -> None:
    import os

    from helpdesk.embedded import servers

    os.environ["DJANGO_SETTINGS_MODULE"] = "helpdesk.settings"
    with servers.using(servers.data_folder()):
        import django

        django.setup()
        what, *arguments = sys.argv[1:]
        known: dict[str, Callable[..., Any]] = {"copy": copy, "count": count, "event": event}
        print(json.dumps(known[what](*map(int, arguments))))


if __name__ == "__main__":
    _main()
