"""Writing the note on a customer or an organisation."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.models import Organisation, Person
from people.models.note import LONGEST


class NoteChanged(Exception):
    """Somebody else has written since the form was opened; the holder given has their text by now."""


class NoteTooLong(ValueError):
    """One sentence for whoever typed it."""


@transaction.atomic
def write_note(holder: Person | Organisation, text: str, *, by: Person, seen: str | None = None) -> bool:
    """The note is this text from now on, '' for none; False where it was so already. `seen` is the `note_mark` of the
    note that its writer had before them. Raises NoteChanged and NoteTooLong."""
    text = "\n".join(line.rstrip() for line in text.strip().splitlines())
    if len(text) > LONGEST:
        words = {"most": LONGEST, "count": len(text)}
        raise NoteTooLong(_("A note has room for %(most)d characters; this one has %(count)d.") % words)
    locked = type(holder)._default_manager.select_for_update(of=("self",), no_key=True).get(pk=holder.pk)
    holder.note, holder.note_by_id, holder.note_at = locked.note, locked.note_by_id, locked.note_at
    if holder.note == text:
        return False
    if seen is not None and seen != holder.note_mark:
        raise NoteChanged
    holder.note, holder.note_by, holder.note_at = text, by, timezone.now()
    holder.save(update_fields=["note", "note_by", "note_at"])
    return True
