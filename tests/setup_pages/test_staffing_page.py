"""The staffing page: a question in the address, an answer in figures and a chart, nothing from too little."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people.calendars.working_hours import WorkingHours, always
from people.models import Calendar
from sla import workload
from sla.models import Policy
from sla.models.policy import Wording
from tests.promises import age
from tests.sla.test_tick import start
from tickets.content import written
from tickets.models.words import Channel, Priority

pytestmark = pytest.mark.tampers  # its tickets are older than the hours they were made under
PAGE = "/setup/staffing/"
WEEK = {"go": "1", "s0-days": list("01234"), "s0-begin": "09:00", "s0-end": "18:00", "s0-agents": "2"}


@pytest.fixture
def admin(cast, sign_in):
    return sign_in(cast.admin)


@pytest.fixture
def policy(cast) -> Policy:
    calendar = Calendar.objects.get(is_default=True)
    calendar.revise(always("Europe/Moscow"), by=None)
    return Policy.create("Стандарт", Wording(calendar.pk, targets={"normal": {"first_reply": 7200}}), by=None)


@pytest.fixture
def few(monkeypatch):
    """As many as a test makes are enough."""
    monkeypatch.setattr("helpdesk.setup.staffing.FEWEST", 3)
    monkeypatch.setattr("helpdesk.setup.staffing.FEWEST_MEASURED", 3)


def handled(cast, minutes: float = 20):
    """Taken, and answered so many minutes later; then the customer writes again."""
    ticket = start(cast, Priority.NORMAL)
    age(5)
    ticket.take(by=cast.agent)
    age(minutes)
    ticket.reply(written("Сделано"), by=cast.agent)
    ticket.receive(written("Ещё вопрос"), by=cast.customer, channel=Channel.PORTAL)
    age(30)
    return ticket


def test_administrators_only_and_only_asked(cast, sign_in, client):
    assert sign_in(cast.admin).get(PAGE).status_code == 200
    assert sign_in(cast.admin).post(PAGE, WEEK).status_code == 405
    for person in (cast.agent, cast.lead, cast.manager, cast.customer):
        assert sign_in(person).get(PAGE).status_code == 403
    assert client.get(PAGE).status_code == 302


def test_from_too_few_requests_nothing_is_computed(policy, cast, admin):
    for _ in range(4):
        handled(cast)
    for query in ({}, WEEK):
        shown = admin.get(PAGE, query).content.decode()
        assert "Too few requests for an answer" in shown
        assert '<svg class="plot"' not in shown


def test_spam_and_what_became_part_of_another_ticket_are_no_arrivals(policy, cast):
    kept, spam, part = handled(cast), handled(cast), handled(cast)
    spam.spam(by=cast.agent)
    part.merge_into(kept, by=cast.agent)
    found = workload.measure()
    assert (found.arrivals, found.follow_ups, sum(found.rates) > 0) == (1, 1, True)
    assert [kind.weight for kind in found.kinds] == [1]


def test_an_empty_desk(admin):
    shown = admin.get(PAGE, WEEK).content.decode()
    assert "0 new requests" in shown
    assert "Too few requests" in shown


def test_the_form_begins_with_the_default_calendar_and_the_active_agents(cast, admin, few, policy):
    hours = {"time_zone": "Europe/Moscow", "hours": {day: [["09:00", "18:00"]] for day in ("mon", "tue")}}
    Calendar.objects.get(is_default=True).revise(WorkingHours.from_json(hours), by=None)
    for _ in range(3):
        start(cast)
    shown = admin.get(PAGE).content.decode()
    assert 'name="s0-begin" value="09:00"' in shown
    assert 'name="s0-end" value="18:00"' in shown
    assert 'name="s0-agents" value="4"' in shown, "three agents and a lead"
    assert shown.count("checked") == 2


def test_an_answer_in_figures_with_its_band_and_as_a_table(policy, cast, admin, few):
    for _ in range(5):
        handled(cast)
    response = admin.get(PAGE, WEEK)
    shown = response.content.decode()
    assert shown.count('<svg class="plot"') == 2
    assert [point.agents for point, _shares in response.context["points"]] == [0, 1, 2, 3, 4, 5]
    for words in ("With 2 agents", "in nine of ten repetitions", "Show as a table", "your plan", 'href="#method"'):
        assert words in shown
    assert "style=" not in shown
    again = admin.get(PAGE, WEEK)
    assert again.context["points"] == response.context["points"], "the same question has the same answer"


def test_a_plan_without_anybody_answers_nothing(policy, cast, admin, few):
    for _ in range(5):
        handled(cast)
    plan = admin.get(PAGE, {"go": "1"}).context["plan"]
    assert (plan.agents, plan.on_time.mean) == (0, 0)


def test_without_a_policy_there_is_no_share(cast, admin, few):
    for _ in range(5):
        handled(cast)
    shown = admin.get(PAGE, {**WEEK, "minutes": "10"}).content.decode()
    assert "No policy in force promises a first reply" in shown
    assert shown.count('<svg class="plot"') == 1


def test_without_measured_answers_the_minutes_are_asked_for(policy, cast, admin, few):
    for _ in range(5):
        start(cast)
    assert "Say how many minutes" in admin.get(PAGE, WEEK).content.decode()
    answer = admin.get(PAGE, {**WEEK, "minutes": "15"}).context
    assert answer["mean_handling"] == pytest.approx(900, rel=0.01)


def test_typed_minutes_stretch_what_was_measured(policy, cast, admin, few):
    for minutes in (10, 20, 30):
        handled(cast, minutes)
    assert admin.get(PAGE, WEEK).context["mean_handling"] == pytest.approx(1200, abs=5)
    assert admin.get(PAGE, {**WEEK, "minutes": "40"}).context["mean_handling"] == pytest.approx(2400, abs=5)


@pytest.mark.parametrize(
    "change",
    [
        {"s0-end": "08:00"},
        {"s0-begin": ""},
        {"s0-agents": ""},
        {"s0-agents": "-1"},
        {"s0-agents": "999"},
        {"s0-days": ["9"]},
        {"s0-begin": "x"},
        {"minutes": "0"},
        {"minutes": "x"},
    ],
)
def test_what_makes_no_sense_is_said_at_its_field(policy, cast, admin, few, change):
    for _ in range(3):
        handled(cast)
    response = admin.get(PAGE, {**WEEK, **change})
    assert response.status_code == 422
    assert 'class="error"' in response.content.decode()
    assert "points" not in response.context


def test_what_is_measured(policy, cast):
    handled(cast, 10)
    slow = handled(cast, 200)
    untouched = start(cast)
    age(60)
    untouched.reply(written("Сразу"), by=cast.other_agent)
    untouched.reply(written("Автоответ"), by=cast.agent, automatic=True)
    found = workload.measure()
    assert (found.arrivals, found.follow_ups) == (3, 2)
    assert sorted(found.handling) == pytest.approx([600, workload.LONGEST], abs=5)
    assert sum(found.rates) == pytest.approx(5 / (workload.DAYS / 7))
    assert [(kind.priority, kind.weight, kind.target) for kind in found.kinds] == [
        (Priority.NORMAL, 2, 7200),
        (Priority.URGENT, 1, None),
    ]
    assert workload.measure(timezone.now() - timedelta(days=200)).arrivals == 0
    assert slow.events.exists()


def test_nobody_writes_two_answers_at_once(policy, cast):
    one, other = start(cast, Priority.NORMAL), start(cast, Priority.NORMAL)
    one.take(by=cast.agent)
    other.take(by=cast.agent)
    age(30)
    one.reply(written("Первый"), by=cast.agent)
    age(10)
    other.reply(written("Второй"), by=cast.agent)
    assert sorted(workload.measure().handling) == pytest.approx([600, 1800], abs=5)


def test_the_queries_of_the_page(policy, cast, admin, few):
    counts = []
    for size in (3, 9):
        for _ in range(size):
            handled(cast)
        with CaptureQueriesContext(connection) as captured:
            admin.get(PAGE, WEEK)
        counts.append(len(captured))
    # session, person, the book's key twice (three each), arrivals, the mix, handling, agents
    assert counts == [12, 12]
