"""Problems: one cause behind many tickets. What customers read of it, and one update to all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from people import access
from people.models import Person
from tickets.content import Content, without_nul
from tickets.models.event import Event
from tickets.models.message import Message
from tickets.models.verb import require_worker
from tickets.models.words import ACTIVE, Channel, Kind
from tickets.refusals import Refused

if TYPE_CHECKING:
    from tickets.models.queries import TicketQuerySet
    from tickets.models.ticket import Ticket

LONGEST = 500  # an announcement, in characters
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def standing(self) -> AnnouncementQuerySet:
        """Of problems that are not solved, newest first, so many as a page can say."""
        still_open = self.filter(ticket__status__in=ACTIVE, ticket__mark="", ticket__type=Kind.PROBLEM)
        return still_open.order_by("-at")[:5]


class Announcement(models.Model):
    """A known problem as customers read it, for as long as the problem is open."""

    ticket = models.OneToOneField("tickets.Ticket", models.PROTECT, related_name="announcement")
    text_en = models.CharField(max_length=LONGEST, blank=True)
    text_ru = models.CharField(max_length=LONGEST, blank=True)
    at = models.DateTimeField()  # of its newest wording

    objects: ClassVar[Any] = AnnouncementQuerySet.as_manager()

    def __str__(self) -> str:
        return f"HD-{self.ticket_id}: {self.text}"

    @property
    def text(self) -> str:
        """In the reader's language, or in the other one."""
        first, second = (self.text_ru, self.text_en) if get_language() == "ru" else (self.text_en, self.text_ru)
        return first or second


class Typed(models.Model):
    """`type` and what only a problem can do."""

    type = models.CharField(gettext_lazy("type"), max_length=8, choices=Kind, default=Kind.REQUEST)

    class Meta:
        abstract = True

    @property
    def is_problem(self) -> bool:
        return self.type == Kind.PROBLEM

    @property
    def is_ours(self: Ticket) -> bool:  # type: ignore[misc]
        """The help desk's own: there is no customer to answer."""
        return self.requester.role == access.Role.SYSTEM

    @property
    def incidents(self: Ticket) -> TicketQuerySet:  # type: ignore[misc]
        """Tickets that this one causes, or what they were merged into; no spam."""
        found: TicketQuerySet = type(self).objects.filter(incidents_of(self.pk), mark="")
        return found

    def retype(self: Ticket, kind: Kind, *, by: Person, seen: int | None = None) -> None:  # type: ignore[misc]
        """What kind of ticket it is. That already: no change."""
        require_worker(by)
        with self.locked() as at:
            if self.type == kind:
                return
            if self.is_problem and (Announcement.objects.filter(ticket=self).exists() or self.incidents.exists()):
                raise Refused(
                    _("It has incidents or stands on the portal; take the links and the announcement away first.")
                )
            self.refuse_if_changed(seen, Event.Kind.RETYPED)
            before, self.type = self.type, kind
            self.record(Event.Kind.RETYPED, by=by, at=at, changed=("type",), **{"from": str(before), "to": str(kind)})

    def announce(self: Ticket, texts: Mapping[str, str], *, by: Person, seen: int | None = None) -> None:  # type: ignore[misc]
        """Says on the portal what is known of the problem, by language; all texts empty: no longer. As it is: no
        change."""
        require_worker(by)
        said = {code: " ".join(without_nul(texts.get(code, "")).split()) for code in LANGUAGES}
        if any(len(text) > LONGEST for text in said.values()):
            raise Refused(_("At most %(count)d characters.") % {"count": LONGEST})
        with self.locked() as at:
            self._refuse_no_problem()
            self.refuse_if_changed(seen, Event.Kind.ANNOUNCED)
            found = Announcement.objects.filter(ticket=self).first()
            if said == {code: getattr(found, f"text_{code}", "") for code in LANGUAGES}:
                return
            if not any(said.values()):
                Announcement.objects.filter(ticket=self).delete()
            else:
                fields = {f"text_{code}": text for code, text in said.items()}
                Announcement.objects.update_or_create(ticket=self, defaults={**fields, "at": at})
            self.record(Event.Kind.ANNOUNCED, by=by, at=at, texts={code: text for code, text in said.items() if text})

    def tell_incidents(  # type: ignore[misc]  # mixed into Ticket only
        self: Ticket, texts: Mapping[str, str], *, solve: bool = False, by: Person, seen: int | None = None
    ) -> Message:
        """One update for the customers of all open incidents, each in their thread and language (`texts` by code);
        with `solve` their tickets are solved by it. It stands here as a note; the replies go out after commit, each
        once (tickets/problems.py).

        Refused when a language that a customer reads has no text, Stale when somebody told them meanwhile.
        """
        require_worker(by)
        said = {code: without_nul(texts.get(code, "")).strip().replace("\r\n", "\n") for code in LANGUAGES}
        with self.locked() as at:
            self._refuse_no_problem()
            self.refuse_if_changed(seen, Event.Kind.TOLD)
            concerned = list(self.incidents.active().select_related("requester").order_by("id"))
            if not concerned:
                raise Refused(_("No open incident is linked with this problem."))
            missing = sorted({one.language for one in concerned} - {code for code in said if said[code]})
            if missing:
                names = dict(settings.LANGUAGES)
                words = {"names": ", ".join(_(names[code]) for code in missing)}
                raise Refused(_("There are customers who read another language; write it in: %(names)s.") % words)
            moved: dict[str, Any] = self.begin_work()
            text = "\n\n".join(text for text in dict.fromkeys(said.values()) if text)
            message = self.say(Message.Kind.NOTE, Content(text=text), by=by, at=at, channel=Channel.PORTAL)
            told = {
                "message": message.pk,
                "texts": {code: text for code, text in said.items() if text},
                "incidents": [one.pk for one in concerned],
                "solve": solve,
            }
            self.record(Event.Kind.TOLD, by=by, at=at, changed=("status",), **told, **moved)
        return message

    def _refuse_no_problem(self: Ticket) -> None:  # type: ignore[misc]
        if not self.is_problem:
            raise Refused(_("Only a ticket of the type “problem” has incidents."))


def incidents_of(problem: int) -> Q:
    """Tickets that a problem, or one merged into it, causes, and what those were merged into, however often."""
    return Q(pk__in=RawSQL(_INCIDENTS, [problem])) & ~Q(pk=problem)


_INCIDENTS = """
WITH RECURSIVE causes(id) AS (
  SELECT %s::bigint UNION SELECT t.id FROM tickets_ticket t JOIN causes c ON t.merged_into_id = c.id),
places(id) AS (
  SELECT l.ticket_id FROM tickets_link l JOIN causes c ON l.other_id = c.id WHERE l.kind = 'caused_by'
  UNION SELECT t.merged_into_id FROM tickets_ticket t JOIN places p ON t.id = p.id WHERE t.merged_into_id IS NOT NULL)
SELECT id FROM places
"""
PROBLEMS = Q(type=Kind.PROBLEM, status__in=ACTIVE, mark="")  # the known problems: an index holds them
