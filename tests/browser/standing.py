"""A process that has the product loaded and runs every command of manage.py in a fork of itself.

So a command costs its own work, not seconds of importing; the browser paths run several hundred of them. What a bare
command does is tested elsewhere (tests/mail, tests/setup).
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

from tests.setup.embedded_user import REPOSITORY


class Standing:
    """Started on construction, with the environment that the commands are to see."""

    def __init__(self, environment: dict[str, str]) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.browser.standing", str(theirs.fileno())],
                cwd=REPOSITORY, env=environment, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()],
            )  # fmt: skip
        self.line = ours.makefile("rw")
        ours.close()

    def run(self, words: tuple[str, ...], given: bytes) -> subprocess.CompletedProcess[bytes]:
        with tempfile.TemporaryDirectory() as folder:
            place = Path(folder)
            (place / "in").write_bytes(given)
            print(json.dumps([folder, *words]), file=self.line, flush=True)
            code = int(self.line.readline())
            return subprocess.CompletedProcess(words, code, (place / "out").read_bytes(), (place / "err").read_bytes())

    def leave(self) -> None:
        self.line.close()
        assert self.process.wait(60) == 0


def _serve(line: socket.socket) -> None:
    from helpdesk.embedded import servers

    os.environ |= servers.running(servers.data_folder())  # before the settings read where the database is
    os.environ["DJANGO_SETTINGS_MODULE"] = "helpdesk.settings"
    import django

    django.setup()
    import helpdesk.urls  # noqa: F401 (what every command's checks would import)

    with line.makefile("rw") as talk:
        while request := talk.readline():
            folder, *words = json.loads(request)
            child = os.fork()
            if not child:
                _run(Path(folder), words)
            print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), file=talk, flush=True)


def _run(place: Path, words: list[str]) -> None:
    """In the fork; never returns."""
    import manage

    code = 1
    try:
        for number, (name, how) in enumerate((("in", "rb"), ("out", "wb"), ("err", "wb"))):
            with (place / name).open(how) as file:
                os.dup2(file.fileno(), number)
        manage.main(["manage.py", *words])
        code = 0
    except SystemExit as wish:
        code = wish.code if isinstance(wish.code, int) else int(wish.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
