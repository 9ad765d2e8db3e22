"""Everything that we keep about a person and that they may read, as a ZIP: JSON, and the files."""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from people.models import Person
from tickets import blobs
from tickets.models import Attachment, Message, Rating, Ticket, UnwantedMail

CHUNK = 200  # requests that are read at once
IN_MEMORY = 5_000_000  # bytes; a larger archive is written to a temporary file


def archive(person: Person) -> IO[bytes]:
    """`profile.json`, `requests.json` and `files/<number>/<id> <name>`, ready to be read. Five queries for each CHUNK
    of requests. Internal notes and files that are held for a virus check are not in it; a file that is not in the store
    any more is named in `missing.txt`."""
    made = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (whoever sends it closes it)
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("profile.json", _json(_profile(person)))
        with packed.open("requests.json", "w", force_zip64=True) as listed:
            listed.write(b"[")
            files = _write(_requests(person), listed)
            listed.write(b"\n]\n")
        if missing := [path for path, sha256 in files if not _pack(packed, path, sha256)]:
            packed.writestr("missing.txt", "\n".join(missing))
    made.seek(0)
    return made


def _pack(packed: zipfile.ZipFile, path: str, sha256: str) -> bool:
    try:
        source = blobs.open_file(sha256)
    except blobs.Missing:
        return False
    with source, packed.open(path, "w", force_zip64=True) as target:
        shutil.copyfileobj(source, target)
    return True


def _write(found: Iterator[tuple[dict[str, Any], list[tuple[str, str]]]], target: IO[bytes]) -> list[tuple[str, str]]:
    """The requests as a JSON list; which files belong to them."""
    files: list[tuple[str, str]] = []
    for number, (told, theirs) in enumerate(found):
        target.write((",\n" if number else "\n").encode() + _json(told).encode())
        files += theirs
    return files


def _profile(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "addresses": [{"kind": each.kind, "value": each.value} for each in person.known_addresses],
        "organisation": person.organisation.name if person.organisation else None,
        "language": person.language,
        "time_zone": person.time_zone,
        "fields": person.fields,
        "unwanted_mails": sorted(UnwantedMail.objects.kinds(person)),
        "exported_at": timezone.now(),
    }


def _requests(person: Person) -> Iterator[tuple[dict[str, Any], list[tuple[str, str]]]]:
    """One's own and those one takes part in, oldest first: each with its files as (path, hash)."""
    last = 0
    while rows := list(Ticket.objects.of_customer(person).for_portal().filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last = rows[-1].pk
        said = _by_ticket(Message.objects.told_to(rows).for_conversation())
        rated = _by_ticket(Rating.objects.filter(ticket__in=rows, person=person).order_by("id"))
        for ticket in rows:
            messages = said.get(ticket.pk, [])
            files = [(_path(ticket, file), file) for message in messages for file in message.attachments.all()]
            told = _told(ticket, person, messages, rated.get(ticket.pk, []))
            yield told, [(path, file.sha256) for path, file in files if not file.is_held]


def _by_ticket(rows: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.ticket_id, []).append(row)
    return found


def _told(ticket: Ticket, person: Person, messages: list[Message], ratings: list[Rating]) -> dict[str, Any]:
    return {
        "number": ticket.number,
        "subject": ticket.subject,
        "status": ticket.status,
        "sent_by_me": ticket.requester_id == person.pk,
        "created_at": ticket.created_at,
        "solved_at": ticket.solved_at,
        "messages": [
            {
                "at": message.created_at,
                "from": message.author.name,
                "by_me": message.author_id == person.pk,
                "text": message.body_text,
                "files": [_path(ticket, file) for file in message.attachments.all() if not file.is_held],
            }
            for message in messages
        ],
        "ratings": [{"at": each.at, "score": each.score, "comment": each.comment} for each in ratings],
    }


def _path(ticket: Ticket, file: Attachment) -> str:
    """Names are as people gave them: none leads out of its folder."""
    name = "".join("_" if sign in '/\\:*?"<>|' or ord(sign) < 32 else sign for sign in file.name).strip(". ")
    return f"files/{ticket.number}/{file.pk} {name[:120] or 'file'}"


def _json(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder)
