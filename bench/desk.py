"""One seeded desk: its data folder, its stack, and everything that is measured on it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import storm
from bench.cases import Plan, cases
from bench.processes import pss, tree
from bench.visitor import Timing, Visitor, timed
from helpdesk.embedded import processes, servers

REPOSITORY = Path(__file__).resolve().parent.parent
PYTHON = [sys.executable, "-P"]


@dataclass(slots=True)
class Figures:
    seed_seconds: float
    facts_seconds: float  # the log of the whole desk read into facts
    timings: dict[str, Timing] = field(default_factory=dict)
    queries: dict[str, int] = field(default_factory=dict)
    idle_memory: dict[str, int] = field(default_factory=dict)  # bytes, PSS, by kind of process
    memory: dict[str, int] = field(default_factory=dict)  # the same after the load
    mails_in_process: float = 0  # a second
    mails_by_command: float = 0
    clocks: dict[str, float] = field(default_factory=dict)  # bench/clocks.py; the unit is in the name
    automation: dict[str, float] = field(default_factory=dict)  # bench/automation.py; as well


def measure(data: Path, size: int, *, fresh: bool, seconds: float, say: Callable[[str], None]) -> Figures:
    """All figures of a desk with `size` tickets; the desk is kept in `data` for the next run."""
    if fresh:
        shutil.rmtree(data, ignore_errors=True)
    figures = Figures(*seeded(data, size, say))
    plan = Plan(**_inside(data, "plan"))
    say("counting queries …")
    figures.queries = _inside(data, "queries")
    with stack(data) as (port, pid):
        figures.idle_memory = pss(tree(pid))
        figures.timings = _timings(port, pid, data, plan, seconds, say)
        figures.memory = pss(tree(pid))
    say("clocks …")
    figures.clocks = _inside(data, "clocks")
    say("automation …")
    figures.automation = _inside(data, "automation")
    say("mail …")
    figures.mails_in_process = _inside(data, "mail")
    figures.mails_by_command = _by_command(data)
    return figures


def storm_on_a_desk(data: Path, verbs: int, say: Callable[[str], None]) -> Iterator[str]:
    """A fresh desk each time; lines for a person."""
    shutil.rmtree(data, ignore_errors=True)
    seeded(data, storm.TICKETS, say)
    say("storm …")
    with servers.using(data) as addresses:  # kept running between the processes
        yield from storm.measure({**environment(data), **addresses}, verbs, say)


def seeded(data: Path, size: int, say: Callable[[str], None]) -> tuple[float, float]:
    """Makes the desk where it is not kept from an earlier run; how long the seeding and the facts took then."""
    kept = data / "bench.json"
    if not kept.exists():
        say("seeding …")
        data.mkdir(parents=True, exist_ok=True)
        manage(data, "migrate", "--verbosity=0")
        said = manage(data, "seed_demo", f"--tickets={size}", "--days=365")
        found = re.search(r"Done in ([\d.]+) s", said)
        assert found, said
        say("facts …")
        began = time.monotonic()
        manage(data, "shell", "-c", "from sla.kpi import keeping; keeping.keep(3600)")
        kept.write_text(json.dumps({"seed": float(found[1]), "facts": time.monotonic() - began}))
    told = json.loads(kept.read_text())
    return told["seed"], told["facts"]


def _timings(
    port: int, pid: int, data: Path, plan: Plan, seconds: float, say: Callable[[str], None]
) -> dict[str, Timing]:
    password = (data / "demo-password").read_text().strip()
    agent = Visitor(port)
    agent.sign_in("first@example.com", password)
    customer = Visitor(port)
    customer.follow(f"/sign-in/{plan.customer_proof}/")
    timings = {}
    for name, case in cases(plan).items():
        visitor = customer if case.by_customer else agent
        timings[name] = timed(case.request, visitor.twin(), seconds, pid)  # a kept connection does not idle
        say(f"{name}: {timings[name]}")
    return timings


@contextmanager
def stack(data: Path) -> Iterator[tuple[int, int]]:
    """bin/run's own stack, for the time of the block; its port and process."""
    port = processes.free_port()
    log = (data / "bench-stack.log").open("wb")
    command = [*PYTHON, "-m", "helpdesk.stack", "--data", str(data), "--no-demo", "--port", str(port)]
    stack = subprocess.Popen(command, cwd=REPOSITORY, env=environment(data), stdout=log, stderr=log)
    try:
        answers = processes.eventually(lambda: stack.poll() is not None or Visitor(port).answers(), 90, pause=0.2)
        if not answers or stack.poll() is not None:
            raise SystemExit(f"the stack did not start, see {log.name}")
        time.sleep(3)  # both web workers and Celery are up
        yield port, stack.pid
    finally:
        stack.terminate()
        stack.wait(60)
        log.close()


def _inside(data: Path, what: str) -> Any:
    """What bench/inside.py finds out in a process of its own, beside the desk's database."""
    command = [*PYTHON, "-m", "bench.inside", what]
    done = subprocess.run(command, cwd=REPOSITORY, env=environment(data), stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def _by_command(data: Path) -> float:
    """Mails a second through `receive_mail DIR`, start of the process included."""
    folder = data / "bench-mail"
    count = len(list(folder.iterdir()))
    began = time.perf_counter()
    said = manage(data, "receive_mail", str(folder))
    seconds = time.perf_counter() - began
    outcomes = [json.loads(line)["outcome"] for line in said.splitlines() if line.startswith("{")]
    assert len(outcomes) == count and set(outcomes) <= {"new_ticket", "reply"}, set(outcomes)
    return count / seconds


def manage(data: Path, *arguments: str) -> str:
    command = [*PYTHON, "manage.py", *arguments]
    done = subprocess.run(command, cwd=REPOSITORY, env=environment(data), stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


def environment(data: Path) -> dict[str, str]:
    """Only what the desk itself would have: no address of another installation."""
    ours = ("DATABASE_URL", "REDIS_URL", "SITE_URL", "STORAGE_URL", "EMAIL_URL", "ALLOWED_HOSTS")
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return {**kept, "HELPDESK_DATA": str(data), "PYTHONPATH": str(REPOSITORY)}
