"""Who could be given a ticket now, and how much they have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from people import access
from people.models.duty import GONE_AFTER
from people.quiet import working_times
from tickets.models.words import Priority, Status

# What one ticket weighs in its agent's load; what waits for others weighs nothing.
WEIGHTS = {Priority.LOW: 1, Priority.NORMAL: 1, Priority.HIGH: 2, Priority.URGENT: 3}
LOADING = (Status.NEW, Status.OPEN)


@dataclass(frozen=True, slots=True)
class Agent:
    """One member of one team. `presence` is online, away or offline; `given_at` is when their turn was last (None:
    never)."""

    team: int
    person: int
    name: str
    load: int
    capacity: int
    given_at: datetime | None
    presence: str
    absent: bool
    skills: list[int]

    @property
    def standing(self) -> str:
        """`online`, `away` or `offline`; somebody absent is offline whatever their pages say."""
        return "offline" if self.absent else self.presence

    @property
    def short(self) -> str:
        return self.name.split()[0] if self.name.split() else self.name

    def has_room_for(self, weight: int) -> bool:
        return self.load + weight <= self.capacity


def agents(teams: Iterable[int], at: datetime) -> list[Agent]:
    """All members of these teams who may work tickets, by name. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            _AGENTS,
            {
                "teams": list(teams),
                "roles": sorted(access.roles_that_may(access.WORK_TICKETS) - {access.Role.SYSTEM}),
                "loading": list(LOADING),
                "seen": at - GONE_AFTER,
                "at": at,
            },
        )
        return [Agent(*row) for row in cursor.fetchall()]


def ready(found: Iterable[Agent], at: datetime) -> list[Agent]:
    """Those of them who are at the desk, within their hours and not absent. Two queries."""
    there = [agent for agent in found if agent.standing == "online"]
    times = working_times({agent.person for agent in there}) if there else {}
    return [agent for agent in there if times[agent.person].is_open(at)]


_WEIGHT = " ".join(f"WHEN {priority.value} THEN {weight}" for priority, weight in WEIGHTS.items())
_AGENTS = f"""
SELECT member.team_id, person.id, person.name,
  (SELECT coalesce(sum(CASE priority {_WEIGHT} END), 0)::int FROM tickets_ticket ticket
   WHERE ticket.assignee_id = person.id AND ticket.mark = '' AND ticket.status = ANY(%(loading)s)) AS load,
  person.capacity, member.given_at,
  CASE WHEN presence.seen_at >= %(seen)s THEN presence.state ELSE 'offline' END AS presence,
  EXISTS (SELECT FROM people_absence absence
          WHERE absence.person_id = person.id AND absence.begins_at <= %(at)s AND absence.ends_at > %(at)s) AS absent,
  ARRAY(SELECT skill_id FROM people_person_skills skill WHERE skill.person_id = person.id) AS skills
FROM people_membership member
JOIN people_person person ON person.id = member.person_id
LEFT JOIN people_presence presence ON presence.person_id = person.id
WHERE member.team_id = ANY(%(teams)s) AND person.is_active AND person.role = ANY(%(roles)s)
ORDER BY person.name, person.id
"""
