"""The form's promise knows the routing: what is sure is exact, what hangs on the text is the latest of the possible."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from django.utils import timezone

from people.models import Person
from people.models.organisation import Tier
from sla import proposals
from sla.models import Policy
from sla.models.policy import Wording
from sla.promise import expected
from tests.routing.tree import branch, rule
from tickets.content import written
from tickets.models import Category, Ticket
from tickets.models.matrix import Impact, Urgency, read_matrix
from tickets.models.words import Channel, Priority

URGENT, HIGH, NORMAL, LOW = (timedelta(minutes=minutes) for minutes in (30, 60, 240, 480))  # first replies of `policy`


@pytest.fixture
def tree(cast):
    made = branch(
        tills=("Tills", "Кассы", None), printers=("Printers", "Принтеры", None), other=("Other", "Прочее", None)
    )
    made.tills.priority = Priority.URGENT
    made.tills.save()
    return made


def waits(person: Person | None, category: Category | None = None) -> dict[str, timedelta]:
    """How long after now the answer is promised, by the word that impact and urgency make."""
    at = timezone.now().replace(microsecond=0)
    found = expected(person, [category] if category else [], at=at)[category.pk if category else None]
    return {word: moment - at for word, moment in found.items()}


def everywhere(wait: timedelta) -> dict[str, timedelta]:
    return dict.fromkeys({priority.word for priority in read_matrix().values()}, wait)


def test_the_categorys_own_priority_counts(policy, cast, tree):
    assert waits(cast.customer, tree.tills) == everywhere(URGENT)
    assert waits(cast.customer, tree.other) == waits(cast.customer)
    assert waits(cast.customer)["normal"] == NORMAL


def test_a_rule_of_what_the_form_knows_is_exact(policy, cast, tree):
    rule("Принтеры", f"category:{tree.printers.pk}", priority="high")
    rule("Срочное", "priority:urgent channel:portal", priority="low")
    assert waits(cast.customer, tree.printers) == everywhere(HIGH)
    assert waits(cast.customer)["urgent"] == LOW and waits(cast.customer)["normal"] == NORMAL
    rule("Ключевые", "tier:premium vip:yes", priority="urgent").change(position=-1)
    cast.bakery.tier = Tier.PREMIUM
    cast.bakery.save()
    assert waits(cast.customer, tree.printers) == everywhere(HIGH)
    cast.customer.is_vip = True
    cast.customer.save()
    assert waits(cast.customer, tree.printers) == everywhere(URGENT)
    assert waits(cast.stranger, tree.printers) == everywhere(HIGH)


def test_of_a_rule_of_words_the_later_moment_is_promised(policy, cast):
    rule("Спешат", "горит", priority="urgent", goes_on=True)
    assert waits(cast.customer)["normal"] == NORMAL  # it may stay so
    rule("Подождут", "has:attachment channel:portal", priority="low")
    assert waits(cast.customer)["normal"] == LOW
    rule("По почте", "горит channel:email", priority="low").change(position=-1)  # a form is no mail
    rule("Всем", "", priority="high").change(position=-2)
    assert waits(cast.customer)["normal"] == HIGH  # decided before anybody reads the text


def test_of_somebody_whom_nobody_knows_nothing_is_taken_for_granted(policy, cast):
    rule("Ключевые", "tier:premium", priority="urgent")
    rule("Обычные", "tier:standard", priority="low")
    assert waits(None)["normal"] == LOW
    rule("Пекарня", "requester:marina@polyana.example", priority="urgent").change(position=-1)
    assert waits(None)["normal"] == LOW and waits(cast.customer)["normal"] == URGENT


def test_the_team_of_a_rule_brings_the_promises_of_its_line(policy, around_the_clock, cast, tree):
    terms = Wording(around_the_clock.pk, "line:2", {"normal": {"first_reply": 60}})
    proposals.reorder([Policy.create("Вторая линия", terms, by=None).pk])
    assert waits(cast.customer)["normal"] == NORMAL
    rule("Принтеры", f"category:{tree.printers.pk}", team=cast.second_line.pk)
    assert waits(cast.customer, tree.printers) == {"normal": timedelta(minutes=1)}
    tree.other.team = cast.second_line
    tree.other.save()
    assert waits(cast.customer, tree.other) == {"normal": timedelta(minutes=1)}
    rule("Слово", "принтер", team=cast.second_line.pk)
    assert waits(cast.customer)["normal"] == NORMAL
    assert "urgent" not in waits(cast.customer)  # the second line may get it, and promises nothing for it


def test_a_tag_that_a_rule_adds_can_choose_the_policy(policy, around_the_clock, cast):
    terms = Wording(around_the_clock.pk, "tag:склад", {"normal": {"first_reply": 60}})
    proposals.reorder([Policy.create("Склад", terms, by=None).pk])
    rule("Портал", "channel:portal", tags=["склад"])
    assert waits(cast.customer)["normal"] == timedelta(minutes=1)


def test_too_many_ways_are_no_promise(policy, cast):
    for number in range(7):
        rule(f"Слово {number}", f"слово{number}", tags=[f"т{number}"], goes_on=True)
    assert waits(cast.customer) == {}


@pytest.mark.parametrize("text", ["Ничего не работает", "Горит касса, принтер молчит"])
def test_no_answer_is_due_later_than_promised(policy, cast, tree, text):
    rule("Горит", "горит", priority="urgent", goes_on=True, tags=["горит"])
    rule("Принтеры", f"category:{tree.printers.pk} -vip:yes", priority="high", team=cast.second_line.pk)
    rule("Касса на портале", "касса channel:portal", priority="low")
    rule("Русские", "language:ru priority:low", priority="normal")
    matrix = read_matrix()
    categories = [None, tree.tills, tree.printers, tree.other]
    for person, category in product((cast.customer, cast.stranger), categories):
        for impact, urgency in product(Impact, Urgency):
            at = timezone.now().replace(microsecond=0)
            promised = expected(person, [category] if category else [], at=at)[category.pk if category else None]
            moment = promised[matrix[impact.value, urgency.value].word]
            made = Ticket.start(
                written(text), by=person, requester=person, subject="Тема", channel=Channel.PORTAL, category=category,
                impact=impact.value, urgency=urgency.value,
            )  # fmt: skip
            due = made.clocks.get(kind="first_reply").due_at
            assert due <= moment + timedelta(seconds=2), (person, category, impact, urgency)


def test_the_page_says_what_holds_for_each_category(policy, cast, tree, sign_in, django_assert_num_queries):
    client = sign_in(cast.customer)
    page = client.get("/new/").content.decode()
    assert f'data-routes=":0 {tree.tills.pk}:1 {tree.printers.pk}:0 {tree.other.pk}:0"' in page
    assert page.count('data-route="any">') == len(Impact) * len(Urgency)
    assert page.count('data-route="1" hidden>') == len(Impact) * len(Urgency)
    with django_assert_num_queries(8):  # with the custom fields and rules in force
        client.get("/new/")
    rule("Всем", "горит", priority="high")
    client.get("/new/")
    with django_assert_num_queries(9):  # and what the rules say
        client.get("/new/")


def test_one_promise_for_all_needs_no_script(policy, cast, tree, client):
    rule("Всем", "", priority="high")
    page = client.get("/new/").content.decode()
    assert "data-routes" not in page and "hidden>Answer" not in page
    assert page.count('data-route="any">') == len(Impact) * len(Urgency)
