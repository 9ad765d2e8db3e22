"""Calls of the API as a person."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from people.sign_in import create_api_token

API = "/api/v1/"


@pytest.fixture
def api(cast):
    """`api(person)` → a function `call(method, path, body=None, **headers)`."""

    def make(person):
        token = create_api_token(person, "test")

        def call(method: str, path: str, body=None, **headers):
            given = {"Authorization": f"Bearer {token}", **{k.replace("_", "-"): v for k, v in headers.items()}}
            data = None if body is None else json.dumps(body)
            return Client().generic(method, API + path, data or "", content_type="application/json", headers=given)

        return call

    return make
