"""Handing a ticket over between lines, and what the receiving line does with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people import access
from people.models import Person, Team
from people.quiet import working_time_of
from tickets.content import Content, one_line, without_nul
from tickets.models.event import Event
from tickets.models.handover import Handover, HandoverReason, LineLimit
from tickets.models.message import Message
from tickets.models.verb import require_worker
from tickets.models.words import ENDED, Channel
from tickets.refusals import NotAllowed, Refused

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket

LONGEST = 10_000  # characters of what was tried and of what is asked
_CHANGED = ("team", "line", "assignee", "contact", "hops", "status")
# What a stale form about a hand-over is compared with.
HANDOVER_EVENTS = (Event.Kind.ESCALATED, Event.Kind.ACCEPTED, Event.Kind.ADVISED, Event.Kind.RETURNED, Event.Kind.MOVED)


@dataclass(frozen=True, slots=True)
class Case:
    """What is told to the receiving line. `checked` are the ticked lines of the checklist, `links` addresses."""

    reason: HandoverReason
    tried: str
    asked: str
    checked: Iterable[str] = ()
    links: Iterable[str] = field(default=())


class Escalatable(models.Model):
    contact = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("customer's contact"),
    )
    hops = models.SmallIntegerField(gettext_lazy("moves between lines"), default=0, db_default=0)

    class Meta:
        abstract = True

    def escalate(  # type: ignore[misc]  # mixed into Ticket only
        self: Ticket,
        to: Team,
        case: Case,
        *,
        by: Person,
        agent: Person | None = None,
        pass_contact: bool = False,
        over_limit: str = "",
        seen: int | None = None,
    ) -> Handover:
        """Hands the ticket to a team of another line; team, line and minutes are theirs from now on.

        The agent who had it stays the customer's contact unless `pass_contact`. `agent` names one of the receiving
        team at once. `over_limit` says why it cannot wait when the line has too many waiting already. The same team
        again gives the open hand-over and no event.
        """
        require_worker(by)
        with self.locked() as at:
            last = self.open_handover
            if last is not None and self.team_id == to.pk:
                return last
            self._refuse_escalation(to, last, agent, seen)
            told = _told(case, self.checklist)
            over_limit = self._passed_limit(to, over_limit)
            was = self._stand()
            handover = Handover.objects.create(
                ticket=self, from_team=self.team, to_team=to, from_line=self.line, to_line=to.line, by=by, at=at,
                reason=case.reason, over_limit=over_limit, goes_back_to=self.assignee, **told,
            )  # fmt: skip
            stays = None if pass_contact else self.contact or self.assignee or (by if by.may_be_given_tickets else None)
            self.team, self.line, self.assignee, self.contact = to, to.line, agent, stays
            self.hops += 1
            moved = self.begin_work()
            names = {"code": case.reason.code, "en": case.reason.name_en, "ru": case.reason.name_ru}
            self._record_move(Event.Kind.ESCALATED, was, by=by, at=at, handover=handover.pk, reason=names, **moved)
        return handover

    def accept(self: Ticket, *, by: Person, seen: int | None = None) -> None:  # type: ignore[misc]
        """The receiving line takes the hand-over; whoever accepts works on it. Accepted by oneself: no event."""
        require_worker(by)
        with self.locked() as at:
            handover = self._top(by)
            if handover.accepted_at is not None:
                if handover.accepted_by_id == by.pk:
                    return
                name = handover.accepted_by.name if handover.accepted_by else ""
                raise Refused(_("%(name)s has accepted it already.") % {"name": name})
            self._refuse_ended()
            self.refuse_if_changed(seen, *HANDOVER_EVENTS)
            was = self._stand()
            self.assignee = by
            self.mark_accepted(handover, by, at)
            self._record_move(Event.Kind.ACCEPTED, was, by=by, at=at, handover=handover.pk, **self.begin_work())

    def advise(self: Ticket, content: Content, *, by: Person, seen: int | None = None) -> Message:  # type: ignore[misc]
        """An answer to the line that asked, as an internal note; that line has the ticket again."""
        require_worker(by)
        if content.is_empty:
            raise Refused(_("Write something first."))
        with self.locked() as at:
            handover = self._top(by)
            self._refuse_ended()
            self.refuse_if_changed(seen, *HANDOVER_EVENTS)
            message = self.say(Message.Kind.NOTE, content, by=by, at=at, channel=Channel.PORTAL)
            handover.advice = message
            self._go_back(handover, Handover.State.ADVISED, Event.Kind.ADVISED, by=by, at=at, message=message.pk)
        return message

    def send_back(self: Ticket, missing: str, *, by: Person, seen: int | None = None) -> None:  # type: ignore[misc]
        """Returns the hand-over with what is missing; line and minutes go back."""
        require_worker(by)
        missing = without_nul(missing).strip()[:LONGEST]
        if not missing:
            raise Refused(_("Say what is missing."))
        with self.locked() as at:
            handover = self._top(by)
            self._refuse_ended()
            self.refuse_if_changed(seen, *HANDOVER_EVENTS)
            handover.missing = missing
            self._go_back(
                handover, Handover.State.RETURNED, Event.Kind.RETURNED, by=by, at=at, missing=one_line(missing, 300)
            )

    def withdraw(self: Ticket, *, by: Person, seen: int | None = None) -> None:  # type: ignore[misc]
        """Takes an escalation back before anybody has accepted it."""
        require_worker(by)
        with self.locked() as at:
            handover = self.open_handover
            if handover is None:
                return
            if handover.accepted_at is not None:
                raise Refused(_("It has been accepted already; ask the specialists to give it back."))
            if by.pk not in (handover.by_id, self.contact_id) and not by.may(access.LEAD_TEAMS):
                raise NotAllowed(_("Only those who escalated it can withdraw it."))
            self._refuse_ended()
            self.refuse_if_changed(seen, *HANDOVER_EVENTS)
            self._go_back(handover, Handover.State.WITHDRAWN, Event.Kind.RETURNED, by=by, at=at, withdrawn=True)

    @property
    def checklist(self: Ticket) -> list[str]:  # type: ignore[misc]
        """What its category wants ticked before it goes to another line. May query."""
        return list(self.category.checklist) if self.category else []

    @property
    def open_handover(self: Ticket) -> Handover | None:  # type: ignore[misc]
        """The hand-over that the ticket is under, the newest of several. Queries."""
        found: Handover | None = self.handovers.open().for_page().last()
        return found

    def mark_accepted(self: Ticket, handover: Handover, by: Person, at: datetime) -> None:  # type: ignore[misc]
        """Writes into the record that `by` has it; whoever is assigned by the receiving line has accepted too."""
        handover.state, handover.accepted_by, handover.accepted_at = Handover.State.ACCEPTED, by, at
        handover.pickup_seconds = working_time_of(handover.to_team).within(handover.at, at)
        handover.save(update_fields=["state", "accepted_by", "accepted_at", "pickup_seconds"])

    def _top(self: Ticket, by: Person) -> Handover:  # type: ignore[misc]
        handover = self.open_handover
        if handover is None:
            raise Refused(_("No hand-over is open on this ticket."))
        if not may_receive(by, handover.to_team):
            raise NotAllowed(_("Only %(team)s can do this.") % {"team": handover.to_team.name})
        return handover

    def _refuse_ended(self: Ticket) -> None:  # type: ignore[misc]
        if self.status in ENDED:
            raise Refused(_("The ticket is solved; re-open it first."))

    def _refuse_escalation(  # type: ignore[misc]
        self: Ticket, to: Team, last: Handover | None, agent: Person | None, seen: int | None
    ) -> None:
        self._refuse_ended()
        if to.line == self.line:
            raise Refused(_("%(team)s is on the same line: move the ticket instead.") % {"team": to.name})
        if last is not None and self.handovers.open().filter(from_line=to.line).exists():
            raise Refused(_("It came from that line: return it or give advice instead."))
        self.refuse_if_changed(seen, *HANDOVER_EVENTS)
        if agent is not None and not (agent.may_be_given_tickets and may_receive(agent, to)):
            raise Refused(_("%(name)s does not work in %(team)s.") % {"name": agent.name, "team": to.name})

    def _passed_limit(self: Ticket, to: Team, why: str) -> str:  # type: ignore[misc]
        """Why the limit of the line is passed over; '' where it is not reached."""
        limit = LineLimit.objects.filter(line=to.line).first()
        if limit is None or Handover.objects.waiting().filter(to_line=to.line).count() < limit.waiting:
            return ""
        why = one_line(why, 200)
        if not why:
            raise OverLimit(
                _("%(count)s hand-overs wait for this line already. Say why this one cannot wait.")
                % {"count": limit.waiting}
            )
        return why

    def _stand(self: Ticket) -> dict[str, int | None]:  # type: ignore[misc]
        return {"team": self.team_id, "line": int(self.line), "assignee": self.assignee_id}

    def _go_back(  # type: ignore[misc]
        self: Ticket,
        handover: Handover,
        state: Handover.State,
        kind: Event.Kind,
        *,
        by: Person,
        at: datetime,
        **detail: Any,
    ) -> None:
        was, agent = self._stand(), handover.goes_back_to
        team = handover.from_team
        fits = agent is not None and agent.may_be_given_tickets and (team is None or agent.may_see(team))
        self.team, self.line, self.assignee = team, handover.from_line, agent if fits else None
        self.hops += 1
        handover.state, handover.ended_by, handover.ended_at = state, by, at
        handover.save(update_fields=["state", "ended_by", "ended_at", "missing", "advice"])
        self._record_move(kind, was, by=by, at=at, handover=handover.pk, **detail, **self.begin_work())

    def _record_move(  # type: ignore[misc]
        self: Ticket, kind: Event.Kind, was: dict[str, int | None], *, by: Person, at: datetime, **detail: Any
    ) -> None:
        now = self._stand()
        moved: dict[str, Any] = {name: [was[name], now[name]] for name in now}
        moved |= {"contact": self.contact_id, "hops": self.hops}
        self.record(kind, by=by, at=at, changed=(*_CHANGED, "snippet", "last_message_at"), **moved, **detail)


class OverLimit(Refused):
    """The receiving line has too many hand-overs waiting; the same call with a reason is accepted."""


def may_receive(person: Person, team: Team) -> bool:
    """Whether this person may act for the receiving team: its members and those who lead. Queries."""
    return person.may(access.LEAD_TEAMS) or person.memberships.filter(team=team).exists()


def _told(case: Case, checklist: list[str]) -> dict[str, Any]:
    """The record's texts, whole; refuses what the receiving line would have to ask for."""
    tried, asked = (without_nul(text).strip()[:LONGEST] for text in (case.tried, case.asked))
    if not tried:
        raise Refused(_("Say what was tried and what happened."))
    if not asked:
        raise Refused(_("Say what you ask for."))
    checked = set(case.checked)
    if open_lines := [line for line in checklist if line not in checked]:
        raise Refused(_("Still open on the checklist: %(lines)s.") % {"lines": "; ".join(open_lines)})
    links = [one_line(link, 500) for link in case.links if link.strip()]
    if wrong := [link for link in links if not link.lower().startswith(("http://", "https://"))]:
        raise Refused(_("“%(link)s” is no web address.") % {"link": wrong[0]})
    return {"tried": tried, "asked": asked, "checklist": checklist, "links": links[:20]}
