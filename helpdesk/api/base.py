"""What every endpoint shares: who asks, the ticket it is about, one effect for a repeated write."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import connection, transaction
from django.http import Http404
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from people.models import Person
from tickets.models import ApiAnswer, Ticket


class KeyReused(APIException):
    status_code = 422
    default_detail = "This Idempotency-Key was used for another request."


class FileGone(APIException):
    status_code = 410
    default_detail = "The file is in our records but not on the disk."


class Endpoint(APIView):
    """An APIView whose POST and PATCH honour `Idempotency-Key`."""

    @property
    def person(self) -> Person:
        person = self.request.user
        assert isinstance(person, Person)  # IsAuthenticated let the request in
        return person

    def ticket(self, number: int) -> Ticket:
        """The ticket if the asker may know of it; 404 otherwise."""
        ticket: Ticket | None = Ticket.objects.visible_to(self.person).for_ticket_page().filter(pk=number).first()
        if ticket is None:
            raise Http404
        return ticket

    @property
    def key(self) -> str:
        return self.request.headers.get("Idempotency-Key", "").strip()[:255]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if self.key and request.method in ("POST", "PATCH") and not request.content_type.startswith("multipart/"):
            handler = getattr(self, request.method.lower(), None)
            if handler is not None:
                setattr(self, request.method.lower(), self._once(handler))

    def _once(self, handler: Any) -> Any:
        """Runs the handler and keeps its answer in one transaction; a repetition gets the kept answer."""

        def run(request: Request, *args: Any, **kwargs: Any) -> Response:
            asked = json.dumps([request.method, request.path, request.data], sort_keys=True, default=str)
            request_hash = hashlib.sha256(asked.encode("utf-8", "replace")).hexdigest()
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute(
                        "SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [f"{self.person.pk} {self.key}"]
                    )
                kept = ApiAnswer.objects.filter(person=self.person, key=self.key).first()
                if kept is not None:
                    if kept.request_hash != request_hash:
                        raise KeyReused
                    return Response(kept.body, status=kept.status)
                answer: Response = handler(request, *args, **kwargs)
                ApiAnswer.objects.create(
                    person=self.person,
                    key=self.key,
                    request_hash=request_hash,
                    status=answer.status_code,
                    body=json.loads(json.dumps(answer.data, default=str)),
                )
            return answer

        return run
