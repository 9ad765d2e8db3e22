"""Business time against an oracle that counts minute by minute, in zones whose clocks jump."""

from __future__ import annotations

import io
import itertools
import json
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from people.calendars.business_time import BusinessTime, NeverOpens
from people.calendars.working_hours import WEEKDAYS, CalendarError, WorkingHours

MINUTE = timedelta(minutes=1)
DAYS = 6
# A day before a change of the clocks: forward, back, by half an hour, over midnight, none.
PLACES = [
    ("Europe/Berlin", date(2024, 3, 30)),
    ("Europe/Berlin", date(2024, 10, 26)),
    ("America/Los_Angeles", date(2014, 3, 8)),
    ("America/Sao_Paulo", date(2015, 10, 17)),
    ("Australia/Lord_Howe", date(2024, 4, 6)),
    ("Australia/Lord_Howe", date(2024, 10, 5)),
    ("Europe/Moscow", date(2014, 10, 25)),
    ("Asia/Kolkata", date(2024, 6, 1)),
]


def shown(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


@st.composite
def spans(draw, most=3):
    edges = sorted(draw(st.lists(st.integers(0, 1440), min_size=2, max_size=most * 2, unique=True)))
    return [[shown(a), shown(b)] for a, b in zip(edges[::2], edges[1::2], strict=False)]


@st.composite
def calendars(draw):
    zone, first = draw(st.sampled_from(PLACES))
    days = [(first + timedelta(days=n)).isoformat() for n in range(-1, DAYS + 1)]
    some = st.lists(st.sampled_from(days), max_size=2, unique=True)
    content = {
        "time_zone": zone,
        "hours": {day: draw(spans()) for day in draw(st.lists(st.sampled_from(WEEKDAYS), unique=True, min_size=3))},
        "holidays": draw(some),
        "shifts": {day: draw(spans(2)) for day in draw(some)},
        "breaks": {day: draw(spans(1)) for day in draw(some)},
    }
    return content, datetime.combine(first, time(), UTC)


class Oracle:
    """Open or not for every minute of a few days, from the words of the rule alone."""

    def __init__(self, content, begin):
        self.begin = begin - timedelta(days=2)
        zone = ZoneInfo(content["time_zone"])
        self.minutes = (DAYS + 4) * 1440
        self.first: dict[datetime, int] = {}  # local time: the first minute that shows it
        jump = timedelta()
        last = None
        for n in range(self.minutes):
            local = (self.begin + n * MINUTE).astimezone(zone).replace(tzinfo=None)
            self.first.setdefault(local, n)
            if last is not None and local - last > MINUTE:
                jump = local - last - MINUTE
            last = local
        self.jump = jump
        self.open = [False] * self.minutes
        for n in range(-2, DAYS + 3):
            self._day(content, begin.date() + timedelta(days=n))

    def _day(self, content, day):
        if day.isoformat() in content["holidays"]:
            return
        hours = content["shifts"].get(day.isoformat(), content["hours"].get(WEEKDAYS[day.weekday()], []))
        for begin, end in self._minutes(day, hours):
            for n in range(begin, end):
                self.open[n] = True
        for begin, end in self._minutes(day, content["breaks"].get(day.isoformat(), [])):
            for n in range(begin, end):
                self.open[n] = False

    def _minutes(self, day, hours):
        return [(self._minute(day, a), self._minute(day, b)) for a, b in hours]

    def _minute(self, day, text):
        hours, minutes = map(int, text.split(":"))
        local = datetime.combine(day, time()) + timedelta(hours=hours, minutes=minutes)
        if local in self.first:
            return self.first[local]
        found = self.first.get(local + self.jump)  # in a gap: one gap later
        return found if found is not None else (0 if local < min(self.first) else self.minutes)

    def within(self, start, end):
        if end <= start:
            return 0
        total = 0
        n = int((start - self.begin) // MINUTE)
        while n < self.minutes and self.begin + n * MINUTE < end:
            if self.open[n]:
                low, high = self.begin + n * MINUTE, self.begin + (n + 1) * MINUTE
                total += int((min(high, end) - max(low, start)).total_seconds())
            n += 1
        return total

    def is_open(self, at):
        return self.open[int((at - self.begin) // MINUTE)]


seconds_in = st.integers(0, DAYS * 86400)


@settings(max_examples=150, deadline=None)
@given(calendars(), seconds_in, seconds_in, st.integers(0, 40 * 3600))
def test_answers_equal_the_minute_by_minute_count(place, a, b, amount):
    content, begin = place
    business, oracle = BusinessTime(WorkingHours.from_json(content)), Oracle(content, begin)
    start, end = begin + timedelta(seconds=a), begin + timedelta(seconds=b)
    assert business.within(start, end) == oracle.within(start, end)
    assert business.is_open(start) == oracle.is_open(start)
    try:
        due = business.add(start, amount)
    except NeverOpens:
        return
    if due >= begin + timedelta(days=DAYS):
        return
    assert oracle.within(start, due) == amount
    if amount:  # used up exactly at closing it ends at closing: the second before was open
        assert oracle.is_open(due - timedelta(seconds=1))
        assert business.within(business.back(due, amount), due) == amount
    else:
        assert oracle.is_open(due)
        assert oracle.within(start, due) == 0


@settings(max_examples=60, deadline=None)
@given(calendars(), seconds_in, seconds_in)
def test_open_spans_are_ordered_disjoint_and_sum_to_within(place, a, b):
    content, begin = place
    business = BusinessTime(WorkingHours.from_json(content))
    start, end = begin + timedelta(seconds=min(a, b)), begin + timedelta(seconds=max(a, b))
    found = list(business.open_spans(start, end))
    assert all(low < high for low, high in found)
    assert all(x[1] < y[0] for x, y in itertools.pairwise(found))
    assert sum(int((high - low).total_seconds()) for low, high in found) == business.within(start, end)


@settings(max_examples=60, deadline=None)
@given(calendars())
def test_json_goes_round(place):
    hours = WorkingHours.from_json(place[0])
    assert WorkingHours.from_json(hours.to_json()) == hours


def moscow(**more) -> BusinessTime:
    hours = {day: [["09:00", "13:00"], ["14:00", "18:00"]] for day in WEEKDAYS[:5]}
    return BusinessTime(WorkingHours.from_json({"time_zone": "Europe/Moscow", "hours": hours, **more}))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_ten_years_are_asked_for_as_easily_as_a_day():
    business = moscow()
    assert business.within(at("2016-01-01T00:00Z"), at("2016-01-05T00:00Z")) == 2 * 8 * 3600
    ten_years = business.within(at("2016-01-01T00:00Z"), at("2026-01-01T00:00Z"))
    assert ten_years == sum(
        business.within(at(f"{year}-01-01T00:00Z"), at(f"{year + 1}-01-01T00:00Z")) for year in range(2016, 2026)
    )
    assert business.add(at("2016-01-01T00:00Z"), ten_years) == at("2025-12-31T15:00Z")


def test_a_calendar_that_never_opens_says_so():
    shut = BusinessTime(WorkingHours.from_json({"time_zone": "Europe/Moscow", "hours": {}}))
    assert shut.within(at("2026-01-01T00:00Z"), at("2027-01-01T00:00Z")) == 0
    with pytest.raises(NeverOpens, match="2200"):
        shut.add(at("2026-01-01T00:00Z"), 0)
    with pytest.raises(NeverOpens, match="1970"):
        shut.back(at("2026-01-01T00:00Z"), 1)


def test_the_only_shift_of_a_year_far_away_is_found():
    lone = BusinessTime(WorkingHours.from_json({"hours": {}, "shifts": {"2031-05-05": [["10:00", "12:00"]]}}))
    assert lone.next_opening(at("2026-01-01T00:00Z")) == at("2031-05-05T10:00Z")
    assert lone.back(at("2036-01-01T00:00Z"), 3600) == at("2031-05-05T11:00Z")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"time_zone": "Europe/Moskau"}, "unknown time zone 'Europe/Moskau'"),
        ({"hours": {"пн": [["09:00", "18:00"]]}}, "unknown weekday 'пн'"),
        ({"hours": {"mon": [["22:00", "06:00"]]}}, "split at 24:00"),
        ({"hours": {"mon": [["9:00", "18:00"]]}}, "write 09:00"),
        ({"hours": {"mon": [["09:00"]]}}, "an interval is two times"),
        ({"hours": {"mon": [["09:00", "25:00"]]}}, "write 00:00 to 24:00"),
        ({"holidays": ["8 марта"]}, "write 2026-12-31"),
    ],
)
def test_a_wrong_calendar_says_what_to_write(content, said):
    with pytest.raises(CalendarError, match=said):
        WorkingHours.from_json(content)


