"""How often the article that answers a question is among the first found: for labelled questions, ours and PostgreSQL's
plain full text beside each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F

from kb.meaning import meaning
from kb.models import Translation
from kb.models.revision import CONFIG
from kb.search import AnyWord, hits
from people.models import Person


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question and the name of the article that answers it."""

    article: str
    question: str


@dataclass(frozen=True, slots=True)
class Recall:
    """Shares (0–1) of the questions whose article came first, and was among the first three."""

    name: str
    first: float
    third: float
    missed: tuple[Labelled, ...] = ()


def labelled(path: Path) -> list[Labelled]:
    """Lines `article: question`; # begins a comment."""
    lines = (line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#"))
    return [Labelled(name, question.strip()) for name, _, question in (line.partition(":") for line in lines)]


Finder = Callable[[str, Person | None], list[int]]


def finders() -> Iterator[tuple[str, Finder]]:
    """By name; each gives at most three articles, the best first."""
    yield "full text, every word", lambda question, reader: _plain(question, reader, AllWords)
    yield "full text, any word", lambda question, reader: _plain(question, reader, AnyWord)
    yield "ours", lambda question, reader: [hit.article for hit in hits(meaning(question), reader, 3)]


def recalls(questions: Sequence[Labelled], keys: dict[str, int], reader: Person | None) -> list[Recall]:
    """Of each finder; `keys` are the articles by their names."""
    told = []
    for name, finder in finders():
        found = [(each, finder(each.question, reader)) for each in questions]
        first = sum(keys[each.article] in keyed[:1] for each, keyed in found)
        third = [each for each, keyed in found if keys[each.article] not in keyed[:3]]
        told.append(Recall(name, first / len(found), 1 - len(third) / len(found), tuple(third)))
    return told


class AllWords(SearchQuery):
    """As PostgreSQL's `plainto_tsquery`."""


def _plain(question: str, reader: Person | None, query: type[SearchQuery]) -> list[int]:
    """Title before text, `ts_rank`; an article in two languages once."""
    asked = query(question.replace("\x00", ""), config=CONFIG)
    rows = Translation.objects.readable_by(reader).filter(shown__vector=asked)
    ranked = rows.annotate(rank=SearchRank(F("shown__vector"), asked)).order_by("-rank", "-id")
    return list(dict.fromkeys(ranked.values_list("article", flat=True)[:6]))[:3]
