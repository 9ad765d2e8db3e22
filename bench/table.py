"""The figures as a Markdown table."""

from __future__ import annotations

from bench.desk import Figures

# The direct Django peer at 100,000 tickets on 2 cores, milliseconds (mail: a second).
_PEER = {
    "inbox (first line)": "1,100",
    "list of all tickets": "1,100",
    "ticket page": "114",
    "search, common Russian word": "3,700",
    "reply from the desk": "77",
    "portal: new request": "32",
}


def table(found: dict[int, Figures]) -> str:
    """Rows by case; growth is the CPU time on the largest desk over the smallest one's, which other load on the machine
    does not change."""
    sizes = sorted(found)
    heads = [f"{size:,}: p50 / p95 ms | CPU ms | requests/s" for size in sizes]
    lines = [f"| | queries | {' | '.join(heads)} | growth | peer, p50 ms |", _rule(3 * len(sizes) + 4)]
    small, large = found[sizes[0]], found[sizes[-1]]
    for name in large.timings:
        cells = [
            f"{timing.p50:.0f} / {timing.p95:.0f} | {timing.cpu:.0f} | {timing.rate:.0f}"
            for size in sizes
            for timing in (found[size].timings[name],)
        ]
        growth = large.timings[name].cpu / max(1, small.timings[name].cpu)
        lines.append(
            f"| {name} | {large.queries[name]} | {' | '.join(cells)} | {growth:.2f} | {_PEER.get(name, '—')} |"
        )
    rest = {
        "mail in, in one process (a second)": [f"{found[size].mails_in_process:.0f}" for size in sizes],
        "`receive_mail` of 500 files (a second)": [f"{found[size].mails_by_command:.0f}" for size in sizes],
        **{name: [_short(found[size].clocks[name]) for size in sizes] for name in large.clocks},
        **{name: [_short(found[size].automation[name]) for size in sizes] for name in large.automation},
        **{
            f"memory of {kind}, PSS (MB)": [f"{found[size].memory.get(kind, 0) / 1e6:.0f}" for size in sizes]
            for kind in ("web", "worker", "beat", "postgres", "valkey", "supervisors")
        },
        "memory of the stack, PSS (MB)": [f"{found[size].memory['all'] / 1e6:.0f}" for size in sizes],
        "the same before the load (MB)": [f"{found[size].idle_memory['all'] / 1e6:.0f}" for size in sizes],
        "`seed_demo` (seconds)": [f"{found[size].seed_seconds:.1f}" for size in sizes],
        "facts of all tickets from the log (seconds)": [f"{found[size].facts_seconds:.1f}" for size in sizes],
    }
    peers = {"mail in, in one process (a second)": "13–20", "`receive_mail` of 500 files (a second)": "13–20"}
    peers["memory of the stack, PSS (MB)"] = "1,000"
    lines += ["", f"| | {' | '.join(f'{size:,}' for size in sizes)} | peer |", _rule(len(sizes) + 2)]
    lines += [f"| {name} | {' | '.join(cells)} | {peers.get(name, '—')} |" for name, cells in rest.items()]
    return "\n".join(lines) + "\n"


def _short(figure: float) -> str:
    """Three digits that say something."""
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.1f}" if figure >= 1 else f"{figure:.2f}"


def _rule(columns: int) -> str:
    return "|" + " --- |" * columns
