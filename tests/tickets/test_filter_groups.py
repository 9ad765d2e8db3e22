"""Brackets, OR and minus in the filter language."""

from __future__ import annotations

import pytest
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk.configuration.conditions import with_ids, with_names
from helpdesk.configuration.names import Unknown
from tests.desk.test_inbox import numbers, start
from tickets.actions import actions
from tickets.filters.parts import parts, quoted, rewritten
from tickets.filters.search import read
from tickets.models import Ticket
from tickets.models.words import Priority

PIECES = [
    "(",
    ")",
    "-(",
    " ",
    "OR",
    "ИЛИ",
    "|",
    "-",
    '"',
    "status:open",
    "tag:vip",
    "assignee:",
    "слово",
    "a@b",
    "7",
    ":",
]


@pytest.fixture
def three(cast):
    """A VIP's ticket, an urgent one, and one that is neither."""
    vip = start(cast, "Касса не печатает")
    actions.get("tags").apply(vip, {"tags": ["vip"]}, cast.agent, None)
    urgent = start(cast, "Роутер молчит", priority=Priority.URGENT)
    return vip, urgent, start(cast, "Принтер шумит")


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("(tag:vip OR priority:urgent) status:new", [0, 1]),
        ("status:new tag:vip ИЛИ priority:urgent", [0, 1]),  # binds closer than standing side by side
        ("tag:vip | priority:urgent роутер", [1]),
        ("-(tag:vip OR priority:urgent)", [2]),
        ("-(tag:vip priority:urgent)", [0, 1, 2]),
        ("касса OR роутер OR принтер", [0, 1, 2]),
        ('("не печатает" OR (роутер -priority:urgent))', [0]),
        ("((принтер))", [2]),
        ("роутер OR HD-1", [1]),
        ("-принтер OR шумит", [0, 1, 2]),
    ],
)
def test_groups(three, cast, sign_in, query, wanted):
    found = read(query, cast.agent)
    assert not found.remarks
    expected = {three[index] for index in wanted}
    assert set(Ticket.objects.filter(found.condition)) == expected
    assert set(numbers(sign_in(cast.agent).get("/desk/all/", {"q": query}))) == {each.number for each in expected}
    answer = sign_in(cast.agent).get("/api/v1/tickets/", {"search": query}).json()
    assert {each["number"] for each in answer["results"]} == {each.number for each in expected}


def test_a_customer_joins_words_too(three, cast):
    asked = Ticket.objects.visible_to(cast.customer)
    assert set(asked.filter(read("касса OR роутер", cast.customer).condition)) == set(three[:2])


@pytest.mark.parametrize(
    "query", ["(касса", "касса)", "касса OR", "OR касса", "касса () печатает", "((касса OR ) (", "касса -("]
)
def test_what_does_not_fit_is_read_as_words_and_said(three, cast, query):
    found = read(query, cast.agent)
    assert found.remarks == ["Brackets or “OR” do not fit together here, so they are read as words."]
    assert list(Ticket.objects.filter(found.condition)) == [three[0]]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("касса status:", "status: understands: new, open, pending, on_hold, solved, closed, active"),
        ("assignee: me", "Write what you look for right behind the colon: “assignee:…”"),
        ("error: 404", None),
        ("-tag:", None),
    ],
)
def test_a_field_without_its_value_is_said(cast, query, said):
    assert read(query, cast.agent).remarks == [said] * bool(said)


def test_very_deep_brackets_are_words(cast):
    assert not read("(" * 10 + "а" + ")" * 10, cast.agent).remarks
    assert read("(" * 11 + "а" + ")" * 11, cast.agent).remarks
    rewritten("(" * 50_000 + "team:1", lambda name, value: None)


def test_brackets_within_words_stay(cast):
    assert [part.written for part in parts("error(404) (f(x) OR б) tag:a(b)")] == [
        "error(404)",
        "(f(x) OR б)",
        "tag:a(b)",
    ]
    assert quoted("a(b") == '"a(b"'


def test_parts_at_the_top(cast):
    found = parts("-(a OR tag:б)  status:open OR -x  y")
    assert [(part.written, part.name, part.is_not) for part in found] == [
        ("-(a OR tag:б)", "", True), ("status:open OR -x", "", False), ("y", "", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("(tag:vip OR priority:urgent)", Q()),  # either may hold by what is left out
        ("(tag:vip priority:urgent)", Q(priority=Priority.URGENT)),
        ("-(tag:vip OR priority:urgent)", ~Q(priority=Priority.URGENT)),
        ("-(tag:vip priority:urgent)", Q()),
        ("-(-(tag:vip priority:urgent))", Q(priority=Priority.URGENT)),
        ("-tag:vip priority:urgent", Q(priority=Priority.URGENT)),
    ],
)
def test_what_is_left_out_holds_for_more(three, query, left):
    found = read(query, None, without={"tag"})
    held = set(Ticket.objects.filter(found.condition))
    assert found.left_out and held == set(Ticket.objects.filter(left))
    assert held >= set(Ticket.objects.filter(read(query, None).condition))
    assert not read(query, None, without={"", "line"}).left_out
    assert read("(слово OR priority:urgent)", None, without={""}).condition == Q()


def test_names_in_groups_travel_between_sites(cast):
    there = with_names(f"(team:{cast.billing.pk} OR -team:{cast.first_line.pk},{cast.billing.pk}) слово")
    assert there == '(team:"=Billing" OR -team:"=Первая линия","=Billing") слово'
    assert with_ids(there) == f"(team:{cast.billing.pk} OR -team:{cast.first_line.pk},{cast.billing.pk}) слово"
    with pytest.raises(Unknown, match="another thing on every site"):
        with_ids('(team:"=Billing" OR team:7)')


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.one_of(st.text(max_size=40), st.lists(st.sampled_from(PIECES), max_size=14).map("".join)))
def test_no_text_whatever_raises(cast, query):
    for who in (None, cast.agent, cast.customer):
        list(Ticket.objects.filter(read(query, who).condition))
    whole = read(query, None)
    assert set(Ticket.objects.filter(read(query, None, without={"tag", "status"}).condition)) >= set(
        Ticket.objects.filter(whole.condition)
    )
    assert rewritten(query, lambda name, value: None) == query
    assert "".join("".join(part.written for part in parts(query)).split()) == "".join(query.split()) or "\x00" in query
