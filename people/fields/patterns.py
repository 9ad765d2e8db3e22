"""Patterns that an administrator gives a field. RE2 matches in a time that grows with the text alone, so no pattern
can hang a request (`(a+)+$` is as quick as any other)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import re2

_QUIET = re2.Options()
_QUIET.log_errors = False
_QUIET.max_mem = 1 << 20  # of the compiled pattern: a{1000}{1000} is refused


class WrongPattern(ValueError):
    """RE2 does not know such a pattern; the message is its own."""


def check(pattern: str) -> None:
    """Raises WrongPattern."""
    try:
        _compiled(pattern)
    except re2.error as error:
        said = error.args[0] if error.args else ""
        raise WrongPattern(said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)) from error


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text is as the pattern says."""
    return _compiled(pattern).fullmatch(text) is not None


@lru_cache(maxsize=500)
def _compiled(pattern: str) -> Any:
    return re2.compile(pattern, _QUIET)
