"""Asking a language model for a draft, a summary or a translation. What it is told is made first and shown; what it
answers is a draft that somebody reads, and nothing is ever sent by it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from kb.masking import Mask
from kb.models.assistant import Assistant
from people.kept import Kept
from tickets import fetching
from tickets.models import Message, Ticket
from tickets.sealed import Unopened

LONGEST = 12_000  # characters of a conversation, the newest
SECONDS = 45.0
AT_ONCE = 2  # questions of one process: a model that is slow holds no page
_LANGUAGES = {"ru": "Russian", "en": "English"}
_room = threading.BoundedSemaphore(AT_ONCE)
_settings: Kept[Assistant] = Kept(lambda: Assistant.objects.current(), lambda: Assistant(pk=1))
current, keep = _settings.current, _settings.keep


class Task(models.TextChoices):
    DRAFT = "draft", _("Draft an answer")
    SUMMARY = "summary", _("Summarise the conversation")
    TRANSLATION = "translation", _("Translate what I wrote into the customer's language")


class Unanswered(Exception):
    """The text says why, and what to do."""


_ORDERS = {
    Task.DRAFT: "You help a support agent. Draft the agent's next answer to the customer in {language}: answer each "
    "question exactly, say what happens next and when if the conversation says so, promise nothing that it does not "
    "say, add one tip that is useful the next time. Plain text, no subject, no signature.",
    Task.SUMMARY: "You help a support agent. Summarise this conversation in {language} in at most six short lines: "
    "what is asked, what was tried, what was promised, what is open. Plain text.",
    Task.TRANSLATION: "Translate the text into {language}. Keep its form, names, numbers and everything in [BRACKETS] "
    "as they are. Answer with the translation alone.",
}


@dataclass(frozen=True, slots=True)
class Question:
    """`told` is exactly what is sent: (role, text). `mask` puts back what was left out; None where nothing is."""

    told: tuple[tuple[str, str], ...]
    mask: Mask | None


def question(
    task: str, ticket: Ticket, said: Sequence[Message], typed: str, *, language: str, names: Sequence[str], masks: bool
) -> Question:
    """`said` are public messages, oldest first; `typed` what the agent has written; `names` of the people involved."""
    mask = Mask(names, [ticket.organisation.name] if ticket.organisation else []) if masks else None
    text = typed if task == Task.TRANSLATION else _conversation(ticket, said)
    if task == Task.DRAFT and typed.strip():
        text += f"\n\nThe agent's notes for the answer:\n{typed}"
    order = _ORDERS[Task(task)].format(language=_LANGUAGES.get(language, "English"))
    return Question((("system", order), ("user", mask.hide(text) if mask else text)), mask)


def _conversation(ticket: Ticket, said: Sequence[Message]) -> str:
    lines = [f"Subject: {ticket.subject}"]
    for message in said:
        who = "Agent" if message.kind == Message.Kind.REPLY else "Customer"
        lines.append(f"{who}: {message.reply_text.strip()}")
    text = "\n\n".join(lines)
    return text if len(text) <= LONGEST else f"{lines[0]}\n\n…{text[-LONGEST:]}"


def answer(assistant: Assistant, asked: Question) -> str:
    """What the model says, with names put back. Raises Unanswered."""
    body = {
        "model": assistant.model,
        "messages": [{"role": role, "content": text} for role, text in asked.told],
        "temperature": 0.2,
        "stream": False,
    }
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    try:
        if key := assistant.key:
            headers["Authorization"] = f"Bearer {key}"
        with _turn():
            status, content = fetching.ask(
                f"{assistant.address.rstrip('/')}/chat/completions", json.dumps(body).encode(), headers, seconds=SECONDS
            )
    except Unopened as error:
        raise Unanswered(_("Its key cannot be read any more; an administrator enters it again.")) from error
    except fetching.CannotFetch as error:
        raise Unanswered(_("The assistant does not answer. Write on without it, or try again later.")) from error
    if status != 200:
        raise Unanswered(_("The assistant refused: it answered %(status)s.") % {"status": status})
    text = _text(content)
    return asked.mask.show(text) if asked.mask else text


def _text(content: bytes) -> str:
    try:
        text = json.loads(content)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise Unanswered(
            _("The assistant's answer was not understood. Is its address that of a compatible API?")
        ) from error
    if not isinstance(text, str) or not text.strip():
        raise Unanswered(_("The assistant had nothing to say."))
    return text.replace("\x00", "").strip()


@contextmanager
def _turn() -> Iterator[None]:
    if not _room.acquire(timeout=2):
        raise Unanswered(_("The assistant is busy with other questions. Try again in a moment."))
    try:
        yield
    finally:
        _room.release()
