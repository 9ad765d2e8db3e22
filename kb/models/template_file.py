"""Files that go along with an answer template: each answer that it is put into may bring them."""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.core.files.base import File
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kb import pictures, telling
from kb.models.file import look_at
from kb.models.template import Template
from people import access
from tickets import blobs
from tickets.mail.names import shown_name
from tickets.models import Attachment
from tickets.refusals import NotAllowed, Refused

if TYPE_CHECKING:
    from people.models import Person

MOST = 10  # files of a template


class TemplateFileQuerySet(models.QuerySet["TemplateFile"]):
    def usable_by(self, person: Person) -> TemplateFileQuerySet:
        """Those in force of templates that this person may put into an answer."""
        return self.filter(waits=False, template__in=Template.objects.of(person))


class TemplateFile(models.Model):
    """Kept by content hash. One that `waits` was proposed and goes into no answer before it is accepted."""

    template = models.ForeignKey(Template, models.CASCADE, related_name="files", db_index=False)
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=255)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    waits = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = TemplateFileQuerySet.as_manager()

    class Meta:
        ordering = ("name", "waits")
        constraints = [models.UniqueConstraint(fields=["template", "name", "waits"], name="template_file_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_held(self) -> bool:
        """Never: what could not be checked was refused."""
        return False

    @property
    def is_image(self) -> bool:
        """Pictures have the type that their bytes say, no other file a picture's."""
        return self.content_type.startswith("image/")

    @classmethod
    @transaction.atomic
    def add(cls, template: Template, file: File, *, by: Person) -> TemplateFile:
        """Keeps a file under its name, in force at once or when it is accepted; it replaces one of that name then.
        Raises Refused, NotAllowed, viruses.Infected."""
        _require(template, by)
        name = shown_name(file.name or "")
        look_at(file, name)
        Template.objects.select_for_update().get(pk=template.pk)
        if cls.objects.filter(template=template).exclude(name=name).count() >= MOST:
            raise Refused(_("A template has at most %(n)d files.") % {"n": MOST})
        file.seek(0)
        seen = pictures.measure(file.read(pictures.HEAD))
        file.seek(0)
        sha256, size = blobs.put_file(file)
        guessed = mimetypes.guess_type(name)[0] or ""
        kind = guessed if guessed and not guessed.startswith("image/") else "application/octet-stream"
        told = {
            "content_type": seen.content_type if seen else kind, "size": size, "sha256": sha256,
            "by": by, "at": timezone.now(),
        }  # fmt: skip
        waits = not template.is_published_by(by)
        made: TemplateFile = cls.objects.update_or_create(template=template, name=name, waits=waits, defaults=told)[0]
        if waits:
            telling.of_template(template, telling.Why.REVIEW, by=by)
        return made

    @transaction.atomic
    def settle(self, *, accepted: bool, by: Person) -> None:
        """A proposed file comes into force, in the place of one of its name, or is dropped."""
        if not by.may(access.PUBLISH_ARTICLES):
            raise NotAllowed(_("Leads and administrators accept changes of shared templates."))
        found = TemplateFile.objects.select_for_update().filter(pk=self.pk, waits=True).first()
        if found is None:
            raise Refused(_("There is no change that waits; somebody may have been faster."))
        if accepted:
            TemplateFile.objects.filter(template=found.template_id, name=found.name, waits=False).delete()
            found.waits = False
            found.save(update_fields=["waits"])
        else:
            found.delete()
        self.template.told_when_read()

    def remove(self, *, by: Person) -> None:
        """Answers that were sent with it keep it. Whoever proposed a file takes it back; the rest is for those who may
        publish."""
        _require(self.template, by)
        if not self.template.is_published_by(by) and not (self.waits and self.by_id == by.pk):
            raise NotAllowed(_("Leads and administrators remove files of shared templates."))
        self.delete()

    def attached(self, *, by: Person) -> Attachment:
        """An unsaved row of the same bytes, for a message."""
        checked = Attachment.Checked.CLEAN if settings.CLAMD is not None else ""
        return Attachment(
            name=self.name, content_type=self.content_type, size=self.size, sha256=self.sha256, uploaded_by=by,
            checked=checked,
        )  # fmt: skip


def _require(template: Template, by: Person) -> None:
    if not by.may(access.WRITE_ARTICLES) or (template.owner_id and template.owner_id != by.pk):
        raise NotAllowed(_("You may not change this template."))
