"""`bin/bench [--sizes 10000,100000] [--fresh] [--seconds 5]`: prints the table and keeps it in bench/results/.

`bin/bench --numbers 100000,1000000`: what the dashboards cost on desks of so many tickets.
`bin/bench --mail 10000,1000000`: how many mails a second are taken and filed on desks of so many tickets.
`bin/bench --storm`: 20,000 random verbs by 8 processes on 500 tickets, then the audit.
"""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from pathlib import Path

from bench import mailroom, numbers
from bench.desk import Figures, measure, storm_on_a_desk
from bench.table import table

REPOSITORY = Path(__file__).resolve().parent.parent
STORM = 20_000  # verbs


def main() -> None:
    options = _options()
    if options.storm:
        for line in storm_on_a_desk(REPOSITORY / "var" / "bench-storm", STORM, say):
            print(line)
        return
    if options.mail:
        rates = {}
        for size in options.mail:
            data = REPOSITORY / "var" / f"bench-numbers-{size}"
            numbers.prepared(data, size, fresh=options.fresh, say=say)
            rates[size] = mailroom.measure(data)
        print(_kept(numbers.table(rates), "mail-"))
        return
    if options.numbers:
        told = {
            size: numbers.measure(
                REPOSITORY / "var" / f"bench-numbers-{size}",
                size,
                fresh=options.fresh,
                seconds=options.seconds,
                say=say,
            )
            for size in options.numbers
        }
        print(_kept(numbers.table(told), "numbers-"))
        return
    found: dict[int, Figures] = {}
    for size in options.sizes:
        say(f"{size:,} tickets:")
        data = REPOSITORY / "var" / f"bench-{size}"
        found[size] = measure(data, size, fresh=options.fresh, seconds=options.seconds, say=say)
    print(_kept(table(found), ""))


def _kept(text: str, name: str) -> str:
    kept = REPOSITORY / "bench" / "results" / f"{name}{datetime.now():%Y-%m-%d-%H%M}.md"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text(text, encoding="utf-8")
    return text


def say(line: str) -> None:
    print(f"  {line}", file=sys.stderr, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument("--sizes", type=_sizes, default=[10_000, 100_000], help="tickets, e.g. 10000,100000")
    parser.add_argument("--fresh", action="store_true", help="seed again, even where a seeded desk is kept in var/")
    parser.add_argument("--seconds", type=float, default=5, help="at most so long for each figure (5)")
    parser.add_argument("--numbers", type=_sizes, default=[], help="dashboards alone, on desks of so many tickets")
    parser.add_argument("--mail", type=_sizes, default=[], help="mail alone, on desks of so many tickets")
    parser.add_argument("--storm", action="store_true", help="random verbs at once, then the audit; nothing else")
    return parser.parse_args()


def _sizes(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


main()
