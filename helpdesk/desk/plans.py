"""Replies for later: when they may leave, and what becomes of them until then."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from helpdesk.desk import brought, composed
from helpdesk.desk import ticket as pages
from helpdesk.desk.changes import seen_version
from helpdesk.http import PersonRequest, requires
from people import access
from tickets.actions import moment
from tickets.models import PlannedReply
from tickets.refusals import NotAllowed, Refused
from tickets.registry import UnknownValue

MORNING = time(9)


def later(request: PersonRequest) -> datetime | None:
    """When the form's reply is to leave, in the agent's zone; None: now. Raises UnknownValue."""
    match request.POST.get("later", ""):
        case "":
            return None
        case "tomorrow":
            return _morning(1)
        case "monday":
            return _morning(7 - timezone.localdate().weekday())
        case "at" if chosen := moment(request.POST.get("later_at", "")):
            return chosen
    raise UnknownValue(_("Write the moment as a date and a time."))


def _morning(days: int) -> datetime:
    return timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=days), MORNING))


@require_POST
@requires(access.WORK_TICKETS)
def sending(request: PersonRequest, number: int, pk: int) -> HttpResponse:
    """Now instead of later, also when it was held back."""
    ticket = pages.find(request.user, number)
    plan = get_object_or_404(PlannedReply, pk=pk, ticket=ticket)
    try:
        sent = ticket.send_plan(plan, by=request.user, seen=seen_version(request))
    except (Refused, NotAllowed) as error:
        return pages.refused(request, number, error)
    if not request.htmx:
        return redirect("desk:ticket", number)
    said = _("Reply sent to %(name)s") % {"name": ticket.requester.first_name} if sent else ""
    return pages.done(request, number, said)


@require_POST
@requires(access.WORK_TICKETS)
def cancellation(request: PersonRequest, number: int, pk: int) -> HttpResponse:
    """It is not sent; its writer gets the words back into the composer."""
    ticket = pages.find(request.user, number)
    plan = get_object_or_404(PlannedReply, pk=pk, ticket=ticket)
    text, attachments = plan.as_typed, list(plan.attachments.all())  # before they are let go
    with transaction.atomic():
        if ticket.drop_plan(plan, by=request.user) and plan.author_id == request.user.pk:
            beside, _more = brought.again(request.user, plan.insertions, attachments, plan.tags)
            beside["set_then"] = plan.status_name.slug if plan.status_name else plan.then
            composed.write_again(request, ticket, "reply", text, **beside)
    place = f"{reverse('desk:ticket', args=[number])}?again=reply"
    return HttpResponseClientRedirect(place) if request.htmx else redirect(place)
