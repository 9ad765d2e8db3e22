"""The steps of a clock as sentences, in the reader's language and zone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from people.models import CalendarVersion
from sla.models import PolicyVersion
from sla.sentences import moment, span
from sla.stopwatch import Step
from tickets.models.words import Priority, Status


@dataclass(frozen=True, slots=True)
class Line:
    """One step; `message` is the message that it names."""

    word: str
    text: str
    at: datetime | None = None
    message: int | None = None


def basis(policy: PolicyVersion | None, calendar: CalendarVersion) -> Iterator[Line]:
    """What the clock rests on: its policy and why it holds, and its hours."""
    if policy is not None:
        words = {"policy": policy.policy.name, "number": policy.number, "condition": policy.condition}
        if policy.condition:
            text = _("Policy “%(policy)s”, version %(number)d, because the ticket matches %(condition)s") % words
        else:
            text = _("Policy “%(policy)s”, version %(number)d, which holds for every ticket") % words
        yield Line("policy", text)
    words = {
        "calendar": calendar.calendar.name,
        "number": calendar.number,
        "zone": calendar.content.get("time_zone", ""),
    }
    yield Line("calendar", _("Hours of “%(calendar)s”, version %(number)d, in %(zone)s") % words)


def line(step: Step) -> Line:
    """One step as it is said."""
    words = {"moment": moment(step.at)}
    detail = step.detail
    message = detail.get("ref")
    match step.word:
        case "started":
            text = _("Started %(moment)s") % words
        case "target":
            text = _target(detail["seconds"])
        case "paused":
            words["status"] = str(Status(detail["status"]).label)
            text = _("Paused %(moment)s: %(status)s") % words
        case "resumed":
            text = _("Resumed %(moment)s") % words
        case "retargeted":
            text = _retargeted(detail, words)
        case "fulfilled":
            words["span"] = span(detail["elapsed"])
            text = _("Done %(moment)s, after %(span)s of working time") % words
        case "cancelled" if detail["why"] == "split":
            text = _("Ended %(moment)s: the message was moved into a ticket of its own, whose clock goes on") % words
        case "cancelled":
            text = _("Ended without an answer %(moment)s: solved, merged or spam; it counts nowhere") % words
        case "breached":
            text = _("Late since %(moment)s") % words
        case _:
            text = step.word
    return Line(step.word, text, step.at, message)


def _target(seconds: int | None) -> str:
    if seconds is None:
        return _("No target is set: the time is measured, nothing is promised")
    return _("Target: %(span)s of working time") % {"span": span(seconds)}


def _retargeted(detail: dict[str, object], words: dict[str, str]) -> str:
    words["priority"] = str(Priority.of(str(detail["priority"])).label)
    seconds = detail["seconds"]
    if seconds == detail["from"]:
        return _("Counted anew %(moment)s by a newer version of policy or hours, from the same start") % words
    if not isinstance(seconds, int):
        return _("No target any more since %(moment)s (priority %(priority)s)") % words
    words["span"] = span(seconds)
    return _("New target %(moment)s: %(span)s (priority %(priority)s), still from the same start") % words
