"""JSON from outside, made such that every later step can keep it."""

from __future__ import annotations

import math
from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from tickets.content import without_nul

DEEPEST = 50  # levels of lists and objects


class StorableJSON(JSONParser):
    """Refuses with 400 what is nested too deep or holds an endless number; NUL and lone surrogates are taken out of
    texts and names, as PostgreSQL can keep neither and a message must not be lost for them."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return _storable(super().parse(*args, **kwargs), DEEPEST)
        except RecursionError as error:
            raise ParseError("This is nested too deep.") from error


def _storable(value: Any, levels: int) -> Any:
    if isinstance(value, str):
        return without_nul(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise ParseError("A number is too large.")
    if not isinstance(value, (list, dict)):
        return value
    if levels == 0:
        raise ParseError("This is nested too deep.")
    if isinstance(value, list):
        return [_storable(each, levels - 1) for each in value]
    return {without_nul(name): _storable(each, levels - 1) for name, each in value.items()}
