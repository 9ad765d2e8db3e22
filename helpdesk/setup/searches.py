"""What readers look for and do not find, what they read and whether it helped: for whoever writes articles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from helpdesk.http import PersonRequest, requires
from kb.models import Article, GapKey, Settled
from kb.models.searched import Missed, Place, Searched
from kb.read import read_since
from people import access
from tickets.refusals import Refused

DAYS = 30
SHOWN = 100  # failed searches, and articles
_TITLE = 200


@require_safe
@requires(access.WRITE_ARTICLES)
def searches(request: PersonRequest) -> HttpResponse:
    """Session, person, what was searched, what failed, readings, the articles, their answers."""
    day = timezone.now().date() - timedelta(days=DAYS)
    context = {
        "here": "setup",
        "room": "articles",
        "days": DAYS,
        "places": Searched.objects.told_since(day),
        "missed": [_missed(row) for row in Missed.objects.since(day).by_words()[:SHOWN]],
        "read": read_since(timezone.now() - timedelta(days=DAYS), SHOWN),
    }
    return render(request, "setup/searches.html", context)


def _missed(row: dict[str, Any]) -> dict[str, Any]:
    """With the address at which an article of this title is begun."""
    gap = {"gap": str(GapKey("search", f"{row['language']}:{row['words']}"))}
    names = dict(settings.LANGUAGES)
    return row | {
        "write": f"{reverse('setup:gap-answer')}?{urlencode(gap)}",
        "language_name": names.get(row["language"], row["language"]),
        "place_name": Place(row["place"]).label,
    }


def begun(request: HttpRequest) -> dict[str, str]:
    """The first words of a form for a new article, of its address `?title=…&language=ru`."""
    title, language = request.GET.get("title", "").replace("\x00", "")[:_TITLE], request.GET.get("language", "")
    return {f"title_{language}": title} if title and language in dict(settings.LANGUAGES) else {}


def gap_of(request: HttpRequest) -> GapKey | None:
    """The gap that an article is begun for, of its address or of its form."""
    try:
        return GapKey.read(request.POST.get("gap") or request.GET.get("gap", ""))
    except Refused:
        return None


def settling(request: PersonRequest, gap: GapKey | None) -> Callable[[Article], None] | None:
    """What is done with a new article: it settles the gap."""
    if gap is None:
        return None
    return lambda article: Settled.settle(gap, by=request.user, article=article)
