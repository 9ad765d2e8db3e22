"""What the composer carries: each of its three kinds of message has words and files of its own, so that nothing begun
as one is ever sent as another; and each has a draft of its own, which stands there again wherever the ticket is opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from helpdesk.desk import brought
from helpdesk.http import PersonRequest
from helpdesk.uploads import uploaded
from tickets.content import Content, written
from tickets.models import Draft, Ticket
from tickets.models.draft import Gone

_WORDS = {"reply": "text", "note": "note_text", "side": "side_text"}
_FILES = {"reply": "files", "note": "note_files", "side": "side_files"}
# Beside the words of a kind: the fields that make a draft even without words, and those that only go with one.
_TELLING = {"reply": ("cc", "waiting_for"), "note": (), "side": ("to", "about")}
_WITH = {
    "reply": ("begun", "used", "set_then", brought.FIELD),
    "note": (),
    "side": ("side", "quote", "quoted_files", "hold"),
}
KINDS = tuple(_WORDS)


def content(request: PersonRequest, kind: str) -> Content:
    """What is to be sent as this kind: reply, note or side. Raises TooMuch, Infected, or Refused of a template's
    file."""
    words, files = request.POST.get(_WORDS[_meant(request, kind)], ""), _files(request, kind)
    if kind == "reply":
        files += brought.files(request, beside=len(files))
    return written(words, attachments=files, formatted=True)


def typed(request: PersonRequest, kind: str) -> dict[str, Any]:
    """Everything in the form, for the composer that is shown again, open at this kind."""
    if not _has_own(request, kind):
        return {**_shown({kind: (request.POST.get("text", ""), _beside(request, kind))}), "typed_kind": kind}
    found = _shown({each: (_text(request, each), _beside(request, each)) for each in KINDS})
    return {**found, "typed_kind": kind}


def shown(ticket: Ticket) -> dict[str, Any]:
    """The drafts of whoever looks, for the composer; of a ticket `with_drafts_of` that person."""
    drafts = ticket.own_drafts
    found = _shown({each["kind"]: (each["text"], each["beside"]) for each in drafts})
    newest = max((each["mark"] for each in drafts), default=0)
    return {
        **found,
        "marks": {each["kind"]: each["mark"] for each in drafts},
        "draft_saved": datetime.fromtimestamp(newest / 1_000_000, UTC) if newest else None,
    }


@contextmanager
def sending(request: PersonRequest, ticket: Ticket, kind: str) -> Iterator[None]:
    """One transaction of the message and its draft's end. What was begun beside it becomes drafts, so that the next
    page has it; and what another page has written into this draft meanwhile stays."""
    with transaction.atomic():
        yield
        sent = request.POST.get(_WORDS[_meant(request, kind)], "").replace("\r\n", "\n")
        Draft.objects.of(request.user, ticket, kind).sent(sent, knew=_knew(request, kind))
        if _has_own(request, kind):
            keep(request, ticket, [each for each in KINDS if each != kind and _has_own(request, each)])


def keep(request: PersonRequest, ticket: Ticket, kinds: Iterable[str]) -> tuple[dict[str, Draft | None], list[str]]:
    """Saves what the form holds of these kinds. The drafts, and the kinds whose draft was sent from elsewhere."""
    kept: dict[str, Draft | None] = {}
    gone = []
    for kind in kinds:
        try:
            kept[kind] = Draft.objects.keep(
                request.user, ticket, kind, _text(request, kind), _beside(request, kind), knew=_knew(request, kind)
            )
        except Gone:
            gone.append(kind)
    return kept, gone


def write_again(request: PersonRequest, ticket: Ticket, kind: str, text: str, **beside: str) -> None:
    """What was taken back before it left becomes a draft again, with what was begun since."""
    Draft.objects.keep(request.user, ticket, kind, text, beside, knew=None)


def field(kind: str) -> str:
    """The name of the form's field for the words of this kind."""
    return _WORDS[kind]


def number(given: str) -> int:
    """A row's id as a form names it; 0 for anything else."""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 18 else 0


def _meant(request: PersonRequest, kind: str) -> str:
    """Whose field has the words; a form of one message only calls its words `text`."""
    return kind if _has_own(request, kind) else "reply"


def _files(request: PersonRequest, kind: str) -> tuple[Any, ...]:
    return uploaded(request, _FILES[_meant(request, kind)])


def _has_own(request: PersonRequest, kind: str) -> bool:
    return _WORDS[kind] in request.POST


def _text(request: PersonRequest, kind: str) -> str:
    return request.POST.get(_WORDS[kind], "")


def _beside(request: PersonRequest, kind: str) -> dict[str, str]:
    form = request.POST
    telling = {name: form[name] for name in _TELLING[kind] if form.get(name)}
    if not telling and not _text(request, kind) and _has_own(request, kind):
        return {}
    beside = {name: form[name] for name in _WITH[kind] if form.get(name)}
    if brought.FIELD in beside:  # there once for each
        beside[brought.FIELD] = "\n".join(form.getlist(brought.FIELD))
    return telling | beside


def _knew(request: PersonRequest, kind: str) -> int | None:
    given = request.POST.get(f"knew_{kind}")
    return None if given is None else number(given)


def _shown(drafts: dict[str, tuple[str, dict[str, str]]]) -> dict[str, Any]:
    words: dict[str, Any] = {kind: text for kind, (text, _beside) in drafts.items()}
    if "reply" in drafts:
        words |= drafts["reply"][1]
        words["chips"] = brought.read(words.get(brought.FIELD, "").split("\n"))
    asked, beside = {}, drafts.get("side", ("", {}))[1]
    if beside:
        asked = {
            "side": number(beside.get("side", "")),
            "to": beside.get("to", ""),
            "subject": beside.get("about", ""),
            "quote": number(beside.get("quote", "")),
            "files": beside.get("quoted_files", ""),
            "hold": beside.get("hold", ""),
        }
    return {"typed": words, "asked": asked}
