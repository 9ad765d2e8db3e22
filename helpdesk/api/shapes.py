"""What the API's objects look like, and what it takes in. Serializers shape and validate; verbs decide and save."""

from __future__ import annotations

from typing import Any, cast

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from helpdesk.api.time_shapes import ClockShape
from people.models import Person
from tickets.models import Arrival, Attachment, Event, Message, Ticket, TicketField
from tickets.models.words import Channel, Kind, Priority


class PersonShape(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    email = serializers.CharField()


class NamedShape(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()


class TicketShape(serializers.ModelSerializer):
    number = serializers.CharField()
    category = NamedShape(allow_null=True)
    priority = serializers.CharField(source="priority_word")
    team = NamedShape(allow_null=True)
    assignee = NamedShape(allow_null=True)
    contact = NamedShape(allow_null=True)
    requester = PersonShape()
    organisation = NamedShape(allow_null=True)
    merged_into = serializers.CharField(source="merged_into_number")
    spam = serializers.BooleanField(source="is_spam")
    rating = serializers.CharField()  # of the customer's last answer; '' while there is none
    clocks = ClockShape(many=True)
    fields = serializers.JSONField()  # type: ignore[assignment]  # of the site; DRF takes declarations off the class
    status_name = serializers.SerializerMethodField()  # of the site's own under the status; '' for none

    class Meta:
        model = Ticket
        read_only_fields = fields = (
            "number", "version", "type", "category", "subject", "status", "status_name", "priority", "channel", "line",
            "team", "assignee", "contact", "hops", "requester", "organisation", "tags", "custom", "fields",
            "created_at", "updated_at", "first_replied_at", "solved_at", "clocks", "reopens", "rating",
            "merged_into", "spam", "snoozed_until",
        )  # fmt: skip

    def get_status_name(self, ticket: Ticket) -> str:
        return ticket.status_name.slug if ticket.status_name is not None else ""

    def to_representation(self, ticket: Ticket) -> dict[str, Any]:
        shown = super().to_representation(ticket)
        if not self.context["person"].is_staff:
            # Words of the desk, not for customers.
            shown["tags"], shown["custom"], shown["clocks"] = [], {}, []
            shown["contact"], shown["hops"] = None, 0
            shown["spam"], shown["snoozed_until"], shown["status_name"] = False, None, ""
            shown["fields"] = {name: value for name, value in shown["fields"].items() if name in self._shown_fields}
        return shown

    @property
    def _shown_fields(self) -> set[str]:
        """Those that customers see; one query for a whole list."""
        context = cast(dict[str, Any], self.context)
        if "fields for customers" not in context:
            shown = TicketField.objects.filter(for_customers=True)
            context["fields for customers"] = set(shown.values_list("slug", flat=True))
        known: set[str] = context["fields for customers"]
        return known


class AttachmentShape(serializers.ModelSerializer):
    class Meta:
        model = Attachment
        fields = ("id", "name", "content_type", "size", "sha256", "inline", "checked", "finding")


class MessageShape(serializers.ModelSerializer):
    author = NamedShape()
    attachments = AttachmentShape(many=True)
    side = serializers.IntegerField(source="side_id", allow_null=True)  # the conversation with a third party
    to = serializers.SerializerMethodField()
    cc = serializers.SerializerMethodField()

    class Meta:
        model = Message
        fields = (
            "id", "kind", "side", "author", "automatic", "channel", "subject", "to", "cc", "body_text", "body_html",
            "reply_text", "message_id", "created_at", "attachments", "delivery", "problems",
            "authenticity",
        )  # fmt: skip

    def get_to(self, message: Message) -> list[dict[str, str]]:
        return [{"name": name, "email": email} for name, email in message.to]

    def get_cc(self, message: Message) -> list[dict[str, str]]:
        return [{"name": name, "email": email} for name, email in message.cc]

    def to_representation(self, message: Message) -> dict[str, Any]:
        shown = super().to_representation(message)
        shown["from"] = {"name": message.author.name, "email": message.sender or message.author.email}
        if not self.context["person"].is_staff:
            del shown["problems"], shown["authenticity"], shown["side"]
        return shown


class EventShape(serializers.ModelSerializer):
    by = NamedShape()

    class Meta:
        model = Event
        fields = ("id", "kind", "by", "at", "version", "detail")


class ArrivalShape(serializers.ModelSerializer):
    ticket = serializers.SerializerMethodField()
    message = serializers.IntegerField(source="message_id", allow_null=True)
    original = serializers.IntegerField(source="original_id", allow_null=True)

    class Meta:
        model = Arrival
        fields = (
            "id", "channel", "received_at", "mailbox", "raw_sha256", "raw_size", "mail_id", "sender", "subject",
            "outcome", "reason", "rules", "ticket", "message", "original",
        )  # fmt: skip

    def get_ticket(self, arrival: Arrival) -> str | None:
        return f"HD-{arrival.ticket_id}" if arrival.ticket_id else None


class CustomerShape(serializers.ModelSerializer):
    organisation = NamedShape(allow_null=True, read_only=True)
    emails = serializers.SerializerMethodField()
    phones = serializers.SerializerMethodField()

    class Meta:
        model = Person
        fields = ("id", "name", "language", "time_zone", "organisation", "emails", "phones", "fields", "created_at")

    def to_representation(self, person: Person) -> dict[str, Any]:
        shown = super().to_representation(person)
        asker = self.context.get("person")
        if asker is None or not asker.is_staff:
            shown["fields"] = {}  # what the desk knows of its customers
        return shown

    def get_emails(self, person: Person) -> list[str]:
        return [a.value for a in person.addresses.all() if a.kind == "email"]

    def get_phones(self, person: Person) -> list[str]:
        return [a.value for a in person.addresses.all() if a.kind == "phone"]


@extend_schema_field({"type": "string", "enum": [p.word for p in Priority]})
class PriorityField(serializers.Field):
    """`"low"`, `"normal"`, `"high"`, `"urgent"`."""

    def to_internal_value(self, data: Any) -> Priority:
        try:
            return Priority.of(str(data))
        except KeyError as error:
            raise serializers.ValidationError(", ".join(p.word for p in Priority)) from error

    def to_representation(self, value: Priority) -> str:
        return Priority(value).word


@extend_schema_field(
    {
        "type": "object",
        "description": "Fields of the site by name. Text, links and choices are strings, numbers strings or numbers, "
        "days ISO dates, several choices a list, a checkbox true; null takes a value away.",
        "additionalProperties": {
            "oneOf": [
                {"type": "string"}, {"type": "number"}, {"type": "boolean"}, {"type": "null"},
                {"type": "array", "items": {"type": "string"}},
            ]
        },
    }
)  # fmt: skip
class FieldValues(serializers.DictField):
    """Values by field; what each may be, the field itself says (tickets.models.field)."""


class RequesterInput(serializers.Serializer):
    email = serializers.EmailField(max_length=320)
    name = serializers.CharField(max_length=200, required=False, default="")


class BodyInput(serializers.Serializer):
    body_text = serializers.CharField(
        required=False, default="", allow_blank=True, trim_whitespace=False, max_length=1_000_000
    )
    body_html = serializers.CharField(required=False, default="", allow_blank=True, max_length=1_000_000)
    attachments = serializers.ListField(child=serializers.IntegerField(), required=False, default=list, max_length=50)


class TicketInput(BodyInput):
    subject = serializers.CharField(max_length=255)
    requester = RequesterInput(required=False)
    channel = serializers.ChoiceField(choices=Channel.choices, required=False, default=Channel.API)
    type = serializers.ChoiceField(choices=Kind.choices, required=False, default=Kind.REQUEST)
    category = serializers.CharField(required=False, default="", allow_blank=True, max_length=100)
    priority = PriorityField(required=False, default=None)
    tags = serializers.ListField(
        child=serializers.CharField(max_length=50), required=False, default=list, max_length=50
    )
    custom = serializers.DictField(required=False, default=dict)
    fields = FieldValues(required=False, default=dict)  # type: ignore[assignment]  # DRF takes what is declared away from the class


class TicketPatch(serializers.Serializer):
    subject = serializers.CharField(max_length=255, required=False)
    tags = serializers.ListField(child=serializers.CharField(max_length=50), required=False, max_length=50)
    custom = serializers.DictField(required=False)
    fields = FieldValues(required=False)  # type: ignore[assignment]  # DRF takes what is declared away from the class
    version = serializers.IntegerField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if unknown := set(self.initial_data) - set(self.get_fields()):
            raise serializers.ValidationError({name: _("This cannot be set here.") for name in sorted(unknown)})
        return attrs


class MessageInput(BodyInput):
    kind = serializers.ChoiceField(choices=[("reply", "reply"), ("note", "note")], required=False, default="reply")
    cc = serializers.ListField(
        child=serializers.EmailField(max_length=320), required=False, default=list, max_length=50
    )
    version = serializers.IntegerField(required=False, default=None, allow_null=True)
