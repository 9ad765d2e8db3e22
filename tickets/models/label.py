"""Subject, tags and custom values: what the ticket is called, not where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Person
from tickets.content import one_line
from tickets.models.event import Event
from tickets.models.verb import require_worker
from tickets.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tickets.models.message import Message
    from tickets.models.ticket import Ticket


class Labelled(models.Model):
    subject = models.CharField(gettext_lazy("subject"), max_length=255)

    class Meta:
        abstract = True

    def retitle(self: Ticket, subject: str, *, by: Person, seen: int | None = None) -> None:  # type: ignore[misc]
        require_worker(by)
        subject = one_line(subject)
        if not subject:
            raise Refused(_("Write a subject."))
        with self.locked() as at:
            if self.subject == subject:
                return
            self.refuse_if_changed(seen, Event.Kind.RETITLED)
            before, self.subject = self.subject, subject
            self.record(Event.Kind.RETITLED, by=by, at=at, changed=("subject",), **{"from": before, "to": subject})

    def tag(self: Ticket, tags: Iterable[str], *, by: Person, seen: int | None = None) -> None:  # type: ignore[misc]
        """Sets the tags to exactly these (lower case, sorted, each once)."""
        require_worker(by)
        wanted = tidy_tags(tags)
        with self.locked() as at:
            if self.tags == wanted:
                return
            self.refuse_if_changed(seen, Event.Kind.TAGGED)
            before, self.tags = self.tags, wanted
            self.record(Event.Kind.TAGGED, by=by, at=at, changed=("tags",), **{"from": before, "to": wanted})

    def retag(  # type: ignore[misc]
        self: Ticket, *, add: Iterable[str] = (), remove: Iterable[str] = (), by: Person, reply: Message | None = None
    ) -> None:
        """Adds and takes away tags, whatever the others are. Those that come with a `reply`, in its transaction, go
        with it where it is taken back."""
        require_worker(by)
        added, removed = set(tidy_tags(add)), set(tidy_tags(remove))
        with self.locked() as at:
            before, wanted = self.tags, sorted(set(self.tags) - removed | added)
            if before == wanted:
                return
            self.tags = wanted
            detail = {"from": before, "to": wanted} | ({"reply": reply.pk} if reply is not None else {})
            self.record(Event.Kind.TAGGED, by=by, at=at, changed=("tags",), **detail)

    def customise(self: Ticket, values: dict[str, Any], *, by: Person, seen: int | None = None) -> None:  # type: ignore[misc]
        """Sets custom values by key; None removes one."""
        require_worker(by)
        with self.locked() as at:
            merged = {key: value for key, value in {**self.custom, **values}.items() if value is not None}
            if merged == self.custom:
                return
            self.refuse_if_changed(seen, Event.Kind.CUSTOMISED)
            before, self.custom = self.custom, merged
            self.record(Event.Kind.CUSTOMISED, by=by, at=at, changed=("custom",), **{"from": before, "to": merged})


def tidy_tags(tags: Iterable[str]) -> list[str]:
    return sorted({tag for raw in tags if (tag := one_line(str(raw), 50).lower().replace(",", " ").strip())})
