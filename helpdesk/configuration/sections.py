"""The parts of the document, in an order in which each names only earlier ones."""

from __future__ import annotations

from dataclasses import asdict

from helpdesk.configuration import fields, knowledge, mailboxes, money, rules, templates
from helpdesk.configuration.conditions import with_ids, with_names
from helpdesk.configuration.names import Section, Values, id_of, names_of, team_id
from people.calendars.working_hours import WorkingHours
from people.models import Calendar, Skill, Team
from sla.models import Policy
from sla.models.policy import Wording
from tickets.models import (
    Category,
    HandoverReason,
    LineLimit,
    RatingSettings,
)
from tickets.models.matrix import read_matrix, write_matrix
from tickets.models.score import Scale
from tickets.models.words import Priority


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
            "calendar_id": id_of(Calendar, "calendar", values["calendar"]), "assignment": values["assignment"],
            "reacts_within": values["reacts_within"],
        },
    )  # fmt: skip


def _policies() -> dict[str, Values]:
    calendars = names_of(Calendar)
    return {
        policy.name: {
            "in_force": policy.is_active,
            **asdict(policy.current.wording),
            "calendar": calendars[policy.current.calendar_id],
            "condition": with_names(policy.current.condition),
        }
        for policy in Policy.objects.in_order()
    }


def _write_policy(name: str, values: Values) -> None:
    terms = {key: value for key, value in values.items() if key not in ("in_force", "calendar", "condition")}
    calendar = id_of(Calendar, "calendar", values["calendar"]) or 0
    wording = Wording(calendar=calendar, condition=with_ids(values["condition"]), **terms)
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
            "name_ru": values["russian"], "team_id": team_id(values["team"]), "checklist": values["checklist"],
            "parent_id": id_of(Category, "category", values["below"], name_en=values["below"]),
            "priority": Priority.of(values["priority"]) if values["priority"] else None,
            "is_active": values["in_use"], "position": values["position"],
        },
    )  # fmt: skip
    category.skills.set([id_of(Skill, "skill", skill) or 0 for skill in values["skills"]])
    Category.trace()


def _priorities() -> dict[str, Values]:
    found: dict[str, Values] = {}
    for (impact, urgency), priority in read_matrix().items():
        found.setdefault(impact, {})[urgency] = priority.word
    return found


def _write_priorities(impact: str, values: Values) -> None:
    write_matrix({(impact, urgency): Priority.of(word) for urgency, word in values.items()})


def _reasons() -> dict[str, Values]:
    return {
        reason.code: {"english": reason.name_en, "russian": reason.name_ru, "offered": reason.is_active}
        for reason in HandoverReason.objects.all()
    }


def _write_reason(code: str, values: Values) -> None:
    names = {"name_en": values["english"], "name_ru": values["russian"], "is_active": values["offered"]}
    HandoverReason.objects.update_or_create(code=code, defaults=names)


def _ratings() -> dict[str, Values]:
    held = RatingSettings.current()
    return {
        "ask": {
            "on": held.is_on, "scale": str(held.scale), "quiet_days": held.quiet_days,
            "own_organisation": not held.leaves_out_own, "english": held.text_en, "russian": held.text_ru,
        }
    }  # fmt: skip


def _write_ratings(_name: str, values: Values) -> None:
    held = RatingSettings.current()
    held.is_on, held.quiet_days = values["on"], values["quiet_days"]
    held.scale = Scale(values.get("scale", held.scale))  # files from before do not say
    held.leaves_out_own = not values["own_organisation"]
    held.text_en, held.text_ru = values["english"], values["russian"]
    held.save()


SECTIONS = (
    Section("skills", _skills, lambda name, _values: Skill.objects.get_or_create(name=name)),
    Section("calendars", _calendars, _write_calendar),
    Section("teams", _teams, _write_team),
    Section("policies", _policies, _write_policy),
    Section("categories", _categories, _write_category),
    Section("fields", fields.read_ticket_fields, fields.write_ticket_field),
    Section("person_fields", fields.read_person_fields, fields.write_person_field),
    Section("statuses", fields.read_statuses, fields.write_status),
    Section("priorities", _priorities, _write_priorities),
    Section("handover_reasons", _reasons, _write_reason),
    Section(
        "handover_limits",
        lambda: {str(limit.line): {"waiting": limit.waiting} for limit in LineLimit.objects.all()},
        lambda line, values: LineLimit.objects.update_or_create(line=int(line), defaults=values),
    ),
    Section("ratings", _ratings, _write_ratings),
    Section("money", money.read_currency, money.write_currency),
    Section("rates", money.read_rates, money.write_rates),
    Section("fixed_costs", money.read_fixed, money.write_fixed),
    Section("targets", money.read_targets, money.write_targets),
    Section("mailboxes", mailboxes.read, mailboxes.write),
    Section("rules", rules.read_rules, rules.write_rule),
    Section("inbound_rules", rules.read_inbound, rules.write_inbound),
    Section("senders", rules.read_senders, rules.write_sender),
    Section("webhooks", rules.read_webhooks, rules.write_webhook),
    Section("triggers", rules.read_triggers, rules.write_trigger),
    Section("schedules", rules.read_schedules, rules.write_schedule),
    Section("macros", rules.read_macros, rules.write_macro),
    Section("snippets", templates.read_snippets, templates.write_template),
    Section("templates", templates.read_templates, templates.write_template),
    Section("synonyms", knowledge.read_synonyms, knowledge.write_synonyms),
    Section("coach", knowledge.read_coach, knowledge.write_coach),
    Section("brand", knowledge.read_brand, knowledge.write_brand),
    Section("assistant", knowledge.read_assistant, knowledge.write_assistant),
)
