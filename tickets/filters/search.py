"""The search box: `status:open line:2 "exact phrase" -word роутер принт* HD-1042 anna@example.com` → tickets.

Parts are joined by `OR` and brackets (parts.py).
Nothing typed here is an error: what is not understood is searched for as words, and said so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import SearchVector
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Left, Lower
from django.utils.translation import gettext as _

from people.models import Address
from people.models.address import folded_phone
from tickets.filters import registry, spelling
from tickets.filters.asked import Asked, beginning, documents, plain, says_nothing
from tickets.filters.parts import OPERATORS, Part, parsed
from tickets.filters.registry import FilterField
from tickets.models import Message, Ticket
from tickets.models.search_document import CONFIG, TEXT_LIMIT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from people.models import Person

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
    replaced: list[spelling.Replaced] = field(default_factory=list)

    @property
    def names_marks(self) -> bool:
        """Whether it is about tickets that lists otherwise leave out: spam, merged ones, one by its number."""
        return self.numbers or any(field.name == "is" for field in self.fields)


def read(
    query: str, who: Person | None, *, without: Collection[str] = (), typed: bool = False, unfinished: bool = False
) -> Search:
    """Compiles a query. Pure but for the fields' own look-ups inside the condition.

    Parts whose field is in `without` ('' stands for words) are left out: the rest holds for more tickets, never for
    fewer, also where they stand in groups. Of a query that staff have `typed`, words that no ticket has are replaced
    by the nearest ones, with one to three queries (spelling.py); in an `unfinished` one the last word is the beginning
    of one.
    """
    query = _APART.sub(lambda each: each[0] if each[1] else f'{each[2]}"{each[3]}"', query)
    found, fits = parsed(query)
    reading = _Reading(who, without, fits)
    if unfinished and found and found[-1].is_bare and len(found[-1].value) >= spelling.SHORTEST:
        reading.begun = found[-1]
    bare = _meant(found)
    if typed and fits and who is not None and who.is_staff:
        reading.instead = spelling.instead_of([part.value for part in bare], who)
    condition = reading.all_of(found, more=True)
    for part in bare:
        reading.unsaid(part)
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
        [
            _replaced(query, part, other)
            for part in bare
            if (other := reading.instead.get(part.value)) and (other.by or part is not reading.begun)
        ],
    )


def _meant(found: Iterable[Part], *, meant: bool = True) -> list[Part]:
    """The words without quotes that tickets should have: none behind a minus."""
    words: list[Part] = []
    for part in found:
        if part.of:
            words += _meant(part.of, meant=meant != part.is_not)
        elif meant != part.is_not and _is_text(part, either=True) and part.is_bare and not part.value.endswith("*"):
            words.append(part)
    return words


def _replaced(query: str, part: Part, instead: spelling.Instead) -> spelling.Replaced:
    end = part.start + len(part.written)
    return spelling.Replaced(instead.word, instead.by, f'{query[: part.start]}"{part.value}"{query[end:]}')


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
        self.instead: dict[str, spelling.Instead] = {}
        self.begun: Part | None = None

    def all_of(self, found: Sequence[Part], *, more: bool) -> Q | None:
        words = [part for part in found if self.is_text(part)]
        conditions = [self.one(part, more=more) for part in found if part not in words]
        if words:  # at once: beside others a word that says nothing (`не`) is no condition
            conditions.append(self.documents(words, and_, meant=more))
        known = [each for each in conditions if each is not None]
        if not known or (not more and len(known) < len(conditions)):
            return None
        return reduce(and_, known)

    def any_of(self, found: Sequence[Part], *, more: bool) -> Q | None:
        if all(map(self.is_text, found)):
            return self.documents(found, or_, meant=more)
        conditions = [self.one(part, more=more) for part in found]
        known = [each for each in conditions if each is not None]
        if not known or (more and len(known) < len(conditions)):
            return None
        return reduce(or_, known)

    def is_text(self, part: Part) -> bool:
        return "" not in self.without and self.fits and self.is_staff and _is_text(part)

    def documents(self, found: Sequence[Part], joined: Any, *, meant: bool) -> Q:
        asked = [self.query(part, meant) for part in found]
        self.asked += asked if meant else []
        return documents(reduce(joined, asked))

    def one(self, part: Part, *, more: bool) -> Q | None:
        meant = more != part.is_not
        if part.of:
            condition = self.any_of(part.of, more=meant) if part.is_any else self.all_of(part.of, more=meant)
        elif (known := self.known.get(part.name)) is not None:
            condition = self.field(known, part, meant)
        elif part.name:
            self.unknown.append(part.name)
            written = f"{part.name}:{part.value}"
            condition = self.word(written, plain(written), meant)
        else:
            condition = self.word(part.value, self.query(part, meant), meant)
        return ~condition if part.is_not and condition is not None else condition

    def field(self, known: FilterField, part: Part, meant: bool) -> Q | None:
        self.named.append(known)
        if part.name in self.without:
            self.left_out = True
            return None
        try:
            return known.compile(part.value, self.who)
        except registry.UnknownValue as error:
            self.understands(part.name, error)
            return self.word(part.value, plain(part.value), meant)

    def understands(self, name: str, values: registry.UnknownValue) -> None:
        self.remarks.append(_("%(field)s understands: %(values)s") % {"field": f"{name}:", "values": values})

    def unsaid(self, part: Part) -> None:
        """Says what is missing of a field without a value, which is a word like any other: `assignee:`."""
        name = part.value.removesuffix(":")
        known = self.known.get(name) if name != part.value else None
        if known is None:
            return
        try:
            known.compile("", self.who)
        except registry.UnknownValue as error:
            self.understands(name, error)
        else:
            self.remarks.append(
                _("Write what you look for right behind the colon: “%(field)s”") % {"field": f"{name}:…"}
            )

    def query(self, part: Part, meant: bool) -> Asked:
        """What is asked of the documents for a word or phrase; a word behind a minus is never replaced."""
        if not part.is_bare:
            return plain(part.value)
        if meant and (instead := self.instead.get(part.value)):
            return instead.asked
        return beginning(part.value) if part.value.endswith("*") or part is self.begun else plain(part.value)

    def word(self, word: str, asked: Asked, meant: bool) -> Q | None:
        if "" in self.without:
            self.left_out = True
            return None
        if not self.fits and self.who is not None and _is_sign(word):
            return None
        self.numbers = self.numbers or bool(_NUMBER.match(word))
        if meant and not _NUMBER.match(word):
            self.asked.append(asked)
        if self.is_staff:
            return _words(word, asked)
        return _shown_words(word, asked) | Q(says_nothing(asked)) if meant else _shown_words(word, asked)

    @property
    def is_staff(self) -> bool:
        return self.who is None or self.who.is_staff


def _is_sign(word: str) -> bool:
    """Whether nothing could be found by it: of a query whose brackets do not match it is not asked."""
    return word in OPERATORS or not any(map(str.isalnum, word))


def _is_text(part: Part, *, either: bool = False) -> bool:
    """Whether it is looked for in the documents alone, so that several can be looked for at once; with `either` also
    behind a minus."""
    is_word = not (part.name or part.of or "@" in part.value or any(map(str.isdigit, part.value)))
    return is_word and (either or not part.is_not)


def _words(word: str, asked: Asked) -> Q:
    if found := _NUMBER.match(word):
        return Q(pk=int(found[1]))
    if "@" in word.strip("@"):
        people = (
            Address.objects.alias(folded=Lower("value"))
            .filter(folded__startswith=word.lower().rstrip("*"))
            .values("person")
        )
        return Q(requester__in=people) | documents(asked)
    found_words = documents(asked)
    if _PHONE.fullmatch(word):
        phones = Address.objects.alias(folded=Lower("value")).filter(kind="phone", folded=folded_phone(word))
        found_words |= Q(requester__in=phones.values("person"))
    if word.isascii() and word.isdigit() and len(word) < 18:
        return Q(pk=int(word)) | found_words
    return found_words


def _shown_words(word: str, asked: Asked) -> Q:
    """As `_words` for a customer: the documents hold words of internal notes, so subjects and public messages are read
    themselves. They are those of the customer's own few tickets."""
    if found := _NUMBER.match(word):
        return Q(pk=int(found[1]))
    ticket, said = Ticket.objects.filter(pk=OuterRef("pk")), Message.objects.public().filter(ticket=OuterRef("pk"))
    in_subject = ticket.alias(words=SearchVector("subject", config=CONFIG)).filter(words=asked)
    text = SearchVector(Left("body_text", TEXT_LIMIT), config=CONFIG)
    return Q(Exists(in_subject)) | Q(Exists(said.alias(words=text).filter(words=asked)))
