"""Rules at the beginning of a ticket: who has a say, in which order, and what is told of it."""

from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from people.models import Skill
from people.registration import nameless_person
from sla.models import Clock, Segment
from tests.cast import at_once
from tests.routing.tree import branch, rule
from tickets.actions import actions
from tickets.content import written
from tickets.history import Names, sentence
from tickets.intake import Submission, receive
from tickets.mail import door
from tickets.models import Message, Outgoing, RoutingRule, Ticket
from tickets.models.matrix import DEFAULT, write_matrix
from tickets.models.routing import Effects, RuleWording
from tickets.models.words import Channel, Priority
from tickets.refusals import Refused
from tickets.replay import replay
from tickets.routing.book import Rule, applied
from tickets.routing.route import decide


def start(cast, subject: str = "Тема", text: str = "Не печатает", **fields) -> Ticket:
    given = {"by": cast.customer, "requester": cast.customer, "channel": Channel.PORTAL, **fields}
    return Ticket.start(written(text), subject=subject, **given)


def kinds(ticket: Ticket) -> list[str]:
    return list(ticket.events.in_order().values_list("kind", flat=True))


def test_without_rules_and_category_it_goes_to_the_first_line_without_a_word(cast):
    ticket = start(cast)
    assert (ticket.team, ticket.line, ticket.priority, ticket.version) == (cast.first_line, 1, Priority.NORMAL, 1)
    assert kinds(ticket) == ["created"]


def test_a_rule_decides_everything_in_one_event(cast, policy):
    zpl = Skill.objects.create(name="ZPL")
    made = rule(
        "Печать", "этикетки channel:portal", team=cast.second_line.pk, priority="high", tags=["Печать", "zpl"],
        assignee=cast.other_agent.pk, skills=[zpl.pk],
    )  # fmt: skip
    ticket = start(cast, "Пустые этикетки", tags=["склад"])
    ticket.refresh_from_db()
    assert (ticket.team, ticket.line, ticket.priority) == (cast.second_line, 2, Priority.HIGH)
    assert (ticket.tags, ticket.assignee, ticket.skills) == (["zpl", "печать", "склад"], cast.other_agent, [zpl.pk])
    assert (ticket.status, ticket.version) == ("open", 2)
    assert kinds(ticket) == ["created", "routed"]
    event = ticket.events.get(kind="routed")
    assert event.by == cast.system and event.at == ticket.created_at
    assert event.detail == {
        "rules": [made.current.pk], "names": ["Печать"], "team": cast.second_line.pk, "line": 2, "priority": "high",
        "tags": ["zpl", "печать", "склад"], "added": ["zpl", "печать"], "skills": [zpl.pk],
        "assignee": cast.other_agent.pk, "status": ["new", "open"],
    }  # fmt: skip
    state = replay(ticket.events.in_order())
    assert (state.team, state.line, state.priority, state.assignee) == (ticket.team_id, 2, 3, cast.other_agent.pk)
    # It was never anywhere else: the ledger and the line's own clock know of the second line only.
    assert list(Clock.objects.filter(ticket=ticket, kind="line_hold").values_list("line", flat=True)) == [2]
    assert not Segment.objects.filter(ticket=ticket).exists()
    assert Clock.objects.get(ticket=ticket, kind="first_reply").target_seconds == 3600
    other = start(cast, "Совсем другое")
    assert kinds(other) == ["created"]


def test_the_history_says_who_decided_and_what(cast):
    rule("Печать", "этикетки", goes_on=True, team=cast.second_line.pk, priority="high", tags=["печать"])
    event = start(cast, "этикетки").events.get(kind="routed")
    names = Names(teams={cast.second_line.pk: "Сеть и печать"})
    assert sentence(event, names) == "Routed by the rule “Печать”: Сеть и печать, priority High, tags печать"
    with translation.override("ru"):
        assert sentence(event, names) == "Маршрут по правилу «Печать»: Сеть и печать, приоритет «Высокий», теги: печать"
    rule("Второе", "", priority="low")
    event = start(cast, "этикетки").events.get(kind="routed")
    assert sentence(event, names).startswith("Routed by the rules “Печать”, “Второе”: ")


