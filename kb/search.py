"""Finding articles: by the words asked and what they may mean, rare ones and those of titles before others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery
from django.db import connection

from kb.meaning import Meaning, meaning
from kb.models import ArticleWord, Translation
from people.models import Person
from tickets.models import Category


@dataclass(frozen=True, slots=True)
class Hit:
    """`score` only tells which of two answers one question better; `matched` is the share of its words that are there,
    rare ones counting more."""

    article: int
    score: float
    matched: float
    words: int  # of the question that are there

    @property
    def is_likely(self) -> bool:
        """Whether it may be the answer: a search whose best is not is one that found nothing."""
        return self.matched >= _LIKELY or (self.score >= _SURELY and self.words > 1)


def search(
    words: str, person: Person | None, language: str, most: int, context: Iterable[str] = ()
) -> list[Translation]:
    """At most so many articles that this person may read, the best first, each in this language if it has it.

    `context` are words that nobody asked but that speak for an article which has them: a category's title. Four
    queries; two where there are no words.
    """
    return told(hits(meaning(words), person, most, meaning(" ".join(context))), person, language)


def hits(asked: Meaning, person: Person | None, most: int, context: Meaning | None = None) -> list[Hit]:
    """Each article once. One query; none where nothing is asked."""
    if not asked:
        return []
    readable, params = Translation.objects.readable_by(person).order_by().values("pk").query.sql_with_params()
    terms, stems, shares = asked.rows
    for place, stem, share in zip(*(context or Meaning()).rows, strict=True):
        terms.append(len(asked.terms) + place)
        stems.append(stem)
        shares.append(share * _CONTEXT)
    with connection.cursor() as cursor:
        cursor.execute(
            _RANKED.format(readable=readable),
            [terms, stems, shares, *params, len(asked.terms), len(asked.terms), len(asked.terms), most],
        )
        ranked = [Hit(*row) for row in cursor.fetchall()]
    if not any(hit.matched >= _LEAST or (hit.score >= _SURE and hit.words > 1) for hit in ranked[:3]):
        return []
    return [hit for hit in ranked if hit.score >= _NEAR * ranked[0].score]


def told(found: list[Hit], person: Person | None, language: str) -> list[Translation]:
    """In the same order. One query, none for nothing."""
    if not found:
        return []
    keys = [hit.article for hit in found]
    readable = Translation.objects.readable_by(person).of_articles(keys).preferring(language)
    by_key = {each.article_id: each for each in readable.for_reading()}
    return [by_key[key] for key in keys if key in by_key]


def category_words(key: str) -> list[str]:
    """The titles of a category of requests, of its number as text: they speak for articles. One query, none of what is
    no number."""
    if not (key.isascii() and key.isdigit() and len(key) < 18):
        return []
    return [name for names in Category.objects.filter(pk=int(key)).values_list("name_ru", "name_en") for name in names]


def again() -> Iterator[str]:
    """Makes the words of all articles anew."""
    yield f"{ArticleWord.rebuild()} texts"


class AnyWord(SearchQuery):
    """As `SearchQuery` of plain words, but one of them is enough."""

    template = "replace(%(function)s(%(expressions)s)::text, ' & ', ' | ')::tsquery"


_CONTEXT = 0.25  # of what a word counts that was asked
# A word counts less the more often it stands in a text already, and less in a long text (BM25 by fields).
_TITLE, _HEADING = 8.0, 2.0  # against 1 in the text
_SATURATION, _LONG, _USUAL = 2.5, 0.3, 110.0
# So much of the question must be in one of the first, by the worth of its words; or so good an answer to a part of a
# long one. Then those follow that are not much worse than the first.
_LEAST, _SURE, _NEAR = 0.22, 0.5, 0.3
_LIKELY, _SURELY = 0.45, 0.9  # an answer, not only the best that there is
# Of a question of many words the rarest are looked up until so many places of words are read, three in any case:
# so it takes as long among five thousand articles as among a few.
_BUDGET, _ALWAYS, _USUAL_WORD = 2_000, 3, 1_000
_RANKED = f"""
WITH meant AS (
  SELECT * FROM unnest(%s::int[], %s::text[], %s::float8[]) AS m(term, word, share)),
everything AS (SELECT count(*) AS texts FROM kb_translation WHERE shown_id IS NOT NULL),
counted AS MATERIALIZED (
  SELECT m.*, (SELECT count(*) FROM (
    SELECT FROM kb_articleword w WHERE w.word = m.word LIMIT {_USUAL_WORD}) AS places) AS n FROM meant m),
rare AS MATERIALIZED (
  SELECT term, sum(n) AS n, ln(1 + texts::float8 / greatest(least(sum(n), texts), 1)) AS worth
  FROM counted, everything GROUP BY term, texts),
telling AS (
  SELECT term FROM (
    SELECT term, row_number() OVER usual AS place, sum(n) OVER usual AS so_far FROM rare WHERE n > 0
    WINDOW usual AS (ORDER BY n, term ROWS UNBOUNDED PRECEDING)) AS told
  WHERE place <= {_ALWAYS} OR so_far <= {_BUDGET}),
found AS (
  SELECT m.term, w.translation_id, max(m.share) AS share,
    max(m.share * tf / (tf + {_SATURATION} * (1 - {_LONG} + {_LONG} * w.length / {_USUAL}))) AS weight
  FROM telling JOIN counted m USING (term) JOIN kb_articleword w ON w.word = m.word,
    LATERAL (SELECT w.title * {_TITLE} + w.heading * {_HEADING} + w.body AS tf) AS said
  WHERE w.translation_id IN ({{readable}})
  GROUP BY 1, 2),
total AS (SELECT greatest(sum(worth), 0.001) AS worth FROM rare WHERE term < %s),
scored AS (
  SELECT f.translation_id, sum(f.weight * r.worth) AS score,
    sum(f.share * r.worth) FILTER (WHERE term < %s) / (SELECT worth FROM total) AS matched,
    count(*) FILTER (WHERE term < %s) AS words
  FROM found f JOIN rare r USING (term) GROUP BY 1)
SELECT t.article_id, max(s.score) / (SELECT ln(1 + texts) FROM everything) AS score,
  max(s.matched) AS matched, max(s.words) AS words
FROM scored s JOIN kb_translation t ON t.id = s.translation_id
WHERE s.matched > 0
GROUP BY 1 ORDER BY score DESC, t.article_id DESC LIMIT %s
"""
