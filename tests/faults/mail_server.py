"""A mail server of the tests: hands mails to `receive_mail`, a process for each try, until it exits with 0.

`python -m tests.faults.mail_server PLAN` reads {"mails": [path…], "at_once": n, "kill": seconds | point | "",
"kills": n, "tries": n, "seed": n} and prints {path: [exit code of each try…]}. A killed process has the code -9.
Every try bears a new Received line, as mails that are sent again do.

`kill` ends a mail's first `kills` tries by SIGKILL: after a random part of the seconds, or when the child comes to a
named point of the product. The points are set here, in the child, so that the product knows nothing of them. Django is
loaded once; each try is a fork of this process, with a database connection of its own.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402 (Django first)

from tickets import blobs, intake  # noqa: E402
from tickets.mail import door  # noqa: E402
from tickets.models import Arrival, Message, Outgoing  # noqa: E402

TRIES = 60
DEADLINE = 120.0


def main(plan: dict[str, Any]) -> dict[str, list[int]]:
    luck = random.Random(plan.get("seed", 1))
    waiting = list(plan["mails"])
    tries: dict[str, int] = dict.fromkeys(waiting, 0)
    codes: dict[str, list[int]] = {path: [] for path in waiting}
    running: dict[int, tuple[str, float]] = {}
    end = time.monotonic() + DEADLINE
    while (waiting or running) and time.monotonic() < end:
        while waiting and len(running) < plan["at_once"]:
            path = waiting.pop(0)
            tries[path] += 1
            kill = plan["kill"] if tries[path] <= plan.get("kills", 1) else ""
            later = time.monotonic() + luck.uniform(0, kill) if isinstance(kill, float) else end
            running[_child(path, tries[path], kill if isinstance(kill, str) else "")] = (path, later)
        for pid, (path, later) in list(running.items()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                del running[pid]
                code = os.waitstatus_to_exitcode(status)
                codes[path].append(code)
                if code != 0 and tries[path] < plan.get("tries", TRIES):
                    waiting.append(path)
            elif time.monotonic() > later:
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.002)
    return codes


def _child(path: str, number: int, point: str) -> int:
    """Begins one `receive_mail` with the mail on its standard input; its process id."""
    pid = os.fork()
    if pid:
        return pid
    code = 70
    try:
        if point:
            POINTS[point]()
        with tempfile.TemporaryFile() as file:
            file.write(b"Received: by test, try %d\n" % number + Path(path).read_bytes())
            file.seek(0)
            os.dup2(file.fileno(), 0)
        sys.stdin = os.fdopen(0)
        with open(os.devnull, "w") as nowhere:
            call_command("receive_mail", stdout=nowhere)
        code = 0
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else 1
    finally:
        os._exit(code)


def _die(*_args: object, **_kwargs: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _before(owner: Any, name: str) -> Callable[[], None]:
    return lambda: setattr(owner, name, _die)


def _after(owner: Any, name: str) -> Callable[[], None]:
    def set_up() -> None:
        real = getattr(owner, name)

        def then_die(*args: Any, **kwargs: Any) -> None:
            real(*args, **kwargs)
            _die()

        setattr(owner, name, then_die)

    return set_up


POINTS: dict[str, Callable[[], None]] = {
    "before it is stored": _before(blobs, "put"),
    "stored": _after(blobs, "put"),
    "in the ledger": _after(door, "accept"),
    "counted as tried": _before(door, "parse"),
    "parsed": _after(door, "parse"),
    "sender known": _after(intake, "_sender"),
    "message written": _after(Message.objects, "create"),
    "receipt wished": _after(Outgoing.objects, "bulk_create"),
    "decided, not committed": _after(Arrival, "save"),
    "committed, not told": _after(door, "process"),
}

if __name__ == "__main__":
    print(json.dumps(main(json.loads(Path(sys.argv[1]).read_text()))))
