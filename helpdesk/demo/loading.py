"""Getting the rows into PostgreSQL fast: by COPY, each piece of text made into search words once."""

from __future__ import annotations

import io
import re
import sys

from django.db import connection

from helpdesk.demo.bare import TABLES
from helpdesk.demo.sheets import COLUMNS
from tickets.models import Word
from tickets.models.search_document import CONFIG
from tickets.models.word import words_of

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
      || coalesce(
        (SELECT pg_temp.demo_words(f.vector) FROM unnest(d.parts) part JOIN demo_fragment f ON f.id = part), '')
    FROM demo_document d;
    TRUNCATE demo_document;
"""
_WORDS_OF = ("demo_fragment", "demo_document")
_LINE_ENDS = re.compile(r"\\[nrt]")  # as COPY writes them
_CLEAN_UP = "DROP AGGREGATE pg_temp.demo_words(tsvector); DROP TABLE demo_fragment, demo_document;"


class Loader:
    """Copies chunks into the tables; `finish` in the end. With `frozen` as rows that everybody may see (bare.py)."""

    def __init__(self, *, frozen: bool) -> None:
        self._frozen = frozen
        self._words: set[str] = set()
        with connection.cursor() as cursor:
            cursor.execute(_PREPARE)

    def put(self, sheets: dict[str, bytes]) -> None:
        with connection.cursor() as cursor:
            for table, rows in sheets.items():
                names = ", ".join(f'"{name}"' for name in COLUMNS[table].split())
                options = " (FREEZE)" if self._frozen and table in TABLES else ""
                cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN{options}", io.BytesIO(rows))
                if table in _WORDS_OF:
                    self._words |= words_of(_LINE_ENDS.sub(" ", rows.decode()), sys.maxsize)
            cursor.execute(_INDEX_WORDS)

    def finish(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_CLEAN_UP)
        Word.add_all(self._words)
