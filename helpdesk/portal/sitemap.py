"""What search engines may know of: articles for everybody, each with its other languages; and where that list is."""

from __future__ import annotations

from itertools import groupby

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kb.audience import Audience
from kb.models import Translation

MOST = 50_000  # addresses of one sitemap, by its protocol
_CLOSED = (
    "/desk/",
    "/dashboards/",
    "/setup/",
    "/api/",
    "/requests/",
    "/me/",
    "/sign-in/",
    "/r/",
    "/rate/",
    "/new/suggestions/",
    "/widget/",
)


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """One query."""
    rows = Translation.objects.readable_by(None).filter(article__audience=Audience.PUBLIC)
    told = rows.order_by("article", "language").values("article", "language", "slug", "published_at")[:MOST]
    pages = [{"address": _absolute(reverse("portal:article", args=[each["slug"]])), **each} for each in told]
    by_article = [list(of_one) for _article, of_one in groupby(pages, key=lambda each: each["article"])]
    entries = [(each, of_one if len(of_one) > 1 else []) for of_one in by_article for each in of_one]
    context = {"home": _absolute(reverse("portal:help")), "entries": entries}
    response = render(request, "portal/sitemap.xml", context, content_type="application/xml")
    response["Cache-Control"] = "public, max-age=3600"
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in _CLOSED),
        "",
        f"Sitemap: {_absolute(reverse('portal:sitemap'))}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
