"""What articles are missing, by the minutes that their lack costs: words that found nothing, answers that were typed
again and again, templates that are typed anew in good part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from kb.models import AnswersRead, GapKey, Missed, Settled, Template
from kb.models.gap import SECONDS_A_WORD
from people.models import Person
from tickets.models import Ticket
from tickets.solved import Solved, solved_near

DAYS = 90
SHOWN = 100
_READ = 500  # of each kind, the most expensive ones: of these are those shown
_TICKETS = 5  # of a gap, the best answers first
FEWEST_USES, MOST_KEPT = 5, 70  # of a template that is often edited: uses, and per cent of its words that stayed
_EXCERPT = 240


@dataclass(frozen=True, slots=True)
class Gap:
    """`count` searches, answers or uses; `seconds` lost. `answer` is the message to begin an article from (0: to be
    looked for), of the first of `tickets` (id, subject); `kept` of a template, in per cent."""

    key: GapKey
    language: str
    title: str
    count: int
    seconds: float
    answer: int = 0
    excerpt: str = ""
    kept: int = 0
    tickets: list[tuple[int, str]] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return self.key.kind

    @property
    def minutes(self) -> int:
        return max(round(self.seconds / 60), 1)


@dataclass(frozen=True, slots=True)
class Gaps:
    """The open ones, the most expensive first; those that were settled, each with its title; what the night has read
    (None: nothing yet)."""

    open: list[Gap]
    settled: list[tuple[Settled, str]]
    read: AnswersRead | None


def gaps(reader: Person, now: datetime | None = None) -> Gaps:
    """Of tickets and templates that this reader may see. Six queries, two more where articles were begun, and those of
    the reader's teams."""
    since = (now or timezone.now()) - timedelta(days=DAYS)
    read = AnswersRead.objects.filter(pk=1).first()
    settled = Settled.objects.for_list()
    found = [*_searches(since, read), *_answers(reader), *_templates(reader, since)]
    done = {each.gap for each in settled}
    wanted = [each for each in found if str(each.key) not in done]
    wanted.sort(key=lambda gap: (-gap.seconds, str(gap.key)))
    return Gaps(wanted[:SHOWN], _told(settled, found)[:SHOWN], read)


def _told(settled: Iterable[Settled], found: Iterable[Gap]) -> list[tuple[Settled, str]]:
    """Those with an article, and those that this reader would see in the list."""
    titles = {str(each.key): each.title for each in found}
    named = [(each, each.article.title if each.article else titles.get(each.gap, "")) for each in settled]
    return [(each, title) for each, title in named if title]


def near(words: str, reader: Person) -> Solved:
    """Solved tickets that these words would have been about. Two queries."""
    return solved_near(Ticket(pk=0, subject=words), reader)


def _searches(since: datetime, read: AnswersRead | None) -> list[Gap]:
    """A search that failed counts as an answer of the usual length: what it costs where its reader writes instead."""
    rows = Missed.objects.since(since.date()).in_all_places()[:_READ]
    usual = (read.median_words if read else 0) * SECONDS_A_WORD
    return [
        Gap(
            GapKey("search", f"{row['language']}:{row['words']}"), row["language"],
            row["words"][:1].upper() + row["words"][1:], row["total"], row["total"] * usual,
        )
        for row in rows
    ]  # fmt: skip


def _answers(reader: Person) -> list[Gap]:
    """Groups of which this reader sees enough: what was typed after the first time."""
    return [
        Gap(
            GapKey("answer", str(number)), language, subject, count, words * SECONDS_A_WORD, answer, excerpt.strip(),
            tickets=list(zip(ids, subjects, strict=True)),
        )
        for number, language, count, words, answer, ids, subjects, subject, excerpt in _rows(
            _ANSWERS, {"closed": reader.closed_teams, "shown": _READ, "tickets": _TICKETS, "excerpt": _EXCERPT}
        )
    ]  # fmt: skip


def _templates(reader: Person, since: datetime) -> list[Gap]:
    values = {
        "since": since, "closed": reader.closed_teams, "least": FEWEST_USES, "kept": MOST_KEPT, "tickets": _TICKETS,
        "shown": _READ,
    }  # fmt: skip
    rows = _rows(_EDITED, values)
    theirs = dict(Template.objects.of(reader).filter(pk__in=[int(row[0]) for row in rows]).values_list("pk", "name"))
    return [
        Gap(
            GapKey("template", key), language, theirs[int(key)], count, words * SECONDS_A_WORD, answer,
            kept=round(kept), tickets=list(zip(ids, subjects, strict=True)),
        )
        for key, language, count, words, kept, answer, ids, subjects in rows
        if int(key) in theirs
    ]  # fmt: skip


def _rows(sql: str, values: dict[str, Any]) -> Sequence[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


# Typed after the first time: the words of all but one, the shortest of them.
_ANSWERS = """
WITH seen AS (
  SELECT r.number, r.place, r.language, r.words, r.message_id, t.id, t.subject, t.requester_id
  FROM kb_repeated r JOIN tickets_ticket t ON t.id = r.ticket_id
  WHERE t.mark = '' AND NOT coalesce(t.team_id = ANY(%(closed)s::bigint[]), false)),
grouped AS (
  SELECT number, (array_agg(language ORDER BY place))[1] AS language, count(*) AS count,
    sum(words) - min(words) AS words, (array_agg(message_id ORDER BY place))[1] AS answer,
    (array_agg(id ORDER BY place))[1:%(tickets)s] AS ids, (array_agg(subject ORDER BY place))[1:%(tickets)s] AS subjects
  FROM seen GROUP BY number HAVING count(*) >= 3 AND count(DISTINCT requester_id) >= 2
  ORDER BY words DESC, number LIMIT %(shown)s)
SELECT g.number, g.language, g.count, g.words, g.answer, g.ids, g.subjects, g.subjects[1],
  left(coalesce(nullif(m.reply_text, ''), m.body_text), %(excerpt)s)
FROM grouped g JOIN tickets_message m ON m.id = g.answer ORDER BY g.words DESC, g.number
"""
_EDITED = """
WITH seen AS (
  SELECT i.key, i.language, i.words, i.kept, m.id AS message, t.id, t.subject,
    (t.status = ANY(ARRAY['solved', 'closed'])) AS ended
  FROM tickets_insertion i JOIN tickets_message m ON m.id = i.message_id JOIN tickets_ticket t ON t.id = m.ticket_id
  WHERE i.kind = 'template' AND i.at >= %(since)s AND NOT m.taken_back AND t.mark = '' AND t.type <> 'problem'
    AND NOT coalesce(t.team_id = ANY(%(closed)s::bigint[]), false))
SELECT key, (array_agg(language ORDER BY ended DESC, message DESC))[1], count(*),
  sum(words * (100 - kept) / 100.0)::float AS anew, avg(kept)::float,
  (array_agg(message ORDER BY message DESC) FILTER (WHERE ended))[1],
  (array_agg(id ORDER BY message DESC) FILTER (WHERE ended))[1:%(tickets)s],
  (array_agg(subject ORDER BY message DESC) FILTER (WHERE ended))[1:%(tickets)s]
FROM seen WHERE key ~ '^[0-9]{1,15}$' GROUP BY key
HAVING count(*) >= %(least)s AND avg(kept) < %(kept)s AND bool_or(ended) ORDER BY anew DESC, key LIMIT %(shown)s
"""
