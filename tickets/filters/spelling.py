"""What a word was meant to be that no ticket has: the beginning of others, one of the other keyboard layout, or the
nearest words that tickets have."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from people.models import Person
from tickets.filters.asked import Asked, beginning, normal, plain
from tickets.models import SearchDocument, Word
from tickets.models.search_document import CONFIG
from tickets.models.word import BEGUN

WORDS = 8  # of one query are looked up
OFFERED = 5  # nearest words are searched for instead of one
SHORTEST = 3  # letters
_SHORTEST_MISTYPED = 4
_WORD = re.compile(r"[^\W\d_]+")
_SIGNS = ".,;:!?…«»“”\"'()"  # that stand around words in a sentence
_LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
_CYRILLIC = "ёйцукенгшщзхъфывапролджэячсмитьбю"
_LAYOUTS = (str.maketrans(_LATIN, _CYRILLIC), str.maketrans(_CYRILLIC, _LATIN))


@dataclass(frozen=True, slots=True)
class Instead:
    """What is searched for in place of `word`: any of `by`, or words that begin with it."""

    word: str
    by: tuple[str, ...] = ()

    @property
    def asked(self) -> Asked:
        return reduce(or_, map(plain, self.by)) if self.by else beginning(self.word)


@dataclass(frozen=True, slots=True)
class Replaced:
    """A word that no ticket has, what was searched for instead, and the query that searches exactly as typed."""

    word: str
    by: tuple[str, ...]  # none: words that begin so
    exactly: str

    @property
    def said(self) -> str:
        """One sentence for the reader."""
        if not self.by:
            return _("No ticket has the word “%(word)s”: shown are words that begin so.") % {"word": self.word}
        others = ", ".join(_("“%(word)s”") % {"word": each} for each in self.by)
        said = _("No ticket has the word “%(word)s”: shown by %(others)s.")
        return said % {"word": self.word, "others": others}


def instead_of(typed: Iterable[str], who: Person) -> dict[str, Instead]:
    """For those of the typed words that no ticket has which this person may know of. One query where all are found; at
    most three in all."""
    words = [word for word in dict.fromkeys(typed) if len(word.strip(_SIGNS)) >= SHORTEST][:WORDS]
    unknown = [word for word, known in zip(words, _known(words, who), strict=True) if not known]
    if not unknown:
        return {}
    bare = {word: normal(word.strip(_SIGNS)) for word in unknown}
    like = {word: _like(word, others) for word, others in Word.near(sorted({*bare.values()})).items()}
    offered = {other for others in like.values() for other in others} | {other_layout(word) for word in unknown}
    there = _there(sorted(offered - {""}), who)
    found = ((word, _instead(word, [other for other in like.get(bare[word], ()) if other in there], there))
             for word in unknown)  # fmt: skip
    return {word: instead for word, instead in found if instead}


def _instead(word: str, like: Sequence[str], there: Collection[str]) -> Instead | None:
    """`like` are the words that it may be the beginning of or mean, the best first."""
    bare = normal(word.strip(_SIGNS))
    if any(other.startswith(bare) for other in like):
        return Instead(word.strip(_SIGNS))
    if (other := other_layout(word)) in there:
        return Instead(word, (other,))
    nearest = tuple(other for other in like if distance(bare, other) == distance(bare, like[0]))
    return Instead(word, nearest[:OFFERED]) if nearest else None


def distance(one: str, other: str) -> int:
    """So many letters are to be put in, left out, replaced or swapped with their neighbour."""
    older, old = list[int](), list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        new = [row]
        for column, there in enumerate(other, 1):
            least = min(old[column] + 1, new[-1] + 1, old[column - 1] + (letter != there))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == there:
                least = min(least, older[column - 2] + 1)
            new.append(least)
        older, old = old, new
    return old[-1]


def other_layout(word: str) -> str:
    """What the same keys write in the other alphabet, '' where that is no word: `ghbdtn` is `привет`."""
    low = word.lower()
    for layout in _LAYOUTS:
        if all(ord(sign) in layout for sign in low) and _WORD.fullmatch(other := low.translate(layout)):
            return other
    return ""


def _allowed(word: str) -> int:
    """The distance at which another word is still taken for this one."""
    if len(word) < _SHORTEST_MISTYPED or not _WORD.fullmatch(word):
        return 0
    return 1 if len(word) < 6 else 2 if len(word) < 12 else 3


def _like(word: str, others: Iterable[str]) -> list[str]:
    """Those that begin with the word, else the near enough, the nearest first; more than are offered, as not all need
    be there any more."""
    told = list(dict.fromkeys(others))
    begun = [other for other in told if other.startswith(word)]
    near = sorted((distance(word, other), place, other) for place, other in enumerate(told) if other not in begun)
    return begun[:BEGUN] + [other for far, _place, other in near if far <= _allowed(word)][: 4 * OFFERED]


def _known(words: Sequence[str], who: Person) -> list[bool]:
    """Of each whether a ticket has it, in any form, that this person may know of: a word of a private team's says too
    much. What the stemmer leaves out (`и`, `the`) counts as known. One query."""
    if not words:
        return []
    columns, params = list[str](), list[Any]()
    for word in words:
        documents = SearchDocument.objects.filter(vector=plain(word))
        if who.closed_teams:
            documents = documents.exclude(ticket__team__in=who.closed_teams)
        sql, args = documents.values("pk").query.sql_with_params()
        columns.append(f"numnode(plainto_tsquery('{CONFIG}', %s)) = 0 OR EXISTS({sql})")
        params += [word, *args]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)}", params)
        return list(cursor.fetchone())


def _there(words: Sequence[str], who: Person) -> set[str]:
    return {word for word, known in zip(words, _known(words, who), strict=True) if known}
