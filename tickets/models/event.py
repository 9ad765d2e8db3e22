"""The append-only history. Every change of a ticket is one row here; all else can be rebuilt from it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models
from django.db.models.expressions import RawSQL
from django.db.models.fields.json import KeyTransform
from django.utils.translation import gettext_lazy as _


class XidField(models.Field):
    """PostgreSQL's xid8: the transaction that wrote the row, as an int."""

    def db_type(self, connection: Any) -> str:
        return "xid8"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> int | None:
        return None if value is None else int(value)

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else str(value)


class CurrentTransaction(models.Func):
    function = "pg_current_xact_id"
    arity = 0
    output_field = XidField()


class EventQuerySet(models.QuerySet["Event"]):
    def in_order(self) -> EventQuerySet:
        return self.order_by("at", "id")

    def since_version(self, version: int) -> EventQuerySet:
        """What happened to the ticket after a page with this version was read."""
        return self.filter(version__gt=version)

    def after(self, xid: int, event_id: int) -> EventQuerySet:
        """The gap-free reading of the log: committed events after the place (xid, id), in that order.

        Only transactions older than every running one are read, so no event can later appear before a place
        already passed.
        """
        settled = RawSQL("xid < pg_snapshot_xmin(pg_current_snapshot())", [], output_field=models.BooleanField())
        return self.later_than(xid, event_id).filter(settled).order_by("xid", "id")

    def later_than(self, xid: int, event_id: int) -> EventQuerySet:
        """All beyond the place (xid, id), those too that may still get others before them."""
        place = "(tickets_event.xid, tickets_event.id) > (%s::text::xid8, %s)"
        return self.filter(RawSQL(place, [str(xid), event_id], output_field=models.BooleanField()))

    def by_people(self) -> EventQuerySet:
        """What no rule has caused; a macro is a person's own act."""
        return self.filter(models.Q(cause__isnull=True) | models.Q(cause__has_key="macro"))

    def with_ticket(self) -> EventQuerySet:
        return self.select_related("ticket__requester", "by")

    def for_history(self) -> EventQuerySet:
        return self.select_related("by").in_order()


