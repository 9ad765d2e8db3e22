"""Releasing a file that the virus scanner takes no size of: an administrator does, and the history says who."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext as _

from people import access
from people.models import Person
from tickets.models.attachment import Attachment
from tickets.models.event import Event
from tickets.refusals import NotAllowed, Refused

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket


class Releasing(models.Model):
    class Meta:
        abstract = True

    def release_file(self: Ticket, file: Attachment, *, by: Person) -> None:  # type: ignore[misc]  # mixed into Ticket only
        """From now on whoever may read its message opens this file of the ticket, unchecked. Raises Refused of one that
        is infected or still waits for the scanner."""
        if not by.may(access.SET_UP):
            raise NotAllowed(_("Only an administrator releases a file that was not checked for viruses."))
        with self.locked() as at:
            file.refresh_from_db(fields=["checked"])
            if file.checked == Attachment.Checked.RELEASED:
                return
            if not file.may_be_released:
                raise Refused(_("Only a file that is too large to be checked is released."))
            file.checked = Attachment.Checked.RELEASED
            file.save(update_fields=["checked"])
            self.record(Event.Kind.FILE_RELEASED, by=by, at=at, attachment=file.pk, name=file.name)
