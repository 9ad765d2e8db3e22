"""Finding articles by words in either language: all of them before some of them."""

from __future__ import annotations

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import F, Func, IntegerField, Value

from kb.models import Translation
from kb.models.revision import CONFIG
from people.models import Person
from tickets.content import without_nul

LONGEST = 300  # characters of a question that are read


class AnyWord(SearchQuery):
    """As a plain query, but one word is enough."""

    template = "replace(%(function)s(%(expressions)s)::text, ' & ', ' | ')::tsquery"


def search(words: str, person: Person | None, language: str, most: int) -> list[Translation]:
    """At most so many articles that this person may read, the best first, each in this language if it has it. One with
    fewer than a third of the words is none.

    Two queries.
    """
    typed = without_nul(words)[:LONGEST]
    some = AnyWord(typed, config=CONFIG)
    asked = SearchVector(Value(typed), config=CONFIG)
    said = Func(F("shown__vector"), function="tsvector_to_array")
    missing = _length(Func(asked, said, function="ts_delete"))
    rows = Translation.objects.readable_by(person).filter(shown__vector=some)
    rows = rows.annotate(missing=missing, asked=_length(asked), rank=SearchRank(F("shown__vector"), some))
    ranked = rows.filter(missing__lte=F("asked") * 2 / 3).order_by("missing", "-rank", "-id")
    # Twice as many: an article may be found in both of its languages.
    keys = list(dict.fromkeys(ranked.values_list("article", flat=True)[: 2 * most]))[:most]
    readable = Translation.objects.readable_by(person).of_articles(keys).preferring(language)
    found = {each.article_id: each for each in readable.for_reading()}
    return [found[key] for key in keys if key in found]


def _length(vector: Func) -> Func:
    """How many different words."""
    return Func(vector, function="length", output_field=IntegerField())
