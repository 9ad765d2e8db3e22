"""One message of the conversation: the customer's, an agent's public reply, or an internal note."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Person
from tickets.mail.authenticity import Authenticity
from tickets.models.outgoing import Outgoing
from tickets.models.words import Channel
from tickets.pictures import with_marks

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket

MORE_RECIPIENTS = " more recipients"  # `problems` of a mail to very many people: "19900 more recipients"


class ClockNow(models.Func):
    """The database's clock at this very moment, also inside a long transaction."""

    function = "clock_timestamp"
    arity = 0
    output_field = models.DateTimeField()


class MessageQuerySet(models.QuerySet["Message"]):
    def public(self) -> MessageQuerySet:
        """What customers may read: nothing that can still be taken back."""
        return self.standing().exclude(kind=Message.Kind.NOTE).exclude(shown_from__gt=ClockNow())

    def standing(self) -> MessageQuerySet:
        """Without replies that were taken back before they left."""
        return self.filter(taken_back=False)

    def mailed(self) -> MessageQuerySet:
        """Replies, and questions to third parties, that leave or have left."""
        asked = models.Q(side__isnull=False, sender="")  # what came by mail has a sender
        said = self.standing().filter(models.Q(kind=Message.Kind.REPLY) | asked)
        return said.exclude(shown_from__gt=ClockNow())

    def quotable(self, ticket: Ticket) -> MessageQuerySet:
        """What may go with a question to a third party."""
        return self.public().filter(ticket=ticket)

    def to_write_again(self, ticket: Ticket, by: Person, pk: int) -> Message | None:
        """What this person took back before it left, whose words go back into the composer. One query."""
        return self.select_related("side").filter(ticket=ticket, author=by, pk=pk, taken_back=True).first()

    def visible_to(self, person: Person | AnonymousUser) -> MessageQuerySet:
        """Messages of visible tickets; notes for staff only, and not for a colleague's own requests."""
        from tickets.models.ticket import Ticket  # a cycle of models: a ticket lists its messages

        tickets = Ticket.objects.visible_to(person)
        own = self.standing().filter(ticket__in=tickets)
        return own if getattr(person, "is_staff", False) else self.told_to(tickets)

    def told_to(self, tickets: Any) -> MessageQuerySet:
        """What the customers of these tickets may read, also of their own that lies in another one now."""
        return self.public().filter(models.Q(ticket__in=tickets) | models.Q(origin__in=tickets))

    def of(self, ticket: Ticket, reader: Person) -> MessageQuerySet:
        """The messages of a ticket that is visible to the reader."""
        return self.standing().filter(ticket=ticket) if reader.is_staff else self.told_to([ticket])

    def in_order(self) -> MessageQuerySet:
        """As they were received, with who wrote them."""
        return self.select_related("author", "side").order_by("created_at", "id")

    def for_conversation(self) -> MessageQuerySet:
        """In the order they were received, with all that a page shows of them."""
        sent = models.Prefetch("outgoing", Outgoing.objects.for_conversation())
        return self.in_order().prefetch_related("attachments", sent)

    def for_api(self) -> MessageQuerySet:
        return self.for_conversation().prefetch_related(models.Prefetch("author__addresses", to_attr="known_addresses"))


class Message(models.Model):
    class Kind(models.TextChoices):
        CUSTOMER = "customer", _("customer message")
        REPLY = "reply", _("reply")
        NOTE = "note", _("internal note")

    ticket = models.ForeignKey("tickets.Ticket", models.PROTECT, related_name="messages", db_index=False)
    # The ticket it was written to, where that is another: it was merged, or the message split off.
    origin = models.ForeignKey("tickets.Ticket", models.PROTECT, null=True, related_name="sent_on", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="messages")
    automatic = models.BooleanField(default=False)  # a machine wrote it: no reply and no customer message for clocks
    # Of a note: the conversation with a third party that it belongs to.
    side = models.ForeignKey("tickets.Side", models.PROTECT, null=True, related_name="messages", db_index=False)
    channel = models.CharField(max_length=6, choices=Channel)
    subject = models.CharField(max_length=998, blank=True)
    sender = models.CharField(max_length=320, blank=True)  # the address it came from, as sent
    authenticity = models.CharField(
        max_length=8, choices=[(each.value, each.name) for each in Authenticity], blank=True, default="", db_default=""
    )  # what is known of that address
    to = models.JSONField(default=list, blank=True)  # [[name, address]]
    cc = models.JSONField(default=list, blank=True)
    body_text = models.TextField(blank=True)
    body_html = models.TextField(blank=True)  # sanitised
    reply_text = models.TextField(blank=True)  # without quotes and signature
    message_id = models.CharField(max_length=998, blank=True)  # of the mail, without <>
    problems = models.JSONField(default=list, blank=True)  # what was odd about it
    created_at = models.DateTimeField()
    shown_from = models.DateTimeField(null=True)  # of a reply that can be taken back: when it leaves
    taken_back = models.BooleanField(default=False, db_default=False)  # before it left; kept for its writer only

    objects: ClassVar[Any] = MessageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["ticket", "created_at", "id"], name="message_conversation"),
            models.Index(fields=["origin"], name="message_origin", condition=models.Q(origin__isnull=False)),
            models.Index(fields=["side"], name="message_side", condition=models.Q(side__isnull=False)),
            # "whose mail is this an answer to?"
            models.Index(fields=["message_id"], name="message_mail_id", condition=~models.Q(message_id="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def written_to(self) -> int:
        """The id of the ticket it was written to, wherever it lies now: our mails' ids are made of it."""
        return self.origin_id or self.ticket_id

    @property
    def as_typed(self) -> str:
        """Of a message that was written here, with the marks of its pictures. One query; none where prefetched."""
        return with_marks(self.reply_text, self.attachments.all())

    @property
    def is_folded(self) -> bool:
        """Whether quotes or a signature are folded away."""
        return " ".join(self.reply_text.split()) != " ".join(self.body_text.split())

    @property
    def is_confirmed(self) -> bool:
        """Whether the address it came from may bear a mark of trust: not beside a name that looks like another one."""
        return self.authenticity == Authenticity.VERIFIED and "@" not in self.author.name

    @property
    def recipients_left_out(self) -> int:
        """How many people of To and Cc only the kept mail names."""
        found = (str(each).removesuffix(MORE_RECIPIENTS) for each in self.problems if MORE_RECIPIENTS in str(each))
        return sum(int(number) for number in found if number.isdigit())

    @property
    def delivery(self) -> str:
        """`none` (nothing to send), `queued`, `sent` or `failed`: the worst of its mails, but for those that their
        recipients do not want. May query; prefetched."""
        states = {row.state for row in self.outgoing.all() if row.detail.get("why") != Outgoing.Why.UNWANTED}
        for state in ("failed", "queued", "sent"):
            if state in states:
                return state
        return "none"
