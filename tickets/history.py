"""Events as sentences, made when they are read, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils import formats, timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from people.models import Person, Team
from tickets.models import Event, StatusName, TicketField
from tickets.models.matrix import Impact, Urgency
from tickets.models.words import Channel, Kind, Priority, Status
from tickets.registry import Registry


@dataclass(frozen=True, slots=True)
class Names:
    """People, teams, categories and skills by id, loaded once for a whole history."""

    people: dict[int, str] = field(default_factory=dict)
    teams: dict[int, str] = field(default_factory=dict)
    categories: dict[int, str] = field(default_factory=dict)
    skills: dict[int, str] = field(default_factory=dict)
    fields: dict[str, TicketField] = field(default_factory=dict)
    statuses: dict[int, str] = field(default_factory=dict)

    def person(self, pk: Any) -> str:
        return self.people.get(pk) or _("somebody")

    def team(self, pk: Any) -> str:
        return self.teams.get(pk) or _("no team")

    def category(self, pk: Any) -> str:
        return self.categories.get(pk) or _("no category")


@dataclass(frozen=True, slots=True)
class Sentence:
    """How events of one kind, its `name`, are said."""

    name: str
    say: Callable[[Event, Names], str]


K = Event.Kind
_NAMING = (K.ASSIGNED, K.UNASSIGNED, K.MOVED, K.JOINED, K.DETACHED, K.DRAFT_HANDED, K.CUSTOMER_MERGED)


def names_for(events: Iterable[Event]) -> Names:
    """The people, teams and custom fields that these events name. Two queries, one more with fields and with names
    of statuses."""
    events = list(events)
    people = {
        event.detail[key]
        for event in events
        if event.kind in _NAMING
        for key in ("from", "to", "unassigned", "person")
        if isinstance(event.detail.get(key), int)
    }
    fields = TicketField.objects.for_page() if any(event.kind == Event.Kind.FIELDS_SET for event in events) else ()
    named = any(event.kind == Event.Kind.STATUS_NAMED or "status_name" in event.detail for event in events)
    return Names(
        dict(Person.objects.filter(pk__in=people).values_list("pk", "name")),
        dict(Team.objects.values_list("pk", "name")),
        fields={each.slug: each for each in fields},
        statuses={each.pk: each.name for each in StatusName.objects.all()} if named else {},
    )


# Sentences of what a wing records: it adds its own in `AppConfig.ready()`.
sentences: Registry[Sentence] = Registry("sentence")


def sentence(event: Event, names: Names) -> str:
    """One line such as "Anna set the priority to High", with the rule or macro behind it. Pure: what it names must be
    in `names`."""
    said = _sentence(event, names)
    if said and event.cause and "name" in event.cause:
        pattern = _("%(said)s (macro “%(name)s”)") if "macro" in event.cause else _("%(said)s (rule “%(name)s”)")
        return pattern % {"said": said, "name": event.cause["name"]}
    return said


def _sentence(event: Event, names: Names) -> str:
    if (theirs := sentences.get(event.kind)) is not None:
        return theirs.say(event, names)
    detail, by = event.detail, event.by.name
    match event.kind:
        case Event.Kind.CREATED:
            channel = Channel(detail["channel"]).label
            return _("%(by)s opened the ticket: %(channel)s, priority %(priority)s, %(team)s") % {
                "by": by,
                "channel": channel,
                "priority": Priority.of(detail["priority"]).label,
                "team": names.team(detail.get("team")),
            } + _worded(detail)
        case Event.Kind.ASSIGNED if "how" in detail:
            return _given(detail, names)
        case Event.Kind.UNASSIGNED if "why" in detail:
            name = names.person(detail["from"])
            if detail["why"] == "absent":
                return _("%(name)s is absent; back to the queue") % {"name": name}
            return _("%(name)s did not react in time; back to the queue") % {"name": name}
        case Event.Kind.ROUTED:
            return _routed(detail, names)
        case Event.Kind.CATEGORISED:
            if detail["to"] is None:
                return _("%(by)s took the category away") % {"by": by}
            return _("%(by)s set the category to %(category)s") % {"by": by, "category": names.category(detail["to"])}
        case Event.Kind.ASSIGNED:
            if detail["to"] == event.by_id:
                return _("%(by)s took the ticket") % {"by": by}
            return _("%(by)s assigned it to %(name)s") % {"by": by, "name": names.person(detail["to"])}
        case Event.Kind.UNASSIGNED:
            return _("%(by)s gave it back to the queue") % {"by": by}
        case Event.Kind.PRIORITISED:
            return _("%(by)s set the priority to %(priority)s") % {
                "by": by,
                "priority": Priority.of(detail["to"]).label,
            }
        case Event.Kind.MOVED:
            return _("%(by)s moved it to %(team)s") % {"by": by, "team": names.team(detail["to"])}
        case Event.Kind.ESCALATED | Event.Kind.ACCEPTED | Event.Kind.ADVISED | Event.Kind.RETURNED:
            return _handed(event, names)
        case Event.Kind.RETITLED:
            return _("%(by)s changed the subject to “%(subject)s”") % {"by": by, "subject": detail["to"]}
        case Event.Kind.RETYPED:
            return _("%(by)s set the type to %(type)s") % {"by": by, "type": Kind(detail["to"]).label}
        case Event.Kind.TAGGED:
            return _("%(by)s set the tags: %(tags)s") % {"by": by, "tags": ", ".join(detail["to"]) or "—"}
        case Event.Kind.STUMBLED:
            steps = "; ".join(f"{each['step']}: {each['error']}".removeprefix(": ") for each in detail["failed"])
            return _("Not everything could be done: %(steps)s") % {"steps": steps}
        case Event.Kind.CUSTOMISED:
            return _("%(by)s changed custom values") % {"by": by}
        case Event.Kind.FIELDS_SET:
            return _("%(by)s filled in: %(fields)s") % {"by": by, "fields": _filled_in(detail, names)}
        case Event.Kind.STATUS_NAMED if detail["to"] is None:
            return _("%(by)s took the name of the status away") % {"by": by}
        case Event.Kind.STATUS_NAMED:
            return _("%(by)s set the status to %(status)s") % {"by": by, "status": names.statuses.get(detail["to"], "")}
    return _moved(event, by, names)


def _filled_in(detail: dict[str, Any], names: Names) -> str:
    """`Serial number: ZD421; Warranty until: —`."""
    said = []
    order = {slug: place for place, slug in enumerate(names.fields)}
    changes = sorted(detail["changes"].items(), key=lambda change: order.get(change[0], len(order)))
    for slug, (_before, after) in changes:
        known = names.fields.get(slug)
        value = known.shown(after) if known is not None else str(after if after is not None else "")
        said.append(f"{known.name if known is not None else slug}: {value or '—'}")
    return "; ".join(said)


def _given(detail: dict[str, Any], names: Names) -> str:
    """Sentences of what was assigned by itself."""
    values = {"name": names.person(detail["to"]), "load": detail["load"], "capacity": detail["capacity"]}
    match detail["how"]:
        case "stand_in":
            values["absent"] = names.person(detail["from"])
            return _("Given to %(name)s, who stands in for %(absent)s") % values
        case "least_loaded" | "skill_load":
            return _("Given to %(name)s, who had least (%(load)s of %(capacity)s)") % values
    return _("Given to %(name)s, whose turn it was (%(load)s of %(capacity)s)") % values


def _handed(event: Event, names: Names) -> str:
    """Sentences of hand-overs."""
    detail = event.detail
    values = {"by": event.by.name, "team": names.team(detail["team"][1])}
    match event.kind:
        case Event.Kind.ESCALATED:
            reason = detail["reason"]["ru" if (get_language() or "").startswith("ru") else "en"]
            return _("%(by)s escalated it to %(team)s: %(reason)s") % {**values, "reason": reason}
        case Event.Kind.ACCEPTED:
            return _("%(by)s accepted it for %(team)s") % values
        case Event.Kind.ADVISED:
            return _("%(by)s gave advice; it is back with %(team)s") % values
    if detail.get("withdrawn"):
        return _("%(by)s withdrew the escalation; it is back with %(team)s") % values
    return _("%(by)s returned it to %(team)s: %(missing)s") % {**values, "missing": detail["missing"]}


def _worded(detail: dict[str, Any]) -> str:
    """How bad and how urgent the customer said it is."""
    if "impact" not in detail:
        return ""
    impact, urgency = Impact(detail["impact"]), Urgency(detail["urgency"])
    return _(" (in their words: %(impact)s; %(urgency)s)") % {"impact": impact.label, "urgency": urgency.label}


def _routed(detail: dict[str, Any], names: Names) -> str:
    """Who decided, and what."""
    rules = ", ".join(_("“%(name)s”") % {"name": name} for name in detail["names"])
    if not rules:
        said = _("Routed by the category")
    elif "category" in detail:
        said = _("Routed by %(rules)s and the category") % {"rules": rules}
    else:
        said = ngettext("Routed by the rule %(rules)s", "Routed by the rules %(rules)s", len(detail["names"]))
        said %= {"rules": rules}
    decided = []
    if "team" in detail:
        decided.append(names.team(detail["team"]))
    if "priority" in detail:
        decided.append(_("priority %(priority)s") % {"priority": Priority.of(detail["priority"]).label})
    if "assignee" in detail:
        decided.append(_("assigned to %(name)s") % {"name": names.person(detail["assignee"])})
    if "added" in detail:
        decided.append(_("tags %(tags)s") % {"tags": ", ".join(detail["added"])})
    if skills := [names.skills[pk] for pk in detail.get("skills", ()) if pk in names.skills]:
        decided.append(_("skills %(skills)s") % {"skills": ", ".join(skills)})
    return f"{said}: {', '.join(decided)}" if decided else said


def _moved(event: Event, by: str, names: Names) -> str:
    """Sentences of status moves."""
    detail = event.detail
    if detail.get("reopened") or event.kind == Event.Kind.REOPENED:
        return _("%(by)s re-opened the ticket") % {"by": by}
    if event.kind == Event.Kind.RESUMED and event.by.role == "system":
        return _("The wait is over; the ticket is open again")
    if "status" not in detail:
        return ""
    named = names.statuses.get(detail.get("status_name", 0), "")
    values = {"by": by, "status": named or Status(detail["status"][1]).label}
    if detail.get("waiting_for") and detail["status"][1] == Status.PENDING and not named:
        values["what"] = detail["waiting_for"]
        return _("%(by)s waits for the customer: %(what)s") % values + _until(detail)
    if named and detail.get("waiting_for") not in (None, "", named):
        values["what"] = detail["waiting_for"]
        return _("%(by)s set the status to %(status)s: %(what)s") % values + _until(detail)
    if detail.get("waiting_for") and not named:
        return _("%(by)s put it on hold, waiting for %(whom)s") % {"by": by, "whom": detail["waiting_for"]} + _until(
            detail
        )
    return _("%(by)s set the status to %(status)s") % values + _until(detail)


def _until(detail: dict[str, Any]) -> str:
    moment = parse_datetime(detail.get("until") or "")
    if moment is None:
        return ""
    return _(" until %(moment)s") % {"moment": formats.date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT")}


def spoken(event: Event) -> str:
    """A message as a sentence, for places that do not show the message itself."""
    by = event.by.name
    match event.kind:
        case Event.Kind.REPLIED:
            return _("%(by)s replied") % {"by": by}
        case Event.Kind.NOTED:
            return _("%(by)s wrote a note") % {"by": by}
        case Event.Kind.CUSTOMER_WROTE:
            return _("%(by)s wrote") % {"by": by}
    return ""
