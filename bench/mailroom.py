"""Mail by the thousand: how many a second are accepted by LMTP and by `receive_mail`, and how many are filed.

Two processes file, as the stack's worker does; mails are those of bench/inside.py, half of them answers. On a desk of
copied tickets (bench/numbers.py) the tables are large, which is what filing must not notice.
"""

from __future__ import annotations

import re
import smtplib
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from bench import desk
from bench.processes import pss, tree
from helpdesk.embedded import servers

MAILS = 1000
_CLIENTS = 4
_FILERS = 2


def measure(data: Path) -> dict[str, str]:
    """Figures in words, by name; the desk must have been seeded."""
    with servers.using(data):  # kept running between the processes
        return _measured(data)


def _measured(data: Path) -> dict[str, str]:
    folder = data / "bench-mail"
    _inside(data, "write", str(folder))
    raws = [path.read_bytes() for path in sorted(folder.iterdir())]
    accepted, filing = _by_lmtp(data, raws)
    _inside(data, "write", str(folder))
    began = time.perf_counter()
    desk.manage(data, "receive_mail", str(folder))
    by_command = MAILS / (time.perf_counter() - began)
    return {
        "accepted by LMTP (mails/s)": f"{accepted:,.0f}",
        f"filed by {_FILERS} processes (mails/s)": f"{filing['rate']:,.0f}",
        "their memory before and after (MB)": f"{filing['before']:.0f} → {filing['after']:.0f}",
        "`receive_mail DIR`, one process: stored and filed (mails/s)": f"{by_command:,.0f}",
    }


def _by_lmtp(data: Path, raws: list[bytes]) -> tuple[float, dict[str, float]]:
    command = [*desk.PYTHON, "manage.py", "serve_smtp", "--lmtp", "--port", "0"]
    listener = subprocess.Popen(
        command, cwd=desk.REPOSITORY, env=desk.environment(data), stdout=subprocess.PIPE, text=True
    )
    assert listener.stdout is not None
    said = re.search(r":(\d+)$", listener.stdout.readline().strip())
    assert said, "the listener did not start"
    waiting, lock = list(raws), threading.Lock()

    def send() -> None:
        with smtplib.LMTP("127.0.0.1", int(said[1])) as session:
            while True:
                with lock:
                    if not waiting:
                        return
                    raw = waiting.pop()
                session.sendmail("<>", ["support@example.com"], raw)

    senders = [threading.Thread(target=send) for _ in range(_CLIENTS)]
    began = time.perf_counter()
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    accepted = len(raws) / (time.perf_counter() - began)
    listener.terminate()
    listener.wait(20)
    return accepted, _filed(data)


def _filed(data: Path) -> dict[str, float]:
    """All that waits, by processes that are ready before the clock starts."""
    filers = [
        subprocess.Popen(
            [sys.executable, "-P", "-m", "bench.mailroom", "file"],
            cwd=desk.REPOSITORY, env=desk.environment(data), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for _number in range(_FILERS)
    ]  # fmt: skip
    for filer in filers:
        assert filer.stdout is not None and filer.stdout.readline() == "ready\n"
    before = sum(pss(tree(filer.pid))["all"] for filer in filers) / 1e6
    began = time.perf_counter()
    for filer in filers:
        assert filer.stdin is not None
        filer.stdin.write("go\n")
        filer.stdin.flush()
    counts = [int(filer.stdout.readline()) for filer in filers if filer.stdout]
    seconds = time.perf_counter() - began
    after = sum(pss(tree(filer.pid))["all"] for filer in filers) / 1e6
    for filer in filers:
        assert filer.stdin is not None
        filer.stdin.close()
        filer.wait(20)
    return {"rate": sum(counts) / seconds, "before": before, "after": after}


def _inside(data: Path, *arguments: str) -> None:
    command = [sys.executable, "-P", "-m", "bench.mailroom", *arguments]
    subprocess.run(command, cwd=desk.REPOSITORY, env=desk.environment(data), check=True, stdout=subprocess.DEVNULL)


def write(folder: str) -> None:
    """New mails in files."""
    from bench.inside import mails

    place = Path(folder)
    place.mkdir(exist_ok=True)
    for file in place.iterdir():
        file.unlink()
    for number, raw in enumerate(mails(f"mailroom {time.time_ns()}", MAILS)):
        (place / f"{number:06}.eml").write_bytes(raw)


def file() -> None:
    """Says when it is ready, files at a word, says how many, and stays until it is let go."""
    from tickets.mail import door

    print("ready", flush=True)
    sys.stdin.readline()
    count = 0
    while found := door.process_waiting():
        count += found
    print(count, flush=True)
    sys.stdin.readline()


def _main() -> None:
    import os

    os.environ["DJANGO_SETTINGS_MODULE"] = "helpdesk.settings"
    with servers.using(servers.data_folder()):
        import django

        django.setup()
        known: dict[str, Any] = {"write": write, "file": file}
        known[sys.argv[1]](*sys.argv[2:])


if __name__ == "__main__":
    _main()
