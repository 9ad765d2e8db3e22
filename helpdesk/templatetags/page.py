"""The few tags that pages share; loaded everywhere (TEMPLATES builtins)."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from people.models import Person, Team
from tickets.history import Names, sentence, spoken
from tickets.mail.linkify import from_text
from tickets.models import Attachment, Event, Message
from tickets.models.words import Channel, Priority, Status

register = template.Library()


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """`{% icon "mail" "small" %}`: a picture from the sprite, hidden from screen readers."""
    return _icon(name, classes)


@cache  # a list draws the same few hundreds of times
def _icon(name: str, classes: str = "") -> SafeString:
    css = f"icon {classes}".strip()
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#i-{}"/></svg>', css, static("vendor/icons.svg"), name
    )


@register.simple_tag
def avatar(person: Person | None, classes: str = "", named: bool = True) -> SafeString:
    """A round face of initials; `named=False` where the name stands beside it."""
    if person is None:
        return format_html(
            '<span class="avatar nobody {}" role="img" aria-label="{}" title="{}">{}</span>',
            classes,
            _("Nobody assigned"),
            _("Nobody assigned"),
            icon("plus", "small"),
        )
    if not named:
        return format_html(
            '<span class="avatar {}" data-hue="{}" aria-hidden="true">{}</span>', classes, person.hue, person.initials
        )
    return format_html(
        '<span class="avatar {}" data-hue="{}" role="img" aria-label="{}" title="{}">{}</span>',
        classes,
        person.hue,
        person.name,
        person.name,
        person.initials,
    )


@register.simple_tag
def priority_mark(priority: int) -> SafeString:
    return _priority_mark(priority, get_language())


@cache
def _priority_mark(priority: int, language: str | None) -> SafeString:
    known = Priority(priority)
    return format_html(
        '<span class="mark" data-priority="{}" title="{}">{}<span class="hidden-text">{}</span></span>',
        known.word,
        known.label,
        icon(f"p-{known.word}"),
        known.label,
    )


@register.simple_tag
def status_badge(status: str) -> SafeString:
    known = Status(status)
    return format_html('<span class="badge" data-status="{}">{}{}</span>', known, icon(status_icon(known)), known.label)


@register.filter
def status_icon(status: str) -> str:
    return "s-hold" if status == Status.ON_HOLD else f"s-{status}"


@register.filter
def status_label(status: str) -> str:
    return str(Status(status).label)


@register.simple_tag
def when(moment: datetime | None) -> SafeString:
    """Short for today, with the date otherwise; the whole moment on hover and for machines."""
    if moment is None:
        return SafeString("")
    local, now = timezone.localtime(moment), timezone.localtime()
    if local.date() == now.date():
        short = formats.date_format(local, "H:i")
    elif local.date() == now.date() - timedelta(days=1):
        short = _("yesterday")
    elif local.year == now.year:
        # Russian writes months small; Django's short names of it are capitalised.
        short = formats.date_format(local, "j b" if get_language() == "ru" else "j M")
    else:
        short = formats.date_format(local, "d.m.Y" if formats.get_format("DATE_FORMAT").startswith("j") else "j M Y")
    whole = formats.date_format(local, "DATETIME_FORMAT")
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), whole, short)


@register.filter
def duration_since(moment: datetime) -> str:
    """`25 m`, `3 h 10 m`, `2 d`: how long ago, in the two largest units."""
    return duration((timezone.now() - moment).total_seconds())


@register.filter
def duration(seconds: float) -> str:
    minutes = max(0, int(seconds)) // 60
    if minutes < 60:
        return _("%(minutes)d m") % {"minutes": minutes}
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        if hours >= 6 or not minutes:
            return _("%(hours)d h") % {"hours": hours}
        return _("%(hours)d h %(minutes)d m") % {"hours": hours, "minutes": minutes}
    return ngettext("%(days)d day", "%(days)d days", hours // 24) % {"days": hours // 24}


@register.filter
def upto99(count: int) -> str:
    """Rail counts: exact to 99."""
    return str(count) if count < 100 else "99+"


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:
    """The address line's query with some values changed; None or '' removes one."""
    values = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            values.pop(name, None)
        else:
            values[name] = value
    return f"?{values.urlencode()}" if values else "?"


_CHANNEL_ICONS = {
    "portal": "globe",
    "email": "mail",
    "phone": "phone",
    "chat": "message-circle",
    "api": "code",
    "import": "import",
}


@register.filter
def channel_icon(channel: str) -> str:
    return _CHANNEL_ICONS[channel]


@register.filter
def channel_label(channel: str) -> str:
    return str(Channel(channel).label)


@register.filter
def status_short(status: str) -> str:
    """The status in a narrow column."""
    return _("Waiting") if status == Status.PENDING else str(Status(status).label)


@register.filter
def line_icon(line: int) -> str:
    return {1: "headphones", 2: "wrench", 3: "code"}[line]


_EVENT_ICONS = {
    "created": "ticket",
    "assigned": "user-round-plus",
    "unassigned": "user-round-x",
    "prioritised": "flag",
    "moved": "users",
    "retitled": "pencil",
    "tagged": "tag",
    "solved": "check",
    "closed": "archive",
    "reopened": "rotate-ccw",
    "waiting": "clock",
    "held": "pause",
}


@register.filter
def event_icon(kind: str) -> str:
    return _EVENT_ICONS.get(kind, "circle")


@register.filter
def said(event: Event) -> str:
    """One event as a sentence; people and teams it names are looked up, so it is for a few events only."""
    ids = [pk for pk in (event.detail.get("from"), event.detail.get("to")) if isinstance(pk, int)]
    names = Names(dict(Person.objects.filter(pk__in=ids).values_list("pk", "name")), dict(_teams(ids)))
    return sentence(event, names) or spoken(event)


def _teams(ids: list[int]) -> Any:
    return Team.objects.filter(pk__in=ids).values_list("pk", "name")


@register.filter
def as_html(text: str) -> SafeString:
    """Plain text as paragraphs with links; everything else escaped."""
    return SafeString(from_text(text))


@register.filter
def has_remote_images(message: Message) -> bool:
    return "data-remote-src" in message.body_html


@register.filter
def shown_files(message: Message) -> list[Attachment]:
    """The files below a message: all but the pictures that stand inside its text."""
    return [
        f for f in message.attachments.all() if not (f.inline and f.content_id and f.content_id in message.body_html)
    ]


@register.filter
def customer_status(status: str) -> str:
    """The status in the customer's words."""
    return {
        Status.NEW: _("received"),
        Status.OPEN: _("in work"),
        Status.PENDING: _("waits for your answer"),
        Status.ON_HOLD: _("in work"),
        Status.SOLVED: _("solved"),
        Status.CLOSED: _("closed"),
    }[Status(status)]


@register.filter
def shows_frame(message: Message) -> bool:
    """Whether a mail's HTML is shown at once: when nothing is folded, or when its pictures and tables say something."""
    html = message.body_html
    return bool(html) and (not message.is_folded or "cid:" in html or "<table" in html)
