"""Steps that speak to the outside: a mail to people, a call of a webhook. Both are written down now and leave after
commit, so what is said is what was."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from people import throttle
from people.models import Person
from people.models.address import first_emails, owners_of
from tickets import outbox
from tickets.automation.told import told
from tickets.content import one_line, without_nul
from tickets.models import Event, Outgoing, Ticket, Webhook
from tickets.models.mailbox import is_ours
from tickets.models.steps import Steps
from tickets.refusals import Refused
from tickets.registry import Registry

MOST = 20  # recipients of one mail
CALLS_AN_HOUR = 100  # of one webhook about one ticket
SUBJECT = 200  # characters


@dataclass(frozen=True, slots=True)
class Part:
    """What a face lends to a webhook's body under its `name`: a ticket as JSON values."""

    name: str
    of: Callable[[Ticket], dict[str, Any]]


parts: Registry[Part] = Registry("part of a webhook's body")


def mail(steps: Steps, ticket: Ticket, *, rule: str, fill: Callable[[str], str]) -> None:
    """Wishes for a mail to each recipient. None where nobody is meant; Refused where there are too many.

    Never to our own address, nor by a typed address to people of the request: they are answered, not told, and a robot
    among them that writes back would be told of its own tickets for ever. (letters.py has a measure for each address.)
    """
    people = _recipients(steps, ticket)
    if len(people) > MOST:
        raise Refused(
            _("This mail would go to %(count)d addresses; %(most)d is the most.") % {"count": len(people), "most": MOST}
        )
    detail = {"subject": one_line(fill(steps.mail_subject), SUBJECT), "text": without_nul(fill(steps.mail_text))}
    for address, person in people.items():
        outbox.wish(Outgoing.Kind.LETTER, person, address, ticket=ticket, detail={**detail, "rule": rule})
    if people:
        _note(ticket, mail=list(people), subject=detail["subject"])


def call(webhook: int, ticket: Ticket, *, rule: str, event: Event | None) -> None:
    """Wishes for a call of the webhook of this id; none while it is out of force."""
    hook = Webhook.objects.filter(pk=webhook).first()
    if hook is None:
        raise Refused(_("That webhook does not exist any more."))
    if not hook.is_active:
        return
    if throttle.too_many("webhook", f"{hook.pk} {ticket.pk}", limit=CALLS_AN_HOUR, seconds=3600):
        raise Refused(_("This webhook was called %(count)d times within an hour already.") % {"count": CALLS_AN_HOUR})
    kind = "schedule" if event is None else "trigger"
    _call(hook, ticket, event=_said(event), rule={"kind": kind, "name": rule})
    _note(ticket, webhook=hook.name)


def call_for_a_test(hook: Webhook, *, by: Person) -> str:
    """A call that says that it is a test; also where the webhook is out of force. Returns its id."""
    return _call(hook, None, event=_of_kind("test", timezone.now(), by), rule=None)


def _note(ticket: Ticket, **detail: Any) -> None:
    """The history says what went out, and by which rule."""
    with ticket.locked() as at:
        ticket.record(Event.Kind.SENT_OUT, by=Person.objects.system(), at=at, **detail)


def _call(hook: Webhook, ticket: Ticket | None, *, event: Any, rule: Any) -> str:
    delivery = str(uuid.uuid4())
    body: dict[str, Any] = {"id": delivery, "event": event}
    body |= {part.name: part.of(ticket) if ticket is not None else None for part in parts.all()}
    body["rule"] = rule
    text = json.dumps(body, ensure_ascii=False)
    outbox.wish_call(hook, delivery, text, ticket=ticket, test=ticket is None)
    return delivery


def _said(event: Event | None) -> dict[str, Any] | None:
    return None if event is None else _of_kind(event.kind, event.at, event.by)


def _of_kind(kind: str, at: datetime, by: Person) -> dict[str, Any]:
    moment = at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return {"kind": kind, "at": moment, "by": {"id": by.pk, "name": by.name}}


def _recipients(steps: Steps, ticket: Ticket) -> dict[str, int | None]:
    """Addresses with the people who work here behind them; each once, however it is spelled."""
    found: dict[str, int | None] = {}
    if steps.mail_to:
        found = {address: pk for pk, address in first_emails(told(steps.mail_to, ticket)).items()}
    known = {address.lower() for address in found}
    typed = {address.lower(): address for address in steps.mail_addresses if address.lower() not in known}
    owners = owners_of(typed) if typed else {}
    asking = _people_of(ticket) if typed else set()
    for folded, address in typed.items():
        owner = owners.get(folded)
        if owner is None or owner.pk not in asking:
            found[address] = owner.pk if owner is not None and owner.is_staff else None
    return {address: person for address, person in found.items() if not is_ours(address)}


def _people_of(ticket: Ticket) -> set[int]:
    return {ticket.requester_id, *ticket.participants.values_list("person_id", flat=True)}