class Event(models.Model):
    class Kind(models.TextChoices):
        CREATED = "created", _("created")
        CUSTOMER_WROTE = "customer_wrote", _("customer wrote")
        REPLIED = "replied", _("replied")
        NOTED = "noted", _("noted")
        ASSIGNED = "assigned", _("assigned")
        UNASSIGNED = "unassigned", _("unassigned")
        PRIORITISED = "prioritised", _("prioritised")
        MOVED = "moved", _("moved")
        WAITING = "waiting", _("waiting")
        HELD = "held", _("held")
        RESUMED = "resumed", _("resumed")
        SOLVED = "solved", _("solved")
        REOPENED = "reopened", _("reopened")
        CLOSED = "closed", _("closed")
        RETITLED = "retitled", _("retitled")
        RETYPED = "retyped", _("retyped")
        TAGGED = "tagged", _("tagged")
        CUSTOMISED = "customised", _("customised")
        STATUS_NAMED = "status_named", _("status named")  # another name of the same kind
        FIELDS_SET = "fields_set", _("fields filled in")  # custom ones
        ESCALATED = "escalated", _("escalated")
        ACCEPTED = "accepted", _("accepted")
        ADVISED = "advised", _("advised")
        RETURNED = "returned", _("returned")  # to the line that it came from
        STUMBLED = "stumbled", _("stumbled")  # steps of a rule that could not be taken
        CATEGORISED = "categorised", _("categorised")
        ROUTED = "routed", _("routed")  # by rules and the category, right behind created
        WARNED = "warned", _("warned")  # a promise is near its due moment
        BREACHED = "breached", _("breached")  # a due moment has passed

        MERGED = "merged", _("merged")  # into another ticket; that one has ABSORBED
        ABSORBED = "absorbed", _("absorbed")
        UNMERGED = "unmerged", _("unmerged")  # the other one has RELEASED
        RELEASED = "released", _("released")
        SPAMMED = "spammed", _("marked as spam")
        UNSPAMMED = "unspammed", _("no spam")
        SNOOZED = "snoozed", _("snoozed")
        WOKEN = "woken", _("woken")
        TIME_LOGGED = "time_logged", _("time logged")
        TIME_VOIDED = "time_voided", _("time voided")
        FOLLOWED = "followed", _("followed")
        UNFOLLOWED = "unfollowed", _("unfollowed")
        LINKED = "linked", _("linked")
        UNLINKED = "unlinked", _("unlinked")
        SPLIT = "split", _("split")  # a message became a ticket of its own
        ANNOUNCED = "announced", _("announced")  # a known problem on the portal, or no longer
        TOLD = "told", _("told")  # an update of a problem to the customers of its incidents
        SENT_OUT = "sent_out", _("sent out")  # a rule's mail to people, or its call of a webhook
        RATED = "rated", _("rated")  # by its customer
        PLANNED = "planned", _("planned a reply")  # that leaves later
        PLAN_DROPPED = "plan_dropped", _("dropped a planned reply")
        PLAN_HELD = "plan_held", _("held back a planned reply")  # it could not be sent
        UNDELIVERED = "undelivered", _("not delivered")  # a reply, to one of its recipients or all
        JOINED = "joined", _("joined")  # somebody whom a mail or a customer proposed takes part
        LEFT_OUT = "left_out", _("left out")  # somebody whom a mail proposed
        INVITED = "invited", _("invited")  # a customer asks for somebody to take part
        DETACHED = "detached", _("detached")  # somebody takes no part any more
        SUGGESTED = "suggested", _("suggested")  # a stranger's ticket as an answer in another one; both have it
        KEPT_APART = "kept_apart", _("kept apart")  # it is none; both have it
        ASKED_OUTSIDE = "asked_outside", _("asked a third party")
        OUTSIDE_WROTE = "outside_wrote", _("third party wrote")  # in a side conversation
        SIDE_CLOSED = "side_closed", _("closed a side conversation")
        SIDE_REOPENED = "side_reopened", _("opened a side conversation again")
        FILE_RELEASED = "file_released", _("released a file")  # that the virus scanner could not check
        DRAFT_HANDED = "draft_handed", _("handed a draft over")  # a begun reply is somebody else's now
        CUSTOMER_MERGED = "customer_merged", _("customer merged")  # its requester was, into who is it now
        UNDONE = "undone", _("undone")

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="events", db_index=False)
    kind = models.CharField(max_length=20, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    version = models.IntegerField()  # the ticket's version after this event
    # `undoes`: versions of events of the same ticket that do not count any more (R21, R23).
    detail = models.JSONField(default=dict)
    # {"root": event id, "depth": n, "triggers": [ids], "name"}; null: a person or a door. Of a macro, which is a
    # person's act: {"macro": id, "run": the ticket's version before it, "name"}.
    cause = models.JSONField(null=True)
    xid = XidField(db_default=CurrentTransaction(), editable=False)

    objects: ClassVar[Any] = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["ticket", "at", "id"], name="event_history"),  # a ticket's history and replay
            models.Index(fields=["xid", "id"], name="event_log"),  # Event.objects.after
            BrinIndex(fields=["at"], name="event_at", autosummarize=True),  # what happened since; written in its order
            # How often and when last a rule matched (routing/tally.py).
            models.Index(fields=["at"], name="event_routed", condition=models.Q(kind="routed")),
            GinIndex(KeyTransform("rules", "detail"), name="event_routed_by", condition=models.Q(kind="routed")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M:%S}"


# What a status in a stale form is compared with.
STATUS_EVENTS = (
    Event.Kind.WAITING,
    Event.Kind.HELD,
    Event.Kind.RESUMED,
    Event.Kind.SOLVED,
    Event.Kind.REOPENED,
    Event.Kind.CLOSED,
)
