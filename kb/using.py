"""What an answer was written with: how much of each template stood in it when it was sent, which articles it names."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from kb import snippets, wording
from kb.models import Template, TemplateText, Translation
from tickets.models import Event, Insertion, PlannedReply

if TYPE_CHECKING:
    from people.models import Person
    from tickets.models import Message, Ticket

MOST = 10  # templates and articles in one answer that are kept
LEAST = 10  # per cent of a template's words: with fewer it was not used
_GIVEN = re.compile(r"(template|article):([1-9]\d{0,15}):([a-z]{2})", re.ASCII)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Use:
    """As a composer names it: `template:12:ru`."""

    kind: str
    key: str
    language: str


def read(given: str) -> list[Use]:
    """Of a form's list, each once; what is no use is left out."""
    found = (match for each in given.split(",") if (match := _GIVEN.fullmatch(each.strip())))
    return list(dict.fromkeys(Use(*match.groups()) for match in found))[:MOST]


def counted(text: str, ticket: Ticket, uses: list[Use], *, by: Person) -> list[Insertion]:
    """What of these stands in an answer's text, for a message that is still to be; counts the templates as used. One
    query where something was used, and one for what each kind needs, one more where templates name snippets."""
    if not uses:
        return []
    kept = [*_templates(text, ticket, uses, by), *_articles(text, uses)]
    if keys := [each.key for each in kept if each.kind == Insertion.Kind.TEMPLATE]:
        Template.count_uses(keys)
    return kept


def record(message: Message, ticket: Ticket, uses: list[Use], *, by: Person) -> None:
    """As `counted`, kept with the answer in its transaction; one query more."""
    if kept := counted(message.body_text, ticket, uses, by=by):
        for each in kept:
            each.message = message
        Insertion.objects.bulk_create(kept, ignore_conflicts=True)


def forget_sent(ticket: Ticket, versions: list[int]) -> None:
    """The replies of these versions' events were taken back: their templates are not used by them. Two queries."""
    replied = ticket.events.filter(version__in=versions, kind=Event.Kind.REPLIED)
    messages = [detail["message"] for detail in replied.values_list("detail", flat=True)]
    rows = Insertion.objects.filter(message__in=messages, kind=Insertion.Kind.TEMPLATE)
    Template.count_uses(list(rows.values_list("key", flat=True)), step=-1)


def forget_planned(plan: int) -> None:
    for inserted in PlannedReply.objects.filter(pk=plan).values_list("insertions", flat=True):
        Template.count_uses([each["key"] for each in inserted if each["kind"] == Insertion.Kind.TEMPLATE], step=-1)


def _templates(text: str, ticket: Ticket, uses: list[Use], by: Person) -> list[Insertion]:
    asked = {(use.key, use.language) for use in uses if use.kind == Insertion.Kind.TEMPLATE}
    if not asked:
        return []
    texts = TemplateText.objects.filter(template__in=Template.objects.of(by), template_id__in=[key for key, _ in asked])
    inserted = [told for told in texts if (str(told.template_id), told.language) in asked]
    known = snippets.named_in([told.text for told in inserted], by)
    said, kept = _words(text), []
    for told in inserted:
        within = snippets.in_language(known, told.language)
        words = _words(wording.filled(told.text, ticket, by, told.language, within))
        share = 100 * (words & said).total() // max(words.total(), 1)
        if share >= LEAST:
            kept.append(_row("template", str(told.template_id), told.language, words.total(), share))
    return kept


def _articles(text: str, uses: list[Use]) -> list[Insertion]:
    asked = {use.key: use.language for use in uses if use.kind == Insertion.Kind.ARTICLE}
    if not asked:
        return []
    told = Translation.objects.filter(article_id__in=list(asked), shown__isnull=False).values_list(
        "article_id", "language", "slug"
    )
    named = {str(key): language for key, language, slug in told if f"/help/{slug}/" in text}
    return [_row("article", key, language, 0, 100) for key, language in named.items()]


def _row(kind: str, key: str, language: str, words: int, kept: int) -> Insertion:
    return Insertion(kind=kind, key=key, language=language, words=words, kept=kept, at=timezone.now())


def _words(text: str) -> Counter[str]:
    return Counter(word.lower() for word in _WORD.findall(text))
