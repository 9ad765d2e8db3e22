"""Files of an article: added, listed with the words by which its text shows them, removed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from helpdesk.article_files import address
from helpdesk.http import PersonRequest, requires
from helpdesk.setup.articles import found
from kb.models import ArticleFile
from people import access
from tickets.refusals import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.WRITE_ARTICLES)
def files(request: PersonRequest, pk: int) -> HttpResponse:
    """Session, person, the article, its words, its files."""
    article = found(pk)
    if request.method == "POST":
        for file in request.FILES.getlist("files"):
            try:
                kept = ArticleFile.add(article, file, by=request.user)
            except Refused as error:
                messages.error(request, str(error))
            else:
                messages.success(request, _("%(name)s is kept") % {"name": kept.name})
        return redirect("setup:article-files", pk)
    context = {
        "here": "setup",
        "room": "articles",
        "tab": "files",
        "article": article,
        "rows": [(each, address(each), _words(each)) for each in article.files.all()],
    }
    return render(request, "setup/article_files.html", context)


@require_POST
@requires(access.WRITE_ARTICLES)
def removal(request: PersonRequest, pk: int) -> HttpResponse:
    kept = get_object_or_404(ArticleFile, article=pk, name=request.POST.get("name", "").replace("\x00", ""))
    kept.remove(by=request.user)
    messages.success(request, _("%(name)s is removed") % {"name": kept.name})
    return redirect("setup:article-files", pk)


def _words(file: ArticleFile) -> str:
    """How the text names it."""
    name = f"<{file.name}>" if " " in file.name or "(" in file.name or ")" in file.name else file.name
    shows = _("what it shows")
    return f"![{shows}]({name})" if file.is_image else f"[{file.name}]({name})"
