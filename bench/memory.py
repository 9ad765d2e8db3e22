"""How much memory a tree of processes takes: PSS, which counts shared pages once (Linux)."""

from __future__ import annotations

import re
from pathlib import Path


def pss_of_tree(root: int) -> int:
    """Bytes, of the process and all below it; 0 where the system does not tell."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # it has just ended
    tree = {root}
    while grown := {pid for pid, parent in parents.items() if parent in tree} - tree:
        tree |= grown
    return sum(_pss(pid) for pid in tree)


def _pss(pid: int) -> int:
    try:
        found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    except OSError:
        return 0
    return int(found[1]) * 1024 if found else 0
