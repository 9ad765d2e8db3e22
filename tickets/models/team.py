"""Which team, and by it which line, the ticket is with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Person, Team
from people.models.team import Line
from tickets.models.event import Event
from tickets.models.verb import require_worker
from tickets.refusals import Refused

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket


class InTeam(models.Model):
    line = models.SmallIntegerField(gettext_lazy("line"), choices=Line, default=Line.FIRST)
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="tickets", verbose_name=gettext_lazy("team")
    )

    class Meta:
        abstract = True

    def move_to(self: Ticket, team: Team, *, by: Person, seen: int | None = None) -> None:  # type: ignore[misc]
        """Moves to another team of the same line. An assignee who may not see the new team's tickets is let go."""
        require_worker(by)
        with self.locked() as at:
            if self.team_id == team.pk:
                return
            if team.line != self.line:
                raise Refused(_("%(team)s is on another line: escalate instead of moving.") % {"team": team.name})
            self.refuse_if_changed(seen, Event.Kind.MOVED)
            before, self.team = self.team_id, team
            detail: dict[str, object] = {"from": before, "to": team.pk}
            if self.assignee is not None and not self.assignee.may_see(team):
                detail["unassigned"] = self.assignee_id
                self.assignee = None
            self.record(Event.Kind.MOVED, by=by, at=at, changed=("team", "assignee"), **detail)