def asked(question: dict, folder) -> list[dict]:
    file, out = folder / "question.json", io.StringIO()
    file.write_text(json.dumps(question), encoding="utf-8")
    call_command("business_time", str(file), stdout=out)
    return json.loads(out.getvalue())


def test_the_door_answers_in_order(tmp_path):
    hours = {day: [["09:00", "17:00"]] for day in WEEKDAYS[:5]}
    question = {
        "calendars": {"бюро": {"time_zone": "Europe/Berlin", "hours": hours, "holidays": ["2024-05-01"]}},
        "cases": [
            {"calendar": "бюро", "op": "add", "from": "2024-04-30T14:30:00Z", "add_seconds": 3600},
            {"calendar": "бюро", "op": "within", "from": "2024-01-05T15:59:59Z", "to": "2024-01-08T08:00:01Z"},
            {"calendar": "бюро", "op": "is_open", "at": "2024-05-01T10:00:00Z"},
        ],
    }
    assert asked(question, tmp_path) == [{"at": "2024-05-02T07:30:00Z"}, {"seconds": 2}, {"open": False}]


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ({"calendar": "x", "op": "is_open", "at": "2024-05-01T10:00:00Z"}, "case 1: 'x' is missing or unknown"),
        ({"calendar": "a", "op": "close", "at": "2024-05-01T10:00:00Z"}, "case 1: unknown op 'close'"),
        ({"calendar": "a", "op": "is_open", "at": "2024-05-01T10:00:00"}, "has no offset"),
    ],
)
def test_the_door_says_what_is_wrong(case, said, tmp_path):
    with pytest.raises(CommandError, match=said):
        asked({"calendars": {"a": {"hours": {}}}, "cases": [case]}, tmp_path)
