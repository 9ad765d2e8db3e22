"""Getting the rows into PostgreSQL fast: COPY beside the telling, indexes and foreign keys afterwards."""

from __future__ import annotations

import io
import queue
import threading
from typing import Any

from django.db import connection

from helpdesk.demo.sheets import COLUMNS
from tickets.models.search_document import CONFIG

_TABLES = (
    "tickets_ticket", "tickets_message", "tickets_event", "tickets_arrival", "tickets_outgoing", "tickets_participant",
    "tickets_attachment", "tickets_searchdocument",
)  # fmt: skip

# Every distinct piece of text becomes search words once; a ticket's document is the sum of its pieces.
_PREPARE = f"""
    CREATE TEMP TABLE demo_fragment (id integer PRIMARY KEY, text text NOT NULL,
      vector tsvector GENERATED ALWAYS AS (to_tsvector('{CONFIG}', text)) STORED);
    CREATE TEMP TABLE demo_document (ticket bigint, heading text, parts integer[]);
    CREATE AGGREGATE pg_temp.demo_words(tsvector) (SFUNC = tsvector_concat, STYPE = tsvector);
"""
_INDEX_WORDS = f"""
    INSERT INTO tickets_searchdocument (ticket_id, vector)
    SELECT d.ticket, setweight(to_tsvector('{CONFIG}', d.heading), 'A')
      || (SELECT pg_temp.demo_words(f.vector) FROM unnest(d.parts) part JOIN demo_fragment f ON f.id = part)
    FROM demo_document d;
    TRUNCATE demo_document;
"""
_CLEAN_UP = "DROP AGGREGATE pg_temp.demo_words(tsvector); DROP TABLE demo_fragment, demo_document;"


class Loader(threading.Thread):
    """Copies chunks on the caller's connection while the caller tells the next one; call `finish` in the end.

    Until then nobody else may use the connection.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        with connection.cursor() as cursor:
            cursor.execute(_PREPARE)
        self._raw: Any = connection.connection
        self._waiting: queue.Queue[dict[str, io.BytesIO] | None] = queue.Queue(maxsize=2)
        self._failure: BaseException | None = None
        self.start()

    def put(self, chunk: dict[str, io.BytesIO]) -> None:
        if self._failure is None:
            self._waiting.put(chunk)

    def finish(self) -> None:
        """Returns when everything is in the tables; raises what went wrong on the way."""
        self._waiting.put(None)
        self.join()
        if self._failure is not None:
            raise self._failure
        with connection.cursor() as cursor:
            cursor.execute(_CLEAN_UP)

    def run(self) -> None:
        while (chunk := self._waiting.get()) is not None:
            if self._failure is not None:
                continue  # keeps the teller from waiting for ever
            try:
                self._copy(chunk)
            except BaseException as error:
                self._failure = error

    def _copy(self, chunk: dict[str, io.BytesIO]) -> None:
        with self._raw.cursor() as cursor:
            for table, rows in chunk.items():
                names = ", ".join(f'"{name}"' for name in COLUMNS[table].split())
                cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", rows)
            cursor.execute(_INDEX_WORDS)


class Bare:
    """Empty tables without their secondary indexes and foreign keys for the time of one big load, in one transaction.

    What PostgreSQL says of them is kept and done again word for word, so that no migration is repeated here.
    """

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with pending checks cannot be altered
            cursor.execute(
                """
                SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
                WHERE contype = 'f' AND conrelid = ANY(%s::regclass[]) ORDER BY conname
                """,
                [list(_TABLES)],
            )
            self._keys = cursor.fetchall()
            cursor.execute(
                """
                SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index i
                WHERE indrelid = ANY(%s::regclass[])
                  AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid AND contype <> 'f')
                ORDER BY 1
                """,
                [list(_TABLES)],
            )
            self._indexes = cursor.fetchall()
            for table, name, _definition in self._keys:
                cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
            for name, _definition in self._indexes:
                cursor.execute(f"DROP INDEX {name}")

    def dress(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL maintenance_work_mem = '192MB'")
            for _name, definition in self._indexes:
                cursor.execute(definition)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table, name, definition in self._keys:
                cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
