"""Writing into a ticket: replies and notes."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from helpdesk.desk import ticket as pages
from helpdesk.desk.changes import seen_version
from helpdesk.http import PersonRequest, requires
from helpdesk.uploads import TooMuch, uploaded
from people import access
from people.models import Person
from people.registration import person_for_email
from tickets.actions import moment
from tickets.content import written
from tickets.models.mailbox import is_ours
from tickets.refusals import NotAllowed, Refused
from tickets.registry import UnknownValue


@require_POST
@requires(access.USE_DESK)
def reply(request: PersonRequest, number: int) -> HttpResponse:
    """A public reply; a form whose `kind` says note is a note (the composer is one form)."""
    if request.POST.get("kind") == "note":
        return note(request, number)
    ticket = pages.find(request.user, number)
    try:
        ticket.reply(
            written(request.POST.get("text", ""), attachments=uploaded(request)),
            by=request.user,
            then=request.POST.get("then", ""),
            until=moment(request.POST.get("until", "")),
            waiting_for=request.POST.get("waiting_for", ""),
            cc=_people(request.POST.get("cc", "")),
            seen=seen_version(request),
        )
    except (Refused, NotAllowed, TooMuch, UnknownValue) as error:
        return pages.refused(request, number, error, typed=request.POST.get("text", ""), typed_kind="reply")
    if not request.htmx:
        return redirect("desk:ticket", number)
    name = ticket.requester.first_name
    return pages.done(request, number, _("Reply sent to %(name)s") % {"name": name}, fresh_composer=True)


@require_POST
@requires(access.USE_DESK)
def note(request: PersonRequest, number: int) -> HttpResponse:
    ticket = pages.find(request.user, number)
    try:
        content = written(request.POST.get("text", ""), attachments=uploaded(request))
        ticket.note(content, by=request.user)
    except (Refused, NotAllowed, TooMuch) as error:
        return pages.refused(request, number, error, typed=request.POST.get("text", ""), typed_kind="note")
    if not request.htmx:
        return redirect("desk:ticket", number)
    return pages.done(request, number, _("Note added"), fresh_composer=True)


def _people(typed: str) -> list[Person]:
    """The Cc field: addresses separated by commas, semicolons or spaces."""
    addresses = [address for address in typed.replace(";", ",").replace(" ", ",").split(",") if address]
    for address in addresses:
        try:
            validate_email(address)
        except ValidationError as error:
            raise Refused(_("%(address)s is not an e-mail address.") % {"address": address}) from error
        if is_ours(address):
            raise Refused(_("%(address)s is our own address.") % {"address": address})
    return [person_for_email(address) for address in addresses]
