"""What is to be expected: arrivals of the next days, the backlog they leave, what will probably be late today. Pure.

Arrivals of a day and hour are those of its kind of day (the weekday, or a holiday) in an ordinary week, times how busy
the desk is of late:

- the ordinary week is the weighted mean of all known days of that kind, a week half as heavy as one PROFILE_HALF_LIFE
  weeks younger;
- how busy is what came in the last LEVEL_DAYS days, by what an ordinary week would have had on the same days, a day
  half as heavy as one LEVEL_HALF_LIFE days younger;
- a holiday is like other holidays; where none is known, like a Sunday.

The band comes from the back-test: for each of the last TESTED weeks the same is done with what was known before it, for
14 days. Counts vary with the root of their mean, so errors are divided by it; between the tenth and the ninetieth of a
hundred of them lie 80 %.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from typing import TypeVar

HOURS, WEEK, AHEAD = 24, 7, 14
FEWEST = 3 * WEEK  # days that must be known
TESTED = 8  # weeks
PROFILE_HALF_LIFE = 8.0  # weeks
LEVEL_DAYS, LEVEL_HALF_LIFE = 28, 14.0
SMALL = 10  # tickets: where a day has fewer, a share of it says little
_SUNDAY, _HOLIDAY = 6, 7
_INSIDE = (0.1, 0.9)
_NORMAL_80 = 1.2816  # standard deviations on each side

Hours = Sequence[float]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class History:
    """Counts by hour of each day from `first` on, without a gap."""

    first: date
    days: Sequence[Sequence[int]]

    @property
    def end(self) -> date:
        """The day behind the last one."""
        return self.first + timedelta(days=len(self.days))

    def until(self, end: date) -> History:
        return History(self.first, self.days[: max(0, (end - self.first).days)])

    def total(self, day: date) -> int:
        return sum(self.days[(day - self.first).days])


@dataclass(frozen=True, slots=True)
class Day:
    """Expected arrivals by hour; `low` and `high` hold 80 % (None: nothing could be tested)."""

    date: date
    hours: tuple[float, ...]
    is_holiday: bool
    low: float | None = None
    high: float | None = None

    @property
    def expected(self) -> float:
        return sum(self.hours)


@dataclass(frozen=True, slots=True)
class Tested:
    """A week as it would have been forecast, and as it was."""

    first: date
    expected: float
    actual: int


@dataclass(frozen=True, slots=True)
class Error:
    """Of the days of the tested weeks: `mae` in tickets a day, `wape` of all that came, `mape` the mean share of a
    day; the latter None where a day had fewer than SMALL, `wape` where nothing came."""

    weeks: tuple[Tested, ...]
    mae: float
    wape: float | None
    mape: float | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """`days` are those right behind the history; `error` None where it is too short for any test."""

    days: tuple[Day, ...]
    error: Error | None
    tests: tuple[tuple[Day, ...], ...]  # what each of the last weeks would have been told, the newest first

    def busiest(self, count: int = 5) -> list[tuple[date, int, float]]:
        """(day, hour, expected) of the first week, the most first."""
        places = [(day.date, hour, day.hours[hour]) for day in self.days[:WEEK] for hour in range(HOURS)]
        return sorted((place for place in places if place[2] > 0), key=lambda place: -place[2])[:count]


@dataclass(frozen=True, slots=True)
class Left:
    """Open tickets at the end of a day; the band is 80 %, None as that of the arrivals."""

    date: date
    expected: float
    low: float | None
    high: float | None


def forecast(history: History, holidays: AbstractSet[date], ahead: int = AHEAD) -> Forecast | None:
    """None of fewer than FEWEST days."""
    if len(history.days) < FEWEST:
        return None
    tests = _tests(history, holidays)
    spread = _spread([(day.expected, history.total(day.date)) for days in tests for day in days])
    days = tuple(_banded(day, spread) for day in _ahead(history, holidays, ahead))
    return Forecast(days, _error(history, tests) if tests else None, tests)


def backlog(
    now: int, history: History, solved: Mapping[date, int], holidays: AbstractSet[date], found: Forecast
) -> list[Left]:
    """`now` tickets are open before the days of `found`; each day brings its arrivals and takes the mean of what its
    kind of day has solved in the last TESTED weeks. The band widens with the root of the days, as independent errors
    do. Never below nought."""
    since = max(history.first, history.end - timedelta(weeks=TESTED))
    known = [since + timedelta(days=number) for number in range((history.end - since).days)]
    rate = _by_kind(((day, float(solved.get(day, 0)), 1.0) for day in known), holidays, 0.0, _weighted)
    errors = [
        (history.total(day.date) - solved.get(day.date, 0)) - (day.expected - rate(day.date))
        for days in found.tests
        for day in days[:WEEK]
    ]
    spread = sqrt(sum(error * error for error in errors) / len(errors)) if errors else None
    left, rows = float(now), []
    for number, day in enumerate(found.days, start=1):
        left = max(0.0, left + day.expected - rate(day.date))
        reach = None if spread is None else _NORMAL_80 * spread * sqrt(number)
        rows.append(Left(day.date, left, None if reach is None else max(0.0, left - reach), reach and left + reach))
    return rows


def likely_to_breach(due: Iterable[tuple[T, int, float | None]]) -> list[T]:
    """Of (ticket, working seconds left, what it usually takes in working seconds): those with less left than that."""
    return [ticket for ticket, left, usual in due if usual is not None and left < usual]


def _ahead(history: History, holidays: AbstractSet[date], count: int) -> list[Day]:
    end = history.end
    rows = [(history.first + timedelta(days=number), hours) for number, hours in enumerate(history.days)]
    weighted = ((day, hours, 0.5 ** ((end - day).days / WEEK / PROFILE_HALF_LIFE)) for day, hours in rows)
    ordinary = _by_kind(weighted, holidays, (0.0,) * HOURS, _weighted_hours)
    came = usual = 0.0
    for day, hours in rows[-LEVEL_DAYS:]:
        weight = 0.5 ** ((end - day).days / LEVEL_HALF_LIFE)
        came += weight * sum(hours)
        usual += weight * sum(ordinary(day))
    level = came / usual if usual else 1.0
    days = [end + timedelta(days=number) for number in range(count)]
    return [Day(day, tuple(level * count for count in ordinary(day)), day in holidays) for day in days]


def _by_kind(
    rows: Iterable[tuple[date, T, float]],
    holidays: AbstractSet[date],
    nothing: T,
    mean: Callable[[Sequence[tuple[T, float]]], T],
) -> Callable[[date], T]:
    """The weighted mean of each kind of day. Without a holiday it is a Sunday; an unknown kind is `nothing`."""
    groups: dict[int, list[tuple[T, float]]] = {}
    for day, value, weight in rows:
        groups.setdefault(_kind(day, holidays), []).append((value, weight))
    means = {kind: mean(group) for kind, group in groups.items()}
    means.setdefault(_HOLIDAY, means.get(_SUNDAY, nothing))
    return lambda day: means.get(_kind(day, holidays), nothing)


def _kind(day: date, holidays: AbstractSet[date]) -> int:
    return _HOLIDAY if day in holidays else day.weekday()


def _weighted(group: Sequence[tuple[float, float]]) -> float:
    return sum(value * weight for value, weight in group) / sum(weight for _value, weight in group)


def _weighted_hours(group: Sequence[tuple[Hours, float]]) -> tuple[float, ...]:
    return tuple(_weighted([(hours[hour], weight) for hours, weight in group]) for hour in range(HOURS))


def _tests(history: History, holidays: AbstractSet[date]) -> tuple[tuple[Day, ...], ...]:
    """For each of the last weeks the days that were forecast at its beginning, as far as they are past by now."""
    found = []
    for weeks in range(1, TESTED + 1):
        origin = history.end - timedelta(weeks=weeks)
        if (origin - history.first).days < FEWEST:
            break
        days = _ahead(history.until(origin), holidays, AHEAD)
        found.append(tuple(day for day in days if day.date < history.end))
    return tuple(found)


def _error(history: History, tests: Sequence[Sequence[Day]]) -> Error:
    """Of the first week of each test, the eldest first."""
    weeks = [list(days[:WEEK]) for days in reversed(tests)]
    pairs = [(day.expected, history.total(day.date)) for week in weeks for day in week]
    errors, came = [abs(expected - actual) for expected, actual in pairs], sum(actual for _e, actual in pairs)
    shares = [error / actual for error, (_e, actual) in zip(errors, pairs, strict=True) if actual >= SMALL]
    return Error(
        weeks=tuple(
            Tested(week[0].date, sum(day.expected for day in week), sum(history.total(day.date) for day in week))
            for week in weeks
        ),
        mae=sum(errors) / len(errors),
        wape=sum(errors) / came if came else None,
        mape=sum(shares) / len(shares) if len(shares) == len(pairs) else None,
    )


def _spread(pairs: Sequence[tuple[float, int]]) -> tuple[float, float] | None:
    """Between which scaled errors 80 % of them lie."""
    errors = sorted((actual - expected) / sqrt(expected) for expected, actual in pairs if expected > 0)
    if not errors:
        return None
    low, high = (_quantile(errors, share) for share in _INSIDE)
    return min(low, 0.0), max(high, 0.0)


def _quantile(ordered: Sequence[float], share: float) -> float:
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def _banded(day: Day, spread: tuple[float, float] | None) -> Day:
    if spread is None:
        return day
    low, high = (day.expected + edge * sqrt(day.expected) for edge in spread)
    return Day(day.date, day.hours, day.is_holiday, max(0.0, low), high)
