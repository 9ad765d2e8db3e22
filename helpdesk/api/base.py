"""What every endpoint shares: who asks, the ticket it is about, one effect for a repeated write."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk import once
from people.models import Person
from tickets.models import Ticket


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
            made: list[Response] = []

            def answer() -> tuple[int, Any]:
                made.append(handler(request, *args, **kwargs))
                return made[0].status_code, made[0].data

            try:
                status, body = once.once(self.person, self.key, [request.method, request.path, request.data], answer)
            except once.KeyReused as error:
                raise KeyReused from error
            return made[0] if made else Response(body, status=status)

        return run
