"""How tickets stand to each other: related, duplicates, one that blocks, is a child, is caused by another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Person
from tickets.models.event import Event
from tickets.models.verb import require_worker
from tickets.models.words import ACTIVE
from tickets.refusals import Refused

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket

DEEPEST = 20  # children of children


class LinkQuerySet(models.QuerySet["Link"]):
    def of(self, ticket: Ticket) -> LinkQuerySet:
        """Both ways, with the tickets, newest first."""
        return self.filter(Q(ticket=ticket) | Q(other=ticket)).select_related("ticket", "other").order_by("-id")

    def open_children(self, parent: Ticket) -> LinkQuerySet:
        still_open = self.filter(other=parent, kind=Link.Kind.CHILD, ticket__status__in=ACTIVE, ticket__mark="")
        return still_open.select_related("ticket").order_by("ticket_id")


class Link(models.Model):
    """Reads as "`ticket` <kind> `other`"; a relation without direction begins with the lower number."""

    class Kind(models.TextChoices):
        RELATED = "related", gettext_lazy("is related to")
        DUPLICATE = "duplicate", gettext_lazy("is a duplicate of")
        BLOCKS = "blocks", gettext_lazy("blocks")
        CHILD = "child", gettext_lazy("is a child of")
        CAUSED_BY = "caused_by", gettext_lazy("is caused by")

    class Inverse(models.TextChoices):
        """The same, read from the other ticket."""

        RELATED = "related", gettext_lazy("is related to")
        DUPLICATE = "original", gettext_lazy("has the duplicate")
        BLOCKS = "blocked", gettext_lazy("is blocked by")
        CHILD = "parent", gettext_lazy("is the parent of")
        CAUSED_BY = "causes", gettext_lazy("causes")

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="links", db_index=False)
    other = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="linked_by")
    kind = models.CharField(max_length=9, choices=Kind)

    objects: ClassVar[Any] = LinkQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "other", "kind"], name="link_once")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.kind} {self.other_id}"


# How a link may be named at a door: the kind, and whether it is read from the other ticket.
NAMED = {str(kind): (kind, False) for kind in Link.Kind}
NAMED |= {str(Link.Inverse[kind.name]): (kind, True) for kind in Link.Kind if kind != Link.Kind.RELATED}


_ONE_WAY = (Link.Kind.CHILD, Link.Kind.CAUSED_BY, Link.Kind.BLOCKS)


def link_kinds() -> list[tuple[str, str]]:
    """Every name of NAMED with its words, in the reader's language."""
    return [
        (name, str((Link.Inverse[kind.name] if inverse else kind).label)) for name, (kind, inverse) in NAMED.items()
    ]


class Linkable(models.Model):
    class Meta:
        abstract = True

    def link(self: Ticket, other: Ticket, kind: str, *, by: Person) -> None:  # type: ignore[misc]
        """`kind` is a name of NAMED, read from this ticket. Both histories tell it. Linked so already: no change."""
        first, last, known = self._ends(other, kind)
        require_worker(by)
        with first.locked(last) as at:
            if Link.objects.filter(ticket=first, other=last, kind=known).exists():
                return
            if known in _ONE_WAY and first._is_above(last, known):
                raise Refused(_("That would be a circle: %(number)s stands below this one.") % {"number": last.number})
            Link.objects.create(ticket=first, other=last, kind=known)
            _record_both(first, last, Event.Kind.LINKED, known, by, at)

    def unlink(self: Ticket, other: Ticket, kind: str, *, by: Person) -> None:  # type: ignore[misc]
        """Not linked so: no change."""
        first, last, known = self._ends(other, kind)
        require_worker(by)
        with first.locked(last) as at:
            gone, _rows = Link.objects.filter(ticket=first, other=last, kind=known).delete()
            if gone:
                _record_both(first, last, Event.Kind.UNLINKED, known, by, at)

    def refuse_open_children(self: Ticket) -> None:  # type: ignore[misc]
        """A parent is solved after its children. Queries."""
        children = [link.ticket.number for link in Link.objects.open_children(self)]
        if children:
            raise Refused(_("Its children are not solved yet: %(numbers)s.") % {"numbers": ", ".join(children)})

    def _ends(self: Ticket, other: Ticket, kind: str) -> tuple[Ticket, Ticket, Link.Kind]:  # type: ignore[misc]
        if self.pk == other.pk:
            raise Refused(_("A ticket cannot be linked with itself."))
        known, is_inverse = NAMED[kind]
        if known == Link.Kind.RELATED:
            is_inverse = self.pk > other.pk
        return (other, self, known) if is_inverse else (self, other, known)

    def _is_above(self: Ticket, other: Ticket, kind: Link.Kind) -> bool:  # type: ignore[misc]
        """Whether the other one is below this by links of a kind, such as a child's child. A query a generation."""
        below = {self.pk}
        for _generation in range(DEEPEST):
            below = set(Link.objects.filter(other__in=below, kind=kind).values_list("ticket_id", flat=True))
            if not below or other.pk in below:
                break
        return other.pk in below


def _record_both(first: Ticket, last: Ticket, event: Event.Kind, kind: str, by: Person, at: Any) -> None:
    first.record(event, by=by, at=at, other=last.pk, link=str(kind), inverse=False)
    last.record(event, by=by, at=at, other=first.pk, link=str(kind), inverse=True)