def test_stop_here_ends_it_and_go_on_asks_the_next_ones(cast):
    rule("Первое", "этикетки", goes_on=True, priority="high", tags=["а"])
    rule("Второе", "этикетки", team=cast.billing.pk, priority="low", tags=["б"])
    rule("Третье", "", team=cast.second_line.pk, tags=["в"])
    ticket = start(cast, "этикетки")
    assert (ticket.team, ticket.priority, ticket.tags) == (cast.billing, Priority.HIGH, ["а", "б"])
    assert ticket.events.get(kind="routed").detail["names"] == ["Первое", "Второе"]
    other = start(cast, "другое")
    assert (other.team, other.tags) == (cast.second_line, ["в"])


def test_conditions_see_the_ticket_as_it_arrived_not_what_rules_before_did(cast):
    rule("Первое", "", goes_on=True, tags=["печать"], priority="urgent")
    rule("Второе", "tag:печать", tags=["никогда"])
    rule("Третье", "priority:urgent", tags=["никогда"])
    assert start(cast).tags == ["печать"]


def test_a_rule_without_effects_guards_those_behind_it(cast):
    rule("Не трогать", "vip:yes")
    rule("Всем", "", team=cast.billing.pk)
    cast.customer.is_vip = True
    cast.customer.save()
    ticket = start(cast)
    assert ticket.team == cast.first_line
    assert ticket.events.get(kind="routed").detail == {
        "rules": [RoutingRule.objects.first().current.pk],
        "names": ["Не трогать"],
    }
    assert start(cast, by=cast.stranger, requester=cast.stranger).team == cast.billing


def test_the_category_has_the_word_that_no_rule_had(cast):
    tree = branch(hardware=("Hardware", "Оборудование", None), printers=("Printers", "Принтеры", "hardware"))
    tree.printers.team, tree.printers.priority = cast.second_line, Priority.HIGH
    tree.printers.save()
    ticket = start(cast, category=tree.printers)
    assert (ticket.category, ticket.team, ticket.line, ticket.priority) == (tree.printers, cast.second_line, 2, 3)
    event = ticket.events.get(kind="routed")
    assert (event.detail["rules"], event.detail["category"]) == ([], ["team", "priority"])
    assert sentence(event, Names(teams={cast.second_line.pk: "Сеть"})) == "Routed by the category: Сеть, priority High"
    rule("Оборудование", "category:оборудование", priority="urgent")
    ticket = start(cast, category=tree.printers)
    assert (ticket.team, ticket.priority) == (cast.second_line, Priority.URGENT)
    event = ticket.events.get(kind="routed")
    assert event.detail["category"] == ["team"]
    assert sentence(event, Names()).startswith("Routed by “Оборудование” and the category: ")
    assert kinds(start(cast, category=tree.hardware))[-1] == "routed"  # the rule has looked at it


def test_what_a_person_of_the_desk_chose_is_kept_and_what_a_customer_wished_is_not(cast):
    rule("Всем", "", team=cast.billing.pk, priority="urgent", tags=["правило"])
    by_agent = start(cast, by=cast.agent, team=cast.first_line, priority=Priority.LOW)
    assert (by_agent.team, by_agent.priority, by_agent.tags) == (cast.first_line, Priority.LOW, ["правило"])
    by_customer = start(cast, priority=Priority.LOW)
    assert (by_customer.team, by_customer.priority) == (cast.billing, Priority.URGENT)


