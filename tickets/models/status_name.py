"""Names of a site's own under the six kinds of status. All rules of time read the kind alone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import Max
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from people.models import Person
from people.models.field import SLUG
from tickets.models.event import STATUS_EVENTS, Event
from tickets.models.verb import require_worker
from tickets.models.words import Status
from tickets.refusals import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from tickets.models.ticket import Ticket


class StatusNameQuerySet(models.QuerySet["StatusName"]):
    def in_order(self) -> StatusNameQuerySet:
        """As the kinds follow each other, within one as an administrator has put them."""
        place = models.Case(
            *(models.When(kind=kind, then=models.Value(number)) for number, kind in enumerate(Status.values)),
            default=models.Value(0),
        )
        return self.alias(place=place).order_by("place", "position", "id")

    def in_use(self) -> StatusNameQuerySet:
        return self.filter(is_active=True).in_order()


class StatusName(models.Model):
    """`slug` is what filters and the API know it by; neither it nor the kind ever changes. One out of use stays where
    it is. Customers read the public name where there is one, else what they read of its kind."""

    slug = models.CharField(
        gettext_lazy("name in Latin letters"),
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(f"^{SLUG}$", gettext_lazy("Two to forty small Latin letters, digits and underscores."))
        ],
    )
    kind = models.CharField(gettext_lazy("kind"), max_length=7, choices=Status)
    name_en = models.CharField(gettext_lazy("name in English"), max_length=60)
    name_ru = models.CharField(gettext_lazy("name in Russian"), max_length=60)
    public_en = models.CharField(gettext_lazy("for customers, in English"), max_length=60, blank=True)
    public_ru = models.CharField(gettext_lazy("for customers, in Russian"), max_length=60, blank=True)
    is_active = models.BooleanField(gettext_lazy("in use"), default=True)
    position = models.IntegerField(default=0)

    objects: ClassVar[Any] = StatusNameQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language, else in the other."""
        return _in_language(self.name_en, self.name_ru)

    @property
    def public(self) -> str:
        """As customers read it; '' where they read of the kind."""
        return _in_language(self.public_en, self.public_ru)

    @classmethod
    @transaction.atomic
    def arrange(cls, order: Iterable[int]) -> None:
        """In this order of ids, each within its kind; unknown ids are ignored, those not named follow."""
        known = {each.pk: each for each in cls.objects.in_order()}
        wanted = [known.pop(pk) for pk in order if pk in known] + list(known.values())
        for position, each in enumerate(wanted):
            if each.position != position:
                cls.objects.filter(pk=each.pk).update(position=position)

    @classmethod
    def next_position(cls) -> int:
        last = cls.objects.aggregate(last=Max("position"))["last"]
        return 0 if last is None else last + 1


class Named(models.Model):
    """The name that a ticket's status has. It ends with the status, and every verb that sets one takes a name."""

    status_name = models.ForeignKey(StatusName, models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        abstract = True

    @property
    def status_words(self) -> str:
        """What the desk calls its status. May query."""
        own = self.status_name
        return own.name if own is not None else str(Status(self.status).label)  # type: ignore[attr-defined]  # a ticket's

    def name_status(  # type: ignore[misc]  # mixed into Ticket only
        self: Ticket, name: StatusName | None, *, by: Person, seen: int | None = None
    ) -> None:
        """Calls the present status by a name of its kind; None by the kind's own. The same: no change."""
        require_worker(by)
        with self.locked() as at:
            refuse_other_kind(name, self.status)
            self.refuse_if_changed(seen, *STATUS_EVENTS, Event.Kind.STATUS_NAMED)
            self.rename_status(name, by=by, at=at)

    def rename_status(self: Ticket, name: StatusName | None, *, by: Person, at: datetime) -> None:  # type: ignore[misc]
        """As `name_status`, inside `locked`."""
        wanted = name.pk if name is not None else None
        if self.status_name_id == wanted:
            return
        if name is not None and not name.is_active:
            raise Refused(_("This status is out of use."))
        before, self.status_name = self.status_name_id, name
        self.record(Event.Kind.STATUS_NAMED, by=by, at=at, changed=("status_name",), **{"from": before, "to": wanted})


def refuse_other_kind(name: StatusName | None, kind: str) -> None:
    """Raises Refused where a name is none of this kind, or out of use."""
    if name is None:
        return
    if name.kind != kind:
        words = {"name": name.name, "kind": Status(name.kind).label}
        raise Refused(_("“%(name)s” is a status of the kind “%(kind)s”.") % words)


def named_detail(name: StatusName | None) -> dict[str, int]:
    """For the detail of an event that sets a status. Raises Refused of one out of use."""
    if name is None:
        return {}
    if not name.is_active:
        raise Refused(_("This status is out of use."))
    return {"status_name": name.pk}


def _in_language(english: str, russian: str) -> str:
    names = (russian, english) if get_language() == "ru" else (english, russian)
    return names[0] or names[1]
