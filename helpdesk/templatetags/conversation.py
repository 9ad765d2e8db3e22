"""What a message says, as pages show it; loaded everywhere (TEMPLATES builtins)."""

from __future__ import annotations

import re

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from tickets.mail.linkify import from_text
from tickets.models import Attachment, Message

register = template.Library()


@register.filter
def as_html(text: str) -> SafeString:
    """Plain text as paragraphs with links; everything else escaped."""
    return SafeString(from_text(text))


@register.filter
def with_mentions(html: SafeString, said: list[str]) -> SafeString:
    """Marks the colleagues whom a note names; `said` are the words behind their @."""
    words = sorted((conditional_escape(each) for each in said), key=len, reverse=True)
    pattern = re.compile("@(?:" + "|".join(map(re.escape, words)) + r")(?!\w)")
    return SafeString(pattern.sub(lambda found: f'<span class="mention">{found[0]}</span>', html))


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
def shows_frame(message: Message) -> bool:
    """Whether a mail's HTML is shown at once: when nothing is folded, or when its pictures and tables say something."""
    html = message.body_html
    return bool(html) and (not message.is_folded or "cid:" in html or "<table" in html)
