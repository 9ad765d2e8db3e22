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
_MONTHS = (
    ("январ", "jan"), ("феврал", "feb"), ("март", "mar"), ("апрел", "apr"), ("ма[йя]", "may"), ("июн", "jun"),
    ("июл", "jul"), ("август", "aug"), ("сентябр", "sep"), ("октябр", "oct"), ("ноябр", "nov"), ("декабр", "dec"),
)  # fmt: skip
_RU_MONTH = "|".join(ru for ru, _en in _MONTHS)
_EN_MONTH = "|".join(en for _ru, en in _MONTHS)
_DATE = re.compile(
    rf"\b(\d{{1,2}})(?:-?го|st|nd|rd|th)?\s+(?:of\s+)?({_RU_MONTH}|(?:{_EN_MONTH})[a-z]{{0,6}}\b)"
    rf"|\b({_EN_MONTH})[a-z]{{0,6}}\s+(\d{{1,2}})(?:st|nd|rd|th)?\b|\b(\d{{1,2}})\.(\d{{2}})(?:\.\d{{2,4}})?\b",
    re.IGNORECASE,
)
_RU_ORDINALS = """перв втор трет четверт пят шест седьм восьм девят десят одиннадцат двенадцат тринадцат четырнадцат
пятнадцат шестнадцат семнадцат восемнадцат девятнадцат двадцат"""
_EN_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth"
)
_TENS = {"двадцать ": 20, "тридцать ": 30}
_ORDINALS = {word: number for words in (_RU_ORDINALS, _EN_ORDINALS) for number, word in enumerate(words.split(), 1)}
_ORDINAL = re.compile(
    rf"\b(двадцать |тридцать )?({'|'.join(_RU_ORDINALS.split())})(?:ого|ьего|ое|ье|ому|ьему)(?:\sчисла)?"
    rf"(?=\s(?:{_RU_MONTH}))"
    rf"|\b({'|'.join(_EN_ORDINALS.split())})(?=\s(?:of\s)?(?:{_EN_MONTH}))",
    re.IGNORECASE,
)
_HOURS = """one two three four five six seven eight nine ten eleven twelve час часу двух двум два трех трем три четырех
четырем четыре пяти пять шести шесть семи семь восьми восемь девяти девять десяти десять одиннадцати двенадцати"""
_HOUR = rf"(?:\d{{1,2}}|{'|'.join(_HOURS.split())})"
_EN_UNIT = "(?:minute|hour|day|week)s?"
WHEN = any_of(
    "сегодня", "завтра*", "послезавтра", "в течение", "через", "за час", "до конца", "до (?:обеда|"
    "вечера)",
    "после обеда", "утром", "вечером", "днем", "ночью", "накануне", "к (?:утру|обеду|вечеру|ночи|выходным)", "на днях",
    "вот-вот", "скоро", "в ближайш*", "в тот же (?:день|час)", "не позднее", "на (?:этой|следующей|будущей) неделе",
    "(?:до|к|в|с|после|около) \\d{1,2}[:.]\\d\\d", f"(?:до|к|в|с|после|около) {_HOUR}",
    f"(?:до|к|в|с|на|после|от)? ?\\d{{1,2}}(?:-го)? (?:{_RU_MONTH})*", "\\d{1,2}\\.\\d{2}(?:\\.\\d{2,4})?",
    *(f"(?:в|во|до|к|на) {ru}\\w*" for ru, _en in _DAYS),
    "today", "tonight", "tomorrow", "overnight", "within", "shortly", "soon", "no later than",
    "(?:by|before|until|from|around|at|after|between) \\d{1,2}(?:[:.]\\d\\d)?",
    f"(?:by|before|until|around|at|after|on) (?:{_HOUR}|noon|midday|midnight|lunch|then)",
    "next (?:week|month)", "by (?:lunchtime|teatime|the end|close|return|next)", "(?:this|in the) (?:week|morning|"
    "afternoon|evening)", "(?:later|the same|a|one) day",
    f"(?:in|up to) (?:an?|\\d+|half an|a few|one|two|three|four|five|six|seven|ten) (?:\\w+ )?{_EN_UNIT}",
    f"takes? (?:an?|\\d+|one|two|three|five) (?:\\w+ )?{_EN_UNIT}", f"in (?:a|{_HOUR})(?=[.!]?$)",
    "\\d{1,2} ?[ap]\\.?m", "(?:by |on |before |next )?(?:monday|tuesday|wednesday|thursday|friday|saturday|"
    "sunday)(?!'s)",
    f"\\d{{1,2}}(?:st|nd|rd|th)? (?:of )?(?:{_EN_MONTH})*", f"(?:{_EN_MONTH})* \\d{{1,2}}(?:st|nd|rd|th)?",
    "\\d{1,2}(?:st|nd|rd|th)", "right after", "(?:the )?day before", "end of (?:the )?(?:day|week|month)",
)  # fmt: skip
_AHEAD = re.compile(
    r"(?<!\w)(?:после)?завтра\w*|\b(?:tomorrow|next week|на (?:следующей|будущей) неделе)\b"
    r"|\b(?:на|for|to)\s+(?:" + "|".join(f"{ru}|{en}" for ru, en in _DAYS) + rf"|\d{{1,2}}(?:th|st|nd|rd)?\s+(?:"
    rf"{_RU_MONTH}|{_EN_MONTH}))",
    re.IGNORECASE,
)
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
    "семи": 7,
    "десяти": 10,
    "десять": 10,
}
_NUMBERS |= {"a": 1, "an": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}
_SPAN = re.compile(
    r"\b(?:через|в течение|займет|уйдет|продлится|понадобится|"
    r"потребуется|срок\w*(?:\s\w+)?(?:\s[—–-]|\sсостав\w+)?|within|"
    r"in|will\stake|takes\sus|lasts|needs?|up\sto)\s+(?:до\s+|около\s+|еще\s+|up\s+to\s+|about\s+|around\s+|another\s+)?"
    rf"(?:(\d{{1,3}}|{'|'.join(_NUMBERS)})(?:(?:\s?[-–—]\s?|\sto\s)\w{{1,5}})?\s+)?(?:рабочих\s+|календарных\s+|working\s+|business\s+|calendar\s+)?"
    r"(минут|час|дн|день|сут|недел|месяц|minute|hour|day|week|month)",
    re.IGNORECASE,
)
_UNITS = {
    "мин": 60, "час": 3600, "дн": 86400, "ден": 86400, "сут": 86400, "нед": 604800, "мес": 2592000, "min": 60,
    "hou": 3600, "day": 86400, "wee": 604800, "mon": 2592000,
}  # fmt: skip
_CLOCK = re.compile(
    r"\b(?:до|к|в|с|после|by|before|at|after)\s+(\d{1,2})[:.](\d\d)\b|\b(?:by|before|at|after)\s+(\d{1,2})\s*([ap])\.?m"
    r"|\b(?:до|к|после)\s+(\d{1,2})\s+час|\b(?:by|at|before)\s+(noon|midday)\b",
    re.IGNORECASE,
)
# Parts of a day begin at this hour at the latest.
_PARTS = [(re.compile(rf"\b(?:{part})\b", re.IGNORECASE), hour) for part, hour in (
    ("после обеда|днем|afternoon", 12), ("вечером|к вечеру|evening|night", 17),
)]  # fmt: skip
_TOMORROW = re.compile(r"(?<!\w)(?:завтра|tomorrow)\b", re.IGNORECASE)
_AFTER_TOMORROW = re.compile(r"\b(?:послезавтра|day after tomorrow)\b", re.IGNORECASE)
_NEXT_WEEK = re.compile(r"\b(?:на (?:следующей|будущей) неделе|next week)\b", re.IGNORECASE)


