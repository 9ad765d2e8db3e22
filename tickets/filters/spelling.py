"""What a word was meant to be that no ticket has: the beginning of others, one of the other keyboard layout, or the
nearest words that tickets have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
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
    most four in all."""
    words = [word for word in dict.fromkeys(typed) if len(word.strip(_SIGNS)) >= SHORTEST][:WORDS]
    unknown = [word for word, known in zip(words, _known(words, who), strict=True) if not known]
    if not unknown:
        return {}
    found = _begun_or_other_layout(unknown, who)
    mistyped = {word: bare for word in unknown if word not in found and (bare := _mistyped(word))}
    near = {word: _nearest(word, others) for word, others in Word.near(sorted({*mistyped.values()})).items()}
    offered = sorted({other for others in near.values() for other in others})
    there = {word for word, known in zip(offered, _known(offered, who), strict=True) if known}
    for word, bare in mistyped.items():
        if by := _equally_near(bare, [other for other in near.get(bare, ()) if other in there]):
            found[word] = Instead(word, by)
    return found


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


def _begun_or_other_layout(unknown: Sequence[str], who: Person) -> dict[str, Instead]:
    bare = [word.strip(_SIGNS) for word in unknown]
    others = [other_layout(word) for word in unknown]
    begun = _there([beginning(word) for word in bare] + [plain(other) for other in others], who)
    found: dict[str, Instead] = {}
    for word, other, has_begun, is_known in zip(unknown, others, begun, begun[len(unknown) :], strict=False):
        if has_begun:
            found[word] = Instead(word.strip(_SIGNS))
        elif other and is_known:
            found[word] = Instead(word, (other,))
    return found


def _mistyped(word: str) -> str:
    """As it is compared, '' where it is none that can be."""
    bare = normal(word.strip(_SIGNS))
    return bare if len(bare) >= _SHORTEST_MISTYPED and _WORD.fullmatch(bare) else ""


def _allowed(word: str) -> int:
    """The distance at which another word is still taken for this one."""
    return 1 if len(word) < 6 else 2 if len(word) < 12 else 3


def _nearest(word: str, others: Iterable[str]) -> list[str]:
    """Near enough, the nearest first; a few more than are offered, as not all need be there any more."""
    near = [(distance(word, other), place, other) for place, other in enumerate(others)]
    return [other for far, _place, other in sorted(near) if far <= _allowed(word)][: 4 * OFFERED]


def _equally_near(word: str, others: Sequence[str]) -> tuple[str, ...]:
    """Of the nearest those that are as near as the first."""
    return tuple(other for other in others if distance(word, other) == distance(word, others[0]))[:OFFERED]


def _known(words: Sequence[str], who: Person) -> list[bool]:
    """Which of them tickets have, in any form. What the stemmer leaves out (`и`, `the`) counts as known."""
    asked = [f"numnode(plainto_tsquery('{CONFIG}', %s)) = 0" for _ in words]
    return _there([plain(word) for word in words], who, asked, words)


def _there(asked: Sequence[Asked], who: Person, beside: Sequence[str] = (), values: Sequence[str] = ()) -> list[bool]:
    """Of each whether a ticket has it that this person may know of: a word of a private team's says too much."""
    if not asked:
        return []
    columns, params = list[str](), list[Any]()
    for place, query in enumerate(asked):
        documents = SearchDocument.objects.filter(vector=query)
        if who.closed_teams:
            documents = documents.exclude(ticket__team__in=who.closed_teams)
        sql, args = documents.values("pk").query.sql_with_params()
        if beside:
            columns.append(f"{beside[place]} OR EXISTS({sql})")
            params += [values[place], *args]
        else:
            columns.append(f"EXISTS({sql})")
            params += args
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)}", params)
        return list(cursor.fetchone())
