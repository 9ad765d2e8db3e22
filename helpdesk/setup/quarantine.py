"""What the front door could not read or took for spam: kept with its bytes, to be tried again or downloaded."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.http import PersonRequest, requires
from helpdesk.setup.paging import older
from people import access
from tickets import blobs, viruses
from tickets.mail import door
from tickets.models import Arrival, Attachment

_HARMLESS = ("", Attachment.Checked.CLEAN, Attachment.Checked.RELEASED)


@require_safe
@requires(access.SET_UP)
def quarantine(request: PersonRequest) -> HttpResponse:
    outcome = request.GET.get("outcome", Arrival.Outcome.QUARANTINED)
    if outcome not in Arrival.Outcome.values:
        outcome = Arrival.Outcome.QUARANTINED
    rows = Arrival.objects.filter(outcome=outcome).select_related("ticket").order_by("-id")
    context = {
        "here": "setup",
        **older(rows, request),
        "outcome": outcome,
        # What an administrator can do something about stands first.
        "outcomes": sorted(Arrival.Outcome.choices, key=lambda each: each[0] not in Arrival.HELD),
        "releasable": outcome in Arrival.HELD,
    }
    return render(request, "setup/quarantine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.SET_UP)
def raw(request: PersonRequest, pk: int) -> HttpResponse:
    """The bytes as received. Of a mail with a virus, or that nobody could check, only for a form that says `sure`."""
    arrival = get_object_or_404(Arrival, pk=pk)
    try:
        state, finding = viruses.state_of_mail(arrival) if arrival.raw_sha256 else ("", "")
        content = blobs.get(arrival.raw_sha256) if arrival.raw_sha256 else None
    except blobs.Missing:
        content = None
    if content is None:
        raise Http404
    if state not in _HARMLESS and not (request.method == "POST" and request.POST.get("sure")):
        found = {"here": "setup", "room": "quarantine", "arrival": arrival, "state": state, "finding": finding}
        return render(request, "setup/held_mail.html", found, status=403)
    headers = {"Content-Disposition": f'attachment; filename="arrival-{pk}.eml"'}
    return HttpResponse(content, content_type="application/octet-stream", headers=headers)


@require_POST
@requires(access.SET_UP)
def release(request: PersonRequest, pk: int) -> HttpResponse:
    """Reads it once more, as a wish of a person; it becomes a ticket, a reply, or stays with its reason."""
    arrival = door.process(get_object_or_404(Arrival, pk=pk).pk, again=True)
    if arrival.ticket:
        messages.success(request, _("It is in %(number)s now.") % {"number": arrival.ticket.number})
    else:
        messages.warning(request, _("It still cannot be read: %(reason)s") % {"reason": arrival.why})
    return redirect("setup:quarantine")
