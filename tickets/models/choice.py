"""How a person wishes to learn of each kind of notice. Who has chosen nothing has the defaults; that a kind is not
wanted by mail at all is said by UnwantedMail, as the links in our mails say it too."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models, transaction

from tickets.models.notice import Notice
from tickets.models.unwanted import NOTICES, UnwantedMail

if TYPE_CHECKING:
    from people.models import Person

Why = Notice.Why
HOUR = 9  # of the daily mail, until one chooses another
NOT_PUSHED = frozenset(
    map(str, (Why.FOLLOWING, Why.RATING, Why.REVIEW, Why.WISH, Why.STALE))
)  # by default: what can wait until one looks


class NoticeChoice(models.Model):
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_choices", db_index=False
    )  # fmt: skip
    kind = models.CharField(max_length=9, choices=Notice.Why)
    bell = models.BooleanField(default=True)
    push = models.BooleanField(default=True)
    daily_at = models.SmallIntegerField(null=True)  # the hour of the one mail a day; None: mails come at once

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="choice_once"),
            models.CheckConstraint(condition=models.Q(daily_at__range=(0, 23)), name="choice_hour"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.kind}"

    @classmethod
    def default(cls, kind: str) -> NoticeChoice:
        return cls(kind=kind, push=kind not in NOT_PUSHED)

    @classmethod
    def of_people(cls, people: Iterable[int], kind: str) -> dict[int, NoticeChoice]:
        """By person id, of those who have chosen. One query."""
        found = cls.objects.filter(person__in=list(people), kind=kind).select_related("person")
        return {choice.person_id: choice for choice in found}

    @classmethod
    def of(cls, person: Person) -> dict[str, NoticeChoice]:
        """For every kind of notice. One query."""
        chosen = {choice.kind: choice for choice in cls.objects.filter(person=person)}
        return {kind: chosen.get(kind) or cls.default(kind) for kind in NOTICES}

    @classmethod
    def choose(cls, person: Person, chosen: Mapping[str, NoticeChoice], unwanted: Iterable[str]) -> None:
        """Keeps what was chosen for each kind; of the `unwanted` come no mails."""
        refused = set(unwanted)
        rows = [
            cls(person=person, kind=kind, bell=each.bell, push=each.push, daily_at=each.daily_at)
            for kind, each in chosen.items()
        ]  # fmt: skip
        with transaction.atomic():
            cls.objects.bulk_create(
                rows, update_conflicts=True, unique_fields=["person", "kind"],
                update_fields=["bell", "push", "daily_at"],
            )  # fmt: skip
            UnwantedMail.stop(sorted(refused & set(chosen)), person.pk, "")
            UnwantedMail.resume(set(chosen) - refused, person.pk, "")

    def mail_at(self, at: datetime) -> datetime | None:
        """When the daily mail comes in which something of the moment `at` stands; None where mails come at once."""
        if self.daily_at is None:
            return None
        zone = zoneinfo.ZoneInfo(self.person.time_zone or settings.TIME_ZONE)
        hour = at.astimezone(zone).replace(hour=self.daily_at, minute=0, second=0, microsecond=0)
        return hour if hour >= at else hour + timedelta(days=1)
