"""The process that reads one file: `python -m tickets.files.child KIND < file`, one JSON object on its output; with
the number of a page its picture instead, nothing where there is none.

It knows no settings, no database and no secrets; its limits are set before it looks at the file. Run by guarded.py.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import suppress

from tickets.files import office, pdf, written
from tickets.files.kinds import ANSWER, BYTES, CHARACTERS, CPU, MEMORY, Unreadable

_READERS = {
    "text": written.text,
    "html": written.html,
    "docx": office.docx,
    "xlsx": office.xlsx,
    "pdf": pdf.pdf,
    "pages": pdf.count,
}


def main(kind: str) -> None:
    """`{"text": …, "problem": …}`, one of them ''."""
    _limit()
    said = {"text": "", "problem": ""}
    try:
        said["text"] = _beginning(_READERS[kind](_content()))
    except Unreadable as error:
        said["problem"] = str(error)
    except (MemoryError, RecursionError):
        said["problem"] = "much"
    json.dump(said, sys.stdout)


def draw(page: int) -> None:
    """The page of a PDF."""
    _limit()
    with suppress(Unreadable, MemoryError):
        sys.stdout.buffer.write(pdf.picture(_content(), page))


def _content() -> bytes:
    content = sys.stdin.buffer.read(BYTES + 1)
    if len(content) > BYTES:
        raise Unreadable("large")
    return content


def _beginning(pieces: Iterator[str]) -> str:
    """No more of it than is kept, without what PostgreSQL cannot store."""
    found, size = list[str](), 0
    for piece in pieces:
        found.append(piece)
        size += len(piece)
        if size > CHARACTERS:
            break
    whole = "".join(found)[:CHARACTERS].replace("\0", " ")
    return whole.encode("utf-8", "replace").decode()


def _limit() -> None:
    if sys.platform == "win32":
        return  # without limits of the system; the time is still watched from outside
    import resource  # there is none on Windows

    limits = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: CPU,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: ANSWER,
        resource.RLIMIT_NOFILE: 32,
    }
    for limit, most in limits.items():
        with suppress(ValueError, OSError):  # a system that knows no such limit
            resource.setrlimit(limit, (most, most))


if __name__ == "__main__":
    if len(sys.argv) > 2:
        draw(int(sys.argv[2]))
    else:
        main(sys.argv[1])
