"""The search box: `status:open line:2 "exact phrase" -word роутер HD-1042 anna@example.com` → tickets.

Nothing typed here is an error: what is not understood is searched for as words, and said so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Left, Lower
from django.utils.translation import gettext as _

from people.models import Address
from tickets.filters import registry
from tickets.filters.parts import parts
from tickets.filters.registry import FilterField
from tickets.models import Message, SearchDocument, Ticket
from tickets.models.search_document import CONFIG, TEXT_LIMIT

if TYPE_CHECKING:
    from collections.abc import Collection

    from people.models import Person

_NUMBER = re.compile(r"^(?:hd-|#)(\d{1,18})$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Search:
    """What a query means: a condition, remarks for the reader about what was not understood, the fields it names, and
    the words before a colon that name no field (they are searched for as words: `http://…`, `error:404`)."""

    condition: Q
    remarks: list[str] = field(default_factory=list)
    fields: list[FilterField] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    numbers: bool = False  # whether a ticket is asked for by its number
    left_out: bool = False  # whether parts of it were to be left out

    @property
    def names_marks(self) -> bool:
        """Whether it is about tickets that lists otherwise leave out: spam, merged ones, one by its number."""
        return self.numbers or any(field.name == "is" for field in self.fields)


def read(query: str, who: Person | None, *, without: Collection[str] = ()) -> Search:
    """Compiles a query. Pure but for the fields' own look-ups inside the condition.

    All parts must hold, so those whose field is in `without` ('' stands for words) can be left out: the rest holds for
    more tickets.
    """
    condition, remarks, named, unknown = Q(), [], [], []
    words: list[tuple[bool, str]] = []
    left_out = False
    fields = registry.fields_for(who)
    for part in parts(query):
        if part.name and (known := fields.get(part.name)) is not None:
            named.append(known)
            if part.name in without:
                left_out = True
                continue
            try:
                compiled = known.compile(part.value, who)
            except registry.UnknownValue as error:
                remarks.append(_("%(field)s understands: %(values)s") % {"field": f"{part.name}:", "values": error})
                words.append((part.is_not, part.value))
            else:
                condition &= ~compiled if part.is_not else compiled
        elif part.name:
            words.append((part.is_not, f"{part.name}:{part.value}"))
            unknown.append(part.name)
        else:
            words.append((part.is_not, part.value))
    if words and "" in without:
        left_out, words = True, []
    for is_not, word in words:
        compiled = _words(word) if who is None or who.is_staff else _shown_words(word)
        condition &= ~compiled if is_not else compiled
    numbers = any(_NUMBER.match(word) for _is_not, word in words)
    return Search(condition, remarks, named, unknown, numbers, left_out)


def _words(word: str) -> Q:
    if found := _NUMBER.match(word):
        return Q(pk=int(found[1]))
    if "@" in word.strip("@"):
        people = Address.objects.alias(folded=Lower("value")).filter(folded__startswith=word.lower()).values("person")
        return Q(requester__in=people) | _documents(word)
    if word.isascii() and word.isdigit() and len(word) < 18:
        return Q(pk=int(word)) | _documents(word)
    return _documents(word)


def _shown_words(word: str) -> Q:
    """As `_words` for a customer: the documents hold words of internal notes, so subjects and public messages are read
    themselves. They are those of the customer's own few tickets."""
    if found := _NUMBER.match(word):
        return Q(pk=int(found[1]))
    ticket, said = Ticket.objects.filter(pk=OuterRef("pk")), Message.objects.public().filter(ticket=OuterRef("pk"))
    in_subject = ticket.alias(words=SearchVector("subject", config=CONFIG)).filter(words=_query(word))
    text = SearchVector(Left("body_text", TEXT_LIMIT), config=CONFIG)
    return Q(Exists(in_subject)) | Q(Exists(said.alias(words=text).filter(words=_query(word))))


def _documents(text: str) -> Q:
    """Tickets whose words match; a phrase must stand together."""
    return Q(Exists(SearchDocument.objects.filter(ticket=OuterRef("pk"), vector=_query(text))))


def _query(text: str) -> SearchQuery:
    kind = "phrase" if " " in text.strip() else "plain"
    return SearchQuery(text, config=CONFIG, search_type=kind)
