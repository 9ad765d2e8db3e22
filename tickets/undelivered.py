"""Why a wish for the outside world was not carried out."""

from __future__ import annotations

from people import access
from people.models.address import takes_mail
from tickets.mail import compose
from tickets.models import Outgoing
from tickets.unsubscribing import is_unwanted

Why = Outgoing.Why


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


def require_sendable(row: Outgoing) -> None:
    """Raises Unsendable by what may have changed since the wish, and what no later try would mend. May query."""
    person = row.recipient
    if person is not None and not person.is_active:
        raise Unsendable(Why.CLOSED)
    if person is not None and row.kind == Outgoing.Kind.LETTER and not person.is_staff:
        raise Unsendable(Why.NO_STAFF)
    if person is not None and row.kind == Outgoing.Kind.REPORT and not person.may(access.SEE_REPORTS):
        raise Unsendable(Why.NO_REPORTS)
    if person is not None and row.kind == Outgoing.Kind.REPLY and row.ticket and not row.ticket.is_part(person):
        raise Unsendable(Why.LEFT)
    if is_unwanted(row):
        raise Unsendable(Why.UNWANTED)
    # Whoever asks to sign in stands in front of the page and may have mended the mailbox.
    if row.kind != Outgoing.Kind.SIGN_IN and not takes_mail(row.address):
        raise Unsendable(Why.DEAD)
    try:
        compose.valid_address(row.address)
    except compose.BadAddress as error:
        raise Unsendable(Why.ADDRESS) from error
