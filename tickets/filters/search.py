"""The search box: `status:open line:2 "exact phrase" -word роутер HD-1042 anna@example.com` → tickets.

Parts are joined by `OR` and brackets (parts.py).
Nothing typed here is an error: what is not understood is searched for as words, and said so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING

from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery, SearchVector
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Left, Lower
from django.utils.translation import gettext as _

from people.models import Address
from people.models.address import folded_phone
from tickets.filters import registry
from tickets.filters.parts import OPERATORS, Part, parsed
from tickets.filters.registry import FilterField
from tickets.models import Message, SearchDocument, Ticket
from tickets.models.search_document import CONFIG, TEXT_LIMIT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from people.models import Person

Asked = SearchQuery | CombinedSearchQuery
# With its country, or as long as numbers are that are dialled without; however it is written.
_PHONE = re.compile(r"(?:\+(?:[ ().-]*\d){7,15}|\(\d{3}\)(?:[ .-]*\d){7}|\d(?:[ ().-]*\d){9,10})(?![^\s)])", re.ASCII)
_APART = re.compile(rf'("[^"]*")|(?<![^\s(])(-?)({_PHONE.pattern})', re.ASCII)  # a phone number is one word
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
    asked: Asked | None = None  # the words that tickets should have, any of them: by it they are ranked

    @property
    def names_marks(self) -> bool:
        """Whether it is about tickets that lists otherwise leave out: spam, merged ones, one by its number."""
        return self.numbers or any(field.name == "is" for field in self.fields)


def read(query: str, who: Person | None, *, without: Collection[str] = ()) -> Search:
    """Compiles a query. Pure but for the fields' own look-ups inside the condition.

    Parts whose field is in `without` ('' stands for words) are left out: the rest holds for more tickets, never for
    fewer, also where they stand in groups.
    """
    found, fits = parsed(_APART.sub(lambda each: each[0] if each[1] else f'{each[2]}"{each[3]}"', query))
    reading = _Reading(who, without, fits)
    condition = reading.all_of(found, more=True)
    if not fits:
        reading.remarks.insert(0, _("Brackets or “OR” do not fit together here, so they are read as words."))
    return Search(
        Q() if condition is None else condition,
        reading.remarks,
        reading.named,
        reading.unknown,
        reading.numbers,
        reading.left_out,
        reduce(or_, reading.asked) if reading.asked else None,
    )


class _Reading:
    """One query on its way to a condition, with what is noticed of it. A condition of None is one that was left out:
    it counts as held where the whole is to hold for `more` tickets, as not held behind a minus."""

    def __init__(self, who: Person | None, without: Collection[str], fits: bool) -> None:
        self.who, self.without, self.fits = who, without, fits
        self.known = registry.fields_for(who)
        self.remarks: list[str] = []
        self.named: list[FilterField] = []
        self.unknown: list[str] = []
        self.asked: list[Asked] = []
        self.numbers = self.left_out = False

    def all_of(self, found: Iterable[Part], *, more: bool) -> Q | None:
        conditions = [self.one(part, more=more) for part in found]
        known = [each for each in conditions if each is not None]
        if not known or (not more and len(known) < len(conditions)):
            return None
        return reduce(and_, known)

    def any_of(self, found: Sequence[Part], *, more: bool) -> Q | None:
        if "" not in self.without and self.is_staff and all(map(_is_text, found)):
            asked: Asked = reduce(or_, (_query(part.value) for part in found))
            self.asked += [asked] if more else []
            return _documents(asked)
        conditions = [self.one(part, more=more) for part in found]
        known = [each for each in conditions if each is not None]
        if not known or (more and len(known) < len(conditions)):
            return None
        return reduce(or_, known)

    def one(self, part: Part, *, more: bool) -> Q | None:
        meant = more != part.is_not
        if part.of:
            condition = self.any_of(part.of, more=meant) if part.is_any else self.all_of(part.of, more=meant)
        elif (known := self.known.get(part.name)) is not None:
            condition = self.field(known, part, meant)
        elif part.name:
            self.unknown.append(part.name)
            condition = self.word(f"{part.name}:{part.value}", meant)
        else:
            condition = self.word(part.value, meant)
        return ~condition if part.is_not and condition is not None else condition

    def field(self, known: FilterField, part: Part, meant: bool) -> Q | None:
        self.named.append(known)
        if part.name in self.without:
            self.left_out = True
            return None
        try:
            return known.compile(part.value, self.who)
        except registry.UnknownValue as error:
            self.remarks.append(_("%(field)s understands: %(values)s") % {"field": f"{part.name}:", "values": error})
            return self.word(part.value, meant)

    def word(self, word: str, meant: bool) -> Q | None:
        if "" in self.without:
            self.left_out = True
            return None
        if not self.fits and self.who is not None and _is_sign(word):
            return None
        self.numbers = self.numbers or bool(_NUMBER.match(word))
        if meant and not _NUMBER.match(word):
            self.asked.append(_query(word))
        return _words(word) if self.is_staff else _shown_words(word)

    @property
    def is_staff(self) -> bool:
        return self.who is None or self.who.is_staff


def _is_sign(word: str) -> bool:
    """Whether nothing could be found by it: of a query whose brackets do not match it is not asked."""
    return word in OPERATORS or not any(map(str.isalnum, word))


def _is_text(part: Part) -> bool:
    """Whether it is looked for in the documents alone, so that several can be looked for at once."""
    return not (part.is_not or part.name or part.of or "@" in part.value or any(map(str.isdigit, part.value)))


def _words(word: str) -> Q:
    if found := _NUMBER.match(word):
        return Q(pk=int(found[1]))
    if "@" in word.strip("@"):
        people = Address.objects.alias(folded=Lower("value")).filter(folded__startswith=word.lower()).values("person")
        return Q(requester__in=people) | _documents(_query(word))
    found_words = _documents(_query(word))
    if _PHONE.fullmatch(word):
        phones = Address.objects.alias(folded=Lower("value")).filter(kind="phone", folded=folded_phone(word))
        found_words |= Q(requester__in=phones.values("person"))
    if word.isascii() and word.isdigit() and len(word) < 18:
        return Q(pk=int(word)) | found_words
    return found_words


def _shown_words(word: str) -> Q:
    """As `_words` for a customer: the documents hold words of internal notes, so subjects and public messages are read
    themselves. They are those of the customer's own few tickets."""
    if found := _NUMBER.match(word):
        return Q(pk=int(found[1]))
    ticket, said = Ticket.objects.filter(pk=OuterRef("pk")), Message.objects.public().filter(ticket=OuterRef("pk"))
    in_subject = ticket.alias(words=SearchVector("subject", config=CONFIG)).filter(words=_query(word))
    text = SearchVector(Left("body_text", TEXT_LIMIT), config=CONFIG)
    return Q(Exists(in_subject)) | Q(Exists(said.alias(words=text).filter(words=_query(word))))


def _documents(asked: Asked) -> Q:
    """Tickets whose words match."""
    return Q(Exists(SearchDocument.objects.filter(ticket=OuterRef("pk"), vector=asked)))


def _query(text: str) -> SearchQuery:
    """Of a phrase the words must stand together."""
    kind = "phrase" if " " in text.strip() else "plain"
    return SearchQuery(text, config=CONFIG, search_type=kind)
