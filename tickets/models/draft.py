"""What somebody has begun to write into a ticket: kept until it is sent, to stand there again on any device."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db import IntegrityError, models, transaction
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from people.models import Person
from tickets.content import without_nul

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket


class Gone(Exception):
    """The draft that a page goes on with is none any more: it was sent, or emptied, from another page."""


class DraftQuerySet(models.QuerySet["Draft"]):
    def of(self, person: Person, ticket: Ticket, kind: str) -> DraftQuerySet:
        return self.filter(person=person, ticket=ticket, kind=kind)

    def begun_replies(self, ticket: int) -> DraftQuerySet:
        return self.filter(ticket=ticket, kind=Draft.Kind.REPLY).exclude(text="")

    def sent(self, text: str, *, knew: int | None) -> None:
        """This one is a message now and no draft any more. Where another page has written into it since the page that
        knew this mark, and other words than were sent, it stays."""
        for draft in self.select_for_update():
            if knew is None or draft.mark == knew or draft.text in text:
                draft.delete()

    def keep(
        self, person: Person, ticket: Ticket, kind: str, text: str, beside: dict[str, str], *, knew: int | None
    ) -> Draft | None:
        """Saves what one page holds; None where that is nothing, which leaves no draft. `knew` is the mark of the
        draft that the page began with (0: there was none; None: it does not say).

        What another page has saved meanwhile is not written over: both texts stand in the draft then. Raises Gone
        where the page's draft was sent meanwhile.
        """
        text = without_nul(text).replace("\r\n", "\n")
        beside = {name: without_nul(value) for name, value in beside.items() if value}
        try:
            with transaction.atomic():
                return self._keep(person, ticket, kind, text, beside, knew)
        except IntegrityError:  # two pages began at once: the second one finds the first one's
            with transaction.atomic():
                return self._keep(person, ticket, kind, text, beside, knew)

    def _keep(
        self, person: Person, ticket: Ticket, kind: str, text: str, beside: dict[str, str], knew: int | None
    ) -> Draft | None:
        found = self.of(person, ticket, kind).select_for_update().first()
        if found is None and knew:
            raise Gone
        if found is not None and found.mark != knew:
            text, beside = both(found.text, text), {**found.beside, **beside}
        if not text and not beside:
            if found is not None:
                found.delete()
            return None
        draft = found or Draft(person=person, ticket=ticket, kind=kind)
        if (text, beside) != (draft.text, draft.beside) or found is None:
            draft.text, draft.beside, draft.mark = text, beside, time.time_ns() // 1000
            draft.save()
        return draft


class Draft(models.Model):
    """One a person, ticket and kind of message. Nobody else reads it unless it is handed to them or taken over, which
    an event tells (draft_handing.py)."""

    class Kind(models.TextChoices):
        REPLY = "reply", _("reply")
        NOTE = "note", _("note")
        SIDE = "side", _("question to a third party")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    ticket = models.ForeignKey("tickets.Ticket", models.CASCADE, related_name="drafts", db_index=False)
    kind = models.CharField(max_length=5, choices=Kind)
    text = models.TextField(blank=True)
    beside = models.JSONField(default=dict)  # the form's other fields of this kind, by name
    mark = models.BigIntegerField()  # when it was saved, microseconds since 1970; a page names it as what it knew

    # Whose it was before, and what they say of it.
    handed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", db_index=False)
    word = models.CharField(max_length=300, blank=True, default="", db_default="")

    objects: ClassVar[Any] = DraftQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            # The unique index also answers which drafts a person has on the tickets of a list.
            models.UniqueConstraint(fields=["person", "ticket", "kind"], name="draft_once")
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.kind} of {self.person_id}"

    @property
    def saved_at(self) -> datetime:
        return datetime.fromtimestamp(self.mark / 1_000_000, UTC)


def both(stored: str, typed: str) -> str:
    """Two texts that were written apart, so that no word of either is lost."""
    if stored in typed:
        return typed
    return stored if typed in stored else f"{stored}\n\n{typed}"


def own_drafts(person: Person) -> ArraySubquery:
    """Of a ticket this person's drafts: dicts of kind, text, beside, mark, handed_by (a name) and word; part of the
    ticket's own query."""
    drafts = Draft.objects.filter(person=person, ticket=OuterRef("pk"))
    told = JSONObject(
        kind="kind", text="text", beside="beside", mark="mark", handed_by="handed_by__name",
        handed_by_id="handed_by", word="word",
    )  # fmt: skip
    return ArraySubquery(drafts.values(draft=told))
