"""Where a new ticket goes: rules, their category, the priority matrix."""

from tickets.routing.beginning import answer, send
from tickets.routing.book import Book, Opening, current, opening

__all__ = ["Book", "Opening", "answer", "current", "opening", "send"]
