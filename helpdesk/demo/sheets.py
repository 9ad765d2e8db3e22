"""Rows in the text format of COPY, gathered a chunk at a time."""

from __future__ import annotations

from datetime import date
from functools import cache

NULL = r"\N"
NEVER = "9999-12-31 00:00:00+00"

# Ids of tickets, messages and logged time are given by us, because other rows name them; the rest are from sequences.
COLUMNS = {
    "tickets_ticket": "id type status channel requester_id organisation_id custom tags created_at subject "
    "waiting_since first_replied_at last_message_at snippet assignee_id priority line team_id until waiting_for "
    "solved_at closed_at reopens next_due_at clock_state version updated_at category_id skills status_since "
    "contact_id hops mark merged_into_id snoozed_until rating fields",
    "tickets_message": "id ticket_id origin_id kind author_id automatic channel subject sender to cc body_text "
    "body_html reply_text message_id problems created_at side_id",
    "tickets_side": "id ticket_id person_id name address subject opened_by_id opened_at closed_at",
    "tickets_event": "ticket_id kind by_id at version detail",
    "tickets_arrival": "channel received_at mailbox raw_sha256 raw_size identity mail_id sender subject outcome reason "
    "decided_at attempts ticket_id message_id by_id visit",
    "tickets_reading": "article language visit opens from_form at",
    "tickets_outgoing": "kind ticket_id message_id recipient_id address detail state created_at not_before attempts "
    "sent_at error raw_sha256",
    "tickets_handover": "id ticket_id from_team_id to_team_id from_line to_line reason_id tried asked checklist links "
    "over_limit by_id at goes_back_to_id state accepted_by_id accepted_at pickup_seconds ended_by_id ended_at missing "
    "advice_id",
    "tickets_participant": "ticket_id person_id added_by_id added_at",
    "tickets_attachment": "message_id name content_type size sha256 inline content_id created_at",
    "tickets_follower": "ticket_id person_id at",
    "tickets_link": "ticket_id other_id kind",
    "tickets_announcement": "ticket_id text_en text_ru at",
    "tickets_ratingrequest": "ticket_id person_id message_id nonce token_hash at expires_at",
    "tickets_rating": "id ticket_id person_id team_id score comment via at",
    "tickets_timeentry": "id ticket_id person_id minutes what billable at voided_at",
    "sla_policyassignment": "ticket_id policy_version_id at",
    "sla_clock": "ticket_id kind number line state started_at target_seconds due_at warn_at fulfilled_at ended_at "
    "elapsed_seconds breached_at policy_version_id next_check_at",
    "sla_segment": "ticket_id number holder begin_at end_at business_seconds",
    "demo_fragment": "id text",
    "demo_document": "ticket heading parts",
}


class Sheets:
    """One list of lines a table; `take` hands them over and begins anew. Text fields must be `escaped`."""

    def __init__(self) -> None:
        self.lines: dict[str, list[str]] = {table: [] for table in COLUMNS}

    def add(self, table: str, *fields: str) -> None:
        self.lines[table].append("\t".join(fields))

    def take(self) -> dict[str, bytes]:
        """The filled tables in the order above."""
        filled = {table: lines for table, lines in self.lines.items() if lines}
        self.lines = {table: [] for table in COLUMNS}
        return {table: ("\n".join(lines) + "\n").encode() for table, lines in filled.items()}


class Fragments:
    """Every distinct piece of text once: its number, and how it is written in a row.

    Messages repeat their pieces; each is turned into search words but once (loading.py). Of several writers each
    numbers its own: the one called `part` of `parts`.
    """

    def __init__(self, sheets: Sheets, part: int = 0, parts: int = 1) -> None:
        self._sheets, self._part, self._parts = sheets, part, parts
        self._known: dict[str, tuple[int, str]] = {}

    def of(self, text: str) -> tuple[int, str]:
        found = self._known.get(text)
        if found is None:
            found = self._known[text] = (len(self._known) * self._parts + self._part + 1, escaped(text))
            self._sheets.add("demo_fragment", str(found[0]), found[1])
        return found


def escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")


def stamp(moment: int) -> str:
    """Seconds since 1970 as COPY reads a moment."""
    return f"{_date(moment // 86400)} {_TIMES[moment % 86400]}+00"


def iso(moment: int) -> str:
    """As `datetime.isoformat` writes an aware UTC moment."""
    return f"{_date(moment // 86400)}T{_TIMES[moment % 86400]}+00:00"


@cache
def _date(day: int) -> str:
    return date.fromordinal(day + date(1970, 1, 1).toordinal()).isoformat()


_TIMES = [f"{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}" for s in range(86400)]
