"""Solved tickets that a ticket looks like, by the words of its subject: their answers, and how many of them the first
line did not solve alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from people.models import Person
from tickets.models import Ticket
from tickets.models.search_document import CONFIG
from tickets.models.words import ENDED
from tickets.similar import Similar

ALL_WORDS, SOME_WORDS = 150, 300  # newest tickets with every word, and with one of the rarest, that are compared
RAREST = 3
ENOUGH = 30  # with every word: then no others are looked for
_LEAST, _ALIKE = 0.4, 0.5  # share of the words, by their worth: to be shown, to be counted
_CATEGORY, _ORGANISATION = 0.15, 0.05  # what being of the same counts beside it
ANSWER = 600  # characters


@dataclass(frozen=True, slots=True)
class Solved:
    """The closest ones; and of all that share half of the subject's words, how many, and how many of these were handed
    to another line."""

    closest: list[Similar]
    alike: int
    handed: int


def solved_near(ticket: Ticket, reader: Person, limit: int = 3) -> Solved:
    """Only what this reader may see. Two queries; they compare 450 tickets at most, the newest that share words."""
    words = _words(ticket.subject)
    if not words:
        return Solved([], 0, 0)
    values: dict[str, Any] = {
        "ticket": ticket.pk,
        "words": list(words),
        "worths": list(words.values()),
        "worth": sum(words.values()),
        "every_word": " & ".join(map(_quoted, words)),
        "some_words": " | ".join(map(_quoted, sorted(words, key=lambda word: (-words[word], word))[:RAREST])),
        "category": ticket.category_id,
        "organisation": ticket.organisation_id,
        "ended": list(ENDED),
        "closed": reader.closed_teams,
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SOLVED, values)
        rows = cursor.fetchall()
    alike, handed = (rows[0][4], rows[0][5]) if rows else (0, 0)
    return Solved([Similar(*row[:4]) for row in rows if row[0] is not None], alike, handed)


def _words(subject: str) -> dict[str, float]:
    """The stems of a subject and how much each tells: rare ones more."""
    with connection.cursor() as cursor:
        cursor.execute(_WORTH, {"subject": subject})
        return dict(cursor.fetchall())


def _quoted(stem: str) -> str:
    """A stem as it stands in a tsquery."""
    return "'" + stem.replace("\\", "\\\\").replace("'", "''") + "'"


# How rare a word is, is what ANALYZE has found of all documents; a word that it does not name is rarer than all that it
# does.
_WORTH = f"""
WITH usual AS MATERIALIZED (
  SELECT e.word, e.share FROM pg_stats s, unnest(s.most_common_elems::text::text[], s.most_common_elem_freqs)
    AS e(word, share)
  WHERE s.schemaname = current_schema() AND s.tablename = 'tickets_searchdocument' AND s.attname = 'vector'
    AND e.word IS NOT NULL)
SELECT a.word, ln(1 + 1 / coalesce(u.share, (SELECT min(share) / 2 FROM usual), 0.01)) AS worth
FROM unnest(tsvector_to_array(to_tsvector('{CONFIG}', %(subject)s))) AS a(word) LEFT JOIN usual u USING (word)
WHERE a.word !~ '^[0-9-]+$'
"""
# The queries stand in it as constants: so it is known beforehand whether words are usual, and the newest tickets are
# read on until there are enough, or rare, and the index of words gives all that have them.
_SOLVED = f"""
WITH asked AS (SELECT * FROM unnest(%(words)s::text[], %(worths)s::float8[]) AS a(word, worth)),
having_all AS MATERIALIZED (
  SELECT ticket_id FROM tickets_searchdocument WHERE vector @@ %(every_word)s::tsquery
  ORDER BY ticket_id DESC LIMIT {ALL_WORDS}),
having_some AS MATERIALIZED (
  SELECT ticket_id FROM tickets_searchdocument
  WHERE vector @@ %(some_words)s::tsquery AND (SELECT count(*) FROM having_all) < {ENOUGH}
  ORDER BY ticket_id DESC LIMIT {SOME_WORDS}),
compared AS (SELECT ticket_id FROM having_all UNION SELECT ticket_id FROM having_some),
alike AS MATERIALIZED (
  SELECT t.id, t.subject, t.solved_at, shared.worth / %(worth)s AS likeness,
    shared.worth / %(worth)s + CASE WHEN t.category_id = %(category)s THEN {_CATEGORY} ELSE 0 END
      + CASE WHEN t.organisation_id = %(organisation)s THEN {_ORGANISATION} ELSE 0 END AS place
  FROM compared c JOIN tickets_ticket t ON t.id = c.ticket_id JOIN tickets_searchdocument d ON d.ticket_id = t.id,
    LATERAL (
      SELECT sum(a.worth) AS worth FROM asked a
      WHERE a.word = ANY(tsvector_to_array(ts_filter(d.vector, '{{a,d}}')))) AS shared
  WHERE t.id <> %(ticket)s AND t.mark = '' AND t.type <> 'problem' AND t.status = ANY(%(ended)s)
    AND NOT coalesce(t.team_id = ANY(%(closed)s), false) AND shared.worth >= {_LEAST} * %(worth)s),
counted AS (
  SELECT count(*) AS alike, count(*) FILTER (WHERE EXISTS (
    SELECT FROM tickets_handover h WHERE h.ticket_id = alike.id AND h.to_line > h.from_line)) AS handed
  FROM alike WHERE likeness >= {_ALIKE})
SELECT closest.id, closest.subject, closest.solved_at, closest.answer, counted.alike, counted.handed
FROM counted LEFT JOIN LATERAL (
  SELECT a.id, a.subject, a.solved_at, a.place, coalesce((
    SELECT left(coalesce(nullif(m.reply_text, ''), m.body_text), {ANSWER}) FROM tickets_message m
    WHERE m.ticket_id = a.id AND m.kind = 'reply' AND NOT m.automatic AND NOT m.taken_back
    ORDER BY m.created_at DESC, m.id DESC LIMIT 1), '') AS answer
  FROM alike a ORDER BY a.place DESC, a.id DESC LIMIT %(limit)s) AS closest ON true
ORDER BY closest.place DESC, closest.id DESC
"""
