"""The different words that tickets have, as they are written: what a mistyped word is compared with."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import islice

from django.contrib.postgres.indexes import GistIndex, OpClass
from django.db import connection, models

SHORTEST, LONGEST = 4, 40  # letters; shorter ones are like too many others
MOST = 5_000  # different words taken of one text
BEGUN = 20  # words that begin with what was typed
NEAR = 150  # words that a mistyped one is compared with letter by letter
_WORD = re.compile(rf"(?<!\w)[a-zа-я]{{{SHORTEST},{LONGEST}}}(?!\w)")


class Word(models.Model):
    """In small letters, е for ё. Words are added behind the verbs (tickets/vocabulary.py) and stay when their tickets
    go: whoever offers one asks the documents first."""

    word = models.CharField(max_length=LONGEST, primary_key=True)

    class Meta:
        indexes = [GistIndex(OpClass("word", name="gist_trgm_ops"), name="word_near")]  # `near`

    def __str__(self) -> str:
        return self.word

    @classmethod
    def add(cls, texts: Iterable[str]) -> None:
        """The words of these texts; see `add_all`."""
        cls.add_all(set[str]().union(*map(words_of, texts)))

    @staticmethod
    def add_all(words: Collection[str]) -> None:
        """One statement, which waits for no verb, sorted so that two at once never wait for each other in a circle:
        call it as the last thing of a short transaction."""
        if words:
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO tickets_word (word) SELECT unnest(%s::text[]) ON CONFLICT DO NOTHING", [sorted(words)]
                )

    @staticmethod
    def near(words: Sequence[str]) -> dict[str, list[str]]:
        """For each word those that share most of its trigrams, the nearest first, and some that begin with it. One
        query."""
        found: dict[str, list[str]] = {}
        with connection.cursor() as cursor:
            cursor.execute(_NEAR, [list(words), list(words)])
            for word, near in cursor.fetchall():
                found.setdefault(word, []).append(near)
        return found


def words_of(text: str, most: int = MOST) -> set[str]:
    """At most so many, those that come first."""
    found = dict.fromkeys(_WORD.findall(text.lower().replace("ё", "е")))
    return set(found if len(found) <= most else islice(found, most))


# The index gives them in this order, so it is read no further than so many words lie. A beginning that is no constant
# finds its index by these operators alone.
_NEAR = f"""
    SELECT asked.word, begun.word FROM unnest(%s::text[]) AS asked(word), LATERAL (
      SELECT w.word FROM tickets_word w WHERE w.word ~>=~ asked.word AND w.word ~<~ (asked.word || chr(1114111))
      ORDER BY w.word USING ~<~ LIMIT {BEGUN}) AS begun
    UNION ALL
    SELECT asked.word, near.word FROM unnest(%s::text[]) AS asked(word), LATERAL (
      SELECT w.word FROM tickets_word w ORDER BY w.word <-> asked.word LIMIT {NEAR}) AS near
"""


class WordPlace(models.Model):
    """How far the event log was read for new words; one row."""

    xid = models.BigIntegerField(default=0)
    event = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.xid}/{self.event}"
