"""The ticket: who asks, about what, where it stands. Its verbs live in the capability files that it lists."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from people.models import Organisation
from tickets.mail.languages import language_of
from tickets.models.assignment import Assignable
from tickets.models.category import Categorised
from tickets.models.conversation import Conversational
from tickets.models.delivery import Deliverable
from tickets.models.draft_handing import DraftHanding
from tickets.models.due import Due
from tickets.models.escalation import Escalatable
from tickets.models.field import Fielded
from tickets.models.file_release import Releasing
from tickets.models.follower import Followable
from tickets.models.inviting import Inviting
from tickets.models.label import Labelled
from tickets.models.link import Linkable
from tickets.models.mark import Markable
from tickets.models.merge import Mergeable
from tickets.models.participant import Participating
from tickets.models.plan import Plannable
from tickets.models.priority import Prioritised
from tickets.models.problem import PROBLEMS, Typed
from tickets.models.queries import TicketQuerySet
from tickets.models.rating import Rateable
from tickets.models.side import Outward
from tickets.models.side_closing import SideClosing
from tickets.models.snooze import Snoozable
from tickets.models.solution import Solvable
from tickets.models.split import Splittable
from tickets.models.start import Startable
from tickets.models.status_name import Named
from tickets.models.suggestion import Suggestible
from tickets.models.team import InTeam
from tickets.models.time_entry import Timed
from tickets.models.undo import Undoable
from tickets.models.verb import Verbs
from tickets.models.waiting import Waitable
from tickets.models.words import ACTIVE, ENDED, NEVER, Channel, Mark, Status

PREFIX = "HD-"
_OPEN = Q(status__in=ACTIVE, mark="")  # as TicketQuerySet.active


# mypy takes a capability's `self.field = …` for a field of its own; Django's fields are all declared once.
class Ticket(  # type: ignore[misc]
    Startable,
    Conversational,
    Assignable,
    Prioritised,
    InTeam,
    Escalatable,
    Categorised,
    Waitable,
    Solvable,
    Labelled,
    Fielded,
    Markable,
    Mergeable,
    Snoozable,
    Splittable,
    Linkable,
    Participating,
    Inviting,
    Suggestible,
    Typed,
    Followable,
    Timed,
    Rateable,
    Deliverable,
    Plannable,
    Outward,
    SideClosing,
    Releasing,
    DraftHanding,
    Due,
    Named,
    Undoable,
    Verbs,
    models.Model,
):
    id = models.BigAutoField(primary_key=True)  # the number itself; its sequence starts at 1001 and may leave gaps
    status = models.CharField(_("status"), max_length=7, choices=Status, default=Status.NEW)  # type: ignore[assignment]
    channel = models.CharField(_("channel"), max_length=6, choices=Channel)
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="requests", db_index=False, verbose_name=_("requester")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="tickets",
        db_index=False,
        verbose_name=_("organisation"),
    )
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="followed_by")
    # By which of our addresses its customer reached us; null: the site's own.
    mailbox = models.ForeignKey("tickets.Mailbox", models.SET_NULL, null=True, related_name="tickets", db_index=False)
    custom = models.JSONField(default=dict)
    tags = ArrayField(models.CharField(max_length=50), default=list)
    created_at = models.DateTimeField()

    own_drafts: list[dict[str, Any]]  # of a row read `with_drafts_of` somebody
    after_sending: dict[str, Any] | None  # … and `with_choice_of` them

    objects: ClassVar[Any] = TicketQuerySet.as_manager()

    class Meta:
        indexes = [
            # Lists of what is still to be done, longest waiting first: each is a keyset over (waiting_since, id).
            models.Index(fields=["assignee", "waiting_since", "id"], name="ticket_work_of", condition=_OPEN),
            models.Index(fields=["line", "waiting_since", "id"], name="ticket_work_on_line", condition=_OPEN),
            models.Index(fields=["team", "waiting_since", "id"], name="ticket_work_of_team", condition=_OPEN),
            # The database takes no order from an index behind "is null": those of nobody need one of their own.
            models.Index(
                fields=["waiting_since", "id"], name="ticket_unassigned", condition=_OPEN & Q(assignee__isnull=True)
            ),
            models.Index(
                fields=["next_due_at", "id"],
                name="ticket_paused",
                condition=Q(status__in=(Status.PENDING, Status.ON_HOLD), mark=""),
            ),
            models.Index(
                fields=["team", "next_due_at"],
                name="ticket_queue",
                condition=Q(assignee__isnull=True, status__in=(Status.NEW, Status.OPEN)),
            ),
            models.Index(fields=["react_by"], name="ticket_react_by", condition=Q(react_by__isnull=False)),
            # Whose sender may be blocked.
            models.Index(fields=["-id"], name="ticket_spam", condition=Q(mark=Mark.SPAM)),
            # What has been so for so long (automation/schedules.py).
            models.Index(fields=["status_since"], name="ticket_status_since"),
            # Of those who wait alone: a list of one line must not find its rows by it (the inbox counts).
            models.Index(
                fields=["waiting_since", "id"],
                name="ticket_waits",
                condition=_OPEN & Q(waiting_since__lt=NEVER),
            ),
            models.Index(fields=["created_at"], name="ticket_created"),
            # The inbox by due moment (architecture.md).
            models.Index(fields=["next_due_at", "id"], name="ticket_work_due", condition=_OPEN),
            models.Index(fields=["-updated_at", "-id"], name="ticket_newest"),  # "All", newest change first
            models.Index(fields=["requester", "-id"], name="ticket_requester"),  # my requests, earlier tickets
            models.Index(fields=["organisation", "-id"], name="ticket_organisation"),
            models.Index(fields=["category", "-id"], name="ticket_category"),  # "category:", the setup page
            models.Index(fields=["until"], name="ticket_until", condition=Q(until__isnull=False)),  # the sweep of waits
            models.Index(fields=["merged_into"], name="ticket_merged", condition=Q(merged_into__isnull=False)),
            # What strangers' tickets suggest as answers in this one.
            models.Index(fields=["suggests"], name="ticket_suggests", condition=Q(suggests__isnull=False)),
            # The sweep of what sleeps, and the list of it.
            models.Index(fields=["snoozed_until"], name="ticket_snoozed", condition=Q(snoozed_until__isnull=False)),
            models.Index(
                fields=["solved_at"], name="ticket_to_close", condition=Q(status="solved")
            ),  # the closing sweep
            models.Index(fields=["-id"], name="ticket_problems", condition=PROBLEMS),  # those a new ticket may be of
            models.Index(fields=["rating", "-id"], name="ticket_rating", condition=~Q(rating="")),  # "rating:bad"
            GinIndex(fields=["tags"], name="ticket_tags"),
            # "field.serial:ZD421"; of those alone that have any value, so that the others cost it nothing.
            GinIndex(
                OpClass("fields", name="jsonb_path_ops"),
                name="ticket_fields",
                condition=~Q(fields=Value({}, models.JSONField())),
            ),
            # Solved tickets with a subject like this one (tickets/similar.py).
            GistIndex(
                OpClass("subject", name="gist_trgm_ops"), name="ticket_solved_like", condition=Q(status__in=ENDED)
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"{PREFIX}{self.pk}"

    @property
    def language(self) -> str:
        """In which the customer is written to: their own, else that of the subject's letters."""
        return str(self.requester.language or language_of(self.subject) or settings.LANGUAGE_CODE)

    @property
    def follows_number(self) -> str:
        """The number of the ticket that this one follows, '' when there is none."""
        return f"{PREFIX}{self.follows_id}" if self.follows_id else ""

    @property
    def merged_into_number(self) -> str:
        """The number of the ticket that this one was merged into, '' when it was not."""
        return f"{PREFIX}{self.merged_into_id}" if self.merged_into_id else ""

    @property
    def is_active(self) -> bool:
        """Still to be done: neither solved nor merged away nor spam."""
        return self.status in ACTIVE and not self.mark

    @property
    def is_ended(self) -> bool:
        return self.status in ENDED
