"""Promises as chips and bars; loaded everywhere (TEMPLATES builtins)."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.html import escape, json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from helpdesk.templatetags.moments import at_moment
from helpdesk.templatetags.page import icon
from sla.sentences import day, days, moment, span, wall

register = template.Library()
register.filter("span", span)
register.filter("minutes", lambda minutes: span(60 * minutes))
register.filter("wall", wall)
register.filter("moment", moment)
register.filter("day", day)
register.simple_tag(days)


@register.simple_tag
def due_chip(chips: dict[int, object], ticket: int) -> SafeString:
    """A Chip of helpdesk/desk/chips.py: shape, word and colour; scripts count it down by its `data-due`. '' without."""
    chip = chips.get(ticket)
    if chip is None:
        return SafeString("")
    due: datetime | None = getattr(chip, "due", None)
    state: str = getattr(chip, "state", "")
    language = get_language()
    words, said = due_words(language), _escaped(language)
    if due is None:
        drawn = icon("flame" if state == "breached" else "pause")
        standing = said["late" if state == "breached" else "still"]
        return _safe(
            f'<span class="sla" data-sla="{state}">{drawn}'
            f'<span class="hidden-text">{said[state]}</span>{standing}</span>'
        )
    now = timezone.now()
    since: datetime = getattr(chip, "since", None) or now
    warn: datetime | None = getattr(chip, "warn", None)
    length = (due - since).total_seconds() or 1
    used = max(2, min(100, round(100 * (now - since).total_seconds() / length)))
    return _safe(
        f'<span class="sla" data-sla="{state}" data-due="{int(due.timestamp())}"'
        f' data-warn="{int(warn.timestamp()) if warn else ""}" data-since="{int(since.timestamp())}"'
        f' title="{escape(getattr(chip, "kind", ""))} {escape(at_moment(due))}">'
        '<svg class="ring" viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="6.4"/>'
        f'<circle cx="8" cy="8" r="6.4" pathLength="100" stroke-dasharray="{used} 100"/></svg>{icon("flame")}'
        f'<span class="hidden-text">{said[state]}</span>'
        f"<span data-left>{escape(left((due - now).total_seconds(), words))}</span></span>"
    )


def _safe(html: str) -> SafeString:
    return SafeString(html)  # every part is escaped where it is put in; format_html took longer than all else of a row


@register.simple_tag
def due_words_script() -> SafeString:
    """The words for static/js/due.js."""
    return json_script(due_words(get_language()), "due-words")


def left(seconds: float, words: dict[str, str]) -> str:
    """`24 m`, `1 h 10 m`, `2 d`; past due `18 m over`. static/js/due.js says the same."""
    minutes = int(abs(seconds)) // 60
    hours, rest = divmod(minutes, 60)
    if minutes < 60:
        said = words["m"].replace("#", str(minutes))
    elif hours < 6 and rest:
        said = words["hm"].replace("#", str(hours), 1).replace("#", str(rest), 1)
    elif hours < 24:
        said = words["h"].replace("#", str(hours))
    else:
        said = words["d"].replace("#", str(hours // 24))
    return words["over"].replace("#", said) if seconds <= 0 else said


@lru_cache(maxsize=8)
def due_words(language: str | None) -> dict[str, str]:
    """By language, as each is drawn some fifty times a page."""
    return {
        "m": _("# m"),
        "h": _("# h"),
        "hm": _("# h # m"),
        "d": _("# d"),
        "over": _("# over"),
        "late": _("late"),
        "still": _("paused"),
        "ok": _("On time:"),
        "risk": _("At risk:"),
        "breached": _("Breached:"),
        "paused": _("Clock paused:"),
    }


@lru_cache(maxsize=8)
def _escaped(language: str | None) -> dict[str, str]:
    return {name: escape(word) for name, word in due_words(language).items()}
