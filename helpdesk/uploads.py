"""Files of a form."""

from __future__ import annotations

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.models import Person
from tickets.models import Attachment
from tickets.models.attachment import uploaded_attachment
from tickets.refusals import Refused
from tickets.viruses import state_of_upload


class TooMuch(Refused):
    """More or larger files than allowed; says which."""


def uploaded(request: HttpRequest, field: str = "files") -> tuple[Attachment, ...]:
    """Stores the form's files and gives their rows, to be taken over by a message.

    Raises TooMuch or Infected before anything is stored.
    """
    files = [file for file in request.FILES.getlist(field) if file.name]
    if len(files) > settings.ATTACHMENTS_MAX:
        limit = settings.ATTACHMENTS_MAX
        raise TooMuch(ngettext("At most %(n)d file at once.", "At most %(n)d files at once.", limit) % {"n": limit})
    for file in files:
        if (file.size or 0) > settings.ATTACHMENT_MAX_BYTES:
            megabytes = settings.ATTACHMENT_MAX_BYTES // 2**20
            raise TooMuch(_("%(name)s is larger than %(megabytes)d MB.") % {"name": file.name, "megabytes": megabytes})
    by = request.user if isinstance(request.user, Person) else None
    # All are looked at before the first is stored.
    looked_at = [(file, state_of_upload(file, file.name or "")) for file in files]
    return tuple(_stored(file, by, checked) for file, checked in looked_at)


def stored_upload(file: UploadedFile, by: Person) -> Attachment:
    """One file that belongs to no message yet, unsaved. Raises Infected."""
    return _stored(file, by, state_of_upload(file, file.name or ""))


def _stored(file: UploadedFile, by: Person | None, checked: str) -> Attachment:
    return uploaded_attachment(file, file.content_type or "application/octet-stream", by, checked=checked)
