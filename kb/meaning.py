"""What the words of a question may mean: the stems that articles have of them, mistyped ones, other forms, words of the
other keyboard layout, synonyms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import connection

from kb.models import Synonyms
from kb.models.revision import CONFIG
from tickets.content import without_nul
from tickets.filters.spelling import distance, other_layout

LONGEST = 2_000  # characters of a question that are read
MOST = 60  # different words of it
MISTYPED = 6  # words of it that no article has and that are compared with those that articles have
NEAR, BEGUN = 24, 40  # known words that one is compared with: such that look alike, such that begin alike
_WORD = re.compile(r"[^\s«»“”„\"()\[\]{}<>|/\\*#]+")
_SIGNS = ".,;:!?…'`-–—"
_PLAIN = re.compile(r"[a-zа-я]{3,40}")  # what may be mistyped
# Stems of what is said around a question: they tell articles apart by accident only.
_EMPTY = frozenset({
    "здравств", "добр", "ден", "утр", "пожалуйст", "помог", "помощ", "подскаж", "нужн", "над", "хот", "хотел",
    "хотет", "мож", "могут", "смож", "можн", "дела", "сдела", "поч", "почем", "как", "эт", "этот", "очен",
    "прос", "скаж", "спасиб", "заран", "уважен", "коллег", "друг", "сам", "своеобразн", "наш", "ваш", "все",
    "сегодн", "вчер", "вдруг", "снов", "опя", "начал", "стал", "пиш", "пишет", "говор", "получа", "удаётс",
    "hello", "hi", "dear", "pleas", "thank", "need", "want", "would", "could", "like", "get", "got", "use",
    "tri", "say", "said", "tell", "know", "help", "question", "regard", "today", "yesterday", "sinc", "alway",
    "everi", "way", "anyth", "everyth", "someth", "possibl", "keep",
})  # fmt: skip
_EMPTY_SHARE = 0.2
# How surely a stem is meant that was not typed, against 1.
_FORM, _MISTYPED, _SYNONYM = 0.5, 0.8, 0.75
_ROOT = 4  # letters that two forms of one word begin with at least


@dataclass(slots=True)
class Meaning:
    """`terms` has for each word that was asked the stems that may be meant, and how surely (0–1)."""

    terms: list[dict[str, float]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)  # the stem of each term as it was typed

    def __bool__(self) -> bool:
        return bool(self.terms)

    @property
    def rows(self) -> tuple[list[int], list[str], list[float]]:
        """Columns term, stem, share."""
        told = [(place, stem, share) for place, term in enumerate(self.terms) for stem, share in term.items()]
        return [row[0] for row in told], [row[1] for row in told], [row[2] for row in told]

    @property
    def stems(self) -> list[str]:
        return list(dict.fromkeys(self.rows[1]))


def meaning(typed: str) -> Meaning:
    """Two queries: the stems with those near them, the synonyms; where there is any word."""
    text = without_nul(typed)[:LONGEST].lower().replace("ё", "е")
    tokens = list(dict.fromkeys(bare for each in _WORD.findall(text) if (bare := each.strip(_SIGNS))))[:MOST]
    if not tokens:
        return Meaning()
    said = _stems(tokens, [other_layout(token) for token in tokens])
    found = Meaning()
    for token, other in zip(said.typed, said.layout, strict=True):
        swapped = any(map(said.is_known, other)) and not any(map(said.is_known, token))
        for stem in other if swapped else token:
            if stem not in found.asked:
                found.asked.append(stem)
                near = _near(stem, said.near.get(stem, ()), is_known=said.is_known(stem))
                found.terms.append({stem: _EMPTY_SHARE} if stem in _EMPTY else {stem: 1.0, **near})
    if found:
        _add_synonyms(found)
    return found


def _near(stem: str, others: Sequence[str], *, is_known: bool) -> dict[str, float]:
    """Of the words that look alike those that may be meant: mistyped, or another form of the same root."""
    meant = {}
    for other in others:
        if other == stem:
            continue
        root = _common(stem, other)
        if not is_known and len(stem) >= _ROOT and distance(stem, other) <= (1 if len(stem) < 7 else 2):
            meant[other] = _MISTYPED
        elif root >= _ROOT and root >= 0.65 * max(len(stem), len(other)):
            meant[other] = _FORM
    return meant


def _common(one: str, other: str) -> int:
    """Letters that both begin with."""
    same = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        same += 1
    return same


@dataclass(frozen=True, slots=True)
class _Said:
    """Stems of each token, as typed and in the other layout; the known words near each stem."""

    typed: list[list[str]]
    layout: list[list[str]]
    near: dict[str, list[str]]
    known: set[str]

    def is_known(self, stem: str) -> bool:
        return stem in self.known


# Mistyped are only words that no article has. They are compared with those that begin with their first letter or their
# second, which finds two that changed places too. A beginning that is no constant finds its index by these operators
# alone.
_STEMS = f"""
WITH said AS (
  SELECT *, row_number() OVER (PARTITION BY is_known, part ORDER BY place, stem) AS number
  FROM (SELECT place, part, stem, EXISTS (SELECT FROM kb_articleword w WHERE w.word = stem) AS is_known
  FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS t(token, other, place),
    LATERAL (SELECT 0 AS part, unnest(tsvector_to_array(to_tsvector('{CONFIG}', token))) AS stem
      UNION ALL SELECT 1, unnest(tsvector_to_array(to_tsvector('{CONFIG}', other)))) AS stems) AS stems)
