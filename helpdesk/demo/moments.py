"""When things happen: requests come mostly in working hours of weekdays, answers are given in them."""

from __future__ import annotations

import random
from bisect import bisect_left
from itertools import accumulate

DAY, HOUR = 86400, 3600
_ZONE = 3 * HOUR  # Moscow, which has no summer time
_BY_HOUR = [1, 1, 1, 1, 1, 2, 4, 12, 34, 62, 70, 66, 50, 44, 56, 60, 54, 40, 20, 12, 8, 6, 4, 2]
_BY_WEEKDAY = [1.25, 1.1, 1.0, 1.0, 0.9, 0.2, 0.15]
_JUST_NOW = (2, 6, 11, 19, 27, 38, 55, 74, 95, 120, 160, 210)  # minutes; a desk that is looked at by night lives too


def arrivals(count: int, days: int, now: int, rng: random.Random) -> list[int]:
    """`count` moments within the days before `now` (seconds since 1970), oldest first; the last ones minutes ago."""
    recent = [now - 60 * minutes for minutes in _JUST_NOW[: max(1, count // 12)]][:count]
    begin = now - days * DAY
    hours = range(begin // HOUR, recent[-1] // HOUR)
    weights = list(accumulate(_weight(hour) * (0.9 + 0.2 * rng.random()) for hour in hours))
    moments = []
    for _number in range(count - len(recent)):
        hour = hours[bisect_left(weights, rng.random() * weights[-1])]
        moments.append(max(begin, hour * HOUR + rng.randrange(HOUR)))
    return sorted(moments + recent)


def at_work(moment: int, rng: random.Random) -> int:
    """The moment itself in the support's hours (08:00–20:00 on weekdays), else some time in the next morning."""
    local = moment + _ZONE
    day, second = local // DAY, local % DAY
    if 8 * HOUR <= second < 20 * HOUR and _weekday(day) < 5:
        return moment
    if second >= 8 * HOUR:
        day += 1
    while _weekday(day) > 4:
        day += 1
    return day * DAY + 8 * HOUR + rng.randrange(3 * HOUR) - _ZONE


def _weight(hour: int) -> float:
    local = hour * HOUR + _ZONE
    return _BY_HOUR[local % DAY // HOUR] * _BY_WEEKDAY[_weekday(local // DAY)]


def _weekday(day: int) -> int:
    return (day + 3) % 7  # 1970-01-01 was a Thursday
