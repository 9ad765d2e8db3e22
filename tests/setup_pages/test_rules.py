"""Routing rules in the settings: in order, each tried on the past before it is saved, and counted afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from people.models import Skill
from tests.routing.tree import branch, rule
from tickets.content import written
from tickets.models import Event, RoutingRule, Ticket
from tickets.models.routing import Effects, RuleWording
from tickets.models.words import Channel
from tickets.routing.tally import Tally, tallies

HTMX = {"HX-Request": "true"}


def text(response) -> str:
    return response.content.decode()


def start(cast, subject: str, **fields) -> Ticket:
    given = {"by": cast.customer, "requester": cast.customer, "channel": Channel.PORTAL, **fields}
    return Ticket.start(written("x"), subject=subject, **given)


@pytest.fixture
def form(cast) -> dict:
    zpl = Skill.objects.create(name="ZPL")
    return {
        "name": "Печать", "is_active": "on", "condition": "этикетки channel:portal", "mode": "on", "priority": "high",
        "team": cast.second_line.pk, "tags": "Печать, zpl", "last_agent": "on", "assignee": cast.other_agent.pk,
        "skills": [zpl.pk], "reply": "{customer.name}, спасибо",
    }  # fmt: skip


def test_a_rule_is_saved_last_in_order_and_holds_for_the_next_ticket(admin, cast, form):
    rule("Первое", "тема", tags=["а"])
    assert admin.post("/setup/rules/new/", form).url == "/setup/rules/"
    saved = RoutingRule.objects.in_order().last()
    zpl = Skill.objects.get()
    assert (saved.name, saved.position, saved.is_active) == ("Печать", 1, True)
    assert saved.current.by == cast.admin
    assert saved.current.wording == RuleWording(
        "этикетки channel:portal",
        True,
        Effects(
            cast.second_line.pk, "high", ["zpl", "печать"], True, cast.other_agent.pk, [zpl.pk],
            "{customer.name}, спасибо",
        ),
    )  # fmt: skip
    page = text(admin.get("/setup/rules/"))
    for said in ("Печать", "этикетки channel:portal", "Сеть и печать", "High", "whoever answered them last", "ZPL"):
        assert said in page
    ticket = start(cast, "Пустые этикетки")
    assert (ticket.team, ticket.assignee) == (cast.second_line, cast.other_agent)
    shown = text(admin.get(f"/setup/rules/{saved.pk}/"))
    assert 'value="zpl, печать"' in shown and "{customer.name}, спасибо</textarea>" in shown


def test_a_change_is_a_new_version_and_nothing_changed_is_none(admin, cast, form):
    made = rule("Печать", "x")
    for _ in range(2):
        admin.post(f"/setup/rules/{made.pk}/", form)
    assert made.versions.count() == 2
    admin.post(f"/setup/rules/{made.pk}/", {**form, "name": "Другое", "is_active": ""})
    made.refresh_from_db()
    assert (made.name, made.is_active, made.versions.count()) == ("Другое", False, 2)
    assert "Nadia Rahimi" in text(admin.get(f"/setup/rules/{made.pk}/"))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "required"),
        ({"name": "Занято"}, "a rule of this name"),
        ({"condition": "nosuch:1"}, "There is no field “nosuch:”"),
        ({"condition": "priority:huge"}, "understands"),
        ({"condition": "due:today"}, "“due:” changes as time passes"),
        ({"condition": "assignee:me"}, "“me” means nobody"),
        ({"mode": "maybe"}, "valid choice"),
        ({"team": "999999"}, "valid choice"),
        ({"priority": "huge"}, "valid choice"),
        ({"assignee": "x"}, "valid choice"),
    ],
)
def test_what_makes_no_sense_is_not_saved_and_kept_in_the_form(admin, form, wrong, said):
    rule("Занято", "x")
    answer = admin.post("/setup/rules/new/", {**form, **wrong})
    assert answer.status_code == 422
    assert said in text(answer) or wrong.get("team") or wrong.get("priority") or wrong.get("assignee")
    assert "спасибо</textarea>" in text(answer)
    assert RoutingRule.objects.count() == 1


def test_a_rule_is_tried_on_the_past_before_it_is_saved(admin, cast, form):
    rule("Раньше", "vip:yes", tags=["vip"])
    touched, other = start(cast, "Пустые этикетки"), start(cast, "Другое")
    cast.customer.is_vip = True
    cast.customer.save()
    by_vip = start(cast, "Тоже этикетки")  # the rule before ends it
    cast.customer.is_vip = False
    cast.customer.save()
    part = admin.post("/setup/rules/new/trial/", {**form, "name": "", "last_agent": ""}, headers=HTMX)
    page = text(part)
    assert "It would have touched 2 of the last 3 tickets" in page  # by what the tickets are now
    assert touched.number in page and by_vip.number in page and other.number not in page
    for said in ("<del>Первая линия</del> → <ins>Сеть и печать</ins>", "<del>Normal</del> → <ins>High</ins>"):
        assert said in page
    assert "<del>—</del> → <ins>zpl, печать</ins>" in page and "<ins>Sofia Reyes</ins>" in page
    assert RoutingRule.objects.count() == 1 and Event.objects.filter(kind="routed").count() == 1
    whole = text(admin.post("/setup/rules/new/trial/", form))  # the button without scripts
    assert "спасибо</textarea>" in whole and touched.number in whole
    wrong = text(admin.post("/setup/rules/new/trial/", {**form, "condition": "nosuch:1"}, headers=HTMX))
    assert "There is no field" in wrong and touched.number not in wrong


def test_a_trial_respects_the_order_and_what_was_chosen_by_hand(admin, cast, form):
    first = rule("Раньше", "этикетки", team=cast.billing.pk, tags=["первое"])
    second = rule("Позже", "этикетки", team=cast.second_line.pk)
    ticket = start(cast, "этикетки")
    by_hand = start(cast, "этикетки вручную", by=cast.agent, team=cast.billing)

    def tried(pk: int, **changed) -> str:
        fields = {**form, "condition": "этикетки", **changed}
        return text(admin.post(f"/setup/rules/{pk}/trial/", fields, headers=HTMX))

    assert "touched 0 of the last 2" in tried(second.pk)
    page = tried(first.pk, mode="stop")
    assert "touched 2 of the last 2" in page
    # Without it the second one would have decided.
    assert page.count("<del>Сеть и печать</del> →") == 0 and page.count("<ins>zpl, печать</ins>") == 2
    page = tried(first.pk, team=cast.first_line.pk, tags="")
    assert "<del>Сеть и печать</del> → <ins>Первая линия</ins>" in page
    assert ticket.number in page and by_hand.number in page
    first.change(is_active=False)
    assert "touched 2 of the last 2" in tried(second.pk)
    assert "touched 2 of the last 2" in tried(first.pk)  # in its place, as if it were in force


def order_now() -> list[int]:
    return [each.pk for each in RoutingRule.objects.in_order()]


def proposed(page) -> dict:
    """What the page of a new order would send to keep it."""
    return {"rule": [rule.pk for rule, _was in page.context["rows"]], "was": page.context["was"], "save": "1"}


def test_the_order_is_changed_by_buttons_and_by_dragging(admin):
    first, second, third = (rule(name, "x") for name in "абв")
    order = [first.pk, second.pk, third.pk]
    for sent, wanted in (
        ({"rule": order, "down": first.pk}, [second.pk, first.pk, third.pk]),
        ({"rule": [third.pk, second.pk, first.pk]}, [third.pk, second.pk, first.pk]),
    ):
        before = order_now()
        page = admin.post("/setup/rules/order/", sent, follow=True)
        assert order_now() == before  # nothing yet
        assert admin.post("/setup/rules/order/", proposed(page)).url == "/setup/rules/"
        assert order_now() == wanted
    odd = {"rule": ["x", "-1", "999999", third.pk], "up": "nobody"}
    assert admin.post("/setup/rules/order/", odd, follow=True).redirect_chain[-1][0] == "/setup/rules/"  # as it is
    assert order_now() == [third.pk, second.pk, first.pk]


def test_a_new_order_shows_what_it_would_have_changed(admin, cast, django_assert_num_queries):
    first = rule("Принтеры", "принтер", team=cast.billing.pk)
    second = rule("Ключевые", "vip:yes", team=cast.second_line.pk, priority="high")
    third = rule("Не важно", "nosuchword", tags=["а"])
    start(cast, "принтер обычного")
    cast.customer.is_vip = True
    cast.customer.save()
    both, vip = start(cast, "принтер важного"), start(cast, "сеть важного")
    by_hand = start(cast, "принтер вручную", by=cast.agent, team=cast.billing)
    other = start(cast, "сеть")
    cast.stranger.is_vip = False
    new = {"rule": [second.pk, first.pk, third.pk]}
    page = admin.get("/setup/rules/order/", new)
    said = text(page)
    assert "It would have changed 3 of the last 5 tickets" in said  # by what the tickets are now
    assert both.number in said and by_hand.number in said and vip.number not in said and other.number not in said
    assert "<del>Billing</del> → <ins>Сеть и печать</ins>" in said and "<del>Normal</del> → <ins>High</ins>" in said
    assert said.count("was number") == 2
    assert "changed 0 of the last 5" in text(admin.get("/setup/rules/order/", {"rule": [first.pk, third.pk]}))
    # Session, person, the rules, what is in force, the tickets, those that change, their beginnings, names (3)
    with django_assert_num_queries(10):
        admin.get("/setup/rules/order/", new)


def test_an_order_seen_before_another_change_is_not_saved(admin):
    first, second = rule("а", "x"), rule("б", "x")
    seen = proposed(admin.get("/setup/rules/order/", {"rule": [second.pk, first.pk]}))
    rule("в", "x")
    again = admin.post("/setup/rules/order/", seen, follow=True)
    assert order_now()[:2] == [first.pk, second.pk]
    assert "Somebody changed the rules meanwhile" in text(again) and len(again.context["rows"]) == 3
    admin.post("/setup/rules/order/", proposed(again))
    assert order_now()[:2] == [second.pk, first.pk]


def test_the_switch_puts_a_rule_in_force_and_out_of_it(admin, cast):
    made = rule("Всем", "", tags=["а"])
    for wanted in (False, True):
        admin.post(f"/setup/rules/{made.pk}/force/")
        made.refresh_from_db()
        assert made.is_active == wanted
        assert (start(cast, "тема").tags == ["а"]) == wanted


@pytest.mark.tampers  # a match moves into the past
def test_the_list_says_how_often_a_rule_matched_and_when_last(admin, cast):
    often, once, never = rule("Часто", "", goes_on=True, tags=["а"]), rule("Раз", "давно"), rule("Никогда", "нет")
    old = start(cast, "давно")
    for number in range(2):
        start(cast, f"тема {number}")
    often.revise(RuleWording("", True, Effects(tags=["б"])), by=None)
    start(cast, "тема")
    long_ago = timezone.now() - timedelta(days=40)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL helpdesk.rewriting_history = 'on'")
        Event.objects.filter(ticket=old).update(at=long_ago)
        cursor.execute("SET LOCAL helpdesk.rewriting_history = 'off'")
    found = tallies()
    assert found[often.pk].count == 3
    assert found[once.pk] == Tally(0, long_ago)
    assert never.pk not in found
    page = text(admin.get("/setup/rules/"))
    assert "3 tickets in 30 days" in page and "has matched nothing yet" in page


@pytest.mark.parametrize("number", [1, 8])
def test_the_list_costs_the_same_whatever_its_length(admin, cast, form, number, django_assert_num_queries):
    for each in range(number):
        rule(f"П{each}", "тема", goes_on=True, team=cast.billing.pk, assignee=cast.agent.pk)
    start(cast, "тема")
    # Session, person, versions, names of teams, people and skills, the counts (2), the rules
    with django_assert_num_queries(9):
        admin.get("/setup/rules/")


@pytest.mark.parametrize("number", [1, 8])
def test_an_edit_page_costs_a_fixed_number_of_queries(admin, cast, form, number, django_assert_num_queries):
    made = rule("Правило", "тема", tags=["а"])
    for each in range(number):
        start(cast, f"тема {each}")
        rule(f"П{each}", "тема", goes_on=True)
    admin.get(f"/setup/rules/{made.pk}/")
    # Session, person, the rule and its version; what is in force, the tickets it is tried on, those shown and their
    # beginnings, names (3); teams (2), people (2) and skills of the form, versions
    with django_assert_num_queries(20):
        admin.get(f"/setup/rules/{made.pk}/")


PAGES = ["rules/", "rules/new/", "rules/{pk}/"]
DOORS = ["rules/new/trial/", "rules/{pk}/trial/", "rules/{pk}/force/"]


def test_administrators_only_and_nothing_on_get(cast, sign_in, admin, client, form):
    made = rule("Всем", "", tags=["а"])
    for page in PAGES:
        address = f"/setup/{page.format(pk=made.pk)}"
        assert admin.get(address).status_code == 200
        assert client.get(address).status_code == 302
        for person in (cast.agent, cast.lead, cast.manager, cast.customer):
            assert sign_in(person).get(address).status_code == 403
            assert sign_in(person).post(address, form).status_code in (403, 405)
    for door in DOORS:
        address = f"/setup/{door.format(pk=made.pk)}"
        assert admin.get(address).status_code == 405
        for person in (cast.agent, cast.lead, cast.manager, cast.customer):
            assert sign_in(person).post(address, form).status_code == 403
    for person in (cast.agent, cast.lead, cast.manager, cast.customer):
        assert sign_in(person).get("/setup/rules/order/").status_code == 403
        assert sign_in(person).post("/setup/rules/order/", {"rule": made.pk, "save": "1"}).status_code == 403
    assert RoutingRule.objects.count() == made.versions.count() == 1
    for address in ("rules/999999/", "rules/999999/trial/", "rules/999999/force/"):
        assert admin.post(f"/setup/{address}", form).status_code == 404


def test_a_category_is_named_in_a_condition_by_its_number(admin, cast, form):
    tree = branch(hardware=("Hardware", "Оборудование", None), printers=("Printers", "Принтеры", "hardware"))
    ticket = start(cast, "тема", category=tree.printers)
    part = admin.post("/setup/rules/new/trial/", {**form, "condition": f"category:{tree.hardware.pk}"}, headers=HTMX)
    assert ticket.number in text(part)
