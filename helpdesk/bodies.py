"""Mail bodies and files: routes of their own under their own policy, each checked against `visible_to`."""

from __future__ import annotations

from typing import Protocol

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from helpdesk.security import BODY_POLICY, FILE_POLICY, REMOTE_BODY_POLICY
from helpdesk.viewer import attachments_for, messages_for
from tickets import blobs
from tickets.file_links import linked
from tickets.mail.html import with_inline_images
from tickets.mail.names import download_name
from tickets.models import Attachment


@require_GET
def message_body(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML of one message, for a sandboxed frame; `?remote=1` loads pictures from other sites, unreferred."""
    message = messages_for(request).filter(pk=pk).prefetch_related("attachments").first()
    if message is None:
        raise Http404
    remote = request.GET.get("remote") == "1"
    pictures = {
        a.content_id: reverse("attachment", args=[a.pk]) + "?inline=1"
        for a in message.attachments.all()
        if a.content_id
    }
    html = with_inline_images(message.body_html, pictures, show_remote=remote)
    response = render(request, "message_body.html", {"html": html, "message": message})
    response["Content-Security-Policy"] = REMOTE_BODY_POLICY if remote else BODY_POLICY
    response["Referrer-Policy"] = "no-referrer"
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response


@require_GET
def attachment(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The bytes of a file, as a download; `?inline=1` shows pictures (never SVG) and nothing else."""
    found: Attachment | None = attachments_for(request).filter(pk=pk).first()
    if found is None:
        raise Http404
    if found.is_held:
        return render(request, "states/file_held.html", {"file": found}, status=403)
    answer = file_answer(found, inline=request.GET.get("inline") == "1")
    return answer or render(request, "states/file_gone.html", {"name": found.name}, status=410)


@require_GET
def linked_file(request: HttpRequest, token: str) -> HttpResponseBase:
    """A file that was too large for its mail, by the link there."""
    found = linked(token)
    if found is None:
        raise Http404
    if found.is_held:
        return render(request, "states/file_held.html", {"file": found}, status=403)
    answer = file_answer(found)
    if answer is None:
        return render(request, "states/file_gone.html", {"name": found.name}, status=410)
    answer["Cache-Control"] = "private, no-store"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


class Stored(Protocol):
    """A file whose bytes are kept by their hash."""

    name: str
    content_type: str
    sha256: str

    @property
    def is_image(self) -> bool: ...


def file_answer(found: Stored, *, inline: bool = False) -> FileResponse | None:
    """The file's bytes as an answer that no browser runs; None when the file is gone from the disk."""
    try:
        file = blobs.open_file(found.sha256)
    except blobs.Missing:
        return None
    # Whatever the sender called it, a browser is never told a type it could run.
    content_type = found.content_type if found.is_image else "application/octet-stream"
    name, shown = download_name(found.name), inline and found.is_image
    response = FileResponse(file, as_attachment=not shown, filename=name, content_type=content_type)
    response["Content-Security-Policy"] = FILE_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=86400"
    return response
