"""Delivery reports: which mail of ours came back, and to whom. They start and re-open nothing (R20)."""

from __future__ import annotations

from dataclasses import dataclass

from people.models.address import stop_mail_to
from tickets.content import one_line
from tickets.mail.addresses import message_aside
from tickets.models import Attempt, Outgoing, Ticket
from tickets.models.outgoing import OutgoingQuerySet

_NAMED = {"r": Outgoing.Kind.RECEIPT, "l": Outgoing.Kind.LETTER}


@dataclass(frozen=True, slots=True)
class Returned:
    """What a report says. `mail` is the ticket and the name in our signed Message-ID, None where it carries none;
    a report that is not `final` is news of a delay, and one that is not `dead` says nothing against the address."""

    addresses: tuple[str, ...] = ()
    mail: tuple[int, str] | None = None
    final: bool = True
    dead: bool = False


def mark_failed(ticket: Ticket, returned: Returned, reason: str) -> int:
    """Shows the failure on the one mail to each address that came back; how many were marked.

    Without an id of ours in the report that is the newest mail of the ticket to that address.
    """
    if not returned.final:
        return 0
    # A report may be quicker than the worker that writes down that the mail was sent.
    tried = Outgoing.objects.filter(ticket=ticket, attempts__gt=0).exclude(state=Outgoing.State.FAILED)
    if returned.mail is not None:
        found = _named(tried, returned.mail[1], returned.addresses)
    else:
        newest = (tried.filter(address__iexact=address).order_by("-id").first() for address in returned.addresses)
        found = [row.pk for row in newest if row is not None]
    why = {"why": str(Outgoing.Why.RETURNED), "name": one_line(reason, 400)}
    mails = Outgoing.objects.filter(pk__in=found)
    count = ticket.lose(mails, f"returned: {reason}", why) if found else 0
    told = [Attempt(outgoing_id=pk, outcome=Attempt.Outcome.RETURNED, said=one_line(reason, 500)) for pk in found]
    Attempt.objects.bulk_create(told)
    if count and returned.dead and returned.mail is not None:  # without our own id anybody may have written it
        stop_mail_to(mails.values_list("address", flat=True))
    return count


def _named(tried: OutgoingQuerySet, name: str, addresses: tuple[str, ...]) -> list[int]:
    """The rows behind a Message-ID of ours. A receipt and a rule's mail have their own ids; the mails of one reply
    share one and differ by address, unless there is but one: then the server may call its mailbox by another name (an
    alias, a forward)."""
    kind, aside = _NAMED.get(name[:1]), message_aside(name)
    digits = name[1:] if kind else name
    number = int(digits) if digits.isdecimal() else 0
    if kind is not None:
        rows = list(tried.filter(kind=kind, pk=number))
    elif aside is not None:
        rows = list(tried.filter(kind=Outgoing.Kind.OUTSIDE, message=aside))
    else:
        rows = list(tried.filter(message=number).exclude(kind=Outgoing.Kind.RECEIPT))
    wanted = {address.lower() for address in addresses}
    meant = [row.pk for row in rows if row.address.lower() in wanted]
    return meant or [row.pk for row in rows if len(rows) == 1]
