"""Words of files are added to their tickets' documents, behind the message: a sweep reads what nobody has read yet.

What is to be read stands in the database (`Attachment.was_read`), so a worker that dies loses nothing; that a reading
was begun stands there too, so a file that ends its worker is left alone after TRIES.
"""

from __future__ import annotations

import logging
import time

from django.db import transaction

from tickets import blobs
from tickets.alone import alone
from tickets.files.guarded import Words, words_of
from tickets.files.kinds import BYTES, kind_of
from tickets.models import Attachment, FileText, Message, SearchDocument, Ticket, Word

TRIES = 3
BATCH = 100
SECONDS = 5.0  # of one sweep in ten: a site that begins with many files goes on working beside
_READING = 2029  # the advisory lock of whoever reads files
_log = logging.getLogger(__name__)
Problem = FileText.Problem


def read_waiting(seconds: float = SECONDS) -> int:
    """The sweep, by one process at a time; how many files it has looked at."""
    until, count = time.monotonic() + seconds, 0
    with alone(_READING) as is_ours:
        if not is_ours:
            return 0
        last: int | None = None
        while time.monotonic() < until:
            waiting = Attachment.objects.unread() if last is None else Attachment.objects.unread().filter(pk__lt=last)
            batch = list(waiting[:BATCH])
            if not batch:
                break
            last = batch[-1].pk
            count += _read_some(batch, until)
    return count


def _read_some(batch: list[Attachment], until: float) -> int:
    wordless = [file.pk for file in batch if not kind_of(file.name, file.content_type)]
    Attachment.objects.filter(pk__in=wordless).update(was_read=True)
    count = len(wordless)
    for file in batch:
        if file.pk in wordless:
            continue
        if time.monotonic() > until:
            break
        try:
            text = _text_of(file)
        except OSError as error:  # of the store; the next sweep goes on, as often as TRIES
            _log.warning("attachment %s could not be read: %s", file.pk, error)
            continue
        _take(file, text)
        count += 1
    return count


def _text_of(file: Attachment) -> str:
    """Reads the file unless one with the same bytes was read before."""
    row, _made = FileText.objects.get_or_create(pk=file.sha256, defaults={"problem": Problem.BEGUN})
    if row.problem != Problem.BEGUN:
        return row.text
    if row.tries >= TRIES:
        row.keep("", Problem.ENDED)
        return ""
    row.tries += 1
    row.save(update_fields=["tries"])
    words = _words(file)
    row.keep(words.text, words.problem)
    return words.text


def _words(file: Attachment) -> Words:
    if file.size > BYTES:
        return Words(problem=Problem.TOO_LARGE)
    try:
        with blobs.open_file(file.sha256) as content:
            return words_of(content, kind_of(file.name, file.content_type))
    except blobs.Missing:
        return Words(problem=Problem.MISSING)


@transaction.atomic
def _take(file: Attachment, text: str) -> None:
    """Into the document of the ticket that has the file now: its verbs wait, as they may move the message."""
    assert file.message_id is not None  # such files are not read
    message = Message.objects.get(pk=file.message_id)
    Ticket.objects.select_for_update(no_key=True).get(pk=message.ticket_id)
    now = Message.objects.get(pk=message.pk)
    if now.ticket_id != message.ticket_id:
        return  # moved in this moment: the next sweep
    Attachment.objects.filter(pk=file.pk).update(was_read=True)
    if text and not now.taken_back:
        SearchDocument.add_file(now.ticket_id, file.sha256)
        Word.add([text])
