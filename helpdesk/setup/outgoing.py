"""Outgoing mail: what is queued, sent and failed; the sent mail itself as customers get it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from helpdesk.http import PersonRequest, requires
from helpdesk.security import BODY_POLICY
from helpdesk.setup.paging import older
from people import access
from tickets import blobs
from tickets.mail.parse import parse
from tickets.models import Outgoing


@require_safe
@requires(access.SET_UP)
def outgoing(request: PersonRequest) -> HttpResponse:
    """Newest first; `?state=failed` shows one state, `?before=id` pages on."""
    rows = Outgoing.objects.for_listing()
    state = request.GET.get("state", "")
    if state in Outgoing.State.values:
        rows = rows.filter(state=state)
    context = {
        "here": "setup",
        **older(rows, request),
        "state": state,
        "states": Outgoing.State.choices,
        "kept_here": settings.MAIL_SERVER is None,
    }
    return render(request, "setup/outgoing.html", context)


@require_safe
@requires(access.SET_UP)
def show(request: PersonRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Outgoing.objects.for_listing(), pk=pk)
    mail = None
    if row.raw_sha256:
        try:
            mail = parse(blobs.get(row.raw_sha256))
        except blobs.Missing:
            messages.error(request, _("The kept copy is missing on the disk."))
    return render(request, "setup/outgoing_mail.html", {"here": "setup", "row": row, "mail": mail})


@require_safe
@requires(access.SET_UP)
def raw(request: PersonRequest, pk: int) -> HttpResponse:
    """The mail's bytes; `?html=1` its HTML part, for a sandboxed frame."""
    row = get_object_or_404(Outgoing, pk=pk)
    try:
        content = blobs.get(row.raw_sha256) if row.raw_sha256 else None
    except blobs.Missing:
        content = None
    if content is None:
        raise Http404
    if request.GET.get("html") == "1":
        response = HttpResponse(parse(content).body_html, content_type="text/html; charset=utf-8")
        response["Content-Security-Policy"] = BODY_POLICY
        response["X-Frame-Options"] = "SAMEORIGIN"
        return response
    headers = {"Content-Disposition": f'attachment; filename="outgoing-{pk}.eml"'}
    return HttpResponse(content, content_type="application/octet-stream", headers=headers)


@require_POST
@requires(access.SET_UP)
def retry(request: PersonRequest, pk: int) -> HttpResponse:
    """A failed mail once more."""
    if Outgoing.objects.filter(pk=pk).retry():
        messages.success(request, _("It is tried again now."))
    return redirect("setup:outgoing")
