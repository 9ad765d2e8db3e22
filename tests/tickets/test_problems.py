"""Problems: incidents, one update to all their customers, the announcement, and what looks alike."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.utils import translation

from people.models import Person
from tests.incidents import TEXTS, asked, fresh, replies
from tests.tickets.fielded import field
from tickets import outbox
from tickets.filters.search import read
from tickets.history import Names, sentence
from tickets.models import Announcement, Event, Link, Outgoing, Ticket
from tickets.models.words import NEVER, Kind, Status
from tickets.problems import join_problem, open_problem
from tickets.refusals import NotAllowed, Refused, Stale
from tickets.replay import replay
from tickets.similar import incidents_like, problems_like


def test_a_problem_is_the_help_desks_own_and_owes_nobody_a_reply(problem, ticket, cast):
    assert (problem.type, problem.status, problem.requester.role) == ("problem", "open", "system")
    assert (problem.team, problem.category) == (ticket.team, ticket.category)
    assert problem.waiting_since == NEVER and problem.first_replied_at is None
    assert not problem.clocks.filter(kind="first_reply").exists()
    assert list(problem.incidents) == [ticket]
    assert not Outgoing.objects.filter(ticket=problem).exists()
    assert not Ticket.objects.visible_to(cast.customer).filter(pk=problem.pk).exists()
    with pytest.raises(NotAllowed):
        open_problem(ticket, "", "текст", by=cast.customer)


def test_one_update_reaches_each_customer_in_their_thread_and_language(problem, ticket, english, cast):
    problem.tell_incidents(TEXTS, by=cast.agent)
    assert not replies(ticket)  # nothing leaves before commit, and then through the outbox
    outbox.sweep()
    assert replies(ticket) == [TEXTS["ru"]] and replies(english) == [TEXTS["en"]]
    ticket, english = fresh(ticket), fresh(english)
    assert ticket.first_replied_at is not None and ticket.status == Status.OPEN
    reply = ticket.events.get(kind="replied")
    assert (reply.by, reply.detail["automatic"], reply.detail["problem"]) == (cast.agent, False, problem.pk)
    assert reply.cause["root"] == problem.events.get(kind="told").pk
    outbox.sweep()  # now the mails themselves
    assert {row.address for row in Outgoing.objects.filter(kind="reply", state="sent")} == {
        "marina@polyana.example", "tom@harbour.example",
    }  # fmt: skip
    assert outbox.sweep() == 0 and len(replies(ticket)) == 1


def test_an_update_may_solve_all_and_leaves_out_those_that_are_solved(problem, ticket, english, cast):
    english.solve(by=cast.agent)
    problem.tell_incidents({"ru": TEXTS["ru"]}, solve=True, by=cast.agent)
    outbox.sweep()
    assert fresh(ticket).status == Status.SOLVED and not replies(english)
    with translation.override("en"):
        told = problem.events.select_related("by").get(kind="told")
        assert sentence(told, Names()) == "Дмитрий Волков told the customer of 1 incident and solved it"
    with pytest.raises(Refused):
        problem.tell_incidents(TEXTS, by=cast.agent)  # nobody is left


def test_an_incident_with_open_children_is_told_and_stays_open(problem, ticket, cast):
    asked(cast.customer, "Ребёнок").link(ticket, "child", by=cast.agent)
    problem.tell_incidents(TEXTS, solve=True, by=cast.agent)
    outbox.sweep()
    assert replies(ticket) == [TEXTS["ru"]] and fresh(ticket).status == Status.OPEN
    row = Outgoing.objects.get(kind="update")
    assert row.state == "sent" and row.error


def test_an_incident_whose_fields_are_missing_is_told_and_stays_open(problem, ticket, cast):
    problem.tell_incidents(TEXTS, solve=True, by=cast.agent)
    field("cause", required="solving")
    outbox.sweep()
    assert replies(ticket) == [TEXTS["ru"]] and fresh(ticket).status == Status.OPEN
    row = Outgoing.objects.get(kind="update")
    assert row.state == "sent" and "cause" in row.error


def test_a_missing_language_is_refused_and_named(problem, english, cast):
    with translation.override("en"), pytest.raises(Refused, match="English"):
        problem.tell_incidents({"ru": "Готово"}, by=cast.agent)
    assert not Outgoing.objects.filter(kind="update").exists()


def test_incidents_merged_into_each_other_are_told_once(problem, ticket, cast):
    other = asked(cast.customer, "То же самое")
    other.link(problem, "caused_by", by=cast.agent)
    problem.tell_incidents(TEXTS, by=cast.agent)
    other.merge_into(ticket, by=cast.agent)  # between the update and its delivery
    outbox.sweep()
    assert replies(ticket) == [TEXTS["ru"]]
    assert [row.state for row in Outgoing.objects.filter(kind="update")] == ["sent", "sent"]
    assert list(problem.incidents) == [ticket]


def test_what_is_spam_by_then_is_left_alone(problem, ticket, cast):
    problem.tell_incidents(TEXTS, by=cast.agent)
    ticket.spam(by=cast.agent)
    outbox.sweep()
    assert not replies(ticket)
    assert Outgoing.objects.get(kind="update").state == "failed"


def test_only_a_problem_tells_and_announces(ticket, cast):
    for act in (lambda: ticket.tell_incidents(TEXTS, by=cast.agent), lambda: ticket.announce(TEXTS, by=cast.agent)):
        with pytest.raises(Refused):
            act()


def test_an_announcement_stands_while_the_problem_is_open(problem, cast):
    for _ in range(2):
        problem.announce(TEXTS, by=cast.agent)
    assert problem.events.filter(kind="announced").count() == 1
    with translation.override("en"):
        assert [each.text for each in Announcement.objects.standing()] == [TEXTS["en"]]
    problem.solve(by=cast.agent)
    assert not Announcement.objects.standing()
    problem.reopen(by=cast.agent)
    assert Announcement.objects.standing()
    problem.announce({}, by=cast.agent)
    assert not Announcement.objects.exists()
    with translation.override("en"):
        said = sentence(problem.events.select_related("by").filter(kind="announced").latest("id"), Names())
    assert said == "Дмитрий Волков took the announcement off the portal"
    with pytest.raises(Refused):
        problem.announce({"ru": "я" * 501}, by=cast.agent)
    with pytest.raises(NotAllowed):
        problem.announce(TEXTS, by=cast.customer)


def test_the_type_is_set_once_and_replayed(ticket, cast):
    for _ in range(2):
        ticket.retype(Kind.INCIDENT, by=cast.agent)
    event = ticket.events.get(kind="retyped")
    assert event.detail == {"from": "request", "to": "incident"}
    assert replay(ticket.events.in_order()).type == "incident"
    with translation.override("ru"):
        assert sentence(event, Names()) == "Дмитрий Волков: тип «Сбой»"
    with pytest.raises(NotAllowed):
        ticket.retype(Kind.PROBLEM, by=cast.customer)


def test_a_customer_joins_a_known_problem_while_it_is_open(problem, cast):
    mine = asked(cast.stranger)
    join_problem(mine, problem.pk)
    assert Link.objects.filter(ticket=mine, other=problem, kind="caused_by").exists()
    problem.solve(by=cast.agent)
    late = asked(cast.stranger)
    join_problem(late, problem.pk)
    join_problem(late, mine.pk)  # no problem at all
    assert not Link.objects.filter(ticket=late).exists()


def test_new_look_alikes_are_offered_and_others_are_not(problem, ticket, cast):
    alike = asked(cast.stranger, "Принтер печатает пустые этикетки")
    other = asked(cast.stranger, "Вопрос по счёту за ноябрь")
    assert [each.pk for each in problems_like(alike, cast.agent)] == [problem.pk]  # by its incident's subject
    assert problems_like(alike, cast.agent)[0].incidents == 1
    assert problems_like(other, cast.agent) == []
    by_problem = asked(cast.stranger, "Портит этикетки прошивка 2.4")
    assert [each.pk for each in incidents_like(problem, cast.agent)] == [by_problem.pk]
    by_problem.link(problem, "caused_by", by=cast.agent)
    assert incidents_like(problem, cast.agent) == []
    problem.solve(by=cast.agent)
    assert problems_like(alike, cast.agent) == []


def test_a_private_teams_problem_is_offered_to_nobody_else(problem, cast):
    cast.billing.is_private = True
    cast.billing.save()
    problem.move_to(cast.billing, by=cast.agent)
    alike = asked(cast.stranger, "Прошивка 2.4 портит этикетки")
    assert problems_like(alike, cast.other_agent) == []


def test_incidents_are_found_by_the_filter(problem, ticket, cast):
    other = asked(cast.stranger)

    def found(query):
        return set(Ticket.objects.filter(read(query, cast.agent).condition))

    assert found(f"problem:{problem.number}") == {ticket}
    assert found("problem:any") == {ticket}
    assert other in found("problem:none") and ticket not in found("problem:none")


@pytest.mark.django_db(transaction=True)
def test_many_workers_pass_an_update_on_once(cast):
    first = asked(cast.customer)
    problem = open_problem(first, "Сбой", "Разбираемся", by=cast.agent)
    incidents = [first, *(asked(cast.customer, f"Сбой {number}") for number in range(7))]
    for incident in incidents[1:]:
        incident.link(problem, "caused_by", by=cast.agent)
    problem.tell_incidents(TEXTS, solve=True, by=cast.agent)

    def work():
        outbox.sweep()
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outbox.sweep()
    assert [replies(incident) for incident in incidents] == [[TEXTS["ru"]]] * 8
    assert Event.objects.filter(kind="replied").count() == 8
    assert {fresh(incident).status for incident in incidents} == {"solved"}


def test_incidents_are_followed_through_any_number_of_merges(problem, ticket, cast):
    second, third = asked(cast.customer, "Второе"), asked(cast.customer, "Третье")
    ticket.merge_into(second, by=cast.agent)
    second.merge_into(third, by=cast.agent)
    assert list(problem.incidents) == [third]
    newer = open_problem(asked(cast.stranger, "Labels"), "Прошивка 2.5", "Другая", by=cast.agent)
    problem.merge_into(newer, by=cast.agent)
    assert third in newer.incidents and newer.incidents.count() == 2
    found = Ticket.objects.unmarked().filter(read(f"problem:{newer.number}", cast.agent).condition)
    assert set(found) == set(newer.incidents)


def test_a_customers_ticket_is_not_merged_into_one_of_ours(problem, ticket, cast):
    with pytest.raises(Refused, match=problem.number):
        ticket.merge_into(problem, by=cast.agent)
    assert fresh(ticket).mark == ""


def test_nobodys_announcement_is_written_over_unseen(problem, cast):
    seen = fresh(problem).version
    problem.announce(TEXTS, by=cast.lead)
    with pytest.raises(Stale):
        problem.announce({"en": "Mine"}, by=cast.agent, seen=seen)
    assert Announcement.objects.get().text_ru == TEXTS["ru"]


def test_who_has_no_language_is_told_in_that_of_their_subject(problem, ticket, cast):
    Person.objects.filter(pk=cast.customer.pk).update(language="")
    with translation.override("ru"), pytest.raises(Refused, match="Русский"):
        fresh(problem).tell_incidents({"en": "Fixed"}, by=cast.agent)
    problem.tell_incidents(TEXTS, by=cast.agent)
    outbox.sweep()
    assert replies(ticket) == [TEXTS["ru"]]


def test_a_problem_with_incidents_stays_one(problem, ticket, cast):
    with pytest.raises(Refused):
        problem.retype(Kind.REQUEST, by=cast.agent)
    ticket.unlink(problem, "caused_by", by=cast.agent)
    problem.retype(Kind.REQUEST, by=cast.agent)
    assert fresh(problem).type == "request"


def test_causes_make_no_circle(problem, ticket, cast):
    with pytest.raises(Refused, match="HD-"):
        problem.link(ticket, "caused_by", by=cast.agent)
