"""Forms that post a noun of a ticket, and the ticket's address; loaded everywhere (TEMPLATES builtins)."""

from __future__ import annotations

from functools import cache

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_block_tag(takes_context=True)
def verb(context: Context, content: SafeString, noun: str) -> SafeString:
    """`{% verb "solution" %}<button>…</button>{% endverb %}`: buttons that post one noun of the ticket."""
    return format_html(
        '<form method="post" action="{0}" hx-post="{0}" hx-swap="none" hx-include="#seen-version">'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{1}">{2}</form>',
        ticket_url(context["ticket"].pk, noun),
        context["csrf_token"],
        content,
    )


@register.simple_tag
def ticket_url(pk: int, noun: str = "ticket") -> str:
    """The address of a ticket's page, or of a noun below it: as `url`, which takes its time, and lists ask often."""
    return _ticket_url(noun) % pk


@cache
def _mail_url() -> str:
    return reverse("desk:original", args=[0, 0]).replace("-0/", "-%d/", 1).replace("/0/", "/%d/", 1)


def mail_url(pk: int, message: int) -> str:
    """The address of a message's mail as it came."""
    return _mail_url() % (pk, message)


@cache
def _ticket_url(noun: str) -> str:
    return reverse(f"desk:{noun}", args=[0]).replace("-0/", "-%d/", 1)
