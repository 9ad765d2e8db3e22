"""Whether an article helped, and why not: asked in the portal and in the frame, kept without who said it."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.http import HttpRequest

from helpdesk.http import network_of
from kb.models import Answer, Translation
from people import throttle

_SALT = "helpdesk.article.answer"
_SECONDS = 3600  # so long somebody may think about the reason


def kept(request: HttpRequest, found: Translation) -> Answer | None:
    """Keeps yes or no; nothing of any other word, or where too many come from one network."""
    said = request.POST.get("helped", "")
    if said not in ("yes", "no") or throttle.too_many("article answer", network_of(request), limit=60, seconds=3600):
        return None
    answer: Answer = Answer.objects.create(revision=found.words, helped=said == "yes")
    return answer


def word_for(answer: Answer | None) -> str:
    """By which the reason of a no is told; '' where there is none to tell."""
    return "" if answer is None or answer.helped else signing.dumps(answer.pk, salt=_SALT)


def explained(request: HttpRequest, found: Translation) -> None:
    """Keeps the reason with a no of this article, once."""
    pk = _answer(request.POST.get("why", ""))
    reason, text = request.POST.get("reason", ""), request.POST.get("text", "").replace("\x00", "").strip()
    if pk and (reason in Answer.Reason.values or text):
        Answer.objects.give_reason(pk, found.article_id, reason if reason in Answer.Reason.values else "other", text)


def asks_why(said: str) -> dict[str, Any]:
    """For the form of the reason; nothing without a word of `word_for`."""
    return {"why": said, "reasons": Answer.Reason.choices} if _answer(said) else {}


def _answer(word: str) -> int:
    try:
        pk = signing.loads(word, salt=_SALT, max_age=_SECONDS)
    except signing.BadSignature:
        return 0
    return int(pk)
