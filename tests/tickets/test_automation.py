"""What happens by itself: triggers with their causes and failures, schedules by windows of beginnings, macros."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from people.models import Calendar
from sla import beat
from tests.cast import at_once
from tests.promises import age
from tests.tickets.test_assigning import request
from tests.tickets.test_handovers import told
from tickets.automation import macros, schedules
from tickets.automation.past import try_trigger
from tickets.content import written
from tickets.models import Event, Macro, Message, Notice, Outgoing, Schedule, ScheduleRun, Ticket, Trigger
from tickets.models.schedule import ScheduleWording
from tickets.models.steps import Steps, as_json
from tickets.models.trigger import TriggerWording
from tickets.models.words import Channel, Priority, Status
from tickets.refusals import Refused


def trigger(name: str, events: list[str], steps: Steps, **other) -> Trigger:
    return Trigger.create(name, TriggerWording(events=events, steps=steps, **other), by=None)


def schedule(steps: Steps, **wording) -> Schedule:
    return Schedule.create("Напоминание", ScheduleWording(steps=steps, **wording), by=None)


def looked_at(minutes_ago: float) -> None:
    """The last look at the schedules was so long ago."""
    Schedule.objects.update(checked_until=timezone.now() - timedelta(minutes=minutes_ago))


def test_an_event_and_a_condition_set_off_steps_that_name_their_trigger(cast):
    trigger("Срочное сразу", ["created"], Steps(tags=["срочно"], assignee=cast.agent.pk), condition="priority:urgent")
    calm, urgent = request(cast), request(cast, Priority.URGENT)
    calm.refresh_from_db()
    urgent.refresh_from_db()
    assert (calm.tags, calm.assignee) == ([], None)
    assert (urgent.tags, urgent.assignee, urgent.status) == (["срочно"], cast.agent, "open")
    born, *caused = urgent.events.order_by("id")
    assert born.cause is None
    assert all(event.cause["root"] == born.pk and event.cause["depth"] == 1 for event in caused)
    with translation.override("ru"):
        assert told(urgent)[-1].endswith("(правило «Срочное сразу»)")


def test_a_status_that_an_event_leads_to_can_be_asked_for(cast, ticket):
    trigger("Решено", ["solved", "replied"], Steps(tags=["решено"]), becomes="solved")
    ticket.reply(written("Ответ"), by=cast.agent)
    assert Ticket.objects.get(pk=ticket.pk).tags == []
    ticket.reply(written("Готово"), by=cast.agent, then="solved")
    assert Ticket.objects.get(pk=ticket.pk).tags == ["решено"]


def test_a_trigger_never_answers_to_what_it_has_caused_and_chains_are_bounded(cast, ticket):
    trigger("Сама себя", ["tagged"], Steps(tags=["а"]), condition="-tag:а")
    trigger("Туда", ["prioritised"], Steps(priority="high"), condition="priority:low")
    trigger("Обратно", ["prioritised"], Steps(priority="low"), condition="priority:high")
    ticket.tag(["б"], by=cast.agent)
    ticket.prioritise(Priority.LOW, by=cast.agent)
    ticket.refresh_from_db()
    assert ticket.tags == ["а", "б"]
    moves = [event.detail["to"] for event in ticket.events.filter(kind="prioritised").order_by("id")]
    assert moves == ["low", "high", "low"]  # each of the two once


def test_many_that_set_each_other_off_end_with_a_clear_entry(cast, ticket):
    for number in range(7):
        trigger(f"Звено {number}", ["tagged"], Steps(tags=[f"м{number + 1}"]), condition=f"tag:м{number}")
    ticket.tag(["м0"], by=cast.agent)
    ticket.refresh_from_db()
    assert ticket.tags == ["м0", "м1", "м2", "м3", "м4"]
    with translation.override("en"):
        assert "set each other off too often" in told(ticket)[-1]


def test_a_failing_step_is_an_entry_and_undoes_nothing_else(cast, ticket):
    steps = Steps(tags=["до"], team=cast.second_line.pk, note="{ticket.number} после")
    trigger("Кривой", ["replied"], steps)
    ticket.reply(written("Ответ"), by=cast.agent)
    ticket.refresh_from_db()
    assert ticket.tags == ["до"] and ticket.team == cast.first_line
    assert Message.objects.get(kind="note").body_text == f"{ticket.number} после"
    stumbled = ticket.events.get(kind="stumbled")
    assert stumbled.detail["trigger"] == "Кривой" and len(stumbled.detail["failed"]) == 1
    assert Outgoing.objects.filter(kind="reply").count() == 1
    day = Trigger.objects.get().days.get()
    assert (day.runs, day.failures) == (1, 1)


def test_an_automatic_reply_is_sent_and_is_no_reply_for_the_clocks(cast):
    trigger("Ответ", ["created"], Steps(reply="{customer.first_name}, мы получили {ticket.number}: {7*7} {x.y}"))
    ticket = Ticket.objects.get(pk=request(cast).pk)
    message = Message.objects.get(ticket=ticket, kind="reply")
    assert message.automatic and message.body_text == f"Марина, мы получили {ticket.number}: {{7*7}} {{x.y}}"
    assert (ticket.first_replied_at, ticket.status) == (None, "new")


def test_breaches_set_triggers_off(policy, cast, ticket):
    trigger("Опоздали", ["breached"], Steps(priority="urgent", notify=["leads", "team"]))
    age(minutes=10 * 24 * 60)
    beat.tick()
    ticket.refresh_from_db()
    assert ticket.priority == Priority.URGENT
    told_of = set(Notice.objects.filter(event__kind="breached").values_list("recipient__name", flat=True))
    assert cast.lead.name in told_of and cast.agent.name in told_of


def test_out_of_force_or_changed_a_moment_ago_counts_at_once(cast, ticket):
    known = trigger("Тег", ["replied"], Steps(tags=["а"]))
    ticket.reply(written("Раз"), by=cast.agent)
    assert Ticket.objects.get(pk=ticket.pk).tags == ["а"]
    known.revise(TriggerWording(events=["replied"], steps=Steps(tags=["б"])), by=cast.admin)
    ticket.reply(written("Два"), by=cast.agent)
    assert Ticket.objects.get(pk=ticket.pk).tags == ["а", "б"]
    known.change(is_active=False)
    ticket.tag([], by=cast.agent)
    ticket.reply(written("Три"), by=cast.agent)
    assert Ticket.objects.get(pk=ticket.pk).tags == []
    assert known.revise(TriggerWording(events=["replied"], steps=Steps(tags=["б"])), by=cast.admin) is None


def test_fifty_triggers_add_one_query_to_a_verb(cast, ticket):
    ticket.reply(written("Раз"), by=cast.agent)
    with CaptureQueriesContext(connection) as without:
        ticket.reply(written("Два"), by=cast.agent)
    for number in range(50):
        trigger(f"Никогда {number}", ["replied"], Steps(tags=["а"]), condition=f"priority:urgent tag:нет{number}")
    ticket.reply(written("Три"), by=cast.agent)
    with CaptureQueriesContext(connection) as having:
        ticket.reply(written("Четыре"), by=cast.agent)
    assert len(having) - len(without) == 1


def test_a_trigger_is_tried_on_the_past(cast):
    tickets = [request(cast, Priority.URGENT if number % 2 else Priority.NORMAL) for number in range(6)]
    for ticket in tickets:
        ticket.reply(written("Раз"), by=cast.agent)
        ticket.reply(written("Два"), by=cast.agent, then="solved")
    wording = TriggerWording(events=["replied"], condition="priority:urgent", steps=Steps(tags=["а"]))
    past = try_trigger(wording, cast.admin)
    assert (past.looked_at, past.touched, past.runs, past.more) == (6, 3, 6, False)
    assert [ticket.pk for ticket, _count in past.shown] == [t.pk for t in reversed(tickets) if t.priority == 4]
    solved = try_trigger(TriggerWording(events=["replied"], becomes="solved"), cast.admin)
    assert (solved.touched, solved.runs) == (6, 6)


def test_pending_three_days_reminds_once_each_time(cast, ticket):
    schedule(Steps(reply="Ждём ваш журнал"), after=3 * 86400, condition="status:pending")
    ticket.wait(by=cast.agent)
    looked_at(5)
    age(minutes=72 * 60 - 10)
    assert schedules.run() == 0
    age(minutes=12)
    looked_at(5)
    assert (schedules.run(), schedules.run()) == (1, 0)
    reminder = Message.objects.get(kind="reply")
    assert reminder.automatic and Ticket.objects.get(pk=ticket.pk).status == Status.PENDING
    looked_at(24 * 60)  # as after a crash
    assert schedules.run() == 0
    event = ticket.events.last()
    assert event.cause["name"] == "Напоминание"


def test_what_waits_unassigned_is_escalated(cast, ticket):
    schedule(Steps(escalate_to=cast.second_line.pk), since="waiting_since", after=7200, condition="assignee:none")
    taken = request(cast)
    taken.take(by=cast.agent)
    age(minutes=121)
    looked_at(60)
    assert schedules.run() == 1
    handover = Ticket.objects.get(pk=ticket.pk).handovers.get()
    assert handover.to_team == cast.second_line and "Напоминание" in handover.tried


def test_a_step_that_cannot_be_is_said_and_not_tried_again(cast, ticket):
    schedule(Steps(tags=["а"], team=cast.second_line.pk), after=60)
    age(minutes=60)
    looked_at(120)
    assert schedules.run() == 1
    run = ScheduleRun.objects.get()
    assert cast.second_line.name in run.error and Ticket.objects.get(pk=ticket.pk).tags == []


def test_a_new_schedule_acts_only_on_what_becomes_due_from_now_on(cast, ticket):
    age(minutes=48 * 60)
    schedule(Steps(tags=["а"]), after=3600)
    assert schedules.run() == 0


@pytest.mark.django_db(transaction=True)
def test_many_runners_act_once(cast):
    tickets = [request(cast) for _ in range(5)]
    schedule(Steps(tags=["а"]), since="created_at", after=0)
    looked_at(60)
    at_once(schedules.run, 6)
    assert ScheduleRun.objects.count() == 5
    assert Event.objects.filter(kind="tagged").count() == 5
    assert all(Ticket.objects.get(pk=each.pk).tags == ["а"] for each in tickets)


@given(st.lists(st.integers(1, 500_000), min_size=1, max_size=8), st.integers(0, 400_000))
def test_windows_meet_without_gap_or_overlap(steps, after):
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    last = None
    for step in steps:
        later = at + timedelta(seconds=step)
        found = schedules.window(ScheduleWording(after=after), at, later)
        assert found.first < found.last and (last is None or found.first == last)
        last, at = found.last, later


def test_working_time_counts_by_the_calendar(cast):
    calendar = Calendar.objects.get()
    monday = datetime(2026, 3, 2, 7, tzinfo=UTC)  # 10:00 in Moscow, an hour after opening
    found = schedules.window(
        ScheduleWording(after=2 * 3600, calendar=calendar.pk), monday, monday + timedelta(minutes=30)
    )
    assert (found.first, found.last) == (
        datetime(2026, 2, 27, 14, tzinfo=UTC), datetime(2026, 2, 27, 14, 30, tzinfo=UTC),
    )  # fmt: skip


def test_a_macro_takes_all_steps_in_the_agents_name_or_none(cast, ticket):
    steps = Steps(tags=["печать"], reply="{customer.first_name}, переключите в ZPL. {agent.name}", status="solved")
    macro = Macro.objects.create(name="ZPL", steps=as_json(steps))
    macros.run(macro, ticket, by=cast.agent)
    ticket.refresh_from_db()
    reply = Message.objects.get(kind="reply")
    assert (ticket.status, ticket.tags, reply.author) == ("solved", ["печать"], cast.agent)
    assert not reply.automatic and reply.body_text.endswith(cast.agent.name) and ticket.first_replied_at is not None
    wrong = Macro.objects.create(name="Нет", steps=as_json(Steps(tags=["нет"], team=cast.second_line.pk)))
    other = request(cast)
    with pytest.raises(Refused):
        macros.run(wrong, other, by=cast.agent)
    other.refresh_from_db()
    assert other.tags == [] and Macro.objects.get(pk=macro.pk).used == 1


def test_macros_are_everybodys_ones_own_or_a_teams(cast):
    for name, owner, team in (
        ("общий", None, None), ("свой", cast.agent, None), ("чужой", cast.lead, None),
        ("команды", None, cast.first_line), ("другой команды", None, cast.second_line),
    ):  # fmt: skip
        Macro.objects.create(name=name, owner=owner, team=team)
    assert {macro.name for macro in Macro.objects.of(cast.agent)} == {"общий", "свой", "команды"}


def test_channel_is_kept(cast):
    trigger("Канал", ["created"], Steps(tags=["почта"]), condition="channel:email")
    ticket = Ticket.start(
        written("Письмо"), by=cast.customer, requester=cast.customer, subject="Письмо", channel=Channel.EMAIL
    )
    assert Ticket.objects.get(pk=ticket.pk).tags == ["почта"]
