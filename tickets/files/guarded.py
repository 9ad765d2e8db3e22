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
    said = _said_of(file, kind)
    return _answer(said) if said is not None else Words(problem="much")


def page_of(file: IO[bytes], number: int) -> bytes:
    """The picture of a page of a PDF as PNG; b'' where there is no such page, or none that can be drawn."""
    return _said_of(file, "pdf", str(number)) or b""


def _said_of(file: IO[bytes], *asked: str) -> bytes | None:
    """What the process says; None where its time or memory came to an end."""
    # Files on both sides instead of pipes: nothing waits for anything, and what comes out is limited too.
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as said:
        while chunk := file.read(1 << 20):
            given.write(chunk)
        given.seek(0)
        command = [sys.executable, "-P", "-m", "tickets.files.child", *asked]
        surroundings = {"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8"}
        try:
            done = subprocess.run(
                command, stdin=given, stdout=said, stderr=subprocess.DEVNULL, env=surroundings, cwd="/", timeout=WALL,
                check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return None
        said.seek(0)
        return said.read() if done.returncode >= 0 else None


def _answer(said: bytes) -> Words:
    try:
        answer = json.loads(said)
        return Words(str(answer["text"]), str(answer["problem"])[:7])
    except (ValueError, KeyError, TypeError):
        return Words(problem="damaged")  # the reader fell over it
