"""Tickets that look like this one: solved, with the answer that solved them; of the same problem."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from people.models import Person
from tickets.models import Ticket
from tickets.models.search_document import CONFIG, WEIGHTS
from tickets.models.words import ACTIVE, ENDED

NEAREST = 40  # subjects compared letter by letter
NEWEST = 300  # tickets with some of the words that are ranked
PROBLEMS = 100  # known problems that a ticket is compared with
INCIDENTS = 10  # of each of them
_LEAST = 0.12  # less alike than this is noise
WEIGHED = "{" + ", ".join(map(str, WEIGHTS)) + "}"
_SURELY = 0.5  # from here on a link is offered


@dataclass(frozen=True, slots=True)
class Similar:
    """`answer` is the last public reply, '' where there was none."""

    pk: int
    subject: str
    solved_at: datetime
    answer: str


def solved_like(ticket: Ticket, reader: Person, limit: int = 3) -> list[Similar]:
    """By likeness of subjects (trigrams) and shared words of the documents, best first. One query, bounded."""
    return [Similar(*row) for row in _rows(_SOLVED, ticket, reader, limit, _LEAST)]


# Words of the subject joined by "or"; the newest tickets with any of them are ranked, beside the nearest subjects.
_SOLVED = f"""
WITH query AS (
  SELECT (SELECT string_agg(quote_literal(word), ' | ')::tsquery
          FROM unnest(tsvector_to_array(to_tsvector('{CONFIG}', %(subject)s))) AS word) AS words),
nearest AS (
  SELECT id FROM tickets_ticket WHERE status IN ('solved', 'closed')
  ORDER BY subject <-> %(subject)s LIMIT {NEAREST}),
sharing AS (
  SELECT ticket_id AS id FROM tickets_searchdocument, query
  WHERE vector @@ query.words ORDER BY ticket_id DESC LIMIT {NEWEST}),
ranked AS (
  SELECT t.id, t.subject, t.solved_at,
    similarity(t.subject, %(subject)s) + coalesce(ts_rank('{WEIGHED}', d.vector, query.words, 1), 0) AS likeness
  FROM tickets_ticket t JOIN tickets_searchdocument d ON d.ticket_id = t.id, query
  WHERE t.id IN (SELECT id FROM nearest UNION SELECT id FROM sharing) AND t.id <> %(ticket)s
    AND t.mark = '' AND t.status = ANY(%(ended)s) AND NOT coalesce(t.team_id = ANY(%(closed)s), false)
  ORDER BY likeness DESC, t.id DESC LIMIT %(limit)s)
SELECT id, subject, solved_at, coalesce((
  SELECT left(coalesce(nullif(m.reply_text, ''), m.body_text), 400) FROM tickets_message m
  WHERE m.ticket_id = ranked.id AND m.kind = 'reply' AND NOT m.automatic
  ORDER BY m.created_at DESC, m.id DESC LIMIT 1), '')
