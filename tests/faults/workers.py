"""Workers of the tests: two at a time, killed again and again at named points of what they do, and replaced.

`python -m tests.faults.workers PLAN` reads {"work": "file" | "send", "kills": n, "seed": n} and prints how many were
killed at each point. The points are set in the child; Django is loaded once, each worker is a fork of this process.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

django.setup()

from tickets import carriers, intake, outbox  # noqa: E402 (Django first)
from tickets.mail import door  # noqa: E402
from tickets.models import Arrival, Message, Outgoing  # noqa: E402

WORKERS, DEADLINE = 2, 240.0
MOST_BEFORE = 8  # times that a worker passes its point and lives
# Point: whose name, and whether it is killed behind it (else before).
POINTS: dict[str, dict[str, tuple[Any, str, bool]]] = {
    "file": {
        "claimed": (door, "_attempted", False),
        "parsed": (door, "parse", True),
        "sender known": (intake, "_sender", True),
        "message written": (Message.objects, "create", True),
        "receipt wished": (Outgoing.objects, "bulk_create", True),
        "decided, not committed": (Arrival, "save", True),
        "committed": (door, "_attempted", True),
    },
    "send": {
        "claimed": (carriers, "carry", False),
        "taken by the server": (carriers, "carry", True),
        "written down": (outbox, "_sent", True),
    },
}
WORK: dict[str, tuple[Callable[[], object], Callable[[], bool]]] = {
    "file": (door.process_waiting, lambda: Arrival.objects.filter(outcome="", attempts=0).exists()),
    "send": (outbox.sweep, lambda: Outgoing.objects.filter(state="queued", attempts=0).exists()),
}


def main(plan: dict[str, Any]) -> dict[str, int]:
    luck, end = random.Random(plan["seed"]), time.monotonic() + DEADLINE
    work, waits = WORK[plan["work"]]
    points = POINTS[plan["work"]]
    order = [name for _ in range(plan["kills"]) for name in points][: plan["kills"]]
    killed = dict.fromkeys(points, 0)
    running: dict[int, str] = {}
    while time.monotonic() < end and (running or waits()):
        django.db.connection.close()  # a fork must not share it
        while len(running) < WORKERS and (order or not running):
            point = order.pop(0) if order else ""
            running[_child(work, points.get(point), luck.randint(0, MOST_BEFORE))] = point
        pid, status = os.wait()
        point = running.pop(pid)
        if os.waitstatus_to_exitcode(status) == -signal.SIGKILL:
            killed[point] += 1
    return killed


def _child(work: Callable[[], object], point: tuple[Any, str, bool] | None, lives: int) -> int:
    """Begins a worker, which comes to its point so many times and lives; its process id."""
    pid = os.fork()
    if pid:
        return pid
    code = 70
    try:
        if point is not None:
            _set_up(*point, lives)
        work()
        code = 0
    finally:
        os._exit(code)


def _set_up(owner: Any, name: str, behind: bool, lives: int) -> None:
    real, left = getattr(owner, name), [lives]

    def deadly(*args: Any, **kwargs: Any) -> Any:
        left[0] -= 1
        if left[0] < 0 and not behind:
            os.kill(os.getpid(), signal.SIGKILL)
        answer = real(*args, **kwargs)
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    setattr(owner, name, deadly)


if __name__ == "__main__":
    print(json.dumps(main(json.loads(Path(sys.argv[1]).read_text()))))
