"""What every composer offers alike: its format buttons and its emoji; loaded everywhere (TEMPLATES builtins)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from helpdesk.desk.brought import sending_words
from helpdesk.folding import unchanging
from tickets.models import StatusName, Ticket
from tickets.models.words import Status

register = template.Library()

# What the toolbar offers: name (static/js/format.js), key, title, icon.
FORMATS = (
    ("bold", "Ctrl-B", _("Bold"), "bold"),
    ("italic", "Ctrl-I", _("Italic"), "italic"),
    ("link", "", _("Link"), "link"),
    ("list", "Ctrl-Shift-8", _("List"), "list"),
    ("numbers", "Ctrl-Shift-7", _("Numbered list"), "list-ordered"),
    ("quote", "", _("Quote"), "text-quote"),
    ("code", "Ctrl-E", _("Code"), "code"),
)
EMOJI = (
    ("🙂", _("smile")), ("😊", _("glad")), ("😉", _("wink")), ("🤝", _("handshake")), ("🙏", _("thank you")),
    ("👍", _("thumbs up")), ("👌", _("all right")), ("👋", _("hello")), ("🎉", _("hooray")), ("✅", _("done")),
    ("☑️", _("ticked")), ("❗", _("important")), ("❓", _("question")), ("💡", _("idea")), ("🔧", _("repair")),
    ("⏳", _("in progress")), ("⏰", _("alarm clock")), ("📎", _("attachment")), ("📞", _("call")), ("✉️", _("letter")),
    ("👉", _("look here")), ("➡️", _("next")), ("😔", _("sorry")), ("❤️", _("heart")),
)  # fmt: skip


def emoji_names() -> list[str]:
    """Of each of EMOJI what it may be called between colons, in every language: `smile|улыбка`."""
    found: list[list[str]] = [[] for _each in EMOJI]
    for language, _title in settings.LANGUAGES:
        with override(language):
            for names, (_sign, title) in zip(found, EMOJI, strict=True):
                names.append(str(title).lower())
    return ["|".join(dict.fromkeys(names)) for names in found]


@register.simple_tag
def sending(ticket: Ticket, typed: Mapping[str, str], names: Iterable[StatusName]) -> dict[str, str]:
    """The button's status and its words: what a template has `brought`, else this person's last choice."""
    brought = typed.get("set_then", "")
    chosen = ticket.after_sending["then"] if ticket.after_sending else str(Status.PENDING)
    if brought and (words := sending_words(brought, names)):
        return {"then": brought, "words": words, "brought": brought}
    return {"then": chosen, "words": sending_words(chosen), "brought": ""}


@register.simple_tag
@unchanging
def format_buttons() -> SafeString:
    return render_to_string("desk/_format_buttons.html", {"formats": FORMATS})


@register.simple_tag
@unchanging
def emoji_buttons() -> SafeString:
    emoji = [(sign, title, names) for (sign, title), names in zip(EMOJI, emoji_names(), strict=True)]
    return render_to_string("desk/_emoji_buttons.html", {"emoji": emoji})
