"""One request as its customer sees it: where it stands in plain words, the conversation, a reply box."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from helpdesk import fields
from helpdesk.http import signed_out
from helpdesk.portal.standing import standing
from helpdesk.uploads import TooMuch, uploaded
from helpdesk.viewer import open_merged, own_tickets, readable_tickets, writer_of
from people import throttle
from people.models import Person
from tickets.content import written
from tickets.intake import Submission, receive
from tickets.models import Message, Rating, RatingSettings, Ticket, TicketField
from tickets.models.score import Scale
from tickets.models.words import Channel, Status
from tickets.refusals import NotAllowed, Refused
from tickets.threads import Thread


@require_safe
def show(request: HttpRequest, number: int) -> HttpResponse:
    ticket = readable_tickets(request).for_ticket_page().filter(pk=number).first()
    if ticket is None:
        if isinstance(request.user, Person):
            raise Http404
        return redirect(f"{reverse('portal:sign-in')}?next={request.path}")
    if ticket.is_merged and (into := open_merged(request, ticket)) is not None:
        response = redirect("portal:request", into.pk)
        response["Location"] += f"?{request.GET.urlencode()}" if request.GET else ""
        return response
    return _page(request, ticket)


def _of_a_reader(view: Callable[[HttpRequest, int], HttpResponse]) -> Callable[[HttpRequest, int], HttpResponse]:
    """Whose session has ended signs in and finds what was written; to strangers no number is there or not."""

    @wraps(view)
    def guarded(request: HttpRequest, number: int) -> HttpResponse:
        try:
            return view(request, number)
        except Http404:
            if isinstance(request.user, Person):
                raise
            again = f"{reverse('portal:sign-in')}?next={reverse('portal:request', args=[number])}"
            return signed_out(request, again) or redirect(again)

    return guarded


@require_POST
@_of_a_reader
def messages(request: HttpRequest, number: int) -> HttpResponse:
    """The customer's answer; with `solved` it also says that the question is solved."""
    ticket, writer = _find(request, number)
    text = request.POST.get("text", "")
    if request.POST.get("solved") and not text.strip():
        return solution(request, number)
    try:
        content = written(text, attachments=uploaded(request))
        if content.is_empty:
            raise Refused(_("Write something first."))
        key = request.POST.get("key", "")
        arrival = receive(
            Submission(
                channel=Channel.PORTAL,
                key=f"{ticket.pk} {key or uuid.uuid4()}",
                subject=ticket.subject,
                content=content,
                sender=writer,
                thread=Thread(ticket=ticket.pk),
            )
        )
    except (Refused, NotAllowed, TooMuch) as error:
        return _page(request, ticket, status=422, refusal=str(error), typed=text)
    # The page of a merged request leads on to the other one where that is theirs to see.
    response = redirect("portal:request", ticket.pk if ticket.is_merged else arrival.ticket_id or ticket.pk)
    response["Location"] += f"?sent=1#m{arrival.message_id}"
    return response


@require_POST
@_of_a_reader
def solution(request: HttpRequest, number: int) -> HttpResponse:
    ticket, writer = _find(request, number)
    try:
        ticket.solve(by=writer)
    except (Refused, NotAllowed) as error:
        return _page(request, ticket, status=409, refusal=str(error))
    return redirect("portal:request", number)


@require_POST
@_of_a_reader
def rating(request: HttpRequest, number: int) -> HttpResponse:
    """An answer on the scale of now, with a few words."""
    ticket, writer = _find(request, number)
    score, comment = request.POST.get("score", ""), request.POST.get("comment", "")
    try:
        ticket.rate(score, comment, by=writer, via=Rating.Via.PORTAL)
    except (Refused, NotAllowed) as error:
        return _page(request, ticket, status=409, not_rated=str(error), score=score, comment=comment)
    response = redirect("portal:request", number)
    response["Location"] += "?rated=1#rating"
    return response


@require_POST
@_of_a_reader
def people(request: HttpRequest, number: int) -> HttpResponse:
    """Brings a colleague along, by `email`."""
    ticket, writer = _find(request, number)
    address = request.POST.get("email", "")
    if throttle.too_many("invitation", str(writer.pk), limit=30, seconds=3600):
        return _page(
            request, ticket, status=429, not_added=_("That was often. Please try again in an hour."), email=address
        )
    try:
        at_once = ticket.invite(address, by=writer)
    except (Refused, NotAllowed) as error:
        return _page(request, ticket, status=422, not_added=str(error), email=address)
    response = redirect("portal:request", number)
    response["Location"] += f"?added={'now' if at_once else 'asked'}#people"
    return response


@require_POST
@_of_a_reader
def participation(request: HttpRequest, number: int) -> HttpResponse:
    """Takes part in a colleague's request from now on."""
    ticket = readable_tickets(request).for_ticket_page().filter(pk=number).first()
    if ticket is None or not isinstance(request.user, Person):
        raise Http404
    try:
        ticket.join(by=request.user)
    except (Refused, NotAllowed) as error:
        return _page(request, ticket, status=409, refusal=str(error))
    return redirect("portal:request", number)


def _find(request: HttpRequest, number: int) -> tuple[Ticket, Person]:
    ticket = own_tickets(request).for_ticket_page().filter(pk=number).first()
    writer = writer_of(request, ticket) if ticket else None
    if ticket is None or writer is None:
        raise Http404
    return ticket, writer


def _page(request: HttpRequest, ticket: Ticket, *, status: int = 200, **extra: Any) -> HttpResponse:
    conversation = list(Message.objects.told_to([ticket]).for_conversation())
    writer = writer_of(request, ticket)
    context = {
        "ticket": ticket,
        "conversation": conversation,
        "writer": writer,
        "people": list(ticket.participants.for_page()),
        "added": request.GET.get("added", ""),
        "may_solve": writer is not None and writer.pk == ticket.requester_id and ticket.is_active,
        "steps": _steps(ticket),
        "standing": standing(ticket),
        "key": uuid.uuid4(),
        "sent": request.GET.get("sent") == "1",
        "rated": request.GET.get("rated") == "1" and bool(ticket.rating),
        **_answered(ticket),
        "custom_lines": _custom(ticket),
        "here": "mine",
        **extra,
    }
    return render(request, "portal/request.html", context, status=status)


def _custom(ticket: Ticket) -> list[fields.Line]:
    """What it has of the fields that customers see. One query where it has any field at all."""
    if not ticket.fields:
        return []
    shown = TicketField.objects.for_page().filter(for_customers=True, slug__in=list(ticket.fields))
    return fields.lines(shown, ticket.fields)


def _answered(ticket: Ticket) -> dict[str, Any]:
    """The question of the rating and what its form begins with. A query, two where there was an answer."""
    if not ticket.may_be_rated:
        return {}
    last, rules = ticket.last_rating(), RatingSettings.current()
    return {
        "question": rules.question,
        "scores": Scale(rules.scale).scores,
        "score": last.score if last else "",
        "comment": last.comment if last else "",
    }


def _steps(ticket: Ticket) -> list[dict[str, Any]]:
    """Received, answered, worked on, solved: which are done and which is now."""
    ended = ticket.is_ended
    return [
        {"name": _("Received"), "at": ticket.created_at, "done": True},
        {"name": _("Answered"), "at": ticket.first_replied_at, "done": ticket.first_replied_at is not None},
        {"name": _("In work"), "at": None, "done": ended, "now": not ended and ticket.status != Status.NEW},
        {"name": _("Solved"), "at": ticket.solved_at, "done": ended},
    ]
