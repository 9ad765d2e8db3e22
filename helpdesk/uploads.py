"""Files of a form."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.models import Person
from tickets.models import Attachment
from tickets.models.attachment import uploaded_attachment
from tickets.refusals import Refused


class TooMuch(Refused):
    """More or larger files than allowed; says which."""


def uploaded(request: HttpRequest, field: str = "files") -> tuple[Attachment, ...]:
    """Stores the form's files and gives their rows, to be taken over by a message.

    Raises TooMuch before anything is stored.
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
    return tuple(uploaded_attachment(file, file.content_type or "application/octet-stream", by) for file in files)
