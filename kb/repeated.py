"""Answers that agents type again and again: those of solved tickets that say nearly the same, found by the words that
they share. No outside service; the same answers give the same groups."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median_low
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from kb.coach import names
from kb.essence import essence
from kb.models.gap import AnswersRead, Repeated
from kb.promote import language_of
from tickets.models.score import CONTENT
from tickets.models.words import ENDED

DAYS = 90
MOST = 20_000  # the newest answers that are read
FEWEST_WORDS = 8  # of an answer
ALIKE = 0.6  # of the shingles that two answers have together, so many they share
_SHINGLE = 2  # words
_COMPARED = 40  # groups at most that an answer is compared with
_READ = 3_000  # characters of an answer
_GROUP, _CUSTOMERS = 3, 2  # a group has so many answers to so many customers
_WORD = re.compile(r"[^\W\d_]+")
_BARE = re.compile(r"\S*(?:@|://)\S*|\S*\d\S*")


@dataclass(frozen=True, slots=True)
class Typed:
    """One hand-typed answer; `worth` is 0–2: the ticket stayed solved, and was rated well. `people` are names: the
    customer's, and of who wrote it."""

    pk: int
    ticket: int
    customer: int
    text: str
    worth: int
    people: tuple[str, ...]


@transaction.atomic
def rebuild(now: datetime | None = None) -> tuple[int, int]:
    """(answers read, groups). A group that was there before keeps its number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('kb.repeated'))")
    now = now or timezone.now()
    typed = answers(now - timedelta(days=DAYS))
    before = dict(Repeated.objects.values_list("message", "number"))
    Repeated.objects.all().delete()
    lengths = [len(each.text.split()) for each in typed]
    found = [group for group in groups(typed) if _is_one(group)]
    rows = [row for number, group in _numbered(found, before) for row in _rows(number, group)]
    Repeated.objects.bulk_create(rows, batch_size=2_000)
    told = {"at": now, "answers": len(typed), "median_words": median_low(lengths) if lengths else 0}
    AnswersRead.objects.update_or_create(pk=1, defaults=told)
    return len(typed), len(found)


def again() -> Iterator[str]:
    """For `rebuild gaps`."""
    read, found = rebuild()
    yield f"{read} answers, {found} groups"


def answers(since: datetime) -> list[Typed]:
    """The last public replies to solved tickets, those that nothing was inserted into, the newest first: earlier ones
    mostly ask back. One query."""
    values: dict[str, Any] = {"since": since, "ended": list(ENDED), "good": list(CONTENT), "most": MOST, "read": _READ}
    with connection.cursor() as cursor:
        cursor.execute(_TYPED, values)
        rows = cursor.fetchall()
    return [
        Typed(pk, ticket, customer, text, worth, (one, other)) for pk, ticket, customer, text, worth, one, other in rows
    ]


def groups(typed: Sequence[Typed]) -> list[list[Typed]]:
    """Each answer joins the group whose first one it is most like. An answer is looked up by its rarest shingles alone:
    two that share so much have one of these in common (prefix filtering), so that few pairs are compared."""
    said = {each.pk: shingles(each) for each in typed}
    common = Counter(shingle for each in said.values() for shingle in each)
    firsts: list[tuple[frozenset[str], list[Typed]]] = []
    places: defaultdict[str, list[int]] = defaultdict(list)
    for each in sorted(typed, key=lambda one: one.pk):
        own = said[each.pk]
        if not own:
            continue
        rare = sorted(own, key=lambda shingle: (common[shingle], shingle))[: len(own) - int(ALIKE * len(own)) + 1]
        near = Counter(place for shingle in rare for place in places[shingle])
        best, likeness = -1, 0.0
        for place, _shared in sorted(near.items(), key=lambda item: (-item[1], item[0]))[:_COMPARED]:
            first = firsts[place][0]
            shared = len(own & first)
            if (like := shared / (len(own) + len(first) - shared)) >= ALIKE and like > likeness:
                best, likeness = place, like
        if best >= 0:
            firsts[best][1].append(each)
            continue
        for shingle in rare:
            places[shingle].append(len(firsts))
        firsts.append((own, [each]))
    return [group for _first, group in firsts]


def shingles(typed: Typed) -> frozenset[str]:
    """Neighbouring words of what it says of the matter: small letters, without names, addresses and numbers; none of
    an answer that says little."""
    said = _BARE.sub(" ", essence(typed.text)[0].lower().replace("ё", "е"))
    called = {form for name in typed.people for form in names.forms(name)}
    words = [word for word in _WORD.findall(said) if word not in called]
    if len(words) < FEWEST_WORDS:
        return frozenset()
    return frozenset(" ".join(words[at : at + _SHINGLE]) for at in range(len(words) - _SHINGLE + 1))


def _is_one(group: list[Typed]) -> bool:
    return len(group) >= _GROUP and len({each.customer for each in group}) >= _CUSTOMERS


def _numbered(found: list[list[Typed]], before: dict[int, int]) -> Iterator[tuple[int, list[Typed]]]:
    """With the number that most of its answers had, else that of its first answer; the larger group chooses first."""
    taken: set[int] = set()
    for group in sorted(found, key=lambda each: (-len(each), each[0].pk)):
        had = Counter(before[each.pk] for each in group if each.pk in before)
        wanted = [number for number, _count in sorted(had.items(), key=lambda item: (-item[1], item[0]))]
        number = next(number for number in (*wanted, *(each.pk for each in group)) if number not in taken)
        taken.add(number)
        yield number, group


def _rows(number: int, group: Iterable[Typed]) -> Iterator[Repeated]:
    """The best first: those that stayed solved and were rated well, of these the newest."""
    for place, each in enumerate(sorted(group, key=lambda one: (-one.worth, -one.pk))):
        yield Repeated(
            number=number, message_id=each.pk, ticket_id=each.ticket, language=language_of(each.text),
            words=len(each.text.split()), place=place,
        )  # fmt: skip


_TYPED = """
SELECT m.id, m.ticket_id, t.requester_id, left(coalesce(nullif(m.reply_text, ''), m.body_text), %(read)s),
  CASE WHEN EXISTS (
    SELECT FROM tickets_event e WHERE e.ticket_id = m.ticket_id AND e.kind = 'reopened' AND e.at >= m.created_at)
  THEN 0 ELSE 1 END + CASE WHEN (
    SELECT r.score FROM tickets_rating r WHERE r.ticket_id = m.ticket_id ORDER BY r.id DESC LIMIT 1) = ANY(%(good)s)
  THEN 1 ELSE 0 END, customer.name, writer.name
FROM tickets_message m JOIN tickets_ticket t ON t.id = m.ticket_id
JOIN people_person customer ON customer.id = t.requester_id JOIN people_person writer ON writer.id = m.author_id
WHERE m.kind = 'reply' AND NOT m.automatic AND NOT m.taken_back AND m.created_at >= %(since)s
  AND t.mark = '' AND t.type <> 'problem' AND t.status = ANY(%(ended)s)
  AND NOT EXISTS (SELECT FROM tickets_insertion i WHERE i.message_id = m.id)
  AND NOT EXISTS (
    SELECT FROM tickets_message l WHERE l.ticket_id = m.ticket_id AND (l.created_at, l.id) > (m.created_at, m.id)
      AND l.kind = 'reply' AND NOT l.automatic AND NOT l.taken_back)
ORDER BY m.id DESC LIMIT %(most)s
"""
