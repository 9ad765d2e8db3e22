"""Where the words of a search stand in the tickets of a page: their subjects, and the sentence around the words in a
message or else in a file."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from django.contrib.postgres.search import SearchHeadline, SearchVector
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Left, Replace
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from tickets.filters.asked import Asked
from tickets.models import Attachment, FileText, Message, Ticket
from tickets.models.search_document import CONFIG

READ = 4_000  # characters of a message that are looked through for an excerpt
READ_OF_FILE = 10_000
LEAD = 2  # words before what was found
# Control characters stand around what was found until the text is escaped; those of the text itself are taken out.
_BEGIN, _END = "\x02", "\x03"
_FOUND = re.compile(f"{_BEGIN}([^{_BEGIN}{_END}]*){_END}")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """HTML with `mark` around what was found; `text` is '' where the words stand in no message of the ticket. `file` is
    the name of the file that the text is of; of a long one the words may stand behind what is looked through."""

    subject: SafeString
    text: SafeString
    file: str = ""


def excerpts(ticket_ids: Collection[int], asked: Asked) -> dict[int, Excerpt]:
    """By number; the newest message that has the words. One query, and one of files where messages say nothing."""
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
    found = {pk: Excerpt(_marked(subject), _near(text or "")) for pk, subject, text in rows.order_by()}
    silent = [pk for pk, each in found.items() if not each.text and "<mark>" not in each.subject]
    for pk, name, text in _in_files(silent, asked):
        found[pk] = replace(found[pk], text=_near(text if _BEGIN in text else ""), file=name)
    return found


def _in_files(ticket_ids: Collection[int], asked: Asked) -> list[tuple[int, str, str]]:
    """(ticket, name of a file that has the words, excerpt) of the newest such file of each."""
    if not ticket_ids:
        return []
    text = FileText.objects.filter(sha256=OuterRef("sha256"))
    headline = _headline(Left("text", READ_OF_FILE), asked, max_words=24, min_words=12)
    files = (
        Attachment.objects.filter(message__ticket__in=ticket_ids, message__taken_back=False, was_read=True)
        .filter(Q(sha256__in=FileText.objects.filter(vector=asked).values("sha256")))
        .order_by("message__ticket", "-id")
        .distinct("message__ticket")
    )
    return list(files.values_list("message__ticket", "name", Subquery(text.values(found=headline))))


def _headline(text: object, asked: Asked, **options: int | bool) -> SearchHeadline:
    for sign in (_BEGIN, _END):
        text = Replace(text, Value(sign), Value(""))  # type: ignore[arg-type]  # an expression
    # The stubs take each option by its own type, and here they are of several.
    return SearchHeadline(text, asked, config=CONFIG, start_sel=_BEGIN, stop_sel=_END, **options)  # type: ignore[arg-type]


def _near(text: str) -> SafeString:
    """From LEAD words before the first that was found: a row shows but the beginning."""
    text = " ".join(text.split())
    before, begin, rest = text.partition(_BEGIN)
    words = before.split(" ")
    if begin and len(words) > LEAD + 1:
        text = f"… {' '.join(words[-LEAD - 1 :])}{begin}{rest}"
    return _marked(text)


def _marked(text: str) -> SafeString:
    marked = _FOUND.sub(r"<mark>\1</mark>", escape(text))
    return mark_safe(marked)  # escaped above
