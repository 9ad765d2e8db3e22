"""One row of searchable words a ticket: subject, messages, requester, files. Grown by verbs, rebuilt by `rebuild
search`."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import connection, models

# PostgreSQL's `russian` configuration stems Cyrillic words by the Russian and Latin words by the English rules.
CONFIG = "russian"
TEXT_LIMIT = 100_000  # characters of one message that are indexed
# A tsvector holds at most 1 MB. Whoever fills a ticket with so many different words is not found by more of them, but
# may write on. Texts of SAFE_BYTES in all never come near it, whatever they are.
DOCUMENT_LIMIT = 1_000_000
SAFE_BYTES = 400_000
# What a word weighs by its label: D in messages, C in files, A in headings. Files say least, also of documents that
# were made before there were words of files.
WEIGHTS = (0.1, 0.03, 0.4, 1.0)  # D, C, B, A


class SearchDocument(models.Model):
    ticket = models.OneToOneField("tickets.Ticket", models.CASCADE, primary_key=True, related_name="document")
    vector = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["vector"], name="search_words")]  # the search box

    @staticmethod
    def add(ticket_id: int, heading: str, text: str) -> None:
        """Adds words: `heading` weighs more (subject, requester), `text` is a message. A full document stays."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                INSERT INTO tickets_searchdocument AS d (ticket_id, vector)
                VALUES (%s, setweight(to_tsvector('{CONFIG}', %s), 'A') || to_tsvector('{CONFIG}', %s))
                ON CONFLICT (ticket_id) DO UPDATE SET vector = CASE
                  WHEN pg_column_size(setweight(d.vector, 'D')) + pg_column_size(excluded.vector) < {DOCUMENT_LIMIT}
                  THEN d.vector || excluded.vector ELSE d.vector END
                """,  # setweight unpacks the stored value, whose size would be the compressed one
                [ticket_id, heading, text[:TEXT_LIMIT]],
            )

    @staticmethod
    def add_heading(ticket_ids: Sequence[int], heading: str) -> None:
        """Adds the same words to many tickets: one statement. A full document stays."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                UPDATE tickets_searchdocument d SET vector = d.vector || said.vector
                FROM (SELECT setweight(to_tsvector('{CONFIG}', %s), 'A') AS vector) AS said
                WHERE d.ticket_id = ANY(%s)
                  AND pg_column_size(setweight(d.vector, 'D')) + pg_column_size(said.vector) < {DOCUMENT_LIMIT}
                """,
                [heading, list(ticket_ids)],
            )

    @staticmethod
    def add_file(ticket_id: int, sha256: str) -> None:
        """Adds the words of a file that was read; those of messages keep room beside them."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                UPDATE tickets_searchdocument d SET vector = d.vector || setweight(f.vector, 'C')
                FROM tickets_filetext f WHERE d.ticket_id = %s AND f.sha256 = %s
                  AND pg_column_size(setweight(d.vector, 'D')) + pg_column_size(setweight(f.vector, 'C')) < {SAFE_BYTES}
                """,
                [ticket_id, sha256],
            )

    @staticmethod
    def rebuild(ticket_ids: Sequence[int]) -> None:
        """Makes the documents of these tickets again from subject, requester, messages and files."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"{_REBUILT} ON CONFLICT (ticket_id) DO UPDATE SET vector = excluded.vector", [list(ticket_ids)]
            )
            cursor.execute(_LONG, [list(ticket_ids)])
            long = [ticket_id for (ticket_id,) in cursor.fetchall()]
            for ticket_id in long:
                cursor.execute(
                    "SELECT body_text FROM tickets_message WHERE ticket_id = %s AND NOT taken_back"
                    " ORDER BY created_at, id",
                    [ticket_id],
                )
                for (text,) in cursor.fetchall():
                    SearchDocument.add(ticket_id, "", text)
            cursor.execute(_FILES, [list(ticket_ids)])
            for ticket_id, sha256 in cursor.fetchall():
                SearchDocument.add_file(ticket_id, sha256)


# The same words as the verbs add, in one statement for many tickets; very long ones get those of their messages apart.
_MADE = f"""
    SELECT t.id,
      setweight(to_tsvector('{CONFIG}', concat_ws(' ', 'HD-' || t.id, t.subject, p.name,
        (SELECT a.value FROM people_address a WHERE a.person_id = p.id AND a.kind = 'email' ORDER BY a.id LIMIT 1),
        (SELECT m.sender FROM tickets_message m WHERE m.ticket_id = t.id ORDER BY m.created_at, m.id LIMIT 1))), 'A')
      || to_tsvector('{CONFIG}', coalesce((SELECT string_agg(left(m.body_text, {TEXT_LIMIT}), ' '
        ORDER BY m.created_at, m.id)
        FROM tickets_message m WHERE m.ticket_id = t.id AND NOT m.taken_back
        HAVING sum(octet_length(left(m.body_text, {TEXT_LIMIT}))) <= {SAFE_BYTES}), '')) AS vector
    FROM tickets_ticket t JOIN people_person p ON p.id = t.requester_id
"""
_REBUILT = f"INSERT INTO tickets_searchdocument (ticket_id, vector) {_MADE} WHERE t.id = ANY(%s)"
_LONG = f"""
    SELECT ticket_id FROM tickets_message WHERE ticket_id = ANY(%s) AND NOT taken_back GROUP BY ticket_id
    HAVING sum(octet_length(left(body_text, {TEXT_LIMIT}))) > {SAFE_BYTES}
"""
_FILES = """
    SELECT m.ticket_id, a.sha256 FROM tickets_message m JOIN tickets_attachment a ON a.message_id = m.id
    JOIN tickets_filetext f ON f.sha256 = a.sha256 AND f.text <> ''
    WHERE m.ticket_id = ANY(%s) AND NOT m.taken_back GROUP BY 1, 2 ORDER BY 1, min(a.id)
"""
