"""`tickets/` and what hangs below one ticket but for its verbs."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk import fields
from helpdesk.api.base import Endpoint, FileGone
from helpdesk.api.filters import ORDERINGS, Pages, TicketPages, filtered
from helpdesk.api.shapes import EventShape, MessageInput, MessageShape, TicketInput, TicketPatch, TicketShape
from people import access
from people.models import Person
from people.registration import person_for_email
from tickets import blobs, spine
from tickets.actions import category_of
from tickets.content import Content, written
from tickets.intake import Submission, receive
from tickets.models import Arrival, Attachment, Category, Event, Message, Ticket
from tickets.models.queries import RANKED
from tickets.models.words import Channel
from tickets.refusals import NotAllowed, Refused
from tickets.registry import UnknownValue
from tickets.threads import Thread

_LIST_PARAMETERS = [
    OpenApiParameter(
        "search",
        OpenApiTypes.STR,
        description='The search box\'s language: `принтер` in any form, `принт*` as a beginning, `"so"`, `-not`, `OR`, '
        "brackets. Words are taken as they are written: what is mistyped finds nothing.",
    ),
    OpenApiParameter(
        "ordering",
        OpenApiTypes.STR,
        enum=list(ORDERINGS),
        description=f"`-created` unless `search` of staff has words: then `relevance`, the best match first. That "
        f"gives the {RANKED} matching tickets that changed last; every other order gives all.",
    ),
    OpenApiParameter("status", OpenApiTypes.STR, description="As every field of the filter language."),
]


class Tickets(Endpoint):
    @extend_schema(parameters=_LIST_PARAMETERS, responses=TicketShape(many=True))
    def get(self, request: Request) -> Response:
        found = filtered(Ticket.objects.visible_to(self.person), request.query_params, self.person).narrow()
        pages = TicketPages()
        rows = Ticket.objects.for_api().page_of(pages.paginate_queryset(found, request, view=self) or [])
        return pages.get_paginated_response(TicketShape(rows, many=True, context={"person": self.person}).data)

    @extend_schema(request=TicketInput, responses={201: TicketShape})
    def post(self, request: Request) -> Response:
        given = TicketInput(data=request.data)
        given.is_valid(raise_exception=True)
        values = given.validated_data
        category = _category(values["category"])
        definitions = fields.offered(customers=not self.person.is_staff)
        arrival = receive(
            Submission(
                channel=values["channel"] if self.person.is_staff else Channel.API,
                key=f"{self.person.pk} {self.key or uuid.uuid4()}",
                subject=values["subject"],
                content=content_of(values, self.person),
                sender=self._requester(values.get("requester")),
                by=self.person if self.person.is_staff else None,
                priority=values["priority"],
                category=category,
                type=values["type"],
                tags=values["tags"] if self.person.is_staff else (),
                custom=values["custom"] if self.person.is_staff else {},
                fields=fields.taken(definitions, values["fields"], category, strict=True),
            )
        )
        assert arrival.ticket_id is not None
        return ticket_answer(self, arrival.ticket_id, status=201)

    def _requester(self, given: dict[str, str] | None) -> Person:
        if given is None:
            return self.person
        if not self.person.is_staff:
            if given["email"].lower() != self.person.email.lower():
                raise NotAllowed(_("You can only ask for yourself."))
            return self.person
        if not self.person.may(access.WORK_TICKETS):
            raise NotAllowed(_("Your role lets you read tickets but not change them."))
        return person_for_email(given["email"], given["name"])


class OneTicket(Endpoint):
    @extend_schema(responses=TicketShape)
    def get(self, request: Request, number: int) -> Response:
        return Response(TicketShape(self.ticket(number), context={"person": self.person}).data)

    @extend_schema(request=TicketPatch, responses=TicketShape)
    def patch(self, request: Request, number: int) -> Response:
        ticket = self.ticket(number)
        given = TicketPatch(data=request.data)
        given.is_valid(raise_exception=True)
        values, seen = given.validated_data, given.validated_data.get("version")
        with transaction.atomic(), spine.verb():  # all of it or nothing
            if "subject" in values:
                ticket.retitle(values["subject"], by=self.person, seen=seen)
            if "tags" in values:
                ticket.tag(values["tags"], by=self.person, seen=seen)
            if "custom" in values:
                ticket.customise(values["custom"], by=self.person, seen=seen)
            if "fields" in values:
                ticket.set_fields(values["fields"], by=self.person, seen=seen)
        return ticket_answer(self, number)


class Messages(Endpoint):
    @extend_schema(responses=MessageShape(many=True))
    def get(self, request: Request, number: int) -> Response:
        visible = Message.objects.of(self.ticket(number), self.person).for_api()
        pages = Pages()
        pages.ordering, pages.page_size, pages.max_page_size = "id", 200, 1000
        rows = pages.paginate_queryset(visible.order_by("id"), request, view=self)
        return pages.get_paginated_response(MessageShape(rows, many=True, context={"person": self.person}).data)

    @extend_schema(request=MessageInput, responses={201: MessageShape})
    def post(self, request: Request, number: int) -> Response:
        ticket = self.ticket(number)
        given = MessageInput(data=request.data)
        given.is_valid(raise_exception=True)
        message = self._written(ticket, given.validated_data)
        found = Message.objects.filter(pk=message.pk).for_api().get()
        return Response(MessageShape(found, context={"person": self.person}).data, status=201)

    def _written(self, ticket: Ticket, values: dict[str, Any]) -> Message:
        content = content_of(values, self.person)
        if ticket.is_part(self.person) and values["kind"] == "reply":
            if content.is_empty:
                raise Refused(_("Write something first."))
            key = f"{self.person.pk} {ticket.pk} {self.key or uuid.uuid4()}"
            thread = Thread(ticket=ticket.pk)
            submission = Submission(Channel.API, key, ticket.subject, content, sender=self.person, thread=thread)
            message = receive(submission).message
            assert message is not None
            return message
        if values["kind"] == "note":
            return ticket.note(content, by=self.person)
        cc = [person_for_email(email) for email in values["cc"]]
        return ticket.reply(content, by=self.person, cc=cc, channel=Channel.API, seen=values["version"])


class Events(Endpoint):
    @extend_schema(responses=EventShape(many=True))
    def get(self, request: Request, number: int) -> Response:
        ticket = self.ticket(number)
        if not self.person.is_staff:
            raise Http404  # the history names notes and colleagues
        rows = Event.objects.filter(ticket=ticket).for_history()
        return Response(EventShape(rows, many=True).data)


class Raw(Endpoint):
    @extend_schema(responses={(200, "message/rfc822"): OpenApiTypes.BINARY})
    def get(self, request: Request, number: int) -> Any:
        """The first mail of the ticket as received; `?message=` names another."""
        ticket = self.ticket(number)
        if not self.person.is_staff:
            raise Http404
        arrivals = Arrival.objects.of(ticket).exclude(raw_sha256="").exclude(outcome="duplicate").order_by("id")
        wanted = request.query_params.get("message", "")
        if wanted:
            if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 18):
                raise ValidationError({"message": "a message id"})
            arrivals = arrivals.filter(message=int(wanted))
        arrival = arrivals.first()
        if arrival is None:
            raise Http404
        if Attachment.objects.held().filter(message=arrival.message_id).exists():
            raise NotAllowed("The virus scanner holds a file of this mail.")
        try:
            file = blobs.open_file(arrival.raw_sha256)
        except blobs.Missing as error:
            raise FileGone from error
        return FileResponse(file, as_attachment=True, filename=f"{ticket.number}.eml", content_type="message/rfc822")


def _category(given: str) -> Category | None:
    """By id or name, as everywhere; '' is none."""
    try:
        return category_of(given) if given else None
    except UnknownValue as error:
        raise ValidationError({"category": str(error)}) from error


def content_of(values: dict[str, Any], person: Person) -> Content:
    """The body given, with the asker's own uploads; an id that is not theirs is refused like an unknown one."""
    ids = values["attachments"]
    found = {a.pk: a for a in Attachment.objects.filter(pk__in=ids, message=None, uploaded_by=person)}
    if missing := [pk for pk in ids if pk not in found]:
        raise ValidationError({"attachments": f"not uploaded by you, or used already: {missing}"})
    return written(values["body_text"], values["body_html"], attachments=tuple(found[pk] for pk in ids))


def ticket_answer(view: Endpoint, number: int, status: int = 200) -> Response:
    """The ticket as it is now."""
    return Response(TicketShape(view.ticket(number), context={"person": view.person}).data, status=status)
