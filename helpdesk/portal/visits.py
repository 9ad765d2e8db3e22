"""Which visit a request belongs to, without a word of who it is: a random one in the browser's session, for a day."""

from __future__ import annotations

import re
import secrets
import time

from django.http import HttpRequest

from people.models import Person
from tickets.models import Reading
from tickets.models.reading import VISIT

_KEY = "visit"
_MACHINE = re.compile(
    r"bot\b|bot[/_-]|crawl|spider|slurp|preview|scan|monitor|validator|archiver|facebookexternalhit|embedly"
    r"|curl|wget|python|java/|go-http|okhttp|libwww|httpclient|axios|node-fetch|postman",
    re.IGNORECASE,
)


def note_reading(request: HttpRequest, article: str, language: str) -> None:
    """Keeps that an article was opened, once a visit. Staff and machines read nothing."""
    if request.method == "GET" and not _is_staff(request) and not is_machine(request):
        word = visit_of(request) or _begin(request)
        Reading.keep(article, language, word, from_form=request.GET.get("from") == "form")


def visit_of(request: HttpRequest) -> str:
    """The word of a visit that has read something within a day; '' of any other, and of staff."""
    word, until = request.session.get(_KEY, ("", 0))
    return word if time.time() < until and not _is_staff(request) else ""


def is_machine(request: HttpRequest) -> bool:
    """By its own words: a robot's name or none at all, or a browser that fetches ahead of its reader."""
    said = request.headers
    ahead = said.get("Sec-Purpose", "") + said.get("Purpose", "") + said.get("X-Moz", "")
    name = said.get("User-Agent", "")
    return "prefetch" in ahead.lower() or "prerender" in ahead.lower() or not name or bool(_MACHINE.search(name))


def _begin(request: HttpRequest) -> str:
    word = secrets.token_urlsafe(16)
    request.session[_KEY] = (word, int(time.time() + VISIT.total_seconds()))
    return word


def _is_staff(request: HttpRequest) -> bool:
    return isinstance(request.user, Person) and request.user.is_staff
