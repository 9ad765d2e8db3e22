"""What people do with tickets beside talking: merges, links, spam, sleep, followers, time; as rows, like life.py."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from helpdesk.demo.sheets import NULL, escaped, iso, stamp

if TYPE_CHECKING:
    from helpdesk.demo.life import Life
    from helpdesk.demo.state import State

ENTRIES = 4  # of time in a ticket, at most
_json = json.JSONEncoder(ensure_ascii=False).encode


def absorb(life: Life, at: int, source: Life, *, by: int) -> None:
    """Takes in another ticket of the same requester, which has only begun and lies here already (`place`)."""
    since, message = source.created_at, source.messages[0]
    source.mark, source.merged_into = "merged", life.number
    source.record(at, "merged", by, f'{{"into": {life.number}}}')
    life.waiting_since = min(life.waiting_since or since, since)
    life.parts.extend(source.parts)
    source.parts.clear()
    detail = f'"from": {source.number}, "messages": {source.messages}, "oldest_unanswered": "{iso(since)}"'
    life.record(at, "absorbed", by, f'{{{detail}, "unanswered": {{"{message}": "{iso(since)}"}}}}')


def link(life: Life, at: int, last: Life, *, by: int, kind: str = "related") -> None:
    """Reads "`life` <kind> `last`"; a mere relation is with a ticket of a higher number."""
    for one, other, inverse in ((life, last, "false"), (last, life, "true")):
        one.record(at, "linked", by, f'{{"other": {other.number}, "link": "{kind}", "inverse": {inverse}}}')
    life.desk.sheets.add("tickets_link", str(life.number), str(last.number), kind)


def announce(problem: Life, at: int, texts: dict[str, str], *, by: int) -> None:
    problem.record(at, "announced", by, _json({"texts": texts}))
    said = (escaped(texts["en"]), escaped(texts["ru"]))
    problem.desk.sheets.add("tickets_announcement", str(problem.number), *said, stamp(at))


def spam(life: Life, at: int, *, by: int) -> None:
    life.mark = "spam"
    life.record(at, "spammed", by, "{}")


def snooze(life: Life, at: int, until: int, *, by: int) -> None:
    life.snoozed_until = until
    life.record(at, "snoozed", by, f'{{"until": "{iso(until)}"}}')


def follow(life: Life, at: int, person: int) -> None:
    if person not in life.followers:
        add_follower(life, at, person)
        life.record(at, "followed", person, f'{{"person": {person}}}')


def add_follower(life: State, at: int, person: int) -> None:
    """As a mention does, beside its own event."""
    if person not in life.followers:
        life.followers.add(person)
        life.desk.sheets.add("tickets_follower", str(life.number), str(person), stamp(at))


def log_time(life: Life, at: int, minutes: int, what: str, *, by: int, billable: bool = False) -> None:
    if life.entries >= ENTRIES:
        return
    entry = life.desk.next_entry
    life.desk.next_entry += 1
    life.entries += 1
    row = (str(entry), str(life.number), str(by), str(minutes), escaped(what), "t" if billable else "f")
    life.desk.sheets.add("tickets_timeentry", *row, stamp(at), NULL)
    detail = {"entry": entry, "minutes": minutes, "what": what, "billable": billable}
    life.record(at, "time_logged", by, _json(detail))
