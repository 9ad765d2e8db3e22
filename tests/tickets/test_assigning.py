"""How tickets find their agents: strategies, presence, hours, capacity, the next one, and what goes back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from people.models import Absence, Calendar, Person, Presence, Skill
from people.models.team import Assignment
from tests.cast import at_once, staff
from tests.tickets.test_handovers import case, told
from tickets.assigning import dealing, returning
from tickets.assigning.agents import Agent
from tickets.assigning.strategies import choose
from tickets.assigning.taking import take_next
from tickets.content import written
from tickets.models import Event, Ticket
from tickets.models.words import Channel, Priority
from tickets.refusals import NotAllowed

_ROUND_THE_CLOCK = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


@pytest.fixture
def team(cast):
    """The first line, dealt in turn around the clock, with two agents at their desks."""
    calendar = Calendar.objects.create(name="Круглосуточно")
    calendar.versions.create(number=1, content={"time_zone": "Etc/UTC", "hours": _ROUND_THE_CLOCK})
    cast.first_line.calendar, cast.first_line.assignment = calendar, Assignment.ROUND_ROBIN
    cast.first_line.save()
    cast.lead.memberships.all().delete()
    for person in (cast.agent, cast.other_agent):
        Presence.beat(person, idle=False)
    return cast.first_line


def request(cast, priority: Priority = Priority.NORMAL, **other) -> Ticket:
    return Ticket.start(
        written("Не печатает"), by=cast.customer, requester=cast.customer, subject="Чек", channel=Channel.PORTAL,
        priority=priority, **other,
    )  # fmt: skip


def assignees(*tickets: Ticket) -> list[str]:
    return [Ticket.objects.get(pk=ticket.pk).assignee.first_name for ticket in tickets]


def test_in_turn_everybody_gets_one(cast, team):
    tickets = [request(cast) for _ in range(4)]
    assert dealing.deal() == 4
    assert sorted(assignees(*tickets[:2])) == sorted(assignees(*tickets[2:])) == ["Sofia", "Дмитрий"]
    assert dealing.deal() == 0


def test_the_least_loaded_gets_it_and_an_urgent_one_weighs_more(cast, team):
    team.assignment = Assignment.LEAST_LOADED
    team.save()
    request(cast, Priority.URGENT).assign(cast.agent, by=cast.lead)
    tickets = [request(cast) for _ in range(4)]
    dealing.deal()
    assert assignees(*tickets).count("Sofia") == 4 - assignees(*tickets).count("Дмитрий") >= 3
    with translation.override("ru"):
        assert "меньше всего" in told(Ticket.objects.get(pk=tickets[0].pk))[-1]


def test_a_team_without_agents_does_not_stand_before_the_others(cast, team, monkeypatch):
    monkeypatch.setattr(dealing, "BATCH", 1)
    cast.billing.assignment = Assignment.ROUND_ROBIN
    cast.billing.save()
    stuck, given_one = request(cast, Priority.URGENT, team=cast.billing), request(cast)
    assert dealing.deal() == 1
    assert Ticket.objects.get(pk=stuck.pk).assignee is None and assignees(given_one)


def test_teams_that_pull_are_left_alone(cast, team):
    team.assignment = Assignment.PULL
    team.save()
    request(cast)
    assert dealing.deal() == 0


@pytest.mark.parametrize("reason", ["away", "gone", "closed", "absent", "full", "left"])
def test_who_is_not_there_gets_nothing(cast, team, reason):
    now = timezone.now()
    match reason:
        case "away":
            Presence.choose(cast.agent, "away")
            Presence.beat(cast.agent, idle=False)  # what was chosen stays
        case "gone":
            Presence.objects.filter(person=cast.agent).update(seen_at=now - timedelta(minutes=5))
        case "closed":
            shut = Calendar.objects.create(name="Никогда")
            shut.versions.create(number=1, content={"time_zone": "Etc/UTC", "hours": {}})
            Person.objects.filter(pk=cast.agent.pk).update(calendar=shut)
        case "absent":
            Absence.objects.create(person=cast.agent, begins_at=now, ends_at=now + timedelta(days=1))
        case "full":
            Person.objects.filter(pk=cast.agent.pk).update(capacity=0)
        case "left":
            Person.objects.filter(pk=cast.agent.pk).update(is_active=False)
    tickets = [request(cast) for _ in range(2)]
    dealing.deal()
    assert assignees(*tickets) == ["Sofia", "Sofia"]


def test_nobody_gets_more_than_their_capacity(cast, team):
    Person.objects.filter(pk__in=[cast.agent.pk, cast.other_agent.pk]).update(capacity=3)
    for priority in [Priority.URGENT, *[Priority.NORMAL] * 9]:
        request(cast, priority)
    dealing.deal()
    assert Ticket.objects.exclude(assignee=None).count() == 4  # three of one weight, and an urgent one of three
    assert Ticket.objects.queued().count() == 6


@pytest.mark.django_db(transaction=True)
def test_concurrent_arrivals_never_double_assign_or_overfill(cast, team):
    Person.objects.filter(pk__in=[cast.agent.pk, cast.other_agent.pk]).update(capacity=7)

    def arrive() -> None:
        request(cast)
        dealing.deal()

    at_once(arrive, 20)
    dealing.deal()
    loads = [Ticket.objects.assigned_to(person).count() for person in (cast.agent, cast.other_agent)]
    assert loads == [7, 7]
    assigned = Event.objects.filter(kind="assigned").values_list("ticket", flat=True)
    assert len(assigned) == len(set(assigned)) == 14


def test_take_next_gives_the_most_urgent_of_ones_teams(cast, team):
    later = request(cast)
    request(cast, team=cast.second_line)
    urgent = request(cast, Priority.URGENT)
    assert take_next(cast.agent) == urgent
    assert take_next(cast.agent) == later
    assert take_next(cast.agent) is None
    with pytest.raises(NotAllowed):
        take_next(cast.manager)


def test_skills_are_asked_for_by_strategies_and_take_next(cast, team):
    printing = Skill.objects.create(name="Печать")
    tickets = [request(cast) for _ in range(3)]
    Ticket.objects.filter(pk__in=[tickets[0].pk, tickets[1].pk]).update(skills=[printing.pk])
    team.assignment = Assignment.PULL
    team.save()
    assert take_next(cast.agent) == tickets[2] and take_next(cast.agent) is None
    team.assignment = Assignment.SKILL_LOAD
    team.save()
    assert dealing.deal() == 0
    cast.other_agent.skills.add(printing)
    assert dealing.deal() == 2
    assert assignees(*tickets) == ["Sofia", "Sofia", "Дмитрий"]
    Ticket.objects.update(skills=[])  # as the events say


@pytest.mark.django_db(transaction=True)
def test_one_ticket_goes_to_one_agent_however_many_click(cast, team):
    people = [staff(f"a{n}@example.com", f"Агент {n}", "agent", team) for n in range(20)]
    for _ in range(15):
        request(cast)
    got: list[Ticket | None] = []
    at_once(lambda: got.append(take_next(people.pop())), 20)
    taken = [ticket.pk for ticket in got if ticket is not None]
    assert len(taken) == len(set(taken)) == 15 and len(got) == 20


def test_a_silent_assignee_loses_it_and_one_who_touched_it_keeps_it(cast, team):
    team.assignment, team.reacts_within = Assignment.PULL, 30
    team.save()
    silent, touched, taken = request(cast), request(cast), request(cast)
    silent.assign(cast.agent, by=cast.lead)
    touched.assign(cast.agent, by=cast.lead)
    taken.take(by=cast.agent)
    touched.note(written("Смотрю"), by=cast.agent)
    for ticket in (silent, touched, taken):
        ticket.refresh_from_db()
    assert (silent.react_by - silent.updated_at).total_seconds() == 1800
    assert touched.react_by is None and taken.react_by is None
    assert returning.silent() == 0
    Ticket.objects.filter(pk=silent.pk).update(react_by=silent.updated_at)
    assert returning.silent() == 1
    silent.refresh_from_db()
    assert (silent.assignee, silent.react_by, silent.status) == (None, None, "open")
    with translation.override("ru"):
        assert told(silent)[-1] == "Дмитрий Волков: нет реакции вовремя; снова в очереди"


def test_whose_ticket_was_handed_over_meanwhile_owes_no_reaction(cast, team):
    team.reacts_within = 30
    team.save()
    ticket = request(cast)
    ticket.assign(cast.agent, by=cast.lead)
    ticket.escalate(cast.second_line, case(), by=cast.lead)
    assert Ticket.objects.get(pk=ticket.pk).react_by is None


@pytest.mark.parametrize("stand_in", [True, False])
def test_an_absence_gives_open_tickets_to_the_stand_in_else_back(cast, team, stand_in):
    ticket, solved = request(cast), request(cast)
    for each in (ticket, solved):
        each.take(by=cast.agent)
    solved.solve(by=cast.agent)
    now = timezone.now()
    absence = Absence.objects.create(
        person=cast.agent, begins_at=now - timedelta(minutes=1), ends_at=now + timedelta(days=1),
        stand_in=cast.other_agent if stand_in else None,
    )  # fmt: skip
    assert (returning.absent(), returning.absent()) == (1, 0)
    ticket.refresh_from_db()
    absence.refresh_from_db()
    assert ticket.assignee == (cast.other_agent if stand_in else None) and absence.handled_at is not None
    assert Ticket.objects.get(pk=solved.pk).assignee == cast.agent
    with translation.override("en"):
        said = told(ticket)[-1]
    assert said == (
        "Given to Sofia Reyes, who stands in for Дмитрий Волков" if stand_in
        else "Дмитрий Волков is absent; back to the queue"
    )  # fmt: skip


def test_an_idle_page_makes_its_person_away(cast):
    Presence.beat(cast.agent, idle=True)
    assert cast.agent.presence.state == "away"
    Presence.beat(cast.agent, idle=False)
    assert Presence.objects.get(person=cast.agent).state == "online"


agent_strategy = st.builds(
    Agent, team=st.just(1), person=st.integers(1, 9), name=st.just("x"), load=st.integers(0, 12),
    capacity=st.integers(1, 12), given_at=st.none() | st.datetimes(timezones=st.just(timezone.get_default_timezone())),
    presence=st.just("online"), absent=st.just(False), skills=st.just([]),
)  # fmt: skip


@given(st.lists(agent_strategy, max_size=6), st.sampled_from(Assignment.values), st.integers(1, 3))
def test_the_chosen_one_always_has_room_and_nobody_fit_is_passed_over(agents, strategy, weight):
    chosen = choose(strategy, agents, weight)
    fit = [agent for agent in agents if agent.load + weight <= agent.capacity]
    assert (chosen in fit) if fit else chosen is None
    if chosen is not None and strategy == Assignment.LEAST_LOADED:
        assert chosen.load / chosen.capacity == min(agent.load / agent.capacity for agent in fit)