def test_the_priority_comes_from_impact_and_urgency(cast):
    for (impact, urgency), priority in DEFAULT.items():
        ticket = start(cast, impact=impact, urgency=urgency)
        assert ticket.priority == priority
        detail = ticket.events.get().detail
        assert (detail["impact"], detail["urgency"], detail["priority"]) == (impact, urgency, priority.word)
    assert start(cast, impact="high").priority == Priority.HIGH  # today, where nothing is said
    assert "impact" not in start(cast).events.get().detail
    assert write_matrix({("low", "now"): Priority.URGENT}) and not write_matrix({("low", "now"): Priority.URGENT})
    assert start(cast, impact="low", urgency="now").priority == Priority.URGENT
    said = sentence(start(cast, impact="low", urgency="now").events.get(), Names())
    assert said.endswith("(in their words: A question or a wish; Right now)")


def test_a_team_that_is_gone_and_people_who_cannot_have_it_are_passed_over(cast):
    cast.second_line.is_private = True
    cast.second_line.save()
    rule("Всем", "", goes_on=True, team=cast.second_line.pk, assignee=cast.agent.pk)  # may not see that team
    rule("Ещё", "", goes_on=True, assignee=cast.manager.pk)  # does not work tickets
    rule("И ещё", "", assignee=cast.other_agent.pk, team=999_999)
    assert start(cast).assignee == cast.other_agent
    RoutingRule.objects.update(is_active=False)
    rule("Нет такой", "", team=999_999).change(is_active=True)
    assert start(cast).team == cast.first_line


def test_the_last_agent_gets_it_else_the_one_who_is_named(cast):
    rule("Постоянный агент", "", last_agent=True, assignee=cast.other_agent.pk)
    first = start(cast)
    assert first.assignee == cast.other_agent
    first.reply(written("Ответ"), by=cast.agent)
    first.reply(written("Автоответ"), by=cast.lead, automatic=True)
    assert start(cast).assignee == cast.agent
    cast.agent.is_active = False
    cast.agent.save()
    assert start(cast).assignee == cast.other_agent


def test_an_action_gives_a_ticket_to_whoever_answered_the_customer_last(ticket, cast):
    act = actions.get("last-agent").apply
    with pytest.raises(Refused):
        act(ticket, {}, cast.lead, None)
    start(cast).reply(written("Ответ"), by=cast.other_agent)
    act(ticket, {}, cast.lead, None)
    ticket.refresh_from_db()
    assert ticket.assignee == cast.other_agent


def test_a_reply_of_a_rule_is_automatic_and_no_reply_for_clocks(cast, policy):
    rule("Ответ", "", reply="{customer.first_name}, спасибо за {ticket.number}. {agent.name}")
    ticket = start(cast)
    ticket.refresh_from_db()
    said = ticket.messages.get(kind="reply")
    assert said.body_text == f"Марина, спасибо за {ticket.number}. Helpdesk"
    assert (said.automatic, said.author) == (True, cast.system)
    assert (ticket.status, ticket.first_replied_at, ticket.waits_for_us) == ("new", None, True)
    assert Outgoing.objects.filter(kind="reply", address="marina@polyana.example").count() == 1
    assert Clock.objects.get(ticket=ticket, kind="first_reply").fulfilled_at is None
    assert kinds(ticket) == ["created", "routed", "replied"]


def test_a_reply_of_a_rule_goes_to_people_and_not_without_end(cast):
    rule("Ответ", "", reply="Спасибо")
    arrival = receive(Submission(Channel.PORTAL, "1", "s", written("x"), sender=cast.customer))
    assert arrival.message.kind == Message.Kind.CUSTOMER
    for number in range(7):
        start(cast, f"Тема {number}")
    assert Outgoing.objects.filter(kind="reply").count() == 5
    start(cast, by=cast.stranger, requester=cast.stranger, automatic=True)
    start(cast, by=cast.stranger, requester=cast.stranger, channel=Channel.IMPORT)
    start(cast, by=cast.agent, requester=cast.stranger, opens=Message.Kind.REPLY)  # the agent writes themselves
    nobody = nameless_person("Прохожий")
    start(cast, by=cast.agent, requester=nobody)
    others = Message.objects.filter(kind="reply", automatic=True).exclude(ticket__requester=cast.customer)
    assert not others.exists()


