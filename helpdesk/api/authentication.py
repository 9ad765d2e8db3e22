"""`Authorization: Bearer TOKEN`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.request import Request

from helpdesk.http import network_of
from people import throttle
from people.models import Person
from people.sign_in import person_of_api_token


class BearerToken(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[Person, str] | None:
        scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        person = person_of_api_token(token.strip())
        if person is None:
            if throttle.too_many("api token", network_of(request), limit=100, seconds=900):
                raise Throttled(wait=900)
            raise AuthenticationFailed(_("The token is not known, was revoked, or its owner's access is closed."))
        return person, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class BearerTokenScheme(OpenApiAuthenticationExtension):
    """How the schema names it."""

    target_class = "helpdesk.api.authentication.BearerToken"
    name = "bearerToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
