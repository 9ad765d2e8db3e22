"""Finding articles by words in either language: all of them before some of them."""

from __future__ import annotations

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Case, F, IntegerField, Value, When

from kb.models import Translation
from kb.models.revision import CONFIG
from people.models import Person
from tickets.content import without_nul

LONGEST = 300  # characters of a question that are read


class AnyWord(SearchQuery):
    """As a plain query, but one word is enough."""

    template = "replace(%(function)s(%(expressions)s)::text, ' & ', ' | ')::tsquery"


def search(words: str, person: Person | None, language: str, most: int) -> list[Translation]:
    """At most so many articles that this person may read, the best first, each in this language if it has it.

    Two queries.
    """
    typed = without_nul(words)[:LONGEST]
    every, some = SearchQuery(typed, config=CONFIG, search_type="plain"), AnyWord(typed, config=CONFIG)
    whole = Case(When(shown__vector=every, then=Value(1)), default=Value(0), output_field=IntegerField())
    rank = SearchRank(F("shown__vector"), some)
    rows = Translation.objects.readable_by(person).filter(shown__vector=some)
    ranked = rows.annotate(whole=whole, rank=rank).order_by("-whole", "-rank", "-id")
    # Twice as many: an article may be found in both of its languages.
    keys = list(dict.fromkeys(ranked.values_list("article", flat=True)[: 2 * most]))[:most]
    readable = Translation.objects.readable_by(person).of_articles(keys).preferring(language)
    found = {each.article_id: each for each in readable.for_reading()}
    return [found[key] for key in keys if key in found]
