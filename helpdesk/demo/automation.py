"""The demo's macros, saved views, triggers and schedules; existing ones are kept."""

from __future__ import annotations

from helpdesk.demo.crowd import Crowd
from tickets.models import Macro, SavedView, Schedule, Trigger
from tickets.models.schedule import ScheduleWording, Since
from tickets.models.steps import Steps, as_json
from tickets.models.trigger import TriggerWording

HOUR, DAY = 3600, 86400


def make(crowd: Crowd) -> None:
    """Queries."""
    _macros(crowd)
    _views(crowd)
    triggers = (
        (
            "Просрочка на первой линии",
            TriggerWording(["breached"], "", "line:1", Steps(priority="high", notify=["leads"])),
        ),
        (
            "Срочное решено: снять метку",
            TriggerWording(["solved", "replied"], "solved", "tag:срочно", Steps(untag=["срочно"])),
        ),
    )
    for name, wording in triggers:
        if not Trigger.objects.filter(name=name).exists():
            Trigger.create(name, wording, by=None)
    reminder = "{customer.first_name}, ждём ваш ответ по обращению {ticket.number}. Если всё решилось, просто напишите."
    schedules = (
        (
            "Напомнить через три дня",
            ScheduleWording(Since.STATUS.value, 3 * DAY, None, "status:pending", Steps(reply=reminder)),
            True,
        ),
        (
            "Никто не взял за два часа",
            ScheduleWording(
                Since.WAITING.value, 2 * HOUR, None, "assignee:none line:1", Steps(escalate_to=crowd.teams["stock"])
            ),
            False,
        ),
    )
    for name, terms, in_force in schedules:
        if not Schedule.objects.filter(name=name).exists():
            Schedule.create(name, terms, by=None, is_active=in_force)


def _macros(crowd: Crowd) -> None:
    texts = (
        ("Переключить в ZPL", None, Steps(
            tags=["печать"], status="pending",
            reply="{customer.first_name}, переключите формат этикетки в ZPL и перезапустите принтер. Помогло?",
        )),
        ("Ask for the log", None, Steps(
            status="pending", reply="{customer.first_name}, could you send us the log of today?",
        )),
        ("Закрыть как решённое по телефону", "chat", Steps(
            tags=["телефон"], note="Решено по телефону, клиент подтвердил.", status="solved",
        )),
    )  # fmt: skip
    for name, team, steps in texts:
        defaults = {"steps": as_json(steps), "team_id": crowd.teams[team] if team else None}
        Macro.objects.get_or_create(name=name, owner=None, defaults=defaults)


def _views(crowd: Crowd) -> None:
    icons = SavedView.Icon
    views = (
        ("Просрочено", icons.CLOCK, None, "all", "clock:breached"),
        (
            "Ключевые клиенты",
            icons.STAR,
            None,
            "all",
            f"organisation:{','.join(map(str, sorted(crowd.organisations)[:3]))}",
        ),
        ("Ждут исправления", icons.BUG, "stock", "all", "problem:any status:active"),
    )
    for name, icon, team, within, query in views:
        kept = {"icon": icon, "within": within, "query": query, "team_id": crowd.teams[team] if team else None}
        SavedView.objects.get_or_create(name=name, owner=None, defaults=kept)
