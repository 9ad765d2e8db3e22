"""Writing into a ticket: replies and notes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from helpdesk.desk import brought, composed, drafts, sides, toasts
from helpdesk.desk import ticket as pages
from helpdesk.desk.changes import seen_version
from helpdesk.desk.plans import later
from helpdesk.desk.views import BY_NAME
from helpdesk.http import PersonRequest, requires
from helpdesk.uploads import TooMuch
from kb import using
from people import access
from people.registration import person_for_email
from tickets import spine
from tickets.actions import moment
from tickets.content import Content
from tickets.given import given_fields
from tickets.models import AfterSending, Event, Message, StatusName, Ticket
from tickets.models.mailbox import is_ours
from tickets.models.words import Status
from tickets.refusals import NotAllowed, Refused
from tickets.registry import UnknownValue
from tickets.safe_send import Doubt, doubts
from tickets.statuses import status_of

FOLLOWING = 20  # tickets of a list that a reply may name as what comes next


@require_POST
@requires(access.USE_DESK)
def reply(request: PersonRequest, number: int) -> HttpResponse:
    """A public reply; a form whose `kind` says note is a note, one that says side a question to a third party (the
    composer is one form)."""
    if request.POST.get("kind") == "note":
        return note(request, number)
    if request.POST.get("kind") == "side":
        return sides.asking(request, number)
    if "hand" in request.POST:
        return drafts.handing(request, number)
    ticket = pages.find(request.user, number)
    try:
        content = composed.content(request, "reply")
        copies = _addresses(request.POST.get("cc", ""))
        if asked := _doubts(request, ticket, content, copies):
            return pages.doubted(request, number, asked, files=bool(content.attachments))
        values: dict[str, Any] = {
            "by": request.user,
            "until": moment(request.POST.get("until", "")),
            "waiting_for": request.POST.get("waiting_for", ""),
            "cc": [person_for_email(address) for address in copies],
            "seen": seen_version(request),
        }
        send_at = later(request)
        filled_in = given_fields(request.POST)
        with composed.sending(request, ticket, "reply"), spine.verb():
            if filled_in:
                ticket.set_fields(filled_in, by=request.user)
            uses, tags = using.read(request.POST.get("used", "")), brought.tags(request)
            if send_at is not None:
                then, name = _then(request.POST.get("later_then", Status.PENDING))
                kept = using.counted(content.text, ticket, uses, by=request.user)
                ticket.plan_reply(content, send_at, then=then, name=name, insertions=kept, tags=tags, **values)
            else:
                then, name = _then(request.POST.get("then", ""))
                message = ticket.reply(content, then=then, name=name, undo_for=settings.UNDO_SEND_SECONDS, **values)
                if tags and message.kind == Message.Kind.REPLY:
                    ticket.retag(add=tags, by=request.user, reply=message)
                using.record(message, ticket, uses, by=request.user)
                if "kind" in request.POST:
                    _remember(request, ticket, then)
    except (Refused, NotAllowed, TooMuch, UnknownValue) as error:
        return pages.refused(request, number, error, **composed.typed(request, "reply"))
    if send_at is not None:
        return _planned(request, number, send_at)
    said = _("Reply sent to %(name)s") % {"name": ticket.requester.first_name}
    place = _next_place(request, ticket) if request.POST.get("go_on") else ""
    return pages.sent(request, ticket, said, Event.Kind.REPLIED, place)


def _then(given: str) -> tuple[str, StatusName | None]:
    """The status after sending: as `Ticket.reply` takes it, and the name that it is called by. Raises Refused."""
    if given in ("", *Status.values):
        return given, None
    try:
        kind, name = status_of(given)
    except UnknownValue as error:
        raise Refused(_("This status is out of use.")) from error
    return kind.value, name


def _remember(request: PersonRequest, ticket: Ticket, then: str) -> None:
    """What was chosen here; a status that a template brought is no choice of the person's for the next time."""
    known, go_on = ticket.after_sending, bool(request.POST.get("go_on"))
    if request.POST.get("set_then") == request.POST.get("then") != "":
        then = known["then"] if known else Status.PENDING
    AfterSending.objects.remember(request.user, then, go_on=go_on, known=known)


def _next_place(request: PersonRequest, ticket: Ticket) -> str:
    """The next of the list that one came from (`following`: numbers) that is still open; without such a list the most
    urgent other ticket of this person's work; their list where there is none."""
    behind = [pk for each in request.POST.get("following", "").split(",")[:FOLLOWING] if (pk := composed.number(each))]
    if behind:
        still_open = set(Ticket.objects.visible_to(request.user).active().filter(pk__in=behind).numbers())
        if found := next((pk for pk in behind if pk in still_open), None):
            return reverse("desk:ticket", args=[found])
    work = BY_NAME["mine"].tickets(request.user).exclude(pk=ticket.pk)
    following = work.most_urgent_first().first()
    return reverse("desk:ticket", args=[following.pk]) if following is not None else reverse("desk:mine")


def _planned(request: PersonRequest, number: int, send_at: datetime) -> HttpResponse:
    when = formats.date_format(timezone.localtime(send_at), "SHORT_DATETIME_FORMAT")
    said = _("The reply leaves at %(moment)s") % {"moment": when}
    if not request.htmx:
        toasts.say(request, said)
        return redirect("desk:ticket", number)
    return pages.done(request, number, said, fresh_composer=True)


@require_POST
@requires(access.USE_DESK)
def note(request: PersonRequest, number: int) -> HttpResponse:
    ticket = pages.find(request.user, number)
    try:
        content = composed.content(request, "note")
        with composed.sending(request, ticket, "note"):
            ticket.note(content, by=request.user)
    except (Refused, NotAllowed, TooMuch) as error:
        return pages.refused(request, number, error, **composed.typed(request, "note"))
    if not request.htmx:
        return redirect("desk:ticket", number)
    return pages.done(request, number, _("Note added"), fresh_composer=True)


def _doubts(request: PersonRequest, ticket: Ticket, content: Content, copies: list[str]) -> list[Doubt]:
    """What its writer was not asked yet. A form may say at which version of the ticket its reply was begun: the page
    may have shown since what they have not noticed while writing. A requester's own words are never doubted."""
    if ticket.requester_id == request.user.pk:
        return []
    known = [each for each in (seen_version(request), composed.number(request.POST.get("begun", ""))) if each]
    found = doubts(ticket, content, by=request.user, cc=copies, since=min(known, default=None))
    return [doubt for doubt in found if doubt.code not in request.POST.getlist("anyway")]


def _addresses(typed: str) -> list[str]:
    """The Cc field: addresses separated by commas, semicolons or spaces. Raises Refused."""
    addresses = [address for address in typed.replace(";", ",").replace(" ", ",").split(",") if address]
    for address in addresses:
        try:
            validate_email(address)
        except ValidationError as error:
            raise Refused(_("%(address)s is not an e-mail address.") % {"address": address}) from error
        if is_ours(address):
            raise Refused(_("%(address)s is our own address.") % {"address": address})
    return addresses
