"""Who is there to work: at the desk now, within their hours, not absent; and who stands in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models.person import Person

if TYPE_CHECKING:
    from people.models.team import Team

# A page tells every BEAT seconds that it is open; somebody not heard of for so long has gone.
BEAT = 45
GONE_AFTER = timedelta(seconds=150)


class Presence(models.Model):
    """What the pages of one person told last."""

    class State(models.TextChoices):
        ONLINE = "online", gettext_lazy("Online")
        AWAY = "away", gettext_lazy("Away")

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="presence")
    state = models.CharField(max_length=6, choices=State, default=State.ONLINE)
    chosen = models.BooleanField(default=False)  # said by the person, not by an idle page
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id}: {self.state}"

    @classmethod
    def beat(cls, person: Person, *, idle: bool) -> None:
        """A page is open. An idle page makes its person away and typing online, unless they chose. One query."""
        state = cls.State.AWAY if idle else cls.State.ONLINE
        with connection.cursor() as cursor:
            cursor.execute(
                """
                INSERT INTO people_presence AS known (person_id, state, chosen, seen_at) VALUES (%s, %s, false, %s)
                ON CONFLICT (person_id) DO UPDATE SET seen_at = excluded.seen_at,
                  state = CASE WHEN known.chosen THEN known.state ELSE excluded.state END
                """,
                [person.pk, state.value, timezone.now()],
            )

    @classmethod
    def choose(cls, person: Person, state: str) -> None:
        """The person says so; away stays until they say online again."""
        away = state == cls.State.AWAY
        values = {"state": cls.State.AWAY if away else cls.State.ONLINE, "chosen": away, "seen_at": timezone.now()}
        cls.objects.update_or_create(person=person, defaults=values)


FARTHEST = timedelta(days=3653)  # from today, either way


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def at(self, moment: datetime) -> AbsenceQuerySet:
        return self.filter(begins_at__lte=moment, ends_at__gt=moment)

    def coming(self, moment: datetime) -> AbsenceQuerySet:
        """Running ones and those to come, in the order of their beginnings."""
        return self.filter(ends_at__gt=moment).order_by("begins_at", "id")

    def of_team(self, team: Team) -> AbsenceQuerySet:
        return self.filter(person__memberships__team=team, person__is_active=True)

    def begun(self, moment: datetime) -> AbsenceQuerySet:
        """Running ones whose tickets have not been looked after."""
        return self.at(moment).filter(handled_at=None)


class Absence(models.Model):
    """Somebody is away from … to; their tickets go to the stand-in, else back to the team."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="absences")
    begins_at = models.DateTimeField(gettext_lazy("from"))
    ends_at = models.DateTimeField(gettext_lazy("until"))
    stand_in = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=gettext_lazy("stand-in"),
    )  # fmt: skip
    why = models.CharField(gettext_lazy("why"), max_length=100, blank=True)
    handled_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ("begins_at", "id")
        indexes = [
            models.Index(fields=["begins_at"], name="absence_begun", condition=Q(handled_at=None)),
            models.Index(fields=["person", "ends_at"], name="absence_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.begins_at:%Y-%m-%d} – {self.ends_at:%Y-%m-%d}"

    def clean(self) -> None:
        for name, moment in (("begins_at", self.begins_at), ("ends_at", self.ends_at)):
            if moment and abs(moment - timezone.now()) > FARTHEST:
                raise ValidationError({name: _("Choose a moment within ten years of today.")})
        if self.begins_at and self.ends_at and self.ends_at <= self.begins_at:
            raise ValidationError({"ends_at": _("The end must come after the beginning.")})
        if self.stand_in_id and self.stand_in_id == self.person_id:
            raise ValidationError({"stand_in": _("Nobody stands in for themselves.")})
