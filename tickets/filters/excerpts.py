"""Where the words of a search stand in the tickets of a page: their subjects and the sentence around the words."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.postgres.search import SearchHeadline, SearchVector
from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Left, Replace
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from tickets.filters.search import Asked
from tickets.models import Message, Ticket
from tickets.models.search_document import CONFIG

READ = 4_000  # characters of a message that are looked through for an excerpt
LEAD = 2  # words before what was found
# Control characters stand around what was found until the text is escaped; those of the text itself are taken out.
_BEGIN, _END = "\x02", "\x03"
_FOUND = re.compile(f"{_BEGIN}([^{_BEGIN}{_END}]*){_END}")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """HTML with `mark` around what was found; `text` is '' where the words stand in no message of the ticket."""

    subject: SafeString
    text: SafeString


def excerpts(ticket_ids: Collection[int], asked: Asked) -> dict[int, Excerpt]:
    """By number; the newest message that has the words. One query."""
    if not ticket_ids:
        return {}
    said = (
        Message.objects.filter(ticket=OuterRef("pk"), taken_back=False)
        .alias(words=SearchVector(Left("body_text", READ), config=CONFIG))
        .filter(words=asked)
        .order_by("-created_at", "-id")
    )
    rows: QuerySet[Ticket, tuple[int, str, str | None]] = Ticket.objects.filter(pk__in=ticket_ids).values_list(
        "pk",
        _headline(F("subject"), asked, highlight_all=True),
        Subquery(said.values(found=_headline(Left("body_text", READ), asked, max_words=24, min_words=12))[:1]),
    )
    return {
        pk: Excerpt(_marked(subject), _marked(_near(" ".join((text or "").split()))))
        for pk, subject, text in rows.order_by()
    }


def _headline(text: object, asked: Asked, **options: int | bool) -> SearchHeadline:
    for sign in (_BEGIN, _END):
        text = Replace(text, Value(sign), Value(""))  # type: ignore[arg-type]  # an expression
    # The stubs take each option by its own type, and here they are of several.
    return SearchHeadline(text, asked, config=CONFIG, start_sel=_BEGIN, stop_sel=_END, **options)  # type: ignore[arg-type]


def _near(text: str) -> str:
    """From LEAD words before the first that was found: a row shows but the beginning."""
    before, begin, rest = text.partition(_BEGIN)
    words = before.split(" ")
    return f"… {' '.join(words[-LEAD - 1 :])}{begin}{rest}" if begin and len(words) > LEAD + 1 else text


def _marked(text: str) -> SafeString:
    marked = _FOUND.sub(r"<mark>\1</mark>", escape(text))
    return mark_safe(marked)  # escaped above
