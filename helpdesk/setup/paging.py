"""Newest first, paged by id: `?before=id`."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

PAGE = 50


def older(rows: Any, request: HttpRequest) -> dict[str, Any]:
    """`{"rows", "next"}` for a queryset in descending order of id; a made-up place means the first page."""
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 18:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE + 1])
    return {"rows": found[:PAGE], "next": found[PAGE - 1].pk if len(found) > PAGE else None}
