"""Pages and answers of the API go compressed to whoever takes them so; files go as they are."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

_TYPES = ("text/html", "application/json")


class CompressedPages(GZipMiddleware):
    """Django's own, which adds random bytes so that no length tells of a page's secrets (BREACH)."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.streaming or not response.get("Content-Type", "").startswith(_TYPES):
            return response
        return super().process_response(request, response)
