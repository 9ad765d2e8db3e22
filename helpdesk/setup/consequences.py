"""What saving a team, a skill, a reason or a limit would do to tickets and people now, as sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people import access
from people.models import Person, Skill, Team
from people.models.team import Line
from tickets.assigning.agents import agents, ready
from tickets.models import Handover, HandoverReason, Ticket


def looks(request: HttpRequest) -> bool:
    """Whether somebody pressed "What would happen?" and not "Save"."""
    return bool(request.POST.get("look"))


def of_team(team: Team | None, typed: Mapping[str, Any]) -> list[str]:
    """`typed` are the form's clean values; `team` is as it is stored, None for a new one. A fixed number of queries."""
    if team is None:
        return [_("A new team has no tickets: rules, categories and people send them to it.")]
    active = Ticket.objects.active().filter(team=team)
    found = [
        *_members(team, set(typed["members"]), active),
        *_dealing(team, typed["assignment"], active),
        *_privacy(team, typed["is_private"], set(typed["members"])),
    ]
    if typed["reacts_within"] != team.reacts_within:
        found.append(_("Assignments from now on are measured by the new time to react; those made before keep theirs."))
    if typed["calendar"] != team.calendar:
        found.append(_("Its people hear of warnings within the new hours; promises to customers stay as they are."))
    if typed["signature"] != team.signature:
        found.append(_("Replies sent from now on carry the new signature."))
    return found or [_("Nothing changes for tickets or people.")]


def of_skill(skill: Skill | None, people: Iterable[Person]) -> list[str]:
    """`people` are who would have it. Four queries."""
    if skill is None:
        return [_("A new skill is asked for by nothing yet: enter it with categories or rules.")]
    before, after = set(skill.people.all()), set(people)
    active = Ticket.objects.active().filter(skills__contains=[skill.pk])
    waiting, lost = active.queued().count(), active.filter(assignee__in=before - after).count()
    found = []
    if waiting and before != after:
        found.append(
            ngettext(
                "%(count)d ticket in the queues asks for it; %(people)d people could be given it instead of %(now)d.",
                "%(count)d tickets in the queues ask for it; %(people)d people could be given them instead of %(now)d.",
                waiting,
            )
            % {"count": waiting, "people": len(after), "now": len(before)}
        )
    if waiting and not after:
        found.append(_("Nobody would have it: those tickets would wait until somebody takes them by hand."))
    if lost:
        said = ngettext(
            "%(count)d open ticket that asks for it stays with people who would not have it any more.",
            "%(count)d open tickets that ask for it stay with people who would not have it any more.",
            lost,
        )
        found.append(said % {"count": lost})
    return found or [_("Nothing changes for tickets or people.")]


def of_reason(reason: HandoverReason, typed: Mapping[str, Any]) -> list[str]:
    """`reason` is as it is stored, perhaps not yet. One query."""
    if reason.pk is None:
        return [_("It is offered in the form of the next hand-over.")]
    filed, found = Handover.objects.filter(reason=reason).count(), []
    if reason.is_active and not typed["is_active"]:
        found.append(_("It is no longer offered in the form of hand-overs."))
    if typed["is_active"] and not reason.is_active:
        found.append(_("It is offered in the form of the next hand-over."))
    renamed = (reason.name_en, reason.name_ru) != (typed["name_en"], typed["name_ru"])
    if filed and (found or renamed):
        said = ngettext(
            "%(count)d hand-over is filed under it and stays so.",
            "%(count)d hand-overs are filed under it and stay so.",
            filed,
        )
        found.append(said % {"count": filed})
    return found or [_("Nothing changes for tickets or people.")]


def of_limits(waiting: Mapping[Line, int], typed: Mapping[str, Any]) -> list[str]:
    """`waiting` hand-overs by line, `typed` limits by field. Pure."""
    found = []
    for line in Line:
        limit = typed[f"line_{line.value}"]
        if limit is None:
            found.append(_("%(line)s: no limit.") % {"line": line.label})
        elif waiting[line] >= limit:
            found.append(_("%(line)s: full now; the next hand-over would need a reason.") % {"line": line.label})
        else:
            left = limit - waiting[line]
            said = ngettext(
                "%(line)s: %(count)d more hand-over before another one needs a reason.",
                "%(line)s: %(count)d more hand-overs before another one needs a reason.",
                left,
            )
            found.append(said % {"line": line.label, "count": left})
    return found


def _members(team: Team, after: set[Person], active: Any) -> Iterator[str]:
    before = set(team.members.all())
    for person in sorted(before - after, key=lambda each: each.name):
        kept = active.filter(assignee=person).count()
        said = ngettext(
            "%(name)s leaves; %(count)d open ticket of the team stays theirs.",
            "%(name)s leaves; %(count)d open tickets of the team stay theirs.",
            kept,
        )
        yield said % {"name": person.name, "count": kept}
    for person in sorted(after - before, key=lambda each: each.name):
        yield _("%(name)s joins: may take from the queue and is given tickets like the others.") % {"name": person.name}


def _dealing(team: Team, assignment: str, active: Any) -> Iterator[str]:
    if not assignment or assignment == team.assignment:
        return
    queue = active.queued().count()
    if assignment == Team.Assignment.PULL:
        said = ngettext(
            "Nothing is given by itself any more; %(count)d ticket in the queue waits to be taken.",
            "Nothing is given by itself any more; %(count)d tickets in the queue wait to be taken.",
            queue,
        )
        yield said % {"count": queue}
        return
    now = timezone.now()
    there = ready(agents([team.pk], now), now)
    values = {"count": queue, "people": len(there), "room": sum(max(0, a.capacity - a.load) for a in there)}
    said = ngettext(
        "%(count)d ticket in the queue would be dealt now; %(people)d people are there, with room for %(room)d.",
        "%(count)d tickets in the queue would be dealt now; %(people)d people are there, with room for %(room)d.",
        queue,
    )
    yield said % values


def _privacy(team: Team, private: bool, members: set[Person]) -> Iterator[str]:
    if private == team.is_private:
        return
    if not private:
        yield _("Everybody at the desk sees its tickets.")
        return
    blind = access.roles_that_may(access.USE_DESK) - access.roles_that_may(access.READ_PRIVATE_TEAMS)
    others = Person.objects.active().filter(role__in=blind).exclude(pk__in=[one.pk for one in members]).count()
    said = ngettext(
        "%(count)d person who is no member would not see its tickets any more.",
        "%(count)d people who are no members would not see its tickets any more.",
        others,
    )
    yield said % {"count": others}
