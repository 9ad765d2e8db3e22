"""Words that mean the same to readers: what a search looks for besides the words it was given."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.http import PersonRequest, requires
from kb.models import Synonyms
from people import access
from tickets.refusals import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.PUBLISH_ARTICLES)
def synonyms(request: PersonRequest) -> HttpResponse:
    """Session, person, the groups: all of them, as a search reads them."""
    typed, refusal = request.POST.get("words", ""), ""
    if request.method == "POST":
        try:
            made = Synonyms.write(typed, by=request.user)
        except Refused as error:
            refusal = str(error)
        else:
            messages.success(request, _("%(name)s is saved") % {"name": made.words})
            return redirect("setup:synonyms")
    context = {"here": "setup", "room": "articles", "rows": Synonyms.objects.all(), "typed": typed, "refusal": refusal}
    return render(request, "setup/synonyms.html", context, status=422 if refusal else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.PUBLISH_ARTICLES)
def group(request: PersonRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Synonyms, pk=pk)
    typed, refusal = request.POST.get("words", found.words), ""
    if request.method == "POST":
        try:
            made = Synonyms.write(typed, by=request.user, pk=pk)
        except Refused as error:
            refusal = str(error)
        else:
            messages.success(request, _("%(name)s is saved") % {"name": made.words})
            return redirect("setup:synonyms")
    context = {"here": "setup", "room": "articles", "group": found, "typed": typed, "refusal": refusal}
    return render(request, "setup/synonym_group.html", context, status=422 if refusal else 200)


@require_POST
@requires(access.PUBLISH_ARTICLES)
def removal(request: PersonRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Synonyms, pk=pk)
    Synonyms.drop(pk, by=request.user)
    messages.success(request, _("%(name)s is taken away") % {"name": found.words})
    return redirect("setup:synonyms")
