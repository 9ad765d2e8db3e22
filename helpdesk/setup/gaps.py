"""The gap list: which articles are missing, what that costs, and what is to be done about each."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from helpdesk.http import PersonRequest, requires
from kb.gaps import DAYS, FEWEST_USES, MOST_KEPT, Gap, gaps, near
from kb.models import Category, GapKey, Settled
from kb.models.gap import SECONDS_A_WORD
from people import access
from tickets.refusals import Refused

_KINDS = {
    "search": gettext_lazy("searched without a hit"),
    "answer": gettext_lazy("typed again and again"),
    "template": gettext_lazy("template typed anew"),
}
_ICONS = {"search": "search", "answer": "copy", "template": "pencil"}


@require_safe
@requires(access.WRITE_ARTICLES)
def gap_list(request: PersonRequest) -> HttpResponse:
    """Session, person, whether there are categories, and what `gaps` needs."""
    found = gaps(request.user)
    context = {
        "here": "setup",
        "room": "articles",
        "days": DAYS,
        "seconds": SECONDS_A_WORD,
        "fewest": FEWEST_USES,
        "most_kept": MOST_KEPT,
        "has_categories": Category.objects.exists(),
        "read": found.read,
        "rows": [_row(gap) for gap in found.open],
        "settled": found.settled,
    }
    return render(request, "setup/gaps.html", context)


@require_safe
@requires(access.WRITE_ARTICLES)
def answer(request: PersonRequest) -> HttpResponse:
    """Begins an article for words that found nothing: of the closest solved ticket that has an answer, if any has."""
    try:
        gap = GapKey.read(request.GET.get("gap", ""))
    except Refused as error:
        raise Http404 from error
    if not gap.words or gap.begun["language"] not in dict(settings.LANGUAGES):
        raise Http404
    best = next((each for each in near(gap.words, request.user).closest if each.answer), None)
    page = reverse("setup:article-promotion", args=[best.pk]) if best else reverse("setup:article-new")
    return redirect(f"{page}?{urlencode(gap.begun)}")


@require_POST
@requires(access.WRITE_ARTICLES)
def settlement(request: PersonRequest) -> HttpResponse:
    """`do` is `drop`: it needs no article; or `open`: it stands in the list again."""
    try:
        gap = GapKey.read(request.POST.get("gap", ""))
    except Refused as error:
        messages.error(request, str(error))
        return redirect("setup:gaps")
    if request.POST.get("do") == "open":
        Settled.open_again(gap, by=request.user)
        messages.success(request, _("It stands in the list again"))
    else:
        Settled.settle(gap, by=request.user)
        messages.success(request, _("It is not shown any more"))
    return redirect("setup:gaps")


def _row(gap: Gap) -> dict[str, Any]:
    """With the address at which its article is begun."""
    if gap.kind == "search":
        write = f"{reverse('setup:gap-answer')}?{urlencode({'gap': str(gap.key)})}"
    else:
        begun = urlencode({"answer": gap.answer, "gap": str(gap.key)})
        write = f"{reverse('setup:article-promotion', args=[gap.tickets[0][0]])}?{begun}"
    return {
        "gap": gap,
        "write": write,
        "kind_name": _KINDS[gap.kind],
        "icon": _ICONS[gap.kind],
        "language_name": dict(settings.LANGUAGES).get(gap.language, gap.language),
    }
