"""The parts of the document, in an order in which each names only earlier ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from people.calendars.working_hours import WorkingHours
from people.models import Calendar, Person, Skill, Team
from sla.models import Policy
from sla.models.policy import Wording
from tickets.models import (
    Category,
    HandoverReason,
    LineLimit,
    Macro,
    RoutingRule,
    Schedule,
    Trigger,
)
from tickets.models.matrix import read_matrix, write_matrix
from tickets.models.routing import Effects, RuleWording
from tickets.models.schedule import ScheduleWording
from tickets.models.steps import Steps, as_json
from tickets.models.trigger import TriggerWording
from tickets.models.words import Priority

Values = dict[str, Any]


class Unknown(ValueError):
    """The document names something that is not there; the text says what."""


@dataclass(frozen=True, slots=True)
class Section:
    """`read` gives plain values by name, `write` makes one thing so."""

    name: str
    read: Callable[[], dict[str, Values]]
    write: Callable[[str, Values], object]


def _pk(model: Any, what: str, name: str | None, **by: Any) -> int | None:
    if name is None:
        return None
    found = model.objects.filter(**(by or {"name": name})).values_list("pk", flat=True).first()
    if found is None:
        raise Unknown(f"there is no {what} “{name}”")
    return int(found)


def _names(model: Any) -> dict[int, str]:
    return dict(model.objects.values_list("pk", "name"))


def _team(name: str | None) -> int | None:
    return _pk(Team, "team", name)


def _person(email: str | None) -> int | None:
    if email is None:
        return None
    found = Person.objects.with_email(email).first()
    if found is None:
        raise Unknown(f"there is no person {email}")
    return found.pk


def _email(pk: int | None) -> str | None:
    return Person.objects.get(pk=pk).email if pk is not None else None


def _skills() -> dict[str, Values]:
    return {skill.name: {} for skill in Skill.objects.all()}


def _calendars() -> dict[str, Values]:
    return {
        calendar.name: {
            "default": calendar.is_default,
            "hours": calendar.current.content,
            "holiday_names": calendar.current.holiday_names,
        }
        for calendar in Calendar.objects.all()
    }


def _write_calendar(name: str, values: Values) -> None:
    calendar, _new = Calendar.objects.get_or_create(name=name)
    calendar.revise(WorkingHours.from_json(values["hours"]), by=None, holiday_names=values.get("holiday_names"))
    if values.get("default"):
        calendar.make_default()


def _teams() -> dict[str, Values]:
    return {
        team.name: {
            "line": int(team.line), "private": team.is_private, "signature": team.signature,
            "calendar": team.calendar.name if team.calendar else None, "assignment": str(team.assignment),
            "reacts_within": team.reacts_within,
        }
        for team in Team.objects.select_related("calendar")
    }  # fmt: skip


def _write_team(name: str, values: Values) -> None:
    Team.objects.update_or_create(
        name=name,
        defaults={
            "line": values["line"], "is_private": values["private"], "signature": values["signature"],
            "calendar_id": _pk(Calendar, "calendar", values["calendar"]), "assignment": values["assignment"],
            "reacts_within": values["reacts_within"],
        },
    )  # fmt: skip


def _policies() -> dict[str, Values]:
    calendars = _names(Calendar)
    return {
        policy.name: {
            "in_force": policy.is_active,
            **asdict(policy.current.wording),
            "calendar": calendars[policy.current.calendar_id],
        }
        for policy in Policy.objects.in_order()
    }


def _write_policy(name: str, values: Values) -> None:
    terms = {key: value for key, value in values.items() if key not in ("in_force", "calendar")}
    wording = Wording(calendar=_pk(Calendar, "calendar", values["calendar"]) or 0, **terms)
    policy = Policy.objects.filter(name=name).first() or Policy.create(name, wording, by=None)
    policy.revise(wording, by=None)
    policy.change(is_active=values["in_force"])


def _categories() -> dict[str, Values]:
    """By English name, parents first."""
    rows = list(Category.objects.select_related("team", "parent").prefetch_related("skills").order_by("path"))
    rows.sort(key=lambda category: len(category.path))
    return {
        row.name_en: {
            "russian": row.name_ru, "below": row.parent.name_en if row.parent else None,
            "team": row.team.name if row.team else None,
            "priority": Priority(row.priority).word if row.priority else None,
            "skills": sorted(skill.name for skill in row.skills.all()), "checklist": list(row.checklist),
            "in_use": row.is_active, "position": row.position,
        }
        for row in rows
    }  # fmt: skip


def _write_category(name: str, values: Values) -> None:
    category, _new = Category.objects.update_or_create(
        name_en=name,
        defaults={
            "name_ru": values["russian"], "team_id": _team(values["team"]), "checklist": values["checklist"],
            "parent_id": _pk(Category, "category", values["below"], name_en=values["below"]),
            "priority": Priority.of(values["priority"]) if values["priority"] else None,
            "is_active": values["in_use"], "position": values["position"],
        },
    )  # fmt: skip
    category.skills.set([_pk(Skill, "skill", skill) or 0 for skill in values["skills"]])
    Category.trace()


def _priorities() -> dict[str, Values]:
    found: dict[str, Values] = {}
    for (impact, urgency), priority in read_matrix().items():
        found.setdefault(impact, {})[urgency] = priority.word
    return found


def _write_priorities(impact: str, values: Values) -> None:
    write_matrix({(impact, urgency): Priority.of(word) for urgency, word in values.items()})


def _rules() -> dict[str, Values]:
    teams, skills = _names(Team), _names(Skill)
    found = {}
    for rule in RoutingRule.objects.in_order():
        wording = rule.current.wording
        effects = asdict(wording.effects) | {
            "team": teams.get(wording.effects.team or 0), "assignee": _email(wording.effects.assignee),
            "skills": [skills[pk] for pk in wording.effects.skills if pk in skills],
        }  # fmt: skip
        found[rule.name] = {
            "in_force": rule.is_active, "condition": wording.condition, "goes_on": wording.goes_on, "effects": effects,
        }  # fmt: skip
    return found


def _write_rule(name: str, values: Values) -> None:
    effects = values["effects"]
    known = {
        **effects, "team": _team(effects["team"]), "assignee": _person(effects["assignee"]),
        "skills": [_pk(Skill, "skill", skill) for skill in effects["skills"]],
    }  # fmt: skip
    wording = RuleWording(values["condition"], values["goes_on"], Effects(**known))
    rule = RoutingRule.objects.filter(name=name).first() or RoutingRule.create(name, wording, by=None)
    rule.revise(wording, by=None)
    rule.change(is_active=values["in_force"])


def _steps(steps: Steps) -> Values:
    teams = _names(Team)
    named = {"team": teams.get(steps.team or 0), "escalate_to": teams.get(steps.escalate_to or 0)}
    named["assignee"] = _email(steps.assignee)
    return as_json(steps) | {name: value for name, value in named.items() if value is not None}


def _taken(values: Values) -> Steps:
    known = dict(values)
    for name in ("team", "escalate_to"):
        known[name] = _team(values.get(name))
    return Steps(**{**known, "assignee": _person(values.get("assignee"))})


def _triggers() -> dict[str, Values]:
    found = {}
    for trigger in Trigger.objects.order_by("position", "id"):
        wording = trigger.current.wording
        found[trigger.name] = {
            "in_force": trigger.is_active, "events": wording.events, "becomes": wording.becomes,
            "condition": wording.condition, "steps": _steps(wording.steps),
        }  # fmt: skip
    return found


def _write_trigger(name: str, values: Values) -> None:
    wording = TriggerWording(values["events"], values["becomes"], values["condition"], _taken(values["steps"]))
    trigger = Trigger.objects.filter(name=name).first() or Trigger.create(name, wording, by=None)
    trigger.revise(wording, by=None)
    trigger.change(is_active=values["in_force"])


def _schedules() -> dict[str, Values]:
    calendars, found = _names(Calendar), {}
    for schedule in Schedule.objects.order_by("position", "id"):
        wording = schedule.current.wording
        found[schedule.name] = {
            "in_force": schedule.is_active, "since": wording.since, "after": wording.after,
            "calendar": calendars.get(wording.calendar or 0), "condition": wording.condition,
            "steps": _steps(wording.steps),
        }  # fmt: skip
    return found


def _write_schedule(name: str, values: Values) -> None:
    calendar = _pk(Calendar, "calendar", values["calendar"])
    wording = ScheduleWording(values["since"], values["after"], calendar, values["condition"], _taken(values["steps"]))
    schedule = Schedule.objects.filter(name=name).first() or Schedule.create(name, wording, by=None)
    schedule.revise(wording, by=None)
    schedule.change(is_active=values["in_force"])


def _macros() -> dict[str, Values]:
    """Those that are nobody's own."""
    return {
        macro.name: {
            "team": macro.team.name if macro.team else None, "offered": macro.is_active, "steps": _steps(macro.taken),
        }
        for macro in Macro.objects.filter(owner=None).select_related("team")
    }  # fmt: skip