SELECT place, part, stem, is_known, CASE
  WHEN length(stem) < {_ROOT} OR stem !~ '^{_PLAIN.pattern}$' OR NOT is_known AND (part = 1 OR number > {MISTYPED})
    THEN '{{}}'
  WHEN is_known THEN ARRAY(
    SELECT k.word FROM kb_knownword k WHERE k.word ~>=~ left(stem, greatest({_ROOT}, length(stem) * 13 / 20))
      AND k.word ~<~ (left(stem, greatest({_ROOT}, length(stem) * 13 / 20)) || chr(1114111)) LIMIT {BEGUN})
  ELSE ARRAY(
    SELECT k.word FROM unnest(ARRAY[left(stem, 1), substr(stem, 2, 1)]) AS first(letter), LATERAL (
      SELECT w.word FROM kb_knownword w WHERE w.word ~>=~ letter AND w.word ~<~ (letter || chr(1114111))
        AND w.word %% stem AND abs(length(w.word) - length(stem)) <= 3) AS k
    ORDER BY similarity(k.word, stem) DESC, k.word LIMIT {NEAR})
  END
FROM said ORDER BY place, part, stem
"""


def _stems(tokens: list[str], others: list[str]) -> _Said:
    found = _Said([[] for _ in tokens], [[] for _ in tokens], {}, set())
    with connection.cursor() as cursor:
        cursor.execute(_STEMS, [tokens, others])
        for place, part, stem, is_known, near in cursor.fetchall():
            (found.layout if part else found.typed)[place - 1].append(stem)
            found.near[stem] = near
            if is_known:
                found.known.add(stem)
    return found


def _add_synonyms(found: Meaning) -> None:
    """To each word of a phrase that was asked the stems of the others of its group."""
    groups = _groups()
    known = set(found.asked)
    for group in groups:
        for phrase in group:
            if phrase and known.issuperset(phrase):
                others = [stem for other in group if other != phrase for stem in other]
                share = _SYNONYM / len(phrase)
                for stem in phrase:
                    term = found.terms[found.asked.index(stem)]
                    for other in others:
                        term.setdefault(other, share if other not in known else 0.0)


def _groups() -> list[list[frozenset[str]]]:
    """Of each group the stems of its phrases. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_PHRASES)
        rows: list[tuple[int, list[str]]] = cursor.fetchall()
    groups: dict[int, list[frozenset[str]]] = {}
    for group, stems in rows:
        groups.setdefault(group, []).append(frozenset(stems))
    return list(groups.values())


_PHRASES = f"""
SELECT id, tsvector_to_array(to_tsvector('{CONFIG}', translate(phrase, 'ё', 'е')))
FROM {Synonyms._meta.db_table}, unnest(string_to_array(words, ' = ')) WITH ORDINALITY AS p(phrase, place)
ORDER BY id, place
"""
