"""The browser of a screen keeps the secret of its link in a cookie of that link, so that no address line shows it."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpResponseBase

from sla.models import WallLink

KEPT = 400 * 24 * 3600  # seconds; browsers keep nothing longer, and each opening begins anew


def cookie_of(pk: int) -> str:
    return f"wall-{pk}"


def link_of(cookies: Mapping[str, str], pk: int) -> WallLink | None:
    """The link with this number if these cookies have its secret and it holds. One query."""
    token = cookies.get(cookie_of(pk), "")
    return WallLink.objects.good(pk, token) if 0 < len(token) <= 200 else None


def remember(response: HttpResponseBase, link: WallLink, token: str) -> None:
    response.set_cookie(
        cookie_of(link.pk), token, max_age=KEPT, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )


def forget(response: HttpResponseBase, pk: int) -> None:
    response.delete_cookie(cookie_of(pk), samesite="Lax")
