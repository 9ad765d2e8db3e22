"""Lists of words and phrases, in `words/`: small letters, е for ё; a line has one or several, with ; between.

A * behind a letter or a group goes on to the end of the word, a space is any space, the rest is a regular expression.
`name := …` says a part once that others write as <name>; a line that begins with # explains."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from kb.coach.situation import any_of

_HERE = Path(__file__).parent / "words"
_PART = re.compile(r"<(\w+)>")


@cache
def pattern(name: str) -> re.Pattern[str]:
    """Of the list `words/<name>.txt`."""
    parts: dict[str, str] = {}
    phrases: list[str] = []
    for line in lines(name):
        whole = _PART.sub(lambda found: parts[found[1]], line)
        if " := " in whole:
            part, _is, means = whole.partition(" := ")
            parts[part] = means
        else:
            phrases += [phrase.strip() for phrase in whole.split(";") if phrase.strip()]
    return any_of(*phrases)


def lines(name: str) -> list[str]:
    """Those that say something."""
    every = [line.strip() for line in (_HERE / f"{name}.txt").read_text("utf-8").splitlines()]
    return [line for line in every if line and not line.startswith("#")]