def is_ahead(sentence: str) -> bool:
    """Whether a day to come is named that no past deed is of: tomorrow, `moved to Tuesday`."""
    return _AHEAD.search(sentence) is not None


def earliest(sentence: str, now: datetime) -> datetime | None:
    """The earliest moment that a sentence may mean: midnight of a day that it names without an hour; None: it names
    none, or today without an hour."""
    sentence = _numbered(sentence.lower())
    if span := _SPAN.search(sentence):
        return now + timedelta(seconds=_number((span[1] or "a").lower()) * _UNITS[span[2][:3].lower()])
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    day = _days_ahead(sentence, now)
    if clock := _CLOCK.search(sentence):
        hour, minute = int(clock[1] or clock[3] or clock[5] or 12), int(clock[2] or 0)
        hour += 12 if (clock[4] or "").lower() == "p" and hour < 12 else 0
        if hour < 24 and minute < 60:
            return midnight + timedelta(days=day or 0, hours=hour, minutes=minute)
    return midnight + timedelta(days=day, hours=_hour_of_part(sentence)) if day else None


def _hour_of_part(sentence: str) -> int:
    return next((hour for part, hour in _PARTS if part.search(sentence)), 0)


def _number(said: str) -> int:
    return _NUMBERS[said] if said in _NUMBERS else int(said)


def _days_ahead(sentence: str, now: datetime) -> int | None:
    if (date := _DATE.search(sentence)) and (days := _days_to(date, now)) is not None:
        return days
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


def _numbered(sentence: str) -> str:
    """`Девятого марта` in figures."""
    return _ORDINAL.sub(lambda found: str((_TENS.get(found[1] or "", 0)) + _ORDINALS[found[2] or found[3]]), sentence)


def _days_to(date: re.Match[str], now: datetime) -> int | None:
    """Of a date without a year the next one, unless it lies less than half a year back; None: no such day, or past."""
    said = (date[2] or date[3] or "").lower()
    month = int(date[6]) if date[6] else next(n for n, two in enumerate(_MONTHS, 1) if re.match("|".join(two), said))
    try:
        at = now.replace(month=month, day=int(date[1] or date[4] or date[5]))
        if (now - at).days > 182:
            at = at.replace(year=now.year + 1)
    except ValueError:
        return None
    return days if (days := (at - now).days) >= 0 else None
