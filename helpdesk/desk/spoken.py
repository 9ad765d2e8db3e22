"""The messages of a conversation. Drawn here and not by a template, as the rows of lists are (rows.py): a ticket may
have hundreds, and what a template asks of each was most of what its page cost. What few have is left to a template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.template import Context, engines
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from helpdesk.templatetags.conversation import as_html, pictured, with_mentions
from helpdesk.templatetags.moments import when
from helpdesk.templatetags.page import avatar, channel_label, icon
from helpdesk.templatetags.verbs import mail_url

if TYPE_CHECKING:
    from tickets.models import Message, Ticket

_KINDS = {"reply": "agent"}


def drawn(context: Context, message: Message, mentions: list[str], *, first: bool) -> SafeString:
    """The `article` of a message (`for_conversation`) of the page's ticket; `mentions` are the words behind an @ that
    mean somebody. `first`: the conversation begins with it."""
    may_split = bool(context.get("may_change")) and message.kind == "customer" and not first
    with context.push(message=message, mentions=mentions):
        return _safe(
            f'<article class="message" data-kind="{_KINDS.get(message.kind, message.kind)}" id="m{message.pk}" '
            f'aria-label="{escape(_named(message))}">{avatar(message.author, "medium", False)}<div class="bubble">'
            f"<header>{_who(message)}{_marks(message)}{_handles(message, context['ticket'], may_split=may_split)}"
            f'<a class="message-time" href="#m{message.pk}">{when(message.created_at)}</a></header>'
            f"{_warning(message)}{_said(context, message, mentions)}{_lost(context, message)}{_twin(message)}"
            "</div></article>"
        )


def _named(message: Message) -> str:
    name = {"name": message.author.name}
    match message.kind:
        case "note":
            return _("Internal note from %(name)s") % name
        case "reply":
            return _("Reply from %(name)s") % name
    return _("Message from %(name)s") % name


def _who(message: Message) -> str:
    name = f"<b><bdi>{escape(message.author.name)}</bdi></b>"
    match message.kind:
        case "note":
            said = escape(_("internal note, the customer can't see it"))
            return f"{icon('lock', 'small')}{name} <span>{said}</span>"
        case "reply":
            return f"{name} <span>{escape(_('replied'))}</span>{delivery(message)}"
    sender = f", <bdi>{escape(message.sender)}</bdi>" if message.sender else ""
    return f"{name} <span>{escape(channel_label(message.channel))}{sender}</span>{sender_mark(message)}"


def delivery(message: Message) -> SafeString:
    """Whether its mails have left."""
    match message.delivery:
        case "failed":
            said = escape(_("Not delivered"))
            return _safe(f'<span class="badge" data-tone="bad">{icon("circle-alert")}{said}</span>')
        case "queued":
            return _safe(f'<span class="quiet-text row tight">{icon("clock", "small")}{escape(_("on its way"))}</span>')
        case "sent":
            return _safe(f'<span class="row tight">{icon("check", "small")}{escape(_("sent"))}</span>')
    return _safe("")


def sender_mark(message: Message) -> SafeString:
    """How sure it is who wrote."""
    if message.is_confirmed:
        said = escape(_("Its mail server stands behind this address"))
        mark = f'{icon("shield-check", "small")}<span class="hidden-text">{said}</span>'
        return _safe(f'<span class="row tight" title="{said}">{mark}</span>')
    if message.authenticity == "failed":
        said = escape(_("Sender not genuine"))
        return _safe(f'<span class="badge" data-tone="bad">{icon("shield-alert")}{said}</span>')
    if message.authenticity == "none":
        return _safe(
            f'<span class="tag">{icon("shield-question-mark", "small")}{escape(_("Sender not checked"))}</span>'
        )
    return _safe("")


def _marks(message: Message) -> str:
    found = ""
    if message.origin_id:
        title = escape(_("The ticket it was written to"))
        found += f' <span class="tag" title="{title}">HD-{message.origin_id}</span>'
    if message.automatic:
        found += f' <span class="tag">{icon("bot", "small")}{escape(_("automatic"))}</span>'
    if message.cc:
        people = ", ".join(f"<bdi>{escape(address)}</bdi>" for _name, address in message.cc)
        found += f" <span>{escape(_('Cc'))} {people}</span>"
    if number := message.recipients_left_out:
        said = ngettext("and %(n)s more recipient", "and %(n)s more recipients", number) % {"n": number}
        found += f" <span>{escape(said)}</span>"
    return found


def _handles(message: Message, ticket: Ticket, *, may_split: bool) -> str:
    """Its buttons."""
    found = ""
    if may_split:
        found += (
            f'<button class="icon-button small quiet" type="button" data-open="split-dialog" '
            f'data-fill-message="{message.pk}" title="{escape(_("Make it a ticket of its own"))}" '
            f'aria-label="{escape(_("Make this message a ticket of its own"))}">{icon("split", "small")}</button>'
        )
    if message.sender and message.kind != "note":
        said = escape(_("The mail as it came"))
        place = mail_url(ticket.pk, message.pk)
        found += (
            f'<a class="icon-button small quiet" href="{place}" title="{said}" aria-label="{said}">'
            f"{icon('file-code', 'small')}</a>"
        )
    return found


def _warning(message: Message) -> str:
    if message.authenticity != "failed":
        return ""
    said = _(
        "The checks of the mail server say that somebody else may have written this under that address. Do not act on "
        "it without asking back another way."
    )
    return f'<p class="hint row tight">{icon("shield-alert", "small")}<span>{escape(said)}</span></p>'


def _said(context: Context, message: Message, mentions: list[str]) -> str:
    """The text. Files, folded quotes and HTML of another hand are shown by the template that the portal uses too."""
    if not message.attachments.all():
        if page := pictured(context, message):
            return f'<div class="prose" dir="auto">{page}</div>'
        if not (message.body_html or message.is_folded):
            words = as_html(message.reply_text)
            return f'<div class="prose" dir="auto">{with_mentions(words, mentions) if mentions else words}</div>'
    return _by_template("_message_body.html", context)


def _lost(context: Context, message: Message) -> str:
    """Its mails that did not arrive."""
    failed = any(row.state == "failed" for row in message.outgoing.all())
    return _by_template("desk/_lost_mails.html", context) if failed else ""


def _twin(message: Message) -> str:
    if "same Message-ID" not in message.problems:
        return ""
    said = escape(_("A mail with the same Message-ID but other content came before."))
    return f'<p class="hint row tight">{icon("copy", "small")}<span>{said}</span></p>'


def _by_template(name: str, context: Context) -> str:
    return str(engines["django"].get_template(name).template.render(context))  # type: ignore[attr-defined]  # a Django template


def _safe(html: str) -> SafeString:
    return mark_safe(html)  # noqa: S308 (every part is escaped where it is put in)
