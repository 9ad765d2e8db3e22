"""Hand-overs between lines: the record, who may do what, where the minutes go, and what everybody learns."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import translation

from people.models import Team
from sla import promise
from tests.cast import at_once, staff
from tickets.audit import differences
from tickets.content import written
from tickets.history import names_for, sentence
from tickets.models import Event, Handover, HandoverReason, LineLimit, Message, Notice, Ticket
from tickets.models.escalation import Case, OverLimit
from tickets.models.words import Channel, Status
from tickets.refusals import NotAllowed, Refused, Stale


def case(**other: object) -> Case:
    values = {"tried": "Перезапустили принтер, не помогло", "asked": "Проверить прошивку", **other}
    return Case(HandoverReason.objects.get(code=values.pop("code", "specialist")), **values)


@pytest.fixture
def escalated(cast, ticket) -> Ticket:
    ticket.take(by=cast.agent)
    ticket.escalate(cast.second_line, case(), by=cast.agent)
    ticket.refresh_from_db()
    return ticket


def told(ticket: Ticket) -> list[str]:
    events = list(Event.objects.filter(ticket=ticket).for_history())
    names = names_for(events)
    return [sentence(event, names) for event in events]


def test_an_escalation_moves_team_line_and_minutes_and_keeps_the_contact(cast, escalated):
    assert (escalated.team, escalated.line, escalated.assignee) == (cast.second_line, 2, None)
    assert (escalated.contact, escalated.hops, escalated.status) == (cast.agent, 1, Status.OPEN)
    record = escalated.handovers.get()
    assert (record.from_team, record.to_team, record.by) == (cast.first_line, cast.second_line, cast.agent)
    assert (record.tried, record.asked) == ("Перезапустили принтер, не помогло", "Проверить прошивку")
    assert (record.state, record.reason.code) == ("sent", "specialist")
    assert promise.standing(escalated).holder == "line 2"


def test_a_new_ticket_can_be_escalated_at_once(cast, ticket):
    ticket.escalate(cast.second_line, case(), by=cast.agent)
    assert (ticket.status, ticket.contact) == (Status.OPEN, cast.agent)


def test_the_same_team_again_is_no_event(cast, escalated):
    before = escalated.events.count()
    again = escalated.escalate(cast.second_line, case(asked="Ещё раз"), by=cast.agent)
    assert again == escalated.handovers.get() and escalated.events.count() == before


def test_accepting_gives_the_ticket_to_whoever_accepts_and_measures_the_pick_up(cast, escalated):
    escalated.accept(by=cast.specialist)
    escalated.refresh_from_db()
    record = escalated.handovers.get()
    assert (escalated.assignee, record.state, record.accepted_by) == (cast.specialist, "accepted", cast.specialist)
    assert record.accepted_at is not None and record.pickup_seconds is not None
    before = escalated.events.count()
    escalated.accept(by=cast.specialist)
    assert escalated.events.count() == before
    with pytest.raises(Refused, match="Kenji Mori"):
        escalated.accept(by=cast.other_agent)


def test_being_assigned_by_the_receiving_line_is_accepting(cast, escalated):
    escalated.take(by=cast.specialist)
    assert escalated.handovers.get().state == "accepted"


def test_a_first_line_agent_cannot_accept_for_the_second(cast, escalated):
    for verb in (
        lambda: escalated.accept(by=cast.agent),
        lambda: escalated.send_back("нет журнала", by=cast.agent),
        lambda: escalated.advise(written("Совет"), by=cast.agent),
    ):
        with pytest.raises(NotAllowed):
            verb()
    escalated.assign(cast.agent, by=cast.agent)
    assert escalated.handovers.get().state == "sent"


def test_a_return_says_what_is_missing_and_the_first_line_has_it_again(cast, escalated):
    escalated.accept(by=cast.specialist)
    with pytest.raises(Refused):
        escalated.send_back("  ", by=cast.specialist)
    escalated.send_back("Нет журнала печати", by=cast.specialist)
    escalated.refresh_from_db()
    assert (escalated.team, escalated.line, escalated.assignee) == (cast.first_line, 1, cast.agent)
    record = escalated.handovers.get()
    assert (record.state, record.missing, record.ended_by) == ("returned", "Нет журнала печати", cast.specialist)
    assert (escalated.hops, escalated.open_handover) == (2, None)
    escalated.escalate(cast.second_line, case(), by=cast.agent)
    assert [each.state for each in escalated.handovers.in_order()] == ["returned", "sent"]


def test_advice_is_a_note_and_gives_the_ticket_back(cast, escalated):
    message = escalated.advise(written("Пусть держит кнопку питания две секунды."), by=cast.specialist)
    escalated.refresh_from_db()
    assert message.kind == Message.Kind.NOTE and escalated.assignee == cast.agent
    record = escalated.handovers.get()
    assert (record.state, record.advice, record.accepted_at) == ("advised", message, None)
    assert not escalated.outgoing.filter(message=message).exists()


def test_an_agent_who_has_left_gets_nothing_back(cast, escalated):
    cast.agent.is_active = False
    cast.agent.save()
    escalated.send_back("Нет журнала", by=cast.specialist)
    escalated.refresh_from_db()
    assert (escalated.team, escalated.assignee) == (cast.first_line, None)


def test_only_what_is_not_yet_accepted_can_be_withdrawn_by_its_sender(cast, escalated):
    with pytest.raises(NotAllowed):
        escalated.withdraw(by=cast.other_agent)
    escalated.withdraw(by=cast.agent)
    assert escalated.handovers.get().state == "withdrawn"
    escalated.escalate(cast.second_line, case(), by=cast.agent)
    escalated.accept(by=cast.specialist)
    with pytest.raises(Refused):
        escalated.withdraw(by=cast.agent)


def test_the_third_line_gives_back_to_the_second_and_the_second_to_the_first(cast, escalated):
    developers = Team.objects.create(name="Разработка", line=3)
    coder = staff("coder@example.com", "Vera Lin", "agent", developers)
    escalated.accept(by=cast.specialist)
    escalated.escalate(developers, case(code="bug"), by=cast.specialist)
    with pytest.raises(Refused, match=r"return it|верните"):
        escalated.escalate(cast.first_line, case(), by=coder)
    escalated.accept(by=coder)
    escalated.send_back("Не воспроизводится", by=coder)
    escalated.refresh_from_db()
    assert (escalated.line, escalated.assignee, escalated.contact) == (2, cast.specialist, cast.agent)
    escalated.advise(written("Обновите прошивку"), by=cast.specialist)
    escalated.refresh_from_db()
    assert (escalated.line, escalated.assignee, escalated.hops) == (1, cast.agent, 4)


def test_the_contact_can_be_passed_on(cast, ticket):
    ticket.escalate(cast.second_line, case(), by=cast.agent, agent=cast.specialist, pass_contact=True)
    assert (ticket.contact, ticket.assignee, ticket.handovers.get().state) == (None, cast.specialist, "sent")


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"tried": " "}, "tried"),
        ({"asked": ""}, "ask"),
        ({"links": ["javascript:alert(1)"]}, "web address"),
    ],
)
def test_a_bare_escalation_is_refused(cast, ticket, wrong, why):
    with translation.override("en"), pytest.raises(Refused, match=why):
        ticket.escalate(cast.second_line, case(**wrong), by=cast.agent)
    assert not Handover.objects.exists()


def test_where_it_cannot_go(cast, ticket):
    with pytest.raises(Refused):
        ticket.escalate(cast.billing, case(), by=cast.agent)  # the same line
    with pytest.raises(Refused):
        ticket.escalate(cast.second_line, case(), by=cast.agent, agent=cast.agent)  # not of that team
    with pytest.raises(NotAllowed):
        ticket.escalate(cast.second_line, case(), by=cast.manager)
    for verb in (ticket.accept, ticket.advise, ticket.send_back):
        with pytest.raises(Refused):
            verb(by=cast.specialist, **({"content": written("x")} if verb == ticket.advise else {}), **(
                {"missing": "x"} if verb == ticket.send_back else {}
            ))  # fmt: skip
    ticket.solve(by=cast.agent)
    with pytest.raises(Refused):
        ticket.escalate(cast.second_line, case(), by=cast.agent)


def test_a_line_with_too_many_waiting_needs_a_reason(cast, ticket, escalated):
    LineLimit.objects.create(line=2, waiting=1)
    other = Ticket.start(
        written("Не печатает"), by=cast.customer, requester=cast.customer, subject="Чек", channel=Channel.PORTAL
    )
    with pytest.raises(OverLimit):
        other.escalate(cast.second_line, case(), by=cast.agent)
    other.escalate(cast.second_line, case(), by=cast.agent, over_limit="Магазин закрыт")
    assert other.handovers.get().over_limit == "Магазин закрыт"


def test_a_stale_form_is_refused_with_what_happened(cast, escalated):
    seen = escalated.version
    escalated.send_back("Нет журнала", by=cast.specialist)
    with pytest.raises(Stale) as found:
        escalated.escalate(cast.second_line, case(), by=cast.agent, seen=seen)
    assert [event.kind for event in found.value.events] == ["returned"]


def test_the_history_tells_it_in_both_languages(cast, escalated):
    escalated.accept(by=cast.specialist)
    escalated.send_back("Нет журнала", by=cast.specialist)
    with translation.override("ru"):
        assert told(escalated)[-3:] == [
            "Дмитрий Волков: эскалация в «Сеть и печать» — Нужен специалист",
            "Kenji Mori: принято от имени «Сеть и печать»",
            "Kenji Mori: возвращено в «Первая линия» — Нет журнала",
        ]
    with translation.override("en"):
        assert told(escalated)[-3:] == [
            "Дмитрий Волков escalated it to Сеть и печать: Needs a specialist",
            "Kenji Mori accepted it for Сеть и печать",
            "Kenji Mori returned it to Первая линия: Нет журнала",
        ]


def test_those_who_must_know_are_told(cast, ticket):
    ticket.take(by=cast.agent)
    ticket.escalate(cast.second_line, case(), by=cast.agent)
    people = set(Notice.objects.filter(event__kind="escalated").values_list("recipient__name", flat=True))
    assert people == {"Kenji Mori", "Sofia Reyes"}
    ticket.accept(by=cast.specialist)
    ticket.send_back("Нет журнала", by=cast.specialist)
    for kind in ("accepted", "returned"):
        assert Notice.objects.get(event__kind=kind).recipient == cast.agent


@pytest.mark.tampers
def test_the_audit_finds_a_changed_record(cast, escalated):
    Handover.objects.update(state="accepted")
    assert any("hand-over" in line for line in differences())


@pytest.mark.django_db(transaction=True)
def test_of_many_who_accept_at_once_one_has_it(cast, escalated):
    people = [staff(f"s{n}@example.com", f"Специалист {n}", "agent", cast.second_line) for n in range(20)]
    refused = []

    def accept() -> None:
        try:
            Ticket(pk=escalated.pk).accept(by=people.pop())
        except Refused as error:
            refused.append(error)

    at_once(accept, 20)
    assert len(refused) == 19
    assert Event.objects.filter(ticket=escalated, kind="accepted").count() == 1
    with transaction.atomic():
        assert escalated.handovers.get().state == "accepted"
