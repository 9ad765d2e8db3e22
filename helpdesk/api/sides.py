"""A ticket's side conversations with third parties; of staff only."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api.base import Endpoint
from helpdesk.api.shapes import BodyInput, MessageShape, NamedShape
from helpdesk.api.tickets import content_of
from tickets.models import Message, Side, Ticket
from tickets.models.side import Quote
from tickets.models.words import Channel


class SideShape(serializers.ModelSerializer):
    opened_by = NamedShape()

    class Meta:
        model = Side
        fields = ("id", "subject", "name", "address", "opened_by", "opened_at", "closed_at")


class AskMoreInput(BodyInput):
    """`quote` is the id of a public message of the ticket, `quoted_files` sends its files along; `hold` lets the ticket
    wait for the answer."""

    quote = serializers.IntegerField(required=False, default=None, allow_null=True, min_value=1, max_value=10**17)
    quoted_files = serializers.BooleanField(required=False, default=False)
    hold = serializers.BooleanField(required=False, default=True)


class AskInput(AskMoreInput):
    """`to` is an address, or `Name <address>`; without a subject it is a plain one."""

    to = serializers.CharField(max_length=600)
    subject = serializers.CharField(required=False, default="", allow_blank=True, max_length=255)


class Sides(Endpoint):
    @extend_schema(responses=SideShape(many=True))
    def get(self, request: Request, number: int) -> Response:
        ticket = _of_staff(self, number)
        return Response(SideShape(Side.objects.of(ticket).for_api(), many=True).data)

    @extend_schema(request=AskInput, responses={201: MessageShape})
    def post(self, request: Request, number: int) -> Response:
        """Asks a third party by mail; answers with the message, whose `side` is the new conversation."""
        ticket, given = _of_staff(self, number), AskInput(data=request.data)
        given.is_valid(raise_exception=True)
        values = given.validated_data
        content, beside = content_of(values, self.person), _beside(self, ticket, values)
        return _answer(self, ticket.ask_outside(values["to"], values["subject"], content, **beside))


class SideMessages(Endpoint):
    @extend_schema(request=AskMoreInput, responses={201: MessageShape}, operation_id="tickets_sides_messages")
    def post(self, request: Request, number: int, pk: int) -> Response:
        """Says more to the same third party."""
        ticket, given = _of_staff(self, number), AskMoreInput(data=request.data)
        side = Side.objects.of(ticket).filter(pk=pk).first()
        if side is None:
            raise Http404
        given.is_valid(raise_exception=True)
        values = given.validated_data
        content = content_of(values, self.person)
        return _answer(self, ticket.ask_again(side, content, **_beside(self, ticket, values)))


def _of_staff(view: Endpoint, number: int) -> Ticket:
    ticket = view.ticket(number)
    if not view.person.is_staff:
        raise Http404  # no customer learns whom we ask
    return ticket


def _beside(view: Endpoint, ticket: Ticket, values: dict[str, Any]) -> dict[str, Any]:
    quote = None
    if values["quote"] is not None:
        message = Message.objects.quotable(ticket).filter(pk=values["quote"]).first()
        if message is None:
            raise ValidationError({"quote": "no public message of this ticket"})
        quote = Quote(message, files=values["quoted_files"])
    return {"by": view.person, "quote": quote, "hold": values["hold"], "channel": Channel.API}


def _answer(view: Endpoint, message: Message) -> Response:
    found = Message.objects.filter(pk=message.pk).for_api().get()
    return Response(MessageShape(found, context={"person": view.person}).data, status=201)
