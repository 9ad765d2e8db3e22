"""Names of what rules, macros and other steps name by id, read once for a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from people.models import Person, Skill, Team
from tickets.models import Webhook
from tickets.routing.route import LAST_AGENT


@dataclass(frozen=True, slots=True)
class Words:
    """Names by id, read once for a page."""

    teams: dict[int, str] = field(default_factory=dict)
    people: dict[int, str] = field(default_factory=dict)
    skills: dict[int, str] = field(default_factory=dict)
    webhooks: dict[int, str] = field(default_factory=dict)

    @classmethod
    def read(cls) -> Words:
        """Three queries."""
        workers = Person.objects.workers()
        return cls(
            dict(Team.objects.values_list("pk", "name")),
            dict(workers.values_list("pk", "name")),
            dict(Skill.objects.values_list("pk", "name")),
        )

    @classmethod
    def with_webhooks(cls) -> Words:
        """Four queries."""
        return replace(cls.read(), webhooks=dict(Webhook.objects.values_list("pk", "name")))

    def team(self, pk: int | None) -> str:
        return self.teams.get(pk or 0, "—")

    def agent(self, pk: int | None) -> str:
        if pk == LAST_AGENT:
            return _("whoever answered them last")
        return "—" if pk is None else self.people.get(pk) or _("somebody who is gone")

    def skills_of(self, pks: Iterable[int]) -> str:
        return ", ".join(self.skills[pk] for pk in pks if pk in self.skills) or "—"
