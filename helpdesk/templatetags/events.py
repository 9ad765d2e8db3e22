"""How an event is drawn and said on a page; loaded everywhere (TEMPLATES builtins)."""

from __future__ import annotations

from typing import Any

from django import template

from people.models import Person, Team
from tickets.history import Names, sentence, spoken
from tickets.models import Category, Event

register = template.Library()

_EVENT_ICONS = {
    "created": "ticket",
    "customer_wrote": "message-circle",
    "replied": "send",
    "assigned": "user-round-plus",
    "unassigned": "user-round-x",
    "prioritised": "flag",
    "moved": "users",
    "categorised": "folder-tree",
    "routed": "route",
    "retitled": "pencil",
    "tagged": "tag",
    "solved": "check",
    "closed": "archive",
    "reopened": "rotate-ccw",
    "waiting": "clock",
    "held": "pause",
    "merged": "git-merge",
    "absorbed": "git-merge",
    "unmerged": "split",
    "released": "split",
    "spammed": "shield-alert",
    "unspammed": "shield-check",
    "snoozed": "moon",
    "woken": "sun",
    "split": "split",
    "rated": "star",
    "undelivered": "mail-warning",
    "planned": "calendar-clock",
    "plan_dropped": "calendar-clock",
    "plan_held": "pause",
    "joined": "user-round-plus",
    "left_out": "user-round-x",
    "detached": "user-round-x",
    "suggested": "mail-question-mark",
    "kept_apart": "split",
    "asked_outside": "forward",
    "outside_wrote": "mail",
    "side_closed": "archive",
    "side_reopened": "rotate-ccw",
    "file_released": "shield-check",
    "draft_handed": "square-pen",
    "customer_merged": "git-merge",
    "undone": "undo-2",
    "time_logged": "timer",
    "time_voided": "timer-off",
    "followed": "eye",
    "unfollowed": "eye-off",
    "linked": "link",
    "unlinked": "unlink",
    "warned": "alarm-clock",
    "breached": "flame",
}


@register.filter
def event_icon(kind: str) -> str:
    return _EVENT_ICONS.get(kind, "circle")


@register.filter
def said(event: Event) -> str:
    """One event as a sentence; people, teams and categories it names are looked up, so it is for a few events only."""
    ids = [pk for pk in (event.detail.get("from"), event.detail.get("to")) if isinstance(pk, int)]
    names = Names(
        dict(Person.objects.filter(pk__in=ids).values_list("pk", "name")),
        dict(_teams(ids)),
        {category.pk: category.name for category in Category.objects.filter(pk__in=ids)},
    )
    return sentence(event, names) or spoken(event)


def _teams(ids: list[int]) -> Any:
    return Team.objects.filter(pk__in=ids).values_list("pk", "name")
