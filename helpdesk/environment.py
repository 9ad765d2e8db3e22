"""Typed reading of the environment. A wrong value stops the start with one line that says what to do."""

from __future__ import annotations

import os
from pathlib import Path


class WrongValue(SystemExit):
    """Ends the process with one clear line; raised while settings are read."""

    def __init__(self, name: str, value: str, wanted: str) -> None:
        super().__init__(f"{name}={value!r} is not usable: {wanted}")


def text(name: str, default: str = "") -> str:
    """The value of NAME, or the contents of the file that NAME_FILE names (for secrets), or the default."""
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise WrongValue(f"{name}_FILE", path, f"the file cannot be read ({error.strerror})") from error
    return os.environ.get(name, "").strip() or default


def boolean(name: str, default: bool = False) -> bool:
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise WrongValue(name, value, "say 1 or 0")


def number(name: str, default: int) -> int:
    """A whole number, 0 or more."""
    value = text(name)
    if not value:
        return default
    if not (value.isascii() and value.isdigit() and len(value) < 7):
        raise WrongValue(name, value, f"say a whole number, e.g. {default}")
    return int(value)


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]
