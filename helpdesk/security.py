"""Headers that every answer carries, errors included. Pages that need other rules set their own and are left alone."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

# `style-src` and `script-src` name only our own files; the one inline script, the import map, carries the nonce.
_PAGE = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; frame-src 'self'; worker-src 'self'; manifest-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
)
# Mail bodies and previews: no script, no request but our own pictures, framed by our own pages only.
BODY_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; sandbox allow-same-origin allow-popups "
    "allow-popups-to-escape-sandbox; frame-ancestors 'self'"
)
REMOTE_BODY_POLICY = BODY_POLICY.replace("img-src 'self' data:", "img-src 'self' data: https:")
FILE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


def page_policy(request: HttpRequest, ancestors: str = "'none'") -> str:
    """`ancestors` may show the page in a frame: nobody, or one origin."""
    return _PAGE.format(nonce=request.csp_nonce, ancestors=ancestors)  # type: ignore[attr-defined]  # set below


class SecurityHeaders:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.csp_nonce = secrets.token_urlsafe(16)  # type: ignore[attr-defined]  # read by the base template
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", page_policy(request))
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if not request.path.startswith("/static/"):
            # Pages show who is signed in and what customers wrote; no shared or back-button copy of them.
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response
