"""Answer templates as files: all that agents share given out as an archive, and one read in."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from helpdesk.http import PersonRequest, requires
from helpdesk.setup import template_archive
from helpdesk.setup.archives import archive
from kb.exchange import Outcome, unpacked
from people import access
from tickets.refusals import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.PUBLISH_ARTICLES)
def exchange(request: PersonRequest) -> HttpResponse:
    """`do=look` says what would come of the archive and changes nothing."""
    looked, outcomes, refusal = request.POST.get("do") == "look", [], ""
    if request.method == "POST":
        try:
            outcomes = _read_in(request, looked)
        except Refused as error:
            refusal = str(error)
        else:
            if not looked:
                count = sum(each.what in ("new", "changed") for each in outcomes)
                said = ngettext("%(n)d template is read in", "%(n)d templates are read in", count)
                messages.success(request, said % {"n": count})
    context = {"here": "setup", "room": "templates", "outcomes": outcomes, "looked": looked, "refusal": refusal}
    return render(request, "setup/template_exchange.html", context, status=422 if refusal else 200)


@require_safe
@requires(access.PUBLISH_ARTICLES)
def download(request: PersonRequest) -> FileResponse:
    """All that agents share, with their files."""
    return archive("templates", template_archive.export)


def _read_in(request: PersonRequest, looked: bool) -> list[Outcome]:
    sent = [each for each in request.FILES.getlist("files") if each.name and each.name.lower().endswith(".zip")]
    if not sent:
        raise Refused(_("Choose an archive (.zip) of templates."))
    packed = [file for each in sent for file in unpacked(each.name or "", each)]
    with transaction.atomic():
        outcomes = template_archive.bring(packed, by=request.user)
        transaction.set_rollback(looked)
    return outcomes
