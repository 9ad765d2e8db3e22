"""Errors as RFC 9457 problem details."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from tickets.refusals import MissingFields, NotAllowed, Refused, Stale, WrongFields


def handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's hook: None lets Django make a 500 of what nobody foresaw."""
    known = _translated(error)
    if known is None:
        return None
    set_rollback()
    code, title, detail, more, headers = known
    body = {"type": "about:blank", "title": title, "status": code, "detail": detail, **more}
    return Response(body, status=code, headers=headers, content_type="application/problem+json")


def _translated(error: Exception) -> tuple[int, str, str, dict[str, Any], dict[str, str]] | None:
    if isinstance(error, Http404):
        return 404, "Not Found", _("There is nothing at this address, or it is not yours to see."), {}, {}
    if isinstance(error, (NotAllowed, PermissionDenied)):
        return 403, "Forbidden", str(error) or _("Your role does not allow this."), {}, {}
    if isinstance(error, Stale):
        meanwhile = [{"kind": e.kind, "by": e.by.name, "at": e.at.isoformat()} for e in error.events]
        return 409, "Conflict", str(error), {"meanwhile": meanwhile}, {}
    if isinstance(error, WrongFields):
        return 400, "Bad Request", _("Some values are not usable."), {"errors": {"fields": error.errors}}, {}
    if isinstance(error, MissingFields):
        return 409, "Conflict", str(error), {"missing": error.slugs}, {}
    if isinstance(error, Refused):
        return 409, "Conflict", str(error), {}, {}
    if isinstance(error, exceptions.ValidationError):
        return 400, "Bad Request", _("Some values are not usable."), {"errors": error.detail}, {}
    if isinstance(error, exceptions.APIException):
        headers: dict[str, str] = {}
        if wait := getattr(error, "wait", None):
            headers["Retry-After"] = str(int(wait))
        if challenge := getattr(error, "auth_header", None):
            headers["WWW-Authenticate"] = challenge
        return error.status_code, HTTPStatus(error.status_code).phrase, str(error.detail), {}, headers
    return None
