"""Anyone with a name: customers, agents, leads, managers, administrators and the named system person."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, ClassVar, cast

from django.apps import apps
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Lower, Upper
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from people import access
from people.calendars.models import Calendar
from people.models.note import Noted
from people.models.organisation import Organisation
from people.models.skill import Skill
from people.written import Written, any_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from people.models.address import Address
    from people.models.team import Team


_WORKERS = sorted(access.roles_that_may(access.WORK_TICKETS))


class PersonQuerySet(models.QuerySet["Person"]):
    def staff(self) -> PersonQuerySet:
        return self.filter(role__in=access.STAFF)

    def customers(self) -> PersonQuerySet:
        """Those whom others were merged into stand for these too."""
        return self.filter(role=access.Role.CUSTOMER, merged_into=None)

    def active(self) -> PersonQuerySet:
        return self.filter(is_active=True)

    def workers(self) -> PersonQuerySet:
        """Those who may work tickets, the system person among them."""
        return self.active().filter(role__in=_WORKERS)

    def workers_after(self, moment: datetime) -> PersonQuerySet:
        """Those who may work tickets, and those who might until they left behind this moment."""
        there = models.Q(is_active=True) | models.Q(left_at__gt=moment)
        return self.filter(there, role__in=_WORKERS).exclude(role=access.Role.SYSTEM)

    def workers_and(self, others: int | Iterable[int]) -> PersonQuerySet:
        """Those who may be given a ticket, and these others, in one query."""
        return self.filter(models.Q(is_active=True, role__in=_WORKERS) | models.Q(any_of("pk", others)))

    def of_team_and(self, team: Team, others: Iterable[int]) -> PersonQuerySet:
        """Those who work for a team, and staff among these others, whatever became of them; by name."""
        members = models.Q(pk__in=team.memberships.filter(person__is_active=True).values("person"))
        worked = models.Q(pk__in=list(others), role__in=access.STAFF)
        return self.filter((members & models.Q(role__in=_WORKERS)) | worked).order_by("name", "pk")

    def with_email(self, email: str) -> PersonQuerySet:
        folded = email.strip().lower()
        return self.alias(folded=Lower("addresses__value")).filter(addresses__kind="email", folded=folded)

    def for_listing(self) -> PersonQuerySet:
        return self.select_related("organisation").prefetch_related("addresses", "teams").order_by("name", "id")


class PersonManager(models.Manager.from_queryset(PersonQuerySet)):  # type: ignore[misc]  # mypy: dynamic base
    def system(self) -> Person:
        """The person in whose name rules, schedules and imports act. May query."""
        return cast(Person, self.get(role=access.Role.SYSTEM))


class Person(Noted, AbstractBaseUser):
    Role = access.Role

    name = models.CharField(_("name"), max_length=200)
    role = models.CharField(_("role"), max_length=10, choices=access.Role.choices, default=access.Role.CUSTOMER)
    language = models.CharField(_("language"), max_length=5, blank=True, help_text=_("Empty: as the browser says."))
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    keys = models.BooleanField(_("single-key shortcuts"), default=True)
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, null=True, blank=True, related_name="people", verbose_name=_("organisation")
    )
    capacity = models.PositiveSmallIntegerField(
        _("capacity"),
        default=12,
        db_default=12,
        help_text=_("So much open work is given to this person by itself; an urgent ticket counts more."),
    )
    calendar = models.ForeignKey(
        Calendar,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("working hours"),
        help_text=_("Empty: those of the team. Shifts of single days are part of the calendar."),
    )
    is_vip = models.BooleanField(_("VIP"), default=False, db_default=False)
    # Custom values by slug (people/custom.py writes them).
    fields = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    skills = models.ManyToManyField(Skill, blank=True, related_name="people", verbose_name=_("skills"))
    # Who stands for this customer now (people/merging.py): the row of a duplicate stays and has nothing else any more.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="merged_here", db_index=False
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    left_at = models.DateTimeField(null=True, editable=False)  # since when they may not; null: they may, or unknown
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "id"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        indexes = [
            models.Index(fields=["role"], name="person_role"),  # staff pickers, the system person
            GinIndex(OpClass(Upper("name"), "gin_trgm_ops"), name="person_name_like"),  # customers by a part of a name
            models.Index(
                fields=["merged_into"], name="person_merged", condition=models.Q(merged_into__isnull=False)
            ),  # whom somebody stands for
        ]

    def __str__(self) -> str:
        return self.name or self.email or f"#{self.pk}"

    def admit(self, may_sign_in: bool) -> None:
        """Whether they may sign in from now on, and since when not; to be saved. As it is already: no change."""
        if may_sign_in:
            self.left_at = None
        elif self.is_active:
            self.left_at = timezone.now()
        self.is_active = may_sign_in

    @property
    def standing(self) -> Person:
        """This person, or the customer into whom they were merged. Queries when merged."""
        found = self
        while found.merged_into_id is not None:
            found = cast("Person", found.merged_into)
        return found

    @property
    def is_staff(self) -> bool:
        return self.role in access.STAFF

    def speaks(self, language: str) -> None:
        """Keeps the language of somebody who has chosen none: that of the page they write on."""
        if not self.language and language in dict(settings.LANGUAGES):
            Person.objects.filter(pk=self.pk, language="").update(language=language)
            self.language = language

    def may(self, permission: access.Permission) -> bool:
        """Whether this person's role carries the permission (people/access.py)."""
        return self.is_active and access.allows(self.role, permission)

    @property
    def may_be_given_tickets(self) -> bool:
        return self.may(access.WORK_TICKETS) and self.role != access.Role.SYSTEM

    def may_see(self, team: Team) -> bool:
        """Whether tickets of this team are this person's to see. Queries for private teams."""
        if not team.is_private or self.may(access.READ_PRIVATE_TEAMS):
            return True
        return self.memberships.filter(team=team).exists()

    @cached_property
    def closed_teams(self) -> list[int]:
        """Ids of the private teams whose tickets are not this person's to see. Queries, for a page once.

        It lives as long as this object, which is one request, and spares each of the page's queries a sub-query.
        """
        if self.may(access.READ_PRIVATE_TEAMS):
            return []
        private = [team.pk for team in self.teams_known if team.is_private]
        if not private:
            return []
        own = set(self.memberships.values_list("team_id", flat=True))
        return [pk for pk in private if pk not in own]

    @cached_property
    def teams_known(self) -> list[Team]:
        """All teams, by line and name. Queries, for a page once; lives as long as this object."""
        return _TEAMS.rows()

    @cached_property
    def known_addresses(self) -> list[Address]:
        """All addresses, oldest first. May query; `Prefetch("addresses", to_attr="known_addresses")` spares it."""
        if "addresses" in getattr(self, "_prefetched_objects_cache", {}):
            return list(self.addresses.all())
        found = _ADDRESSES.rows(self.pk)
        for address in found:
            address.person = self
        return found

    @cached_property
    def email(self) -> str:
        """The first e-mail address, '' when there is none. May query, as `known_addresses`."""
        return self._first("email")

    @property
    def dead_addresses(self) -> list[Any]:
        """E-mail addresses that mail came back from for good. May query, as `known_addresses`."""
        return [address for address in self.known_addresses if address.undeliverable_since is not None]

    @cached_property
    def phone(self) -> str:
        """The first phone number, '' when there is none. May query, as `known_addresses`."""
        return self._first("phone")

    @property
    def initials(self) -> str:
        words = [word for word in self.name.replace("@", " ").split() if word[:1].isalnum()]
        return "".join(word[0] for word in words[:2]).upper() or "?"

    @property
    def hue(self) -> int:
        """One of the six avatar hues, stable for a person."""
        return zlib.crc32(str(self.pk).encode()) % 6 + 1

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name.split() else self.name

    def get_username(self) -> str:
        return str(self.pk)

    def clean(self) -> None:
        """Django's own would write the sign-in name into its field, which here is the id."""

    def clean_fields(self, *args: Any, **kwargs: Any) -> None:
        self.name = " ".join(self.name.split())
        super().clean_fields(*args, **kwargs)

    def _first(self, kind: str) -> str:
        return next((a.value for a in self.known_addresses if a.kind == kind), "")


# A team lists its members and an address its person: these models are made of persons.
_TEAMS: Written[Team] = Written(lambda: apps.get_model("people", "Team").objects.all())
_ADDRESSES: Written[Address] = Written(lambda person: apps.get_model("people", "Address").objects.filter(person=person))
