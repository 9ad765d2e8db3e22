"""Marks of lines, kinds of tickets, who is there, hand-overs and ratings; loaded everywhere (TEMPLATES builtins)."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from helpdesk.templatetags.moments import at_moment
from helpdesk.templatetags.page import icon
from people.models import Person
from tickets.assigning.agents import Agent
from tickets.models import Handover
from tickets.models.score import Score

register = template.Library()


@register.filter
def line_icon(line: int) -> str:
    return {1: "headphones", 2: "wrench", 3: "code"}[line]


@register.filter
def type_icon(kind: str) -> str:
    return {"question": "circle-question-mark", "incident": "zap", "request": "inbox", "problem": "bug"}[kind]


@register.simple_tag
def face(pk: int, name: str, standing: str) -> SafeString:
    """The round face of a colleague with a mark of being there; name and state stand beside it as words."""
    person = Person(pk=pk, name=name)
    return format_html(
        '<span class="avatar" data-hue="{}" data-presence="{}" aria-hidden="true">{}</span>',
        person.hue,
        standing,
        person.initials,
    )


@register.filter
def presence_label(presence: str, absent: bool) -> str:
    if absent:
        return _("Absent")
    return {"online": _("Online"), "away": _("Away")}.get(presence) or _("Not at the desk")


@register.simple_tag
def at_desk(agents: Sequence[Agent]) -> str:
    """`3 of 7 online`."""
    online = sum(agent.standing == "online" for agent in agents)
    return _("%(n)s of %(all)s online") % {"n": online, "all": len(agents)}


_HANDOVERS = {
    "sent": ("hourglass", "warn"),
    "accepted": ("check", "ok"),
    "advised": ("lightbulb", "ok"),
    "returned": ("corner-down-left", "bad"),
    "withdrawn": ("undo-2", "info"),
}


@register.simple_tag
def handover_mark(handovers: dict[int, Handover], ticket: int) -> SafeString:
    """What a row says of the newest hand-over; nothing where there is nothing to do about it."""
    found = handovers.get(ticket) if handovers else None
    if found is None:
        return SafeString("")
    moment = at_moment(found.ended_at or found.at)
    title = f"{capfirst(found.get_state_display())}: {found.to_team.name}, {moment}"
    return format_html(
        '<span class="ticket-handover" data-tone="{}" title="{}">{}<span>{}</span></span>',
        handover_tone(found.state),
        title,
        icon(handover_icon(found.state), "small"),
        capfirst(found.get_state_display()),
    )


@register.filter
def handover_icon(state: str) -> str:
    return _HANDOVERS[state][0]


@register.filter
def handover_tone(state: str) -> str:
    return _HANDOVERS[state][1]


@register.filter
def score_icon(score: str) -> str:
    return {"good": "thumbs-up", "bad": "thumbs-down"}.get(score, "star")


@register.simple_tag
def score_badge(score: str) -> SafeString:
    """What a customer answered, on its scale."""
    said = Score(score)
    return format_html(
        '<span class="badge" data-tone="{}">{}{}</span>',
        said.tone,
        icon(score_icon(score), "small"),
        capfirst(said.label),
    )
