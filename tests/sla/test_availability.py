"""Available minutes of agents by local day, against a count of every single minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people import access
from people.calendars.business_time import BusinessTime
from people.calendars.models import office_hours
from people.calendars.working_hours import WorkingHours, always
from people.models import Absence, Calendar, Person, Team
from sla.kpi.availability import available, by_day, local_days

MOSCOW, BERLIN = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Berlin")
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Days around a change of the clocks, and one without.
STARTS = [date(2026, 3, 27), date(2026, 10, 23), date(2026, 6, 10)]


def shown(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


@st.composite
def hours(draw):
    def span():
        begin, end = sorted(draw(st.lists(st.integers(0, 1440), min_size=2, max_size=2, unique=True)))
        return [shown(begin), shown(end)]

    start = draw(st.sampled_from(STARTS))
    content = {
        "time_zone": draw(st.sampled_from(["Europe/Berlin", "Europe/Moscow", "America/New_York"])),
        "hours": {day: [span()] for day in draw(st.lists(st.sampled_from(WEEK), unique=True, min_size=3))},
        "holidays": [(start + timedelta(days=draw(st.integers(0, 4)))).isoformat()] if draw(st.booleans()) else [],
    }
    return start, WorkingHours.from_json(content)


def is_open(calendar: WorkingHours, at: datetime) -> bool:
    """By the words of the rule; the second of two equal local times is no working time of its own (R1)."""
    local = at.astimezone(ZoneInfo(calendar.time_zone))
    if local.date() in calendar.holidays:
        return False
    return any(
        moment(calendar, local.date(), begin) <= at < moment(calendar, local.date(), end)
        for begin, end in calendar.hours[local.weekday()]
    )


def moment(calendar: WorkingHours, day: date, seconds: int) -> datetime:
    local = datetime.combine(day, datetime.min.time()) + timedelta(seconds=seconds)
    return local.replace(tzinfo=ZoneInfo(calendar.time_zone)).astimezone(UTC)


@given(
    st.lists(hours(), min_size=2, max_size=2),
    st.sampled_from([MOSCOW, BERLIN]),
    st.lists(st.tuples(st.integers(-600, 7200), st.integers(1, 3000)), max_size=3),
    st.integers(0, 7200),
    st.none() | st.integers(0, 7200),
)
def test_every_minute_is_counted_once(given_hours, zone, absences, changed, until):
    (start, before), (_start, after) = given_hours
    days = local_days(start, start + timedelta(days=4), zone)
    begin = days[start][0]
    away = [(begin + timedelta(minutes=a), begin + timedelta(minutes=a + length)) for a, length in absences]
    changed_at = begin + timedelta(minutes=changed)
    last = None if until is None else begin + timedelta(minutes=until)
    versions = [(begin + timedelta(days=2), BusinessTime(before)), (changed_at, BusinessTime(after))]
    found = by_day(versions, away, days, last)
    for day, (opens, closes) in days.items():
        counted, at = 0, opens
        while at < closes:
            there = is_open(before if at < changed_at else after, at)
            gone = any(a <= at < b for a, b in away) or (last is not None and at >= last)
            counted += there and not gone
            at += timedelta(minutes=1)
        assert found[day] == counted * 60, day


def test_a_day_of_a_clock_change_has_other_hours():
    around = [(datetime(2020, 1, 1, tzinfo=UTC), BusinessTime(always("Europe/Berlin")))]
    for day, wanted in ((date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 10, 26), 24)):
        assert by_day(around, [], local_days(day, day, BERLIN)) == {day: wanted * 3600}


@pytest.fixture
def week(cast) -> date:
    """A Monday since when everybody works here."""
    Person.objects.update(created_at=datetime(2026, 3, 2, 6, tzinfo=UTC))
    return date(2026, 3, 9)


def test_hours_of_the_person_the_team_or_the_desk(cast, week, django_assert_num_queries):
    night = Calendar.objects.create(name="Ночь")
    content = {**office_hours("Europe/Moscow"), "hours": {"mon": [["20:00", "24:00"]], "tue": [["00:00", "04:00"]]}}
    night.versions.create(number=1, content={**content, "holidays": ["2026-03-10"]})
    short = Calendar.objects.create(name="Полдня")
    half = {"hours": {"mon": [["09:00", "12:30"]]}, "shifts": {"2026-03-14": [["10:00", "12:00"]]}}
    short.versions.create(number=1, content={**content, **half})
    Person.objects.filter(pk=cast.agent.pk).update(calendar=night)
    Team.objects.filter(pk=cast.second_line.pk).update(calendar=short)
    with django_assert_num_queries(3):
        found = available(week, week + timedelta(days=6), MOSCOW)
    by_person = {person: [found[person.pk][week + timedelta(days=n)] for n in (0, 1, 5)] for person in (
        cast.agent, cast.specialist, cast.other_agent, cast.lead)}  # fmt: skip
    assert by_person == {
        cast.agent: [240, 0, 0],  # the night's second half is a holiday
        cast.specialist: [210, 0, 120],
        cast.other_agent: [210, 0, 120],
        cast.lead: [540, 540, 0],
    }
    assert cast.manager.pk not in found and cast.customer.pk not in found and cast.system.pk not in found
    berlin = available(week, week, BERLIN, [cast.agent.pk, cast.manager.pk])
    assert berlin == {cast.agent.pk: {week: 240}}
    assert available(week, week, MOSCOW, []) == {}


def test_absences_take_their_part_of_each_day_once(cast, week):
    for begin, end in ((15, 35), (20, 22)):  # Monday 15:00 to Tuesday 11:00, and an evening that lies within
        at = datetime(2026, 3, 9, tzinfo=MOSCOW)
        Absence.objects.create(
            person=cast.agent, begins_at=at + timedelta(hours=begin), ends_at=at + timedelta(hours=end)
        )
    found = available(week, week + timedelta(days=2), MOSCOW, [cast.agent.pk])
    assert list(found[cast.agent.pk].values()) == [360, 420, 540]
    noon = datetime(2026, 3, 11, 12, 0, 30, tzinfo=MOSCOW)
    found = available(week, week + timedelta(days=3), MOSCOW, [cast.agent.pk], until=noon)
    assert list(found[cast.agent.pk].values()) == [360, 420, 180, 0]


def test_nobody_was_there_before_they_came_or_after_they_left(cast, week):
    Person.objects.filter(pk=cast.agent.pk).update(created_at=datetime(2026, 3, 10, 21, 30, tzinfo=UTC))
    found = available(week, week + timedelta(days=2), MOSCOW, [cast.agent.pk])
    assert list(found[cast.agent.pk].values()) == [0, 0, 540]  # in Moscow it was the 11th already
    Person.objects.filter(pk=cast.agent.pk).update(is_active=False)
    Person.objects.filter(pk=cast.lead.pk).update(role=access.Role.MANAGER)
    assert not {cast.agent.pk, cast.lead.pk} & available(week, week, MOSCOW).keys()


def test_whoever_left_was_there_until_then(cast, week):
    left = datetime(2026, 3, 10, 12, 30, tzinfo=MOSCOW)
    Absence.objects.create(person=cast.agent, begins_at=left - timedelta(hours=1), ends_at=left + timedelta(days=3))
    Person.objects.filter(pk__in=[cast.agent.pk, cast.other_agent.pk]).update(is_active=False, left_at=left)
    found = available(week, week + timedelta(days=3), MOSCOW)
    assert list(found[cast.other_agent.pk].values()) == [540, 210, 0, 0]
    assert list(found[cast.agent.pk].values()) == [540, 150, 0, 0]  # absence and leaving are one
    after = available(date(2026, 3, 11), date(2026, 3, 12), MOSCOW)
    assert not {cast.agent.pk, cast.other_agent.pk} & after.keys()
    [day] = available(date(2026, 3, 10), date(2026, 3, 10), MOSCOW, [cast.other_agent.pk])[cast.other_agent.pk].values()
    assert day == 210
