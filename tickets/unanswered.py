"""Which customer messages of a ticket wait for an answer, from its events alone. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from tickets.models.words import ACTIVE, ENDED, NEVER

if TYPE_CHECKING:
    from tickets.replay import Recorded


class Unanswered:
    """Folds events; `since` is by message id the moment from which its sender waits."""

    def __init__(self) -> None:
        self.since: dict[int, datetime] = {}

    @property
    def oldest(self) -> datetime | None:
        return min(self.since.values(), default=None)

    @property
    def waiting_since(self) -> datetime:
        return self.oldest or NEVER

    def take(self, event: Recorded) -> None:
        detail = event.detail
        match event.kind:
            case "created" if detail["opens"] == "customer" and not detail["automatic"]:
                since = detail.get("since")
                self.since[detail["message"]] = datetime.fromisoformat(since) if since else event.at
            case "customer_wrote" if not detail["automatic"]:
                self.since[detail["message"]] = event.at
            case "replied" if not detail["automatic"]:
                self.since.clear()
            case "absorbed":
                waiting = detail.get("unanswered", {})
                self.since |= {int(message): datetime.fromisoformat(at) for message, at in waiting.items()}
            case "split":
                self.since.pop(detail["begins_with"], None)
        before, after = detail.get("status", ("", "")) if event.kind != "created" else ("", "")
        if before in ACTIVE and after in ENDED:
            self.since.clear()
