"""Empty tables without what slows a big load down, and all of it put back afterwards."""

from __future__ import annotations

from typing import Any

from django.db import connection

TABLES = (
    "tickets_ticket", "tickets_message", "tickets_event", "tickets_arrival", "tickets_outgoing", "tickets_participant",
    "tickets_attachment", "tickets_searchdocument", "tickets_handover", "tickets_follower", "tickets_link",
    "tickets_timeentry", "tickets_announcement", "tickets_ratingrequest", "tickets_rating", "sla_policyassignment",
    "sla_clock", "sla_segment",
)  # fmt: skip


class Bare:
    """The tables without their secondary indexes and foreign keys for the time of one big load, in one transaction.

    What PostgreSQL says of them is kept and done again word for word, so that no migration is repeated here.
    `is_fresh` tells whether the tables were made anew as well: rows may then be written as if settled long ago (COPY
    FREEZE), which spares the first VACUUM from writing all of them again.
    """

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with pending checks cannot be altered
            self._keys = _rows(
                cursor,
                """
                SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
                WHERE contype = 'f' AND conrelid = ANY(%s::regclass[]) ORDER BY conname
                """,
            )
            self._indexes = _rows(
                cursor,
                """
                SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index i
                WHERE indrelid = ANY(%s::regclass[])
                  AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid AND contype <> 'f')
                ORDER BY 1
                """,
            )
            for table, name, _definition in self._keys:
                cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
            for name, _definition in self._indexes:
                cursor.execute(f"DROP INDEX {name}")
            self.is_fresh = _made_anew(cursor)

    def dress(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL maintenance_work_mem = '192MB'")
            for _name, definition in self._indexes:
                cursor.execute(definition)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table, name, definition in self._keys:
                cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _made_anew(cursor: Any) -> bool:
    """Truncates the tables and those that refer to them; not when one of them has rows after all (spam, a sign-in)."""
    referring = _rows(
        cursor,
        "SELECT DISTINCT conrelid::regclass::text FROM pg_constraint WHERE contype = 'f' "
        "AND confrelid = ANY(%s::regclass[])",
    )
    everything = ", ".join(sorted({*TABLES, *(table for (table,) in referring)}))
    cursor.execute(f"LOCK TABLE {everything}")
    for table in everything.split(", "):
        cursor.execute(f"SELECT EXISTS (SELECT FROM {table})")
        if cursor.fetchone()[0]:
            return False
    cursor.execute(f"TRUNCATE {everything}")
    return True


def _rows(cursor: Any, statement: str) -> list[Any]:
    cursor.execute(statement, [list(TABLES)])
    found: list[Any] = cursor.fetchall()
    return found
