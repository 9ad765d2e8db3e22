"""What a tree of processes uses: memory as PSS, which counts shared pages once, and processor time (Linux)."""

from __future__ import annotations

import os
import re
from pathlib import Path

_KINDS = {
    "helpdesk.embedded.keeper": "supervisors",
    "helpdesk.stack": "supervisors",
    "helpdesk.web": "web",
    "postgres": "postgres",
    "valkey": "valkey",
    " worker ": "worker",
    " beat ": "beat",
}
_TICK = os.sysconf("SC_CLK_TCK")


def tree(root: int) -> set[int]:
    """The process and all below it."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        if fields := _stat(int(folder.name)):
            parents[int(folder.name)] = int(fields[1])
    found = {root}
    while grown := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= grown
    return found


def pss(pids: set[int]) -> dict[str, int]:
    """Bytes by kind of process, under "all" the sum; empty where the system does not tell."""
    found: dict[str, int] = {}
    for pid in pids:
        kind, size = _kind(pid), _pss(pid)
        found[kind] = found.get(kind, 0) + size
    return {"all": sum(found.values()), **found}


def cpu_seconds(root: int) -> float:
    """Processor time used so far by the process and all below it, those included that have ended."""
    return sum(sum(map(int, fields[11:15])) / _TICK for pid in tree(root) if (fields := _stat(pid)))


def _stat(pid: int) -> list[str]:
    """The fields of proc(5) stat from the state on; empty when the process has ended."""
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _kind(pid: int) -> str:
    try:
        command = (Path("/proc") / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return "ended"
    # In this order: a keeper is told its server's name, and PostgreSQL has workers too.
    for word, kind in _KINDS.items():
        if word in command:
            return kind
    return "other"


def _pss(pid: int) -> int:
    try:
        found = re.search(r"^Pss:\s+(\d+) kB", (Path("/proc") / str(pid) / "smaps_rollup").read_text(), re.MULTILINE)
    except OSError:
        return 0
    return int(found[1]) * 1024 if found else 0