def _write_macro(name: str, values: Values) -> None:
    Macro.objects.update_or_create(
        name=name,
        owner=None,
        defaults={
            "team_id": _team(values["team"]), "is_active": values["offered"],
            "steps": as_json(_taken(values["steps"])),
        },
    )  # fmt: skip


def _reasons() -> dict[str, Values]:
    return {
        reason.code: {"english": reason.name_en, "russian": reason.name_ru, "offered": reason.is_active}
        for reason in HandoverReason.objects.all()
    }


def _write_reason(code: str, values: Values) -> None:
    names = {"name_en": values["english"], "name_ru": values["russian"], "is_active": values["offered"]}
    HandoverReason.objects.update_or_create(code=code, defaults=names)


SECTIONS = (
    Section("skills", _skills, lambda name, _values: Skill.objects.get_or_create(name=name)),
    Section("calendars", _calendars, _write_calendar),
    Section("teams", _teams, _write_team),
    Section("policies", _policies, _write_policy),
    Section("categories", _categories, _write_category),
    Section("priorities", _priorities, _write_priorities),
    Section("handover_reasons", _reasons, _write_reason),
    Section(
        "handover_limits",
        lambda: {str(limit.line): {"waiting": limit.waiting} for limit in LineLimit.objects.all()},
        lambda line, values: LineLimit.objects.update_or_create(line=int(line), defaults=values),
    ),
    Section("rules", _rules, _write_rule),
    Section("triggers", _triggers, _write_trigger),
    Section("schedules", _schedules, _write_schedule),
    Section("macros", _macros, _write_macro),
)
