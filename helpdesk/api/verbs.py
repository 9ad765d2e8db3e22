"""The verbs of a ticket as nouns to POST to; each answers with the ticket."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.api.base import Endpoint
from helpdesk.api.shapes import FieldValues, TicketShape
from helpdesk.api.tickets import ticket_answer
from tickets.actions import actions
from tickets.models import Event
from tickets.models.escalation import LONGEST
from tickets.models.link import NAMED
from tickets.models.problem import LONGEST as ANNOUNCED
from tickets.models.rating import LONGEST as RATED
from tickets.models.score import Score
from tickets.models.time_entry import MOST
from tickets.models.words import Kind, Priority
from tickets.refusals import Refused
from tickets.registry import UnknownValue
from tickets.undo import undo


class Nothing(serializers.Serializer):
    version = serializers.IntegerField(required=False, default=None, allow_null=True)


class AssignmentInput(Nothing):
    agent = serializers.CharField(required=False, default="", max_length=320)


class PriorityInput(Nothing):
    priority = serializers.ChoiceField(choices=[(p.word, p.word) for p in Priority])


class TeamInput(Nothing):
    team = serializers.CharField(max_length=100)


class CategoryInput(Nothing):
    category = serializers.CharField(max_length=100, allow_blank=True, allow_null=True)


class UntilInput(Nothing):
    until = serializers.DateTimeField(required=False, default=None, allow_null=True)


class PendingInput(UntilInput):
    waiting_for = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)


class HoldInput(UntilInput):
    waiting_for = serializers.CharField(max_length=200)


class ClosureInput(Nothing):
    fields = FieldValues(required=False, default=dict)  # type: ignore[assignment]  # as in TicketInput; filled in with it


class SolutionInput(ClosureInput):
    reply = serializers.CharField(required=False, default="", max_length=1_000_000)


class StatusInput(ClosureInput):
    status = serializers.CharField(max_length=40)  # a kind, or the name of one
    until = serializers.DateTimeField(required=False, default=None, allow_null=True)
    waiting_for = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)


class EscalationInput(Nothing):
    team = serializers.CharField(max_length=100)
    reason = serializers.CharField(max_length=30)
    tried = serializers.CharField(max_length=LONGEST)
    asked = serializers.CharField(max_length=LONGEST)
    checked = serializers.ListField(child=serializers.CharField(max_length=300), required=False, default=list)
    links = serializers.ListField(child=serializers.CharField(max_length=500), required=False, default=list)
    agent = serializers.CharField(required=False, default="", max_length=320)
    pass_contact = serializers.BooleanField(required=False, default=False)
    over_limit = serializers.CharField(required=False, default="", max_length=200)


class AdviceInput(Nothing):
    body_text = serializers.CharField(max_length=1_000_000)


class ReturnInput(Nothing):
    reason = serializers.CharField(max_length=LONGEST)


class MergeInput(Nothing):
    into = serializers.CharField(max_length=30)
    keep_people = serializers.BooleanField(required=False, default=None, allow_null=True)


class SnoozeInput(Nothing):
    until = serializers.DateTimeField()


class SplitInput(Nothing):
    message = serializers.IntegerField(min_value=1, max_value=10**17)
    subject = serializers.CharField(required=False, default="", max_length=255)


class LinkInput(Nothing):
    ticket = serializers.CharField(max_length=30)
    kind = serializers.ChoiceField(choices=[(name, name) for name in NAMED], required=False, default="related")


class TimeInput(Nothing):
    minutes = serializers.IntegerField(min_value=1, max_value=MOST)
    what = serializers.CharField(required=False, default="", allow_blank=True, max_length=200)
    billable = serializers.BooleanField(required=False, default=False)


class TypeInput(Nothing):
    type = serializers.ChoiceField(choices=Kind.choices)


class ProblemInput(Nothing):
    subject = serializers.CharField(required=False, default="", allow_blank=True, max_length=255)
    body_text = serializers.CharField(max_length=1_000_000)


class AnnouncementInput(Nothing):
    text_en = serializers.CharField(required=False, default="", allow_blank=True, max_length=ANNOUNCED)
    text_ru = serializers.CharField(required=False, default="", allow_blank=True, max_length=ANNOUNCED)


class RatingInput(Nothing):
    score = serializers.ChoiceField(choices=Score.choices)
    comment = serializers.CharField(required=False, default="", allow_blank=True, max_length=RATED)


class AddressInput(Nothing):
    address = serializers.CharField(max_length=320)


class OtherInput(Nothing):
    ticket = serializers.CharField(max_length=30)


class SideInput(Nothing):
    side = serializers.IntegerField(min_value=1, max_value=10**17)


class FileInput(Nothing):
    file = serializers.IntegerField(min_value=1, max_value=10**17)


class UpdateInput(Nothing):
    text_en = serializers.CharField(required=False, default="", allow_blank=True, max_length=1_000_000)
    text_ru = serializers.CharField(required=False, default="", allow_blank=True, max_length=1_000_000)
    solve = serializers.BooleanField(required=False, default=False)


SHAPES: dict[str, type[serializers.Serializer]] = {
    "assignment": AssignmentInput,
    "unassignment": Nothing,
    "priority": PriorityInput,
    "team": TeamInput,
    "category": CategoryInput,
    "pending": PendingInput,
    "hold": HoldInput,
    "resumption": Nothing,
    "escalation": EscalationInput,
    "acceptance": Nothing,
    "advice": AdviceInput,
    "return": ReturnInput,
    "withdrawal": Nothing,
    "solution": SolutionInput,
    "reopening": Nothing,
    "closure": ClosureInput,
    "status": StatusInput,
    "merge": MergeInput,
    "unmerge": Nothing,
    "spam": Nothing,
    "unspam": Nothing,
    "snooze": SnoozeInput,
    "wake": Nothing,
    "split": SplitInput,
    "link": LinkInput,
    "unlink": LinkInput,
    "follow": Nothing,
    "unfollow": Nothing,
    "time": TimeInput,
    "type": TypeInput,
    "problem": ProblemInput,
    "update": UpdateInput,
    "announcement": AnnouncementInput,
    "rating": RatingInput,
    "participation": AddressInput,
    "exclusion": AddressInput,
    "detachment": AddressInput,
    "separation": OtherInput,
    "side-closure": SideInput,
    "side-reopening": SideInput,
    "file-release": FileInput,
}


def endpoint(noun: str) -> Any:
    """The view of one noun."""
    shape = SHAPES[noun]

    class View(Endpoint):
        @extend_schema(request=shape, responses=TicketShape, operation_id=f"tickets_{noun}")
        def post(self, request: Request, number: int) -> Response:
            ticket, action = self.ticket(number), actions.get(noun)
            assert action is not None
            given = shape(data=request.data)
            given.is_valid(raise_exception=True)
            try:
                made = action.apply(ticket, given.validated_data, self.person, given.validated_data["version"])
            except UnknownValue as error:
                raise ValidationError({noun: str(error)}) from error
            return ticket_answer(self, number if made is None else made.pk)

    View.__name__ = View.__qualname__ = noun.title()
    return View.as_view()


class UndoInput(serializers.Serializer):
    event = serializers.IntegerField(min_value=1, max_value=2**62)


class Undo(Endpoint):
    @extend_schema(request=UndoInput, responses=TicketShape, operation_id="tickets_undo")
    def post(self, request: Request, number: int) -> Response:
        """Takes back what one event of the ticket did, while nothing rests on it and in time."""
        ticket, given = self.ticket(number), UndoInput(data=request.data)
        given.is_valid(raise_exception=True)
        event = Event.objects.filter(ticket=ticket, pk=given.validated_data["event"]).with_ticket().first()
        if event is None or not self.person.is_staff:
            raise Http404
        found = undo([event], by=self.person)
        if found.failed:
            raise Refused(found.failed[0][1])
        return ticket_answer(self, number)
