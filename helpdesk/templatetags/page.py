"""The few tags that pages share; loaded everywhere (TEMPLATES builtins)."""

from __future__ import annotations

from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from helpdesk import figures
from helpdesk.folding import unchanging
from people import branding
from people.models import Person
from tickets.models import StatusName, Ticket
from tickets.models.words import Channel, Priority, Status

register = template.Library()

KEPT = 4096  # people whose faces lists draw again and again


@register.simple_tag
def money(amount: Decimal | None, currency: str) -> str:
    return figures.money(amount, currency)


@register.simple_tag
@unchanging
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
@unchanging
def drawn_once(template_name: str) -> SafeString:
    """`{% drawn_once "desk/_shortcuts.html" %}`: includes a template that says the same on every page of a language."""
    return (_drawn.__wrapped__ if settings.DEBUG else _drawn)(template_name, get_language())


@cache
def _drawn(template_name: str, language: str | None) -> SafeString:
    return render_to_string(template_name)


@register.simple_tag
def logo() -> SafeString:
    """The brand's own, else the product's mark; the name stands beside it."""
    if key := branding.current().logo_key:
        return format_html('<img class="logo own-logo" src="{}" alt="">', reverse("brand-logo", args=[key]))
    return drawn_once("_logo.html")


@register.simple_tag
def avatar(person: Person | None, classes: str = "", named: bool = True) -> SafeString:
    """A round face of initials; `named=False` where the name stands beside it."""
    if person is None:
        return _nobody(classes, get_language())
    return _avatar(person.pk, person.name, classes, named)


@cache
def _nobody(classes: str, language: str | None) -> SafeString:
    return format_html(
        '<span class="avatar nobody {}" role="img" aria-label="{}" title="{}">{}</span>',
        classes,
        _("Nobody assigned"),
        _("Nobody assigned"),
        icon("plus", "small"),
    )


@lru_cache(maxsize=KEPT)
def _avatar(pk: int, name: str, classes: str, named: bool) -> SafeString:
    person = Person(pk=pk, name=name)
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


@register.simple_tag
def status_of(ticket: Ticket) -> SafeString:
    """The badge of a ticket's status, by its own name where it has one."""
    badge = '<span class="badge" data-status="{}">{}{}</span>'
    return format_html(badge, ticket.status, icon(status_icon(ticket.status)), ticket.status_words)


@register.simple_tag
def status_standing(status: str, name: StatusName | None = None) -> SafeString:
    """Where a ticket stands, in a narrow column."""
    if name is not None:
        drawn = '<span class="sla" data-status="{}" title="{}">{}<span class="clip">{}</span></span>'
        return format_html(drawn, status, name.name, icon(status_icon(status)), name.name)
    return _status_standing(status, get_language())


@cache
def _status_standing(status: str, language: str | None) -> SafeString:
    return format_html(
        '<span class="sla" data-status="{}" title="{}">{}<span class="clip">{}</span></span>',
        status,
        status_label(status),
        icon(status_icon(status)),
        status_short(status),
    )


@register.filter
def status_icon(status: str) -> str:
    return "s-hold" if status == Status.ON_HOLD else f"s-{status}"


@register.filter
def status_label(status: str) -> str:
    return str(Status(status).label)


@register.filter
def priority_label(word: str) -> str:
    return str(Priority.of(word).label)


@register.filter
def unlocalised(number: float) -> str:
    """With a decimal point whatever the language, for SVG."""
    return f"{number:g}"


@register.filter
def shortened(text: str, length: int) -> str:
    """As `truncatechars`, which looks at every character of every row of a list."""
    return text if len(text) <= length else f"{text[: length - 1]}…"


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


@register.simple_tag(takes_context=True)
def page_address(context: dict[str, Any]) -> str:
    """Where a form comes back to: the page itself, also when htmx fetched a part of it."""
    request = context["request"]
    current = request.htmx.current_url_abs_path if request.htmx else ""
    return current or (request.get_full_path() if request.method == "GET" else "")


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


@register.simple_tag
def channel_mark(channel: str) -> SafeString:
    return _channel_mark(channel, get_language())


@cache
def _channel_mark(channel: str, language: str | None) -> SafeString:
    label, drawn = channel_label(channel), icon(channel_icon(channel), "small")
    return format_html(
        '<span class="ticket-channel" title="{0}">{1}<span class="hidden-text">{0}</span></span>', label, drawn
    )


@register.filter
def channel_label(channel: str) -> str:
    return str(Channel(channel).label)


@register.filter
def status_short(status: str) -> str:
    """The status in a narrow column."""
    return _("Waiting") if status == Status.PENDING else str(Status(status).label)


@register.filter
def customer_standing(ticket: Ticket) -> str:
    """The status in the customer's words, or by the public name that it has."""
    own = ticket.status_name.public if ticket.status_name is not None else ""
    return own or customer_status(ticket.status)


def customer_status(status: str) -> str:
    return {
        Status.NEW: _("received"),
        Status.OPEN: _("in work"),
        Status.PENDING: _("waits for your answer"),
        Status.ON_HOLD: _("in work"),
        Status.SOLVED: _("solved"),
        Status.CLOSED: _("closed"),
    }[Status(status)]


@register.filter
def article_url(slug: str) -> str:
    """The whole address of an article, as search engines are told it."""
    return settings.SITE_URL + reverse("portal:article", args=[slug])
