"""Reading a file in a process with limits: whatever the file does, this one gets an answer."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tickets.files.kinds import WALL

_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Words:
    """`problem` is one of the words of FileText.Problem, '' where the file was read."""

    text: str = ""
    problem: str = ""


def words_of(file: IO[bytes], kind: str) -> Words:
    """The text of a file, its beginning where there is much; `kind` is one of kinds.py. OSError where this machine
    cannot start a process."""
    # Files on both sides instead of pipes: nothing waits for anything, and what comes out is limited too.
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as said:
        while chunk := file.read(1 << 20):
            given.write(chunk)
        given.seek(0)
        command = [sys.executable, "-P", "-m", "tickets.files.child", kind]
        surroundings = {"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8"}
        try:
            done = subprocess.run(
                command, stdin=given, stdout=said, stderr=subprocess.DEVNULL, env=surroundings, cwd="/", timeout=WALL,
                check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return Words(problem="much")
        said.seek(0)
        if done.returncode < 0:
            return Words(problem="much")  # ended by a limit, or it ran into its memory's end
        return _answer(said.read())


def _answer(said: bytes) -> Words:
    try:
        answer = json.loads(said)
        return Words(str(answer["text"]), str(answer["problem"])[:7])
    except (ValueError, KeyError, TypeError):
        return Words(problem="damaged")  # the reader fell over it
