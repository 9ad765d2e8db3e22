"""Categories: a tree, a ticket's place in it, and what is asked by it."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.utils import translation

from people.models import Skill
from tests.routing.tree import branch
from tickets.actions import actions
from tickets.filters.search import read
from tickets.history import Names, sentence
from tickets.models import Category, Event, Ticket
from tickets.models.category import in_tree
from tickets.refusals import NotAllowed, Stale
from tickets.registry import UnknownValue
from tickets.replay import replay


@pytest.fixture
def tree(cast):
    return branch(
        hardware=("Hardware", "Оборудование", None),
        printers=("Printers", "Принтеры", "hardware"),
        labels=("Labels", "Этикетки", "printers"),
        books=("Accounting", "Бухгалтерия", None),
    )


def test_a_name_is_said_in_the_readers_language(tree):
    for language, said in (("ru", "Принтеры"), ("en", "Printers")):
        with translation.override(language):
            assert str(tree.printers) == said
    with translation.override("ru"):
        assert Category(name_en="Only English").name == "Only English"


def test_a_ticket_is_categorised_once_and_stays_where_it_is(ticket, cast, tree):
    for _ in range(2):
        ticket.categorise(tree.printers, by=cast.agent)
    ticket.refresh_from_db()
    assert (ticket.category, ticket.team, ticket.status) == (tree.printers, cast.first_line, "new")
    event = ticket.events.get(kind="categorised")
    assert event.detail == {"from": None, "to": tree.printers.pk}
    assert replay(ticket.events.in_order()).category == tree.printers.pk
    names = Names(categories={tree.printers.pk: "Принтеры"})
    with translation.override("en"):
        assert sentence(event, names) == "Дмитрий Волков set the category to Принтеры"
    ticket.categorise(None, by=cast.agent)
    assert sentence(ticket.events.latest("id"), names) == "Дмитрий Волков took the category away"


def test_who_may_and_what_somebody_else_did_meanwhile(ticket, cast, tree):
    with pytest.raises(NotAllowed):
        ticket.categorise(tree.books, by=cast.customer)
    ticket.categorise(tree.books, by=cast.other_agent)
    with pytest.raises(Stale):
        ticket.categorise(tree.labels, by=cast.agent, seen=1)
    ticket.categorise(tree.labels, by=cast.agent, seen=2)


def test_a_filter_means_the_category_and_all_below_it(ticket, cast, tree):
    def found(query: str) -> list[Ticket]:
        return list(Ticket.objects.filter(read(query, None).condition))

    assert found("category:none") == [ticket]
    ticket.categorise(tree.labels, by=cast.agent)
    for query in (f"category:{tree.hardware.pk}", "category:принтер", "category:Hard", "-category:Accounting"):
        assert found(query) == [ticket], query
    for query in (f"category:{tree.books.pk}", "category:бухгалтерия", "-category:Hardware", "category:none"):
        assert found(query) == [], query


def test_moving_a_branch_takes_what_is_below_along(ticket, cast, tree):
    ticket.categorise(tree.labels, by=cast.agent)
    Category.objects.filter(pk=tree.printers.pk).update(parent=tree.books)
    Category.trace()
    assert list(Ticket.objects.filter(read("category:Accounting", None).condition)) == [ticket]
    assert not Ticket.objects.filter(read("category:Hardware", None).condition).exists()


def test_what_is_out_of_use_is_not_offered_nor_is_anything_below_it(tree):
    Category.objects.filter(pk=tree.printers.pk).update(is_active=False)
    assert in_tree(Category.objects.offered()) == [tree.hardware, tree.books]


def test_siblings_are_put_in_order_and_each_stays_below_its_parent(tree):
    assert in_tree(Category.objects.all()) == [tree.hardware, tree.printers, tree.labels, tree.books]
    Category.arrange([tree.books.pk, 999, tree.labels.pk, tree.hardware.pk])
    assert in_tree(Category.objects.all()) == [tree.books, tree.hardware, tree.printers, tree.labels]


def test_an_action_takes_an_id_a_name_in_either_language_or_nothing(ticket, cast, tree):
    act = actions.get("category").apply
    for given, wanted in ((tree.labels.pk, tree.labels), ("принтеры", tree.printers), ("ACCOUNTING", tree.books)):
        act(ticket, {"category": given}, cast.agent, None)
        assert ticket.category == wanted
    act(ticket, {"category": ""}, cast.agent, None)
    assert ticket.category is None
    branch(other=("Printers", "Печать", None))
    for given in ("nothing like it", "0", "Printers", "٣"):
        with pytest.raises(UnknownValue):
            act(ticket, {"category": given}, cast.agent, None)


def test_what_to_know_is_what_rules_and_the_category_ask_for(ticket, cast, tree):
    zpl, network = Skill.objects.create(name="ZPL"), Skill.objects.create(name="Сеть")
    tree.printers.skills.add(zpl)
    assert ticket.required_skills() == []
    ticket.categorise(tree.printers, by=cast.agent)
    assert ticket.required_skills() == [zpl]
    assert network not in ticket.required_skills()


@pytest.mark.tampers
def test_the_audit_names_a_category_that_no_event_gave(ticket, tree, capsys):
    Ticket.objects.filter(pk=ticket.pk).update(category=tree.books, skills=[7])
    with pytest.raises(SystemExit):
        call_command("audit")
    said = capsys.readouterr().out
    assert "skills is [7], the events say []" in said and f"category is {tree.books.pk}, the events say None" in said
    assert Event.objects.count() == 1
