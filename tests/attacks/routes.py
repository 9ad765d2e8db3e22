"""Every address of the product, walked from Django's URL conf, and which methods each takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

_PLACE = re.compile(r"<(\w+):(\w+)>")
# Addresses that answer any method alike and read nothing of the request.
BLIND = {"healthz", "readyz"}


@dataclass(frozen=True)
class Route:
    """`path` has its places in the URL conf's words: `desk/tickets/<ticket:number>/replies/`."""

    path: str

    def filled(self, **values: object) -> str:
        """The address with each place filled in by its name; a place without a value gets a number that nobody has."""
        return "/" + _PLACE.sub(lambda place: str(values.get(place[2], _NOBODY[place[1]])), self.path)


_NOBODY = {"ticket": "HD-999999", "int": "999999", "str": "none", "slug": "none", "path": "nowhere/"}


def routes() -> list[Route]:
    return [Route(path) for path in _walk(get_resolver().url_patterns, "")]


def methods(route: Route, client: Client) -> set[str]:
    """What the address says it takes (its Allow), whoever asks."""
    answer = client.options(route.filled())
    return {method.strip() for method in answer.headers.get("Allow", "").split(",")} - {"", "OPTIONS", "HEAD"}


def writable(client: Client) -> set[str]:
    """The paths that take a POST, PATCH, PUT or DELETE; an address that says nothing of its methods counts as one."""
    found = set()
    for route in routes():
        taken = methods(route, client)
        if route.path not in BLIND and (not taken or taken & {"POST", "PUT", "PATCH", "DELETE"}):
            found.add(route.path)
    return found


def _walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, path)
        else:
            yield path
