"""What the composer carries: each of its three kinds of message has words and files of its own, so that nothing begun
as one is ever sent as another."""

from __future__ import annotations

from typing import Any

from helpdesk.http import PersonRequest
from helpdesk.uploads import uploaded
from tickets.content import Content, written

_WORDS = {"reply": "text", "note": "note_text", "side": "side_text"}
_FILES = {"reply": "files", "note": "note_files", "side": "side_files"}
_BESIDE = ("cc", "waiting_for")  # of a reply
_KEPT = "composer"


def content(request: PersonRequest, kind: str) -> Content:
    """What is to be sent as this kind: reply, note or side. Raises TooMuch or Infected."""
    meant = kind if _has_own(request, kind) else "reply"
    return written(request.POST.get(_WORDS[meant], ""), attachments=uploaded(request, _FILES[meant]))


def typed(request: PersonRequest, kind: str) -> dict[str, Any]:
    """Everything in the form, for the composer that is shown again, open at this kind."""
    form = request.POST
    words = {name: form.get(field, "") for name, field in _WORDS.items()} | {
        name: form.get(name, "") for name in _BESIDE
    }
    if not _has_own(request, kind):
        words = {kind: words["reply"]}
    beside = {"asked": _asked(request)} if "to" in form or "side" in form else {}
    return {"typed": words, "typed_kind": kind, **beside}


def left(request: PersonRequest, kind: str) -> dict[str, Any]:
    """What was begun beside the message that has just been sent as `kind`, for the composer; {} for nothing."""
    form = request.POST
    meant = kind if _has_own(request, kind) else "reply"
    words = {name: form.get(field, "") for name, field in _WORDS.items() if name != meant}
    if meant != "reply":
        words |= {name: form.get(name, "") for name in _BESIDE}
    found: dict[str, Any] = {"typed": {name: text for name, text in words.items() if text}}
    if kind != "side" and (words.get("side") or form.get("to") or form.get("about")):
        found["asked"] = _asked(request)
    return found if any(found.values()) else {}


def keep(request: PersonRequest, ticket: int, begun: dict[str, Any]) -> None:
    """For the next page of this ticket, where no script keeps it."""
    if begun:
        request.session[_KEPT] = {str(ticket): begun}


def kept(request: PersonRequest, ticket: int) -> dict[str, Any]:
    """What was kept for this page, once."""
    found: dict[str, Any] = request.session.get(_KEPT, {}).get(str(ticket), {})
    if found:
        del request.session[_KEPT]
    return found


def number(given: str) -> int:
    """A row's id as a form names it; 0 for anything else."""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 18 else 0


def _has_own(request: PersonRequest, kind: str) -> bool:
    """Whether the form has a field for this kind; a form of one message only calls its words `text`."""
    return _WORDS[kind] in request.POST


def _asked(request: PersonRequest) -> dict[str, Any]:
    """What stands beside the text of a question to a third party."""
    form = request.POST
    return {
        "side": number(form.get("side", "")),
        "to": form.get("to", ""),
        "subject": form.get("about", ""),
        "quote": number(form.get("quote", "")),
        "files": form.get("quoted_files", ""),
        "hold": form.get("hold", ""),
    }
