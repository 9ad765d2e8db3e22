"""What holds for any timeline: Hypothesis looks for one where it does not."""

from __future__ import annotations

import itertools
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from people.calendars.business_time import BusinessTime
from people.calendars.working_hours import WorkingHours
from sla.clock import clocks
from sla.course import course
from sla.ledger import ledger
from sla.replay import answer
from sla.timeline import Happening, Terms, Timeline, in_order
from tests.sla.worked import ALWAYS, BORN, OFFICE, TARGETS, agent, at, create, status

DAY = 24 * 60
KINDS = ["message", "note", "status", "priority", "line", "assign", "group", "absorbs_ticket", "split_off"]


@st.composite
def happenings(draw):
    found = [Happening(BORN, "create", by="customer", priority=draw(st.sampled_from(list(TARGETS))))]
    moments = sorted(draw(st.lists(st.integers(1, 5 * DAY * 60), max_size=14)))
    for seconds in moments:
        kind = draw(st.sampled_from(KINDS))
        moment = BORN + timedelta(seconds=seconds)
        to = {
            "status": st.sampled_from(["open", "pending", "on_hold", "solved", "closed"]),
            "priority": st.sampled_from(list(TARGETS)),
            "line": st.integers(1, 3),
        }.get(kind)
        found.append(
            Happening(
                moment,
                kind,
                by=draw(st.sampled_from(["customer", "agent", "system"])),
                auto=draw(st.booleans()) if kind == "message" else False,
                to=draw(to) if to is not None else None,
                since=moment - timedelta(seconds=draw(st.integers(0, seconds)))
                if kind in ("absorbs_ticket", "split_off")
                else None,
            )
        )
    return tuple(found)


CALENDARS = [BusinessTime(WorkingHours.from_json(content)) for content in (ALWAYS, OFFICE)]
TERMS = [
    Terms(time, {word: {**each, "update": 7200, "line_hold": {1: 3600}} for word, each in TARGETS.items()})
    for time in CALENDARS
]


def lived(events, terms, until=None) -> Timeline:
    return Timeline(events, ((BORN, terms),), until or BORN + timedelta(days=6))


any_life = given(happenings(), st.sampled_from(TERMS))


@settings(max_examples=200, deadline=None)
@any_life
def test_segments_sum_to_the_life_without_gap_or_overlap(events, terms):
    timeline = lived(events, terms)
    segments = ledger(timeline).segments
    for before, after in itertools.pairwise(segments):
        assert before.end == after.begin
        assert before.holder != after.holder
    turns = list(course(events))
    ended = turns[-1].after.ended
    solved = [turn.event.at for turn in turns if turn.solves]
    end = solved[-1] if ended else timeline.until
    assert sum(each.wall_seconds for each in segments) == int((end - BORN).total_seconds())
    assert sum(each.business_seconds for each in segments) == terms.time.within(BORN, end)
    assert all(each.business_seconds <= each.wall_seconds for each in segments)


@settings(max_examples=100, deadline=None)
@given(happenings(), st.sampled_from(TERMS), st.randoms(use_true_random=False))
def test_the_order_of_arrival_is_nothing(events, terms, luck):
    shuffled = list(events)
    luck.shuffle(shuffled)
    place = {id(event): number for number, event in enumerate(events)}
    again = in_order(sorted(shuffled, key=lambda event: place[id(event)]))
    assert ledger(lived(again, terms)) == ledger(lived(events, terms))
    assert clocks(lived(again, terms)) == clocks(lived(events, terms))


@settings(max_examples=200, deadline=None)
@given(happenings(), st.sampled_from(TERMS), st.integers(0, 6 * DAY), st.integers(0, 6 * DAY))
def test_elapsed_never_shrinks_and_a_breach_never_goes(events, terms, a, b):
    early, late = sorted((a, b))
    seen = {}
    for minutes in (early, late):
        until = BORN + timedelta(minutes=minutes)
        known = tuple(event for event in events if event.at <= until)
        seen[minutes] = {(c.kind, c.number): c for c in clocks(lived(known, terms, until))}
    for key, clock in seen[early].items():
        after = seen[late][key]
        # A merge hands over an older message: its clock then has run for longer, never for less.
        assert after.elapsed >= clock.elapsed
        if clock.breached_at is not None:
            assert after.breached_at is not None and after.breached_at <= clock.breached_at
            assert after.state == "breached"


@settings(max_examples=200, deadline=None)
@any_life
def test_a_finished_clock_is_met_or_breached_or_cancelled(events, terms):
    for clock in clocks(lived(events, terms)):
        if clock.ended_at is None:
            assert clock.state in ("running", "paused", "breached")
            assert clock.fulfilled_at is None
        else:
            assert clock.state in ("met", "breached", "cancelled")
        assert (clock.state == "breached") == (clock.breached_at is not None)
        if clock.state == "met" and clock.target is not None:
            assert clock.elapsed <= clock.target
        if clock.state == "running" and clock.due_at is not None:
            assert clock.elapsed <= clock.target
            assert clock.warn_at <= clock.due_at


@settings(max_examples=60, deadline=None)
@any_life
def test_replaying_twice_changes_nothing(events, terms):
    assert clocks(lived(events, terms)) == clocks(lived(events, terms))


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 400), st.integers(1, 3000), st.sampled_from([ALWAYS, OFFICE]))
def test_pausing_n_business_seconds_moves_due_by_exactly_n(before, pause, calendar):
    """From 9:00 on a Monday; the target is a day of office hours or less."""
    time = BusinessTime(WorkingHours.from_json(calendar))
    question = {
        "calendar": calendar,
        "policy": {"targets": {"high": {"resolution": 8 * 3600}}},
        "events": [create(), agent(1), status(before, "pending"), status(before + pause, "open")],
        "now": at(before + pause),
    }
    paused = answer(question)["resolution"]
    stopped, resumed = BORN + timedelta(minutes=before), BORN + timedelta(minutes=before + pause)
    n = time.within(stopped, resumed)
    assert paused["remaining_seconds"] == 8 * 3600 - time.within(BORN, stopped)
    if paused["state"] == "running":
        expected = time.add(BORN, 8 * 3600 + n) if paused["remaining_seconds"] else None
        if expected is not None:
            assert paused["due_at"] == expected.strftime("%Y-%m-%dT%H:%M:%SZ")


@settings(max_examples=100, deadline=None)
@given(happenings(), st.integers(0, 5 * DAY))
def test_a_recorded_breach_survives_an_edited_calendar(events, minutes):
    """The office opens later and later: what was late stays late (R11, R13)."""
    edit = BORN + timedelta(minutes=minutes)
    until = BORN + timedelta(days=6)
    shut = Terms(BusinessTime(WorkingHours.from_json({"hours": {"sun": [["09:00", "09:01"]]}})), TERMS[0].targets)
    plain = {(c.kind, c.number): c for c in clocks(lived(tuple(e for e in events if e.at <= edit), TERMS[0], edit))}
    edited = clocks(Timeline(events, ((BORN, TERMS[0]), (edit, shut)), until))
    for clock in edited:
        before = plain.get((clock.kind, clock.number))
        if before is not None and before.breached_at is not None and before.breached_at < edit:
            assert clock.breached_at is not None