def test_mail_is_routed_by_its_words_and_attachments(cast):
    rule("Файлы", "has:attachment", goes_on=True, tags=["файл"])
    rule("Счёт", '"акт сверки"', team=cast.billing.pk)
    raw = (
        "From: anna@polyana.example\nSubject: Прошу\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
        "--b\nContent-Type: text/plain; charset=utf-8\n\nПришлите акт сверки\n"
        "--b\nContent-Type: text/plain; name=a.txt\nContent-Disposition: attachment; filename=a.txt\n\nx\n--b--\n"
    )
    ticket = door.process(door.accept(raw.encode()).pk).ticket
    assert (ticket.team, ticket.tags) == (cast.billing, ["файл"])


def test_a_new_version_counts_at_once_and_the_old_one_stays_as_it_was(cast):
    made = rule("Всем", "", tags=["а"])
    old = made.current
    assert start(cast).tags == ["а"]
    assert made.revise(RuleWording("", False, Effects(tags=["б"])), by=cast.admin).number == 2
    assert made.revise(RuleWording("", False, Effects(tags=["б"])), by=cast.admin) is None
    assert start(cast).tags == ["б"]
    old.refresh_from_db()
    assert old.wording == RuleWording("", False, Effects(tags=["а"]))
    made.change(is_active=False)
    assert start(cast).tags == []
    first = rule("Первое", "", tags=["в"])
    second = rule("Второе", "", tags=["г"])
    assert start(cast).tags == ["в"]
    RoutingRule.arrange([second.pk, 999, first.pk])
    assert start(cast).tags == ["г"]


@pytest.mark.parametrize("rules", [1, 12])
def test_routing_costs_one_read_and_one_write_whatever_the_number_of_rules(cast, rules, django_assert_num_queries):
    start(cast)
    with django_assert_num_queries(11) as without:
        start(cast)
    for number in range(rules):
        rule(f"П{number}", "принтер tier:premium" if number else "", goes_on=True, team=cast.second_line.pk, tags=["а"])
    start(cast)
    with django_assert_num_queries(len(without) + 2):
        start(cast)


@pytest.mark.django_db(transaction=True)
def test_requests_at_once_are_all_routed(cast):
    rule("Всем", "", team=cast.second_line.pk, tags=["а"])
    at_once(lambda: start(cast), 8)
    assert set(Ticket.objects.values_list("team", "line")) == {(cast.second_line.pk, 2)}


EFFECTS = st.builds(
    Effects,
    team=st.none() | st.integers(1, 3),
    priority=st.sampled_from(["", "low", "high"]),
    tags=st.lists(st.sampled_from("абв"), max_size=2),
    skills=st.lists(st.integers(1, 3), max_size=2),
    reply=st.sampled_from(["", "Спасибо"]),
)
RULES = st.lists(st.tuples(st.booleans(), st.booleans(), EFFECTS), max_size=6)


@given(RULES)
def test_the_first_word_stands_and_lists_add_up(given):
    rules = [
        Rule((number, number), number, str(number), goes_on, said, "")
        for number, (_h, goes_on, said) in enumerate(given)
    ]
    having = applied(rules, [held for held, _goes_on, _said in given])
    held = [each for each, (holds, _g, _s) in zip(rules, given, strict=True) if holds]
    stops = [index for index, each in enumerate(held) if not each.goes_on]
    assert having == held[: stops[0] + 1 if stops else None]
    route = decide(having)
    assert route.team == next((each.effects.team for each in having if each.effects.team), None)
    assert route.priority == next((each.effects.priority for each in having if each.effects.priority), "")
    assert route.tags == [tag for each in having for tag in each.effects.tags]
    assert set(route.skills) == {skill for each in having for skill in each.effects.skills}
    assert len(route.skills) == len(set(route.skills))
