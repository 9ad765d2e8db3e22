"""Minutes of work on a ticket. An entry is never changed: it is voided, and stays to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _

from people import access
from people.models import Person
from tickets.content import one_line
from tickets.models.event import Event
from tickets.models.verb import require_worker
from tickets.refusals import NotAllowed, Refused

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket

MOST = 24 * 60  # minutes of one entry


class TimeEntryQuerySet(models.QuerySet["TimeEntry"]):
    def of(self, ticket: Ticket) -> TimeEntryQuerySet:
        """Also of the tickets that were merged into it."""
        return self.filter(ticket__in=type(ticket).objects.made_one(ticket))

    def for_page(self) -> TimeEntryQuerySet:
        return self.select_related("person").order_by("id")


class TimeEntry(models.Model):
    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="time_entries")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="time_entries", db_index=False)
    minutes = models.SmallIntegerField()
    what = models.CharField(max_length=200, blank=True)
    billable = models.BooleanField(default=False)
    at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = TimeEntryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "at"], name="time_entry_of_person"),  # who worked how long
            models.Index(fields=["at"], name="time_entry_at"),  # minutes of a day
        ]

    def __str__(self) -> str:
        return f"{self.minutes} min on {self.ticket_id}"

    def may_be_voided_by(self, person: Person) -> bool:
        """By who did the work, and by leads and administrators."""
        own_or_lead = self.person_id == person.pk or person.role in (access.Role.LEAD, access.Role.ADMIN)
        return self.voided_at is None and person.may(access.WORK_TICKETS) and own_or_lead


class Timed(models.Model):
    class Meta:
        abstract = True

    def log_time(  # type: ignore[misc]
        self: Ticket, minutes: int, what: str = "", *, billable: bool = False, by: Person
    ) -> TimeEntry:
        """Each call is an entry of its own: the same work twice is twice the work."""
        require_worker(by)
        if not 1 <= minutes <= MOST:
            raise Refused(_("Log from 1 minute to 24 hours at once."))
        with self.locked() as at:
            entry = TimeEntry.objects.create(
                ticket=self, person=by, minutes=minutes, what=one_line(what, 200), billable=billable, at=at
            )
            detail: dict[str, Any] = {"minutes": minutes, "what": entry.what, "billable": billable}
            self.record(Event.Kind.TIME_LOGGED, by=by, at=at, entry=entry.pk, **detail)
        return entry

    def void_time(self: Ticket, entry: TimeEntry, *, by: Person) -> None:  # type: ignore[misc]
        """Strikes an entry out. Voided already: no change."""
        require_worker(by)
        with self.locked() as at:
            entry.refresh_from_db()
            if entry.voided_at is not None:
                return
            if entry.ticket_id != self.pk or not entry.may_be_voided_by(by):
                raise NotAllowed(_("Only who logged it, a lead or an administrator can strike it out."))
            entry.voided_at = at
            entry.save(update_fields=["voided_at"])
            self.record(Event.Kind.TIME_VOIDED, by=by, at=at, entry=entry.pk, minutes=entry.minutes)
