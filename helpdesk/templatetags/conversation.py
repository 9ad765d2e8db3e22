"""What a message says, as pages show it; loaded everywhere (TEMPLATES builtins)."""

from __future__ import annotations

import re

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from tickets import pictures
from tickets.formatting import page_of
from tickets.mail.html import with_inline_images
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


@register.simple_tag(takes_context=True)
def pictured(context: Context, message: Message) -> SafeString:
    """What somebody wrote here that has formatting or pictures, with the `mentions` of the page marked; '' for anything
    else."""
    files = list(message.attachments.all())
    if message.sender or not message.body_html:
        return SafeString("")
    typed = pictures.with_marks(message.body_text, files)
    words = page_of(typed) or from_text(typed)
    page = pictures.place(words, files)
    if page != message.body_html:  # HTML of its own, which belongs into a frame
        return SafeString("")
    if said := context.get("mentions"):
        marked = pictures.place(with_mentions(SafeString(words), said), files)
        page = marked if marked.count("<img ") == page.count("<img ") else page  # a picture may be called @Somebody
    seen = {each.content_id: f"{reverse('attachment', args=[each.pk])}?inline=1" for each in files if not each.is_held}
    return SafeString(with_inline_images(page, seen).replace(pictures.STYLE, ""))


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