FROM ranked WHERE likeness >= %(least)s ORDER BY likeness DESC, id DESC
"""


@dataclass(frozen=True, slots=True)
class Alike:
    """Another ticket that may be about the same; `incidents` counts those of a problem that are not solved."""

    pk: int
    subject: str
    incidents: int


def problems_like(ticket: Ticket, reader: Person, limit: int = 2) -> list[Alike]:
    """Open problems that this ticket may be an incident of, by its subject against theirs, those of their newest
    incidents, and their words. One query over the known problems."""
    return _alike(_PROBLEMS, ticket, reader, limit)


def incidents_like(problem: Ticket, reader: Person, limit: int = 5) -> list[Alike]:
    """Open tickets that no problem has yet and that look like this one. One query, bounded."""
    return _alike(_INCIDENTS, problem, reader, limit)


def _alike(statement: str, ticket: Ticket, reader: Person, limit: int) -> list[Alike]:
    return [Alike(*row) for row in _rows(statement, ticket, reader, limit, _SURELY)]


def _rows(statement: str, ticket: Ticket, reader: Person, limit: int, least: float) -> list[tuple[Any, ...]]:
    values: dict[str, Any] = {"ticket": ticket.pk, "subject": ticket.subject, "limit": limit, "least": least}
    values |= {"ended": list(ENDED), "active": list(ACTIVE), "closed": reader.closed_teams}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


# Both: the likeness of subjects, and half of the share of this subject's words that the other ticket knows.
_PROBLEMS = f"""
WITH words AS (SELECT tsvector_to_array(to_tsvector('{CONFIG}', %(subject)s)) AS all_words),
known AS (
  SELECT id, subject FROM tickets_ticket
  WHERE type = 'problem' AND mark = '' AND status IN ('new', 'open', 'pending', 'on_hold') AND id <> %(ticket)s
    AND NOT coalesce(team_id = ANY(%(closed)s), false)
  ORDER BY id DESC LIMIT {PROBLEMS}),
ranked AS (
  SELECT k.id, k.subject, greatest(similarity(k.subject, %(subject)s), newest.likeness) + 0.5 * (
      SELECT count(*) FROM unnest(words.all_words) AS word
      WHERE word = ANY(tsvector_to_array(ts_filter(d.vector, '{{a,d}}') || to_tsvector('{CONFIG}', newest.subjects))))
    / greatest(cardinality(words.all_words), 1) AS likeness
  FROM known k JOIN tickets_searchdocument d ON d.ticket_id = k.id, words, LATERAL (
    SELECT coalesce(max(similarity(subject, %(subject)s)), 0) AS likeness,
      coalesce(string_agg(subject, ' '), '') AS subjects
    FROM (
      SELECT i.subject FROM tickets_link l JOIN tickets_ticket i ON i.id = l.ticket_id
      WHERE l.other_id = k.id AND l.kind = 'caused_by' ORDER BY l.id DESC LIMIT {INCIDENTS}) AS newest_ones) AS newest)
SELECT id, subject, (
  SELECT count(*) FROM tickets_link l JOIN tickets_ticket i ON i.id = l.ticket_id
  WHERE l.other_id = ranked.id AND l.kind = 'caused_by' AND i.mark = '' AND i.status = ANY(%(active)s))
FROM ranked WHERE likeness >= %(least)s ORDER BY likeness DESC, id DESC LIMIT %(limit)s
"""
_INCIDENTS = f"""
WITH words AS (SELECT tsvector_to_array(to_tsvector('{CONFIG}', %(subject)s)) AS all_words),
query AS (SELECT (SELECT string_agg(quote_literal(word), ' | ')::tsquery FROM unnest(all_words) AS word) AS any_word
          FROM words),
sharing AS (
  SELECT ticket_id AS id, vector FROM tickets_searchdocument, query
  WHERE vector @@ query.any_word ORDER BY ticket_id DESC LIMIT {NEWEST}),
ranked AS (
  SELECT t.id, t.subject, similarity(t.subject, %(subject)s)
    + 0.5 * (SELECT count(*) FROM unnest(words.all_words) AS word
             WHERE word = ANY(tsvector_to_array(ts_filter(s.vector, '{{a,d}}'))))
      / greatest(cardinality(words.all_words), 1) AS likeness
  FROM sharing s JOIN tickets_ticket t ON t.id = s.id, words
  WHERE t.id <> %(ticket)s AND t.type <> 'problem' AND t.mark = '' AND t.status = ANY(%(active)s)
    AND NOT coalesce(t.team_id = ANY(%(closed)s), false)
    AND NOT EXISTS (SELECT FROM tickets_link l WHERE l.ticket_id = t.id AND l.kind = 'caused_by'))
SELECT id, subject, 0 FROM ranked WHERE likeness >= %(least)s ORDER BY likeness DESC, id DESC LIMIT %(limit)s
"""
