"""Counting attempts in fixed windows, one upsert each, in PostgreSQL: it holds when the cache is gone."""

from __future__ import annotations

import hashlib

from django.db import connection


def too_many(what: str, whom: str, *, limit: int, seconds: int) -> bool:
    """Counts one attempt; True when more than `limit` were made in the running window of `seconds`."""
    key = hashlib.sha256(f"{what}\0{whom}".encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO people_attempt AS a (key, count, until)
            VALUES (%s, 1, clock_timestamp() + make_interval(secs => %s))
            ON CONFLICT (key) DO UPDATE SET
              count = CASE WHEN a.until < clock_timestamp() THEN 1 ELSE a.count + 1 END,
              until = CASE WHEN a.until < clock_timestamp() THEN excluded.until ELSE a.until END
            RETURNING count
            """,
            [key, seconds],
        )
        (count,) = cursor.fetchone()
    return bool(count > limit)


def forget(what: str, whom: str) -> None:
    """Starts the count again, after a success."""
    key = hashlib.sha256(f"{what}\0{whom}".encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM people_attempt WHERE key = %s", [key])
