"""Solved tickets that look like this one, with the answer that solved them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from people.models import Person
from tickets.models import Ticket
from tickets.models.search_document import CONFIG
from tickets.models.words import ENDED

NEAREST = 40  # subjects compared letter by letter
NEWEST = 300  # tickets with some of the words that are ranked
_LEAST = 0.12  # less alike than this is noise


@dataclass(frozen=True, slots=True)
class Similar:
    """`answer` is the last public reply, '' where there was none."""

    pk: int
    subject: str
    solved_at: datetime
    answer: str


def solved_like(ticket: Ticket, reader: Person, limit: int = 3) -> list[Similar]:
    """By likeness of subjects (trigrams) and shared words of the documents, best first. One query, bounded."""
    with connection.cursor() as cursor:
        cursor.execute(
            _SOLVED,
            {
                "ticket": ticket.pk,
                "subject": ticket.subject,
                "ended": list(ENDED),
                "closed": reader.closed_teams,
                "limit": limit,
                "least": _LEAST,
            },
        )
        return [Similar(*row) for row in cursor.fetchall()]


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
    similarity(t.subject, %(subject)s) + coalesce(ts_rank(d.vector, query.words, 1), 0) AS likeness
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
