"""What files show without being downloaded: pages under the policy of mail bodies, for a sandboxed frame."""

from __future__ import annotations

import csv
import threading
from typing import Any

from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from helpdesk.security import BODY_POLICY, FILE_POLICY
from helpdesk.viewer import attachments_for
from tickets import blobs
from tickets.files.guarded import page_of, words_of
from tickets.files.kinds import BYTES, Unreadable
from tickets.files.written import text
from tickets.models import Attachment, FileText

PAGES = 20  # of a PDF
ROWS, COLUMNS = 200, 50  # of a table
READ = 200_000  # bytes of a text
_drawing = threading.Semaphore(2)  # at once in one server process: a reader who scrolls asks for many


@require_GET
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """A file as a page: pictures, text, the first rows of a table, the first pages of a PDF."""
    file = _file(request, pk)
    if file.is_held:
        return render(request, "states/file_held.html", {"file": file}, status=403)
    try:
        shown = _SHOWN[file.shown_as](file)
    except blobs.Missing:
        return render(request, "states/file_gone.html", {"name": file.name}, status=410)
    response = render(request, "file_preview.html", {"file": file, **shown})
    response["Content-Security-Policy"] = BODY_POLICY
    response["Referrer-Policy"] = "no-referrer"
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Cache-Control"] = "private, max-age=3600"
    return response


@require_GET
def page(request: HttpRequest, pk: int, page: int) -> HttpResponse:
    """One page of a PDF as a picture."""
    file = _file(request, pk)
    if file.shown_as != "pages" or not 1 <= page <= PAGES:
        raise Http404
    try:
        drawn = _drawn(file, page)
    except blobs.Missing:
        return render(request, "states/file_gone.html", {"name": file.name}, status=410)
    if not drawn:
        raise Http404
    response = HttpResponse(drawn, content_type="image/png")
    response["Content-Security-Policy"] = FILE_POLICY
    response["Cache-Control"] = "private, max-age=86400"
    return response


def _file(request: HttpRequest, pk: int) -> Attachment:
    found: Attachment | None = attachments_for(request).filter(pk=pk).first()
    if found is None or not (found.is_held or found.shown_as):
        raise Http404
    return found


def _drawn(file: Attachment, page: int) -> bytes:
    key = f"{file.sha256}-{page}"
    drawn: bytes | None = caches["previews"].get(key)
    if drawn is None:
        with _drawing:
            drawn = page_of(_open(file), page)
        caches["previews"].set(key, drawn)
    return drawn


def _image(file: Attachment) -> dict[str, Any]:
    _open(file).close()
    return {"image": True}


def _text(file: Attachment) -> dict[str, Any]:
    try:
        words = _beginning(file)
    except Unreadable:
        return {"why": FileText.Problem.DAMAGED.label}
    return {"text": words, "more": _("This is its beginning.") if file.size > READ else ""}


def _table(file: Attachment) -> dict[str, Any]:
    try:
        words = _beginning(file)
        lines = words.splitlines()[: ROWS + 2]  # with its head, and one that tells there are more
        delimiter = max(";,\t|", key=lambda sign: sum(line.count(sign) for line in lines[:20]))
        rows = [row[:COLUMNS] for row in csv.reader(lines, delimiter=delimiter)]
    except Unreadable:
        return {"why": FileText.Problem.DAMAGED.label}
    except csv.Error:
        return _text(file)
    cut = len(rows) > ROWS + 1 or file.size > READ
    more = _("These are the first %(count)d rows.") % {"count": min(len(rows) - 1, ROWS)} if cut else ""
    return {"head": rows[:1], "rows": rows[1 : ROWS + 1], "more": more}


def _pages(file: Attachment) -> dict[str, Any]:
    if file.size > BYTES:
        return {"why": FileText.Problem.TOO_LARGE.label}
    key = f"{file.sha256}-pages"
    told = caches["previews"].get(key)
    if told is None:
        with _drawing:
            told = words_of(_open(file), "pages")
        caches["previews"].set(key, told)
    if told.problem:
        return {"why": FileText.Problem(told.problem).label}
    count = int(told.text)
    more = _("These are the first %(shown)d of %(count)d pages.") % {"shown": PAGES, "count": count}
    return {"pages": range(1, min(count, PAGES) + 1), "more": more if count > PAGES else ""}


def _words(file: Attachment) -> dict[str, Any]:
    """Of documents that browsers do not show: what the search has read of them."""
    read = FileText.objects.filter(pk=file.sha256).first()
    if read is None or read.problem:
        return {"why": FileText.Problem(read.problem).label if read else FileText.Problem.BEGUN.label}
    return {"text": read.text, "more": _("These are its words, without their layout.")}


_SHOWN = {"image": _image, "text": _text, "table": _table, "pages": _pages, "words": _words}


def _beginning(file: Attachment) -> str:
    with _open(file) as content:
        return "".join(text(content.read(READ)))


def _open(file: Attachment) -> Any:
    return blobs.open_file(file.sha256)
