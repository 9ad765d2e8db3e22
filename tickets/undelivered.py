"""Why a wish for the outside world was not carried out."""

from __future__ import annotations

from tickets.models import Outgoing


class NobodyThere(Exception):
    """A sign-in link was asked for an address that nobody has."""


class Unsendable(Exception):
    """It cannot be made, however often it is tried; `why` and `name` say what is in the way."""

    def __init__(self, why: Outgoing.Why, name: str = "") -> None:
        super().__init__(f"{why}: {name}" if name else str(why))
        self.why = why
        self.name = name


class NotTaken(Exception):
    """Whoever should have taken it did not. `final`: no later try would help.

    `dead`: they said of the address itself that it takes no mail. The text is what they said; where they said nothing
    for people, `why` is a reason of ours, in which `name` is filled in.
    """

    def __init__(
        self, said: str, *, final: bool, dead: bool = False, why: Outgoing.Why | None = None, name: str = ""
    ) -> None:
        super().__init__(said)
        self.final = final
        self.dead = dead
        self.reason = {} if why is None else {"why": str(why), "name": name}
