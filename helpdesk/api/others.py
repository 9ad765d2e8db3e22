"""Attachments, customers and the intake ledger."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api.base import Endpoint, FileGone
from helpdesk.api.filters import Pages
from helpdesk.api.shapes import ArrivalShape, AttachmentShape, CustomerShape, FieldValues
from helpdesk.bodies import file_answer
from helpdesk.uploads import stored_upload
from people import access, throttle
from people.custom import set_fields
from people.models import Person
from people.models.field import WrongValues
from people.registration import nameless_person, person_for_email, person_for_phone
from tickets.models import Arrival, Attachment
from tickets.refusals import NotAllowed
from tickets.viruses import Infected


class Attachments(Endpoint):
    parser_classes = (MultiPartParser,)

    @extend_schema(
        request={
            "multipart/form-data": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
        },
        responses={201: AttachmentShape},
    )
    def post(self, request: Request) -> Response:
        """One file in the field `file`; name its id in a ticket or message within a day."""
        file = request.FILES.get("file")
        if file is None:
            raise ValidationError({"file": "Send one file as multipart/form-data in the field 'file'."})
        if (file.size or 0) > settings.ATTACHMENT_MAX_BYTES:
            raise ValidationError({"file": f"at most {settings.ATTACHMENT_MAX_BYTES // 2**20} MB"})
        if throttle.too_many("api upload", str(self.person.pk), limit=1000, seconds=3600):
            raise NotAllowed("At most 1000 files an hour.")
        try:
            row = stored_upload(file, self.person)
        except Infected as error:
            raise ValidationError({"file": str(error)}) from error
        row.save()
        return Response(AttachmentShape(row).data, status=201)


class OneAttachment(Endpoint):
    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: int) -> HttpResponseBase:
        found = Attachment.objects.visible_to(self.person).filter(pk=pk).first()
        if found is None:
            raise Http404
        if found.is_held:
            raise NotAllowed(f"The virus scanner has not let it pass: {found.checked} {found.finding}".strip())
        answer = file_answer(found)
        if answer is None:
            raise FileGone
        return answer


class CustomerInput(serializers.Serializer):
    name = serializers.CharField(max_length=200, required=False, default="")
    email = serializers.EmailField(max_length=320, required=False)
    phone = serializers.CharField(max_length=40, required=False)
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not (attrs.get("name") or attrs.get("email") or attrs.get("phone")):
            raise serializers.ValidationError("a name, an e-mail address or a phone number")
        return attrs


class CustomerPatch(serializers.Serializer):
    fields = FieldValues()  # type: ignore[assignment]  # as in TicketInput


class Customers(Endpoint):
    @extend_schema(responses=CustomerShape(many=True))
    def get(self, request: Request) -> Response:
        found = self._people().prefetch_related("addresses").select_related("organisation")
        if email := request.query_params.get("email", "").replace("\x00", ""):
            found = found.with_email(email)
        pages = Pages()
        rows: Any = pages.paginate_queryset(found, request, view=self)
        return pages.get_paginated_response(CustomerShape(rows, many=True, context={"person": self.person}).data)

    @extend_schema(request=CustomerInput, responses={201: CustomerShape})
    @transaction.atomic
    def post(self, request: Request) -> Response:
        """The customer with this address, made when there is none."""
        if not self.person.may(access.WORK_TICKETS):
            raise NotAllowed("Your role does not allow this.")
        given = CustomerInput(data=request.data)
        given.is_valid(raise_exception=True)
        values = given.validated_data
        if email := values.get("email"):
            person = person_for_email(email, values["name"], values["language"])
        elif phone := values.get("phone"):
            person = person_for_phone(phone, values["name"])
        else:
            person = nameless_person(values["name"])
        return Response(CustomerShape(person, context={"person": self.person}).data, status=201)

    def _people(self) -> Any:
        if not self.person.may(access.READ_TICKETS):
            return Person.objects.filter(pk=self.person.pk)
        return Person.objects.customers()


class OneCustomer(Endpoint):
    @extend_schema(responses=CustomerShape)
    def get(self, request: Request, pk: int) -> Response:
        visible = Person.objects.customers() if self.person.may(access.READ_TICKETS) else Person.objects.none()
        shown = visible.prefetch_related("addresses").select_related("organisation")
        person = shown.filter(pk=pk).first()
        if person is None and (merged := Person.objects.filter(pk=pk, merged_into__isnull=False).first()):
            person = shown.filter(pk=merged.standing.pk).first()  # who stands for them now, by their own id
        if person is None and pk == self.person.pk:
            person = self.person
        if person is None:
            raise Http404
        return Response(CustomerShape(person, context={"person": self.person}).data)

    @extend_schema(request=CustomerPatch, responses=CustomerShape)
    def patch(self, request: Request, pk: int) -> Response:
        """Custom fields, as in the settings."""
        if not self.person.may(access.SET_UP):
            raise NotAllowed("Your role does not allow this.")
        given = CustomerPatch(data=request.data)
        given.is_valid(raise_exception=True)
        person = Person.objects.customers().filter(pk=pk).first()
        if person is None:
            raise Http404
        try:
            set_fields(person, given.validated_data["fields"], by=self.person)
        except WrongValues as error:
            raise ValidationError({"fields": error.errors}) from error
        return self.get(request, pk)


class Intake(Endpoint):
    @extend_schema(responses=ArrivalShape(many=True))
    def get(self, request: Request) -> Response:
        """`{"received", "new_ticket", …}` over all, and the rows, newest first; `?outcome=` shows one kind."""
        if not self.person.may(access.SEE_INTAKE):
            raise NotAllowed("Leads, managers and administrators see the intake ledger.")
        rows: Any = Arrival.objects.all()
        if outcome := request.query_params.get("outcome", ""):
            if outcome not in Arrival.Outcome.values:
                raise ValidationError({"outcome": ", ".join(Arrival.Outcome.values)})
            rows = rows.filter(outcome=outcome)
        pages = Pages()
        found: Any = pages.paginate_queryset(rows, request, view=self)
        answer = pages.get_paginated_response(ArrivalShape(found, many=True).data)
        return Response({**Arrival.objects.counts(), **answer.data})


class Nowhere(Endpoint):
    """An address that does not exist, as problem details."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise Http404
