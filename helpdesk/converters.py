"""`HD-1042` in addresses."""

from __future__ import annotations

from django.urls import register_converter

from tickets.models.ticket import PREFIX


class TicketNumber:
    regex = f"{PREFIX}[0-9]{{1,18}}"

    def to_python(self, value: str) -> int:
        return int(value.removeprefix(PREFIX))

    def to_url(self, value: int | str) -> str:
        return value if isinstance(value, str) else f"{PREFIX}{value}"


register_converter(TicketNumber, "ticket")
