"""Articles as files: read in from Markdown, HTML or an archive, and all of them given out as one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from helpdesk.http import PersonRequest, requires
from helpdesk.setup.archives import archive
from kb import exchange as files
from kb.exchange import Outcome
from kb.models import Category
from kb.models.category import in_tree
from people import access
from tickets.refusals import NotAllowed, Refused


class ImportForm(forms.Form):
    """`category` is for articles that name none that there is."""

    category = forms.TypedChoiceField(label=gettext_lazy("Category"), coerce=int)
    publish = forms.BooleanField(required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.known = {each.pk: each for each in Category.objects.all()}
        field: Any = self.fields["category"]
        field.choices = [(each.pk, "\N{EM SPACE}" * depth + each.title) for depth, each in in_tree(self.known.values())]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.WRITE_ARTICLES)
def exchange(request: PersonRequest) -> HttpResponse:
    """`do=look` says what would come of the files and changes nothing."""
    form, looked = ImportForm(request.POST or None), request.POST.get("do") == "look"
    outcomes: list[Outcome] = []
    if request.method == "POST" and form.is_valid():
        try:
            outcomes = _read_in(request, form, looked)
        except Refused as error:
            form.add_error(None, str(error))
        except NotAllowed as error:
            raise PermissionDenied(str(error)) from error
        else:
            if not looked:
                count = sum(each.what in ("new", "changed") for each in outcomes)
                said = ngettext("%(n)d article is read in", "%(n)d articles are read in", count)
                messages.success(request, said % {"n": count})
    context = {
        "here": "setup",
        "room": "articles",
        "form": form,
        "outcomes": outcomes,
        "looked": looked,
        "may_publish": request.user.may(access.PUBLISH_ARTICLES),
    }
    return render(request, "setup/article_exchange.html", context, status=422 if form.errors else 200)


@require_safe
@requires(access.WRITE_ARTICLES)
def download(request: PersonRequest) -> FileResponse:
    """All articles with their files."""
    return archive("articles", files.export)


def _read_in(request: PersonRequest, form: ImportForm, looked: bool) -> list[Outcome]:
    sent = [each for each in request.FILES.getlist("files") if each.name]
    if not sent:
        raise Refused(_("Choose files: Markdown, HTML, or an archive of them."))
    packed = [file for each in sent for file in files.unpacked(each.name or "", each)]
    category, publish = form.known[form.cleaned_data["category"]], form.cleaned_data["publish"]
    with transaction.atomic():
        outcomes = files.bring(packed, by=request.user, category=category, publish=publish)
        transaction.set_rollback(looked)
    return outcomes
