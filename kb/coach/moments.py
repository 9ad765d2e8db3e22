"""Moments that a text names, in Russian and English."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from kb.coach.situation import any_of

_DAYS = (
    ("понедельник", "monday"), ("вторник", "tuesday"), ("сред[уы]", "wednesday"), ("четверг", "thursday"),
    ("пятниц[уы]", "friday"), ("суббот[уы]", "saturday"), ("воскресенье", "sunday"),
)  # fmt: skip
_WEEKDAYS = [re.compile(rf"\b(?:{ru}|{en})", re.IGNORECASE) for ru, en in _DAYS]
WHEN = any_of(
    "сегодня", "завтра", "послезавтра", "в течение", "через", "до конца", "до обеда", "утром", "вечером", "днем",
    "(?:до|к|в|после) \\d{1,2}[:.]\\d\\d", "(?:до|к|в|после) \\d{1,2}", "на (?:этой|следующей|будущей) неделе",
    *(f"(?:в|во|до|к) {ru}\\w*" for ru, _en in _DAYS), "today", "tonight", "tomorrow", "within", "by \\d*",
    "before \\d*", "next week", "this (?:week|morning|afternoon|evening)",
    "in (?:an?|\\d+|one|two|three|four|five|half an) (?:working |business )?(?:hour|minute|day|week)s?",
    "\\d{1,2} ?[ap]\\.?m", "(?:by |on |before |next )?(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)",
    "(?:at|after) \\d{1,2}", "right after", "by (?:noon|lunch)", "end of (?:the )?(?:day|week)",
)  # fmt: skip
_NUMBERS = {
    "двух": 2,
    "два": 2,
    "две": 2,
    "трех": 3,
    "три": 3,
    "четырех": 4,
    "четыре": 4,
    "пяти": 5,
    "пять": 5,
    "десяти": 10,
}
_NUMBERS |= {"two": 2, "three": 3, "four": 4, "five": 5, "ten": 10}
_SPAN = re.compile(
    rf"\b(?:через|в течение|within|in)\s+(\d{{1,3}}|{'|'.join(_NUMBERS)})\s+(?:рабочих\s+|working\s+|business\s+)?"
    r"(минут|час|дн|день|недел|minute|hour|day|week)",
    re.IGNORECASE,
)
_UNITS = {"м": 60, "m": 60, "ч": 3600, "h": 3600, "д": 86400, "d": 86400, "н": 604800, "w": 604800}
_CLOCK = re.compile(
    r"\b(?:до|к|в|by|before|at)\s+(\d{1,2})[:.](\d\d)\b|\b(?:by|before|at)\s+(\d{1,2})\s*([ap])\.?m", re.IGNORECASE
)
_TOMORROW = re.compile(r"(?<!\w)(?:завтра|tomorrow)\b", re.IGNORECASE)
_AFTER_TOMORROW = re.compile(r"\b(?:послезавтра|day after tomorrow)\b", re.IGNORECASE)
_NEXT_WEEK = re.compile(r"\b(?:на (?:следующей|будущей) неделе|next week)\b", re.IGNORECASE)


def earliest(sentence: str, now: datetime) -> datetime | None:
    """The earliest moment that a sentence may mean: midnight of a day that it names without an hour; None: it names
    none, or today without an hour."""
    if span := _SPAN.search(sentence):
        return now + timedelta(seconds=_number(span[1].lower()) * _UNITS[span[2][0].lower()])
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    day = _days_ahead(sentence, now)
    if clock := _CLOCK.search(sentence):
        hour, minute = int(clock[1] or clock[3]), int(clock[2] or 0)
        hour += 12 if (clock[4] or "").lower() == "p" and hour < 12 else 0
        if hour < 24 and minute < 60:
            return midnight + timedelta(days=day or 0, hours=hour, minutes=minute)
    return midnight + timedelta(days=day) if day else None


def _number(said: str) -> int:
    return _NUMBERS[said] if said in _NUMBERS else int(said)


def _days_ahead(sentence: str, now: datetime) -> int | None:
    if _AFTER_TOMORROW.search(sentence):
        return 2
    if _TOMORROW.search(sentence):
        return 1
    if _NEXT_WEEK.search(sentence):
        return 7 - now.weekday()
    for number, pattern in enumerate(_WEEKDAYS):
        if pattern.search(sentence):
            return (number - now.weekday()) % 7 or 7
    return None
