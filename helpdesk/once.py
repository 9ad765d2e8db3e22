"""A write that is sent again has one effect and gets the same answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from people.models import Person
from tickets.models import ApiAnswer

Answer = tuple[int, Any]  # the status and what JSON says


class KeyReused(Exception):
    """The key came with another request before."""


def once(person: Person, key: str, asked: Any, answer: Callable[[], Answer]) -> Answer:
    """Makes the answer and keeps it in one transaction; whoever sends this key again waits for it and gets it.

    `asked` is the request, in anything that JSON can say; KeyReused where the key stands for another one.
    """
    said = json.dumps(asked, sort_keys=True, default=str)
    request_hash = hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [f"{person.pk} {key}"])
        kept = ApiAnswer.objects.filter(person=person, key=key).first()
        if kept is not None:
            if kept.request_hash != request_hash:
                raise KeyReused
            return kept.status, kept.body
        status, body = answer()
        body = json.loads(json.dumps(body, default=str))
        ApiAnswer.objects.create(person=person, key=key, request_hash=request_hash, status=status, body=body)
    return status, body
