"""What the forms of several rooms share."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

BROWSER_KEY = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
Fields = dict[str, Any]
UNTIL = "2030-01-01T10:00"


def nobody() -> SimpleNamespace:
    """Stands in for the cast where only the names of doors are wanted."""
    one = SimpleNamespace(pk=1)
    names = ("agent", "other_agent", "specialist", "stranger", "billing", "first_line", "second_line")
    return SimpleNamespace(**dict.fromkeys(names, one))
