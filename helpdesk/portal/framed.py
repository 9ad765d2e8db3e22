"""Pages that a foreign site shows in a frame: for which site, how they look, and what stands in for cookies there.

Browsers send no cookie into a frame of another site, so everything that such a page must know lies in its address.
"""

from __future__ import annotations

import re
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language, override

from helpdesk.colours import READABLE, tint
from helpdesk.http import own_origin
from helpdesk.security import page_policy
from people.models import Widget
from tickets.models.reading import VISIT

P = ParamSpec("P")
FORM_SECONDS = 2 * 3600  # so long a form may lie open
_COLOUR = re.compile(r"[0-9a-f]{6}")
_VISIT_SALT, _FORM_SALT = "helpdesk.widget.visit", "helpdesk.widget.form"


@dataclass(frozen=True, slots=True)
class Look:
    """`site` is the origin whose page shows ours; `colour` six hexadecimal digits or ''; `theme` light, dark or ''."""

    site: str
    language: str
    theme: str = ""
    colour: str = ""
    only_form: bool = False
    visit: str = ""

    @classmethod
    def read(cls, request: HttpRequest) -> Look | None:
        """What the address says; None where its site may not show us. What is no such value counts as left out."""
        said = request.GET
        site, theme, language = said.get("site", ""), said.get("theme", ""), said.get("language", "")
        widget = Widget.objects.current()
        if not (widget.admits(site) or (widget.is_on and site == own_origin(request))):
            return None
        return cls(
            site=site,
            language=language if language in dict(settings.LANGUAGES) else get_language() or "en",
            theme=theme if theme in ("light", "dark") else "",
            colour=readable_colour(said.get("colour", "")),
            only_form=said.get("form") == "only",
            visit=_known_visit(said.get("visit", "")),
        )

    @property
    def said(self) -> list[tuple[str, str]]:
        """For the address of the next page."""
        said = {"site": self.site, "language": self.language, "theme": self.theme, "colour": self.colour}
        said |= {"form": "only" if self.only_form else "", "visit": self.signed_visit}
        return [(name, value) for name, value in said.items() if value]

    @property
    def signed_visit(self) -> str:
        return signing.TimestampSigner(salt=_VISIT_SALT).sign(self.visit) if self.visit else ""

    def visiting(self) -> Look:
        """With the word of a visit, a new one where there was none."""
        return self if self.visit else replace(self, visit=secrets.token_urlsafe(16))


def framed(
    view: Callable[Concatenate[HttpRequest, Look, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Only for sites that are listed, and only they may show it; whoever is signed in is a stranger here."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        look = Look.read(request)
        if look is None:
            raise Http404
        if request.method == "POST" and request.headers.get("Origin", "") not in _ours(request):
            raise PermissionDenied  # some page elsewhere sends our form
        request.user = AnonymousUser()
        with override(look.language):
            response = view(request, look, *args, **kwargs)
        response["Content-Language"] = look.language
        response["Content-Security-Policy"] = page_policy(request, look.site)
        return response

    return guarded


def readable_colour(said: str) -> str:
    """`2B4BC4` → `2b4bc4`; '' for what is no colour, or one in which words could not be read."""
    colour = said.lower()
    return colour if _COLOUR.fullmatch(colour) and tint(f"#{colour}").contrast >= READABLE else ""


def form_token(look: Look) -> str:
    """For one form, sent once, from the frame of this site."""
    return signing.dumps([str(uuid.uuid4()), look.site], salt=_FORM_SALT)


def key_of(token: str, look: Look) -> str:
    """Under which what is sent with this token is known; '' when it is not ours, too old, or of another site."""
    try:
        key, site = signing.loads(token, salt=_FORM_SALT, max_age=FORM_SECONDS)
    except signing.BadSignature:
        return ""
    return str(key) if site == look.site else ""


def _known_visit(said: str) -> str:
    try:
        return signing.TimestampSigner(salt=_VISIT_SALT).unsign(said, max_age=VISIT)
    except signing.BadSignature:
        return ""


def _ours(request: HttpRequest) -> Any:
    return {own_origin(request), *settings.CSRF_TRUSTED_ORIGINS}
