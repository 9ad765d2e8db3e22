"""A file of a message. Its bytes are kept by content hash under a name of ours; its own name is only shown."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.files.base import File
from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Person
from tickets import blobs
from tickets.files import kinds
from tickets.mail.names import shown_name


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, person: Any) -> AttachmentQuerySet:
        """Files of messages the person may read, and the person's own uploads not yet used."""
        from tickets.models.message import Message  # a cycle of models: a message lists its attachments

        readable = Message.objects.visible_to(person)
        return self.filter(models.Q(message__in=readable) | models.Q(message=None, uploaded_by=person.pk))

    def waiting(self) -> AttachmentQuerySet:
        """Those that the virus scanner has not looked at yet."""
        return self.filter(checked=Attachment.Checked.WAITING)

    def held(self) -> AttachmentQuerySet:
        return self.exclude(checked__in=("", Attachment.Checked.CLEAN, Attachment.Checked.RELEASED))

    def unread(self) -> AttachmentQuerySet:
        """Those of messages that the scanner has let through and nobody has looked for words in; the newest first."""
        looked_for = self.filter(was_read=False, message__isnull=False)
        return looked_for.filter(checked__in=("", Attachment.Checked.CLEAN, Attachment.Checked.RELEASED)).order_by(
            "-id"
        )

    def infected(self) -> AttachmentQuerySet:
        return self.filter(checked=Attachment.Checked.INFECTED)


class Attachment(models.Model):
    class Checked(models.TextChoices):
        """By the virus scanner; '' is a file that nobody checked, as the site has none."""

        WAITING = "waiting", _("not checked yet")
        CLEAN = "clean", _("clean")
        INFECTED = "infected", _("infected")
        TOO_LARGE = "large", _("too large to be checked")
        RELEASED = "released", _("released without a check")  # by an administrator, of those too large

    message = models.ForeignKey("tickets.Message", models.PROTECT, null=True, related_name="attachments")
    planned = models.ForeignKey(
        "tickets.PlannedReply", models.PROTECT, null=True, related_name="attachments", db_index=False
    )  # of a reply that is to leave later
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=255)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)  # whether a stored file is still used
    inline = models.BooleanField(default=False)
    content_id = models.CharField(max_length=255, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    checked = models.CharField(max_length=8, choices=Checked, blank=True, default="", db_default="")
    finding = models.CharField(max_length=200, blank=True, default="", db_default="")  # the scanner's word for it

    was_read = models.BooleanField(default=False, db_default=False)  # or has no words, or cannot be read (FileText)

    objects: ClassVar[Any] = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        indexes = [
            models.Index(fields=["planned"], name="attachment_planned", condition=~models.Q(planned=None)),
            # The sweep of what the scanner has not looked at.
            models.Index(fields=["id"], name="attachment_unchecked", condition=models.Q(checked="waiting")),
            models.Index(fields=["id"], name="attachment_unread", condition=models.Q(was_read=False)),  # `unread`
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_held(self) -> bool:
        """Whether nobody gets its bytes: a virus was found in it, or nobody knows that there is none."""
        return self.checked not in ("", self.Checked.CLEAN, self.Checked.RELEASED)

    @property
    def may_be_released(self) -> bool:
        return self.checked == self.Checked.TOO_LARGE

    @property
    def is_released(self) -> bool:
        return self.checked == self.Checked.RELEASED

    @property
    def is_infected(self) -> bool:
        return self.checked == self.Checked.INFECTED

    @property
    def shown_as(self) -> str:
        """How the viewer shows it, '' where it cannot."""
        if self.is_held:
            return ""
        return "image" if self.is_image else kinds.shown_as(self.name, self.content_type)

    @property
    def is_image(self) -> bool:
        """Whether browsers may show it as a picture; SVG is a document and is only downloaded."""
        return self.content_type in {"image/png", "image/jpeg", "image/gif", "image/webp"}


def unsaved_attachment(
    content: bytes, name: str, content_type: str, *, inline: bool = False, content_id: str = ""
) -> Attachment:
    """Stores the bytes now and returns a row to be saved with its message."""
    return Attachment(
        name=shown_name(name),
        content_type=content_type[:255],
        size=len(content),
        sha256=blobs.put(content),
        inline=inline,
        content_id=content_id[:255],
        checked="" if settings.CLAMD is None else Attachment.Checked.WAITING,
    )


def uploaded_attachment(file: File, content_type: str, by: Person | None, *, checked: str = "") -> Attachment:
    """As `unsaved_attachment`, for a file from a form or the API; `checked` says what the virus scanner did."""
    sha256, size = blobs.put_file(file)
    return Attachment(
        name=shown_name(file.name or ""),
        content_type=content_type[:255],
        size=size,
        sha256=sha256,
        uploaded_by=by,
        checked=checked,
    )
