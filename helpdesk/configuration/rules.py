"""Routing rules, triggers, schedules and macros as plain values by name."""

from __future__ import annotations

from dataclasses import asdict, replace

from helpdesk.configuration.conditions import with_ids, with_names
from helpdesk.configuration.names import Unknown, Values, email_of, id_of, names_of, person_id, team_id
from people.models import Calendar, Skill, Team
from tickets.fetching import unusable
from tickets.mail.inbound import Condition
from tickets.models import InboundRule, ListedSender, Macro, RoutingRule, Schedule, Trigger, Webhook
from tickets.models.inbound import as_json as conditions_as_json
from tickets.models.routing import Effects, RuleWording
from tickets.models.schedule import ScheduleWording
from tickets.models.steps import Steps, as_json
from tickets.models.trigger import TriggerWording


def read_rules() -> dict[str, Values]:
    teams, skills = names_of(Team), names_of(Skill)
    found = {}
    for rule in RoutingRule.objects.in_order():
        wording = rule.current.wording
        effects = asdict(wording.effects) | {
            "team": teams.get(wording.effects.team or 0), "assignee": email_of(wording.effects.assignee),
            "skills": [skills[pk] for pk in wording.effects.skills if pk in skills],
        }  # fmt: skip
        found[rule.name] = {
            "in_force": rule.is_active, "condition": with_names(wording.condition), "goes_on": wording.goes_on,
            "effects": effects,
        }  # fmt: skip
    return found


def write_rule(name: str, values: Values) -> None:
    effects = values["effects"]
    known = {
        **effects, "team": team_id(effects["team"]), "assignee": person_id(effects["assignee"]),
        "skills": [id_of(Skill, "skill", skill) for skill in effects["skills"]],
    }  # fmt: skip
    wording = RuleWording(with_ids(values["condition"]), values["goes_on"], Effects(**known))
    rule = RoutingRule.objects.filter(name=name).first() or RoutingRule.create(name, wording, by=None)
    rule.revise(wording, by=None)
    rule.change(is_active=values["in_force"])


def read_inbound() -> dict[str, Values]:
    return {
        rule.name: {
            "in_force": rule.is_active, "mailbox": rule.mailbox, "conditions": rule.conditions,
            "team": rule.team.name if rule.team else None, "priority": rule.priority, "tags": rule.tags,
            "decision": rule.decision,
        }
        for rule in InboundRule.objects.in_order()
    }  # fmt: skip


def write_inbound(name: str, values: Values) -> None:
    terms = {
        "is_active": values["in_force"], "mailbox": values["mailbox"].lower(), "team_id": team_id(values["team"]),
        "conditions": conditions_as_json(Condition(**each) for each in values["conditions"]),
        "priority": values["priority"], "tags": values["tags"], "decision": values["decision"],
    }  # fmt: skip
    rule = InboundRule.objects.filter(name=name).first() or InboundRule.create(name)
    rule.change(**terms)


def read_senders() -> dict[str, Values]:
    """Without who added them, who may be unknown elsewhere."""
    return {each.pattern: {"is": each.verdict, "why": each.why} for each in ListedSender.objects.for_listing()}


def write_sender(pattern: str, values: Values) -> None:
    said = {"verdict": values["is"], "why": values["why"]}
    ListedSender.objects.update_or_create(pattern=pattern.lower(), defaults=said)


def read_webhooks() -> dict[str, Values]:
    """Without their secrets: each site has its own."""
    return {hook.name: {"in_force": hook.is_active, "url": hook.url} for hook in Webhook.objects.all()}


def write_webhook(name: str, values: Values) -> None:
    if unusable(values["url"]):
        raise Unknown(f"this is no address to call: {values['url']}")
    hook = Webhook.objects.filter(name=name).first() or Webhook.create(name, values["url"])
    hook.change(url=values["url"], is_active=values["in_force"])


def _steps(steps: Steps) -> Values:
    teams = names_of(Team)
    named = {"team": teams.get(steps.team or 0), "escalate_to": teams.get(steps.escalate_to or 0)}
    named |= {"assignee": email_of(steps.assignee), "webhook": names_of(Webhook).get(steps.webhook or 0)}
    plain = as_json(replace(steps, webhook=None))  # one that is gone has no name, and is called no more
    return plain | {name: value for name, value in named.items() if value is not None}


def _taken(values: Values) -> Steps:
    known = dict(values)
    for name in ("team", "escalate_to"):
        known[name] = team_id(values.get(name))
    known["webhook"] = id_of(Webhook, "webhook", values.get("webhook"))
    return Steps(**{**known, "assignee": person_id(values.get("assignee"))})


def read_triggers() -> dict[str, Values]:
    found = {}
    for trigger in Trigger.objects.order_by("position", "id"):
        wording = trigger.current.wording
        found[trigger.name] = {
            "in_force": trigger.is_active, "events": wording.events, "becomes": wording.becomes,
            "condition": with_names(wording.condition), "steps": _steps(wording.steps),
        }  # fmt: skip
    return found


def write_trigger(name: str, values: Values) -> None:
    wording = TriggerWording(
        values["events"], values["becomes"], with_ids(values["condition"]), _taken(values["steps"])
    )
    trigger = Trigger.objects.filter(name=name).first() or Trigger.create(name, wording, by=None)
    trigger.revise(wording, by=None)
    trigger.change(is_active=values["in_force"])


def read_schedules() -> dict[str, Values]:
    calendars, found = names_of(Calendar), {}
    for schedule in Schedule.objects.order_by("position", "id"):
        wording = schedule.current.wording
        found[schedule.name] = {
            "in_force": schedule.is_active, "since": wording.since, "after": wording.after,
            "calendar": calendars.get(wording.calendar or 0), "condition": with_names(wording.condition),
            "steps": _steps(wording.steps),
        }  # fmt: skip
    return found


def write_schedule(name: str, values: Values) -> None:
    calendar = id_of(Calendar, "calendar", values["calendar"])
    wording = ScheduleWording(
        values["since"], values["after"], calendar, with_ids(values["condition"]), _taken(values["steps"])
    )
    schedule = Schedule.objects.filter(name=name).first() or Schedule.create(name, wording, by=None)
    schedule.revise(wording, by=None)
    schedule.change(is_active=values["in_force"])


def read_macros() -> dict[str, Values]:
    """Those that are nobody's own."""
    return {
        macro.name: {
            "team": macro.team.name if macro.team else None, "offered": macro.is_active, "steps": _steps(macro.taken),
        }
        for macro in Macro.objects.filter(owner=None).select_related("team")
    }  # fmt: skip


def write_macro(name: str, values: Values) -> None:
    Macro.objects.update_or_create(
        name=name,
        owner=None,
        defaults={
            "team_id": team_id(values["team"]), "is_active": values["offered"],
            "steps": as_json(_taken(values["steps"])),
        },
    )  # fmt: skip
