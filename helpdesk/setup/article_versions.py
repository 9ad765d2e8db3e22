"""Every version of an article: any two side by side, and an earlier one taken again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from helpdesk.http import PersonRequest, requires
from helpdesk.setup.article_form import LANGUAGES, language_of
from helpdesk.setup.articles import found
from kb.difference import difference
from kb.models import Revision
from people import access
from tickets.refusals import Refused

_LISTED = 100  # the newest ones of a language


@require_safe
@requires(access.WRITE_ARTICLES)
def versions(request: PersonRequest, pk: int) -> HttpResponse:
    """Session, person, the article, its words, the versions of a `language`, the two that are compared.

    `from` and `to` are numbers; without them the newest is compared with the one before.
    """
    article = found(pk)
    written = [each for each in article.told if each.newest]
    known = {each.language: each for each in written}
    language = request.GET.get("language", "")
    told = known.get(language) or next((known[each] for each in LANGUAGES if each in known), None)
    rows = list(
        Revision.objects.filter(translation=told).select_related("by").defer("body").order_by("-number")[:_LISTED]
    )
    newest = rows[0].number if rows else 0
    numbers = _number(request, "from", newest - 1), _number(request, "to", newest)
    both = {each.number: each for each in Revision.objects.filter(translation=told, number__in=numbers)}
    before, after = both.get(numbers[0]), both.get(numbers[1])
    context = {
        "here": "setup",
        "room": "articles",
        "tab": "versions",
        "article": article,
        "written": written,
        "told": told,
        "rows": rows,
        "before": before,
        "after": after,
        "parts": difference(before.text, after.text) if before and after else [],
    }
    return render(request, "setup/article_versions.html", context)


@require_POST
@requires(access.WRITE_ARTICLES)
def restoration(request: PersonRequest, pk: int) -> HttpResponse:
    """The `number` of a `language` again, as a new version that nobody has approved."""
    article, number = found(pk), request.POST.get("number", "")
    try:
        is_number = number.isascii() and number.isdigit() and len(number) < 9
        article.restore(language_of(request), int(number) if is_number else 0, by=request.user)
    except Refused as error:
        messages.error(request, str(error))
        return redirect("setup:article-versions", pk)
    messages.success(request, _("The earlier version is the newest draft now"))
    return redirect("setup:article", pk)


def _number(request: PersonRequest, name: str, otherwise: int) -> int:
    typed = request.GET.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else otherwise
