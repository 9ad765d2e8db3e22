"""A message's mail as it came: its headers, and the file itself for whoever has to look deeper."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from helpdesk.desk import ticket, views
from helpdesk.http import PersonRequest, requires
from people import access
from tickets import blobs, viruses
from tickets.mail.headers import text_of_header
from tickets.mail.tree import tree_of
from tickets.models import Arrival, Attachment, Message

_HARMLESS = ("", Attachment.Checked.CLEAN, Attachment.Checked.RELEASED)
HEADERS = 200  # shown


@require_GET
@requires(access.USE_DESK)
def original(request: PersonRequest, number: int, pk: int) -> HttpResponse:
    """Headers as a page; `?file=1` the bytes, unless the mail is held for a virus or could not be checked."""
    found = ticket.find(request.user, number)
    arrival: Arrival | None = Arrival.objects.of(found).filter(message=pk).exclude(raw_sha256="").first()
    message = Message.objects.filter(pk=pk).select_related("author").first()
    if arrival is None or message is None:
        raise Http404
    try:
        content, state = blobs.get(arrival.raw_sha256), viruses.state_of_mail(arrival)[0]
    except blobs.Missing as error:
        raise Http404 from error
    if request.GET.get("file") == "1":
        if state not in _HARMLESS:
            raise Http404
        headers = {"Content-Disposition": f'attachment; filename="HD-{found.pk}-{pk}.eml"'}
        return HttpResponse(content, content_type="application/octet-stream", headers=headers)
    known = [(name, text_of_header(value)) for name, value in tree_of(content).items()][:HEADERS]
    context = {"ticket": found, "message": message, "headers": known, "size": len(content)}
    context |= {"may_have_file": state in _HARMLESS, "rail": views.rail(request.user)}
    return render(request, "desk/original.html", context)
