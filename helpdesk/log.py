"""Log lines that cannot be forged: control characters from outside are escaped (attack S90)."""

from __future__ import annotations

import logging
import re

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")


class OneLine(logging.Formatter):
    """Formats as usual; only the traceback that logging itself adds may span lines."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (the name is logging's)
        record.message = _CONTROL.sub(lambda m: f"\\x{ord(m[0]):02x}", record.message.replace("\n", "\\n"))
        return super().formatMessage(record)
