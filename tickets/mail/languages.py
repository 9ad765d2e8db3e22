"""In which of our languages somebody writes, as far as letters tell it: to answer strangers in the same one."""

from __future__ import annotations

import re

_CYRILLIC = re.compile(r"[Ѐ-ԯ]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
LEAST = 8  # letters; fewer say nothing
READ = 4000  # characters


def language_of(text: str) -> str:
    """`ru` or `en` where two thirds of the letters are of one script, else ''."""
    cyrillic, latin = len(_CYRILLIC.findall(text[:READ])), len(_LATIN.findall(text[:READ]))
    if cyrillic + latin < LEAST:
        return ""
    if 3 * cyrillic >= 2 * (cyrillic + latin):
        return "ru"
    return "en" if 3 * latin >= 2 * (cyrillic + latin) else ""
