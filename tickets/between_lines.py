"""The actions of a hand-over between the lines: escalate, accept, advise, return, withdraw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets.actions import Action, Values, actions, many, team_of, worker
from tickets.content import without_nul, written
from tickets.models import HandoverReason, Ticket
from tickets.models.escalation import Case
from tickets.registry import UnknownValue

if TYPE_CHECKING:
    from people.models import Person


def register() -> None:
    """Called once when the app is ready."""
    for name, label, apply in (
        ("escalation", gettext_lazy("Escalate"), _escalation),
        ("acceptance", gettext_lazy("Accept"), _acceptance),
        ("advice", gettext_lazy("Give advice"), _advice),
        ("return", gettext_lazy("Return"), _return),
        ("withdrawal", gettext_lazy("Withdraw the escalation"), _withdrawal),
    ):
        actions.add(Action(name, label, apply))


def _escalation(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    """`team`; `reason`: a code; `tried` and `asked`: texts; `checked`: lines of the checklist; `links`: addresses, one
    a line; `agent`: one of the receiving team; `pass_contact`; `over_limit`: why it cannot wait."""
    code = without_nul(str(values.get("reason") or ""))
    reason = HandoverReason.objects.filter(code=code, is_active=True).first()
    if reason is None:
        known = HandoverReason.objects.filter(is_active=True).values_list("code", flat=True)
        raise UnknownValue(_("Reasons are: %(codes)s.") % {"codes": ", ".join(known)})
    given = without_nul(str(values.get("agent") or ""))
    agent = worker(given) if given else None
    if given and agent is None:
        raise UnknownValue(_("That person does not work here any more."))
    case = Case(
        reason, str(values.get("tried") or ""), str(values.get("asked") or ""), many(values, "checked"), _links(values)
    )
    ticket.escalate(
        team_of(values),
        case,
        by=by,
        agent=agent,
        pass_contact=bool(values.get("pass_contact")),
        over_limit=str(values.get("over_limit") or ""),
        seen=seen,
    )


def _acceptance(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    ticket.accept(by=by, seen=seen)


def _advice(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    """`body_text`: what the other line should do."""
    ticket.advise(written(str(values.get("body_text") or "")), by=by, seen=seen)


def _return(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    """`reason`: what is missing."""
    ticket.send_back(str(values.get("reason") or ""), by=by, seen=seen)


def _withdrawal(ticket: Ticket, values: Values, by: Person, seen: int | None) -> None:
    ticket.withdraw(by=by, seen=seen)


def _links(values: Values) -> list[str]:
    return [link for given in many(values, "links") for link in given.split()]
