"""The signed-in person's own language and time zone win over the browser's."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation


class PersonLocale:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(("/static/", "/healthz", "/readyz")) or not request.user.is_authenticated:
            return self.get_response(request)
        person = request.user
        if person.language in dict(settings.LANGUAGES):
            translation.activate(person.language)
            request.LANGUAGE_CODE = person.language
        zone = zoneinfo.ZoneInfo(person.time_zone) if person.time_zone in _zones() else None
        try:
            if zone is not None:
                timezone.activate(zone)
            return self.get_response(request)
        finally:
            timezone.deactivate()


_known: set[str] = set()


def _zones() -> set[str]:
    if not _known:
        _known.update(zoneinfo.available_timezones())
    return _known
