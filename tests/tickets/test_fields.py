"""Custom fields of tickets: their values as verbs, events, replay, filters."""

from __future__ import annotations

import json
import threading
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from people.fields.kinds import Choice, Kind, Terms, WrongValue, read, shown, typed
from people.fields.patterns import WrongPattern, check, matches
from tests.tickets.fielded import field
from tickets.audit import differences
from tickets.content import written
from tickets.filters.search import read as search
from tickets.history import names_for, sentence
from tickets.models import Event, Ticket
from tickets.models.words import Channel
from tickets.refusals import MissingFields, NotAllowed, Refused, Stale, WrongFields
from tickets.undo import undo

REGION = (Choice("north", "North", "Север"), Choice("south", "South", "Юг"), Choice("old", "Old", "Старый", True))


def the_event(ticket):
    return ticket.events.filter(kind="fields_set").order_by("version").last()


@pytest.mark.parametrize(
    ("kind", "given_value", "kept"),
    [
        ("text", "  Принтер\n у окна ", "Принтер у окна"),
        ("text", "   ", None),
        ("number", "1 200,50", "1200.5"),
        ("number", 12, "12"),
        ("number", "-0", "0"),
        ("number", 0, "0"),
        ("date", "2026-02-28", "2026-02-28"),
        ("choice", "north", "north"),
        ("choices", ["south", "north", "south"], ["north", "south"]),
        ("choices", [], None),
        ("checkbox", "on", True),
        ("checkbox", False, None),
        ("link", "https://пример.рф/путь", "https://пример.рф/путь"),
        ("link", "mailto:anna@example.com", "mailto:anna@example.com"),
    ],
)
def test_a_value_is_kept_in_one_form(kind, given_value, kept):
    assert read(Terms(kind, REGION), given_value) == kept


@pytest.mark.parametrize(
    ("kind", "given_value"),
    [
        ("text", "я" * 1001), ("text", 5), ("text", {"a": 1}), ("number", "двенадцать"), ("number", True),
        ("number", "1e400"), ("number", 1e300), ("number", float("nan")), ("number", float("inf")), ("number", [1]),
        ("number", "9" * 17), ("date", "2026-02-30"), ("date", "0000-01-01"), ("date", 20260101), ("choice", "east"),
        ("choice", "old"), ("choice", ["north"]), ("choices", ["north", "east"]), ("choices", {"north": 1}),
        ("checkbox", "maybe"), ("checkbox", 7), ("link", "javascript:alert(1)"), ("link", "data:text/html,x"),
        ("link", "JaVaScRiPt:alert(1)"), ("link", "//example.com"), ("link", "https://exa mple.com"),
        ("link", "https://e.com/" + "a" * 2001), ("link", "mailto:nobody"), ("link", "ftp://example.com/"),
    ],
)  # fmt: skip
def test_what_is_no_value_is_refused(kind, given_value):
    with pytest.raises(WrongValue) as error:
        read(Terms(kind, REGION), given_value)
    assert str(error.value)


def test_a_retired_choice_may_stay_and_not_be_chosen_anew():
    assert read(Terms("choice", REGION), "old", before="old") == "old"
    assert read(Terms("choices", REGION), ["old", "north"], before=["old"]) == ["north", "old"]
    assert shown(Terms("choice", REGION), "old") == "Old"


def test_a_pattern_holds_for_the_whole_text_and_says_what_it_wants():
    terms = Terms("text", pattern=r"ZD\d{3}", wanted="Две буквы и три цифры.")
    assert read(terms, "ZD421") == "ZD421"
    with pytest.raises(WrongValue, match="Две буквы"):
        read(terms, "ZD4212")
    assert read(terms, "старое", before="старое") == "старое"  # it was right when it was written


def test_no_pattern_can_hang():
    check(r"(a+)+$")
    assert not matches(r"(a+)+$", "a" * 1000 + "!")
    for wrong in ("[", r"(a)\1", "(?=a)", "a{1000}{1000}"):
        with pytest.raises(WrongPattern):
            check(wrong)


VALUES = {
    "text": some.text(max_size=200), "number": some.decimals(-(10**9), 10**9, places=4),
    "date": some.dates(date(1, 1, 1), date(9998, 12, 31)).map(date.isoformat),
    "choice": some.sampled_from(["north", "south"]), "choices": some.lists(some.sampled_from(["north", "south"])),
    "checkbox": some.booleans(),
}  # fmt: skip


@given(some.sampled_from(sorted(VALUES)).flatmap(lambda kind: some.tuples(some.just(kind), VALUES[kind])))
def test_a_kept_value_reads_as_itself_and_comes_back_from_its_form(pair):
    kind, given_value = pair
    terms = Terms(kind, REGION)
    kept = read(terms, str(given_value) if isinstance(given_value, Decimal) else given_value)
    assert json.loads(json.dumps(kept)) == kept
    assert read(terms, kept) == kept == read(terms, typed(terms, kept))


def test_setting_says_what_changed_and_twice_is_once(ticket, cast):
    field("serial", name_ru="Серийный номер"), field("region", "choice", choices=REGION)
    ticket.set_fields({"serial": " ZD421 ", "region": "north"}, by=cast.agent)
    assert ticket.fields == {"serial": "ZD421", "region": "north"}
    event = the_event(ticket)
    assert event.detail == {"changes": {"serial": [None, "ZD421"], "region": [None, "north"]}}
    version = ticket.version
    ticket.set_fields({"serial": "ZD421"}, by=cast.agent)
    assert ticket.version == version
    ticket.set_fields({"serial": "", "region": "south"}, by=cast.agent)
    ticket.refresh_from_db()
    assert ticket.fields == {"region": "south"}
    assert the_event(ticket).detail == {"changes": {"serial": ["ZD421", None], "region": ["north", "south"]}}
    said = sentence(the_event(ticket), names_for([the_event(ticket)]))
    assert said == f"{cast.agent.name} filled in: serial: —; region: South"
    assert list(differences()) == []


def test_who_may_not_work_may_not_set(ticket, cast):
    field("serial")
    for who in (cast.manager, cast.customer):
        with pytest.raises(NotAllowed):
            ticket.set_fields({"serial": "1"}, by=who)
    assert not ticket.fields


def test_wrong_and_unknown_values_change_nothing(ticket, cast):
    field("serial"), field("count", "number"), field("gone", is_active=False)
    with pytest.raises(WrongFields) as error:
        ticket.set_fields({"serial": "1", "count": "много", "nobody": "x", "gone": "y"}, by=cast.agent)
    assert set(error.value.errors) == {"count", "nobody", "gone"}
    ticket.refresh_from_db()
    assert ticket.fields == {} and the_event(ticket) is None


def test_two_edits_of_different_fields_both_stand_and_of_one_the_second_is_told(ticket, cast):
    field("serial"), field("place")
    seen = ticket.version
    ticket.set_fields({"serial": "А1"}, by=cast.agent, seen=seen)
    other = Ticket.objects.get(pk=ticket.pk)
    other.set_fields({"place": "Склад"}, by=cast.other_agent, seen=seen)
    with pytest.raises(Stale) as error:
        Ticket.objects.get(pk=ticket.pk).set_fields({"serial": "Б2"}, by=cast.other_agent, seen=seen)
    assert [event.by for event in error.value.events] == [cast.agent]
    assert Ticket.objects.get(pk=ticket.pk).fields == {"serial": "А1", "place": "Склад"}


@pytest.mark.django_db(transaction=True)
def test_at_the_same_moment_different_fields_both_stand(cast, ticket):
    slugs = [f"place_{number}" for number in range(6)]
    for slug in slugs:
        field(slug)

    def work(slug):
        Ticket.objects.get(pk=ticket.pk).set_fields({slug: "да"}, by=cast.agent)
        connection.close()

    threads = [threading.Thread(target=work, args=(slug,)) for slug in slugs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ticket.refresh_from_db()
    assert ticket.fields == dict.fromkeys(slugs, "да")
    assert list(differences()) == []


def test_it_is_taken_back_unless_the_same_field_was_set_since(ticket, cast):
    field("serial"), field("place")
    ticket.set_fields({"serial": "А1"}, by=cast.agent)
    first = the_event(ticket)
    ticket.set_fields({"place": "Склад"}, by=cast.agent)
    assert not undo([first], by=cast.agent).failed
    ticket.refresh_from_db()
    assert ticket.fields == {"place": "Склад"}
    ticket.set_fields({"serial": "Б2"}, by=cast.agent)
    event = the_event(ticket)
    ticket.set_fields({"serial": "В3"}, by=cast.other_agent)
    assert undo([event], by=cast.agent).failed
    assert list(differences()) == []


def start(cast, **more):
    return Ticket.start(
        written("Не печатает"),
        by=cast.customer,
        requester=cast.customer,
        subject="Принтер",
        channel=Channel.PORTAL,
        **more,
    )


def test_values_stand_in_the_birth(cast):
    field("serial")
    ticket = start(cast, fields={"serial": "ZD1"})
    assert ticket.fields == ticket.events.get(kind="created").detail["fields"] == {"serial": "ZD1"}
    with pytest.raises(WrongFields):
        start(cast, fields={"nobody": "x"})
    assert list(differences()) == []


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.lists(some.dictionaries(some.sampled_from(["serial", "count", "region"]), some.integers(0, 3)), max_size=6))
def test_any_sequence_of_settings_replays_to_the_row(cast, ticket, sets):
    Event.objects.filter(ticket=ticket).count()
    from tickets.models import TicketField

    TicketField.objects.all().delete()
    field("serial"), field("count", "number"), field("region", "choice", choices=REGION)
    words = {
        "serial": ["", "А", "Б", "В"],
        "count": [None, "1", "2.50", "3"],
        "region": ["", "north", "south", "north"],
    }
    for each in sets:
        ticket.set_fields({slug: words[slug][index] for slug, index in each.items()}, by=cast.agent)
    assert ticket.state().fields == Ticket.objects.get(pk=ticket.pk).fields


def test_it_is_not_solved_before_what_must_be_filled_in(ticket, cast):
    field("cause", required="solving", name_en="Cause", name_ru="Причина"), field("optional")
    for solving in (
        lambda: ticket.solve(by=cast.agent),
        lambda: ticket.close(by=cast.agent),
        lambda: ticket.reply(written("Готово"), by=cast.agent, then="solved"),
    ):
        with pytest.raises(MissingFields, match="Cause") as error:
            solving()
        assert error.value.slugs == ["cause"]
    ticket.refresh_from_db()
    assert ticket.status == "new" and ticket.messages.count() == 1
    ticket.set_fields({"cause": "Картридж"}, by=cast.agent)
    ticket.solve(by=cast.agent)
    field("later", required="solving")  # what is required since does not keep a solved one open
    ticket.close(by=cast.agent)
    assert ticket.status == "closed"


def test_a_customer_says_that_it_is_solved_whatever_agents_have_to_fill_in(ticket, cast):
    field("cause", required="solving")
    ticket.solve(by=cast.customer)
    assert ticket.status == "solved"


def test_what_is_required_depends_on_the_category_and_on_other_values(ticket, cast):
    from tests.routing.tree import branch

    tree = branch(printers=("Printers", "Принтеры", None), labels=("Labels", "Этикетки", "printers"))
    field("device", "choice", choices=(Choice("zebra", "Zebra", "Зебра"), Choice("hp", "HP", "ХП")))
    field("width", required="solving", shown_when={"field": "device", "values": ["zebra"]})
    field("cause", required="solving", categories=[tree.printers.pk])
    assert ticket.missing_fields() == []
    ticket.categorise(tree.labels, by=cast.agent)  # below printers
    assert [each.slug for each in ticket.missing_fields()] == ["cause"]
    ticket.set_fields({"device": "zebra"}, by=cast.agent)
    assert [each.slug for each in ticket.missing_fields()] == ["width", "cause"]
    ticket.set_fields({"device": "hp", "cause": "бумага"}, by=cast.agent)
    ticket.solve(by=cast.agent)
    assert ticket.status == "solved"


def found(query, who=None):
    reading = search(query, who)
    assert not reading.remarks, reading.remarks
    return set(Ticket.objects.filter(reading.condition).values_list("pk", flat=True))


def test_every_kind_is_filtered_as_built_in_fields_are(cast):
    field("serial"), field("count", "number"), field("until", "date"), field("region", "choice", choices=REGION)
    field("tools", "choices", choices=REGION), field("vip_desk", "checkbox"), field("page", "link")
    full = {
        "serial": "ZD421", "count": "12.5", "until": "2026-05-01", "region": "north", "tools": ["north", "south"],
        "vip_desk": True, "page": "https://example.com/a",
    }  # fmt: skip
    one, other, none = (start(cast, fields=fields).pk for fields in (full, {"count": "3", "region": "south"}, {}))
    for query, wanted in {
        "serial:ZD421": {one}, "field.serial:ZD421": {one}, "serial:~zd4": {one}, "serial:zd421": set(),
        "-serial:ZD421": {other, none}, "count:12,5": {one}, "count:>3": {one}, "count:>=3": {one, other},
        "-count:>3": {other, none}, "count:<0": set(), "until:2026-05-01": {one}, "until:<2026-05-01": set(),
        "until:>=2026-01-01": {one}, "region:north": {one}, "region:north,south": {one, other}, "region:none": {none},
        "region:any": {one, other}, "-region:any": {none}, "tools:south": {one}, "vip_desk:yes": {one},
        "vip_desk:no": {other, none}, "page:~example": {one}, "serial:none": {other, none},
        "(region:south OR serial:ZD421) -count:3": {one}, "region:south,none": {other, none},
    }.items():  # fmt: skip
        assert found(query) == wanted, query


def test_a_wrong_value_of_a_filter_says_what_is_understood(cast):
    field("count", "number"), field("region", "choice", choices=REGION)
    assert search("count:много", None).remarks == ["count: understands: 12, >12, <=12"]
    assert "north, south" in search("region:east", None).remarks[0]


def test_customers_filter_only_by_what_they_see(cast):
    field("serial", for_customers=True), field("secret")
    assert search("serial:1", cast.customer).unknown == []
    assert search("secret:1", cast.customer).unknown == ["secret"]
    assert search("secret:1", cast.agent).unknown == []


def test_an_equal_value_is_found_by_the_index(cast):
    field("serial")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        rows = Ticket.objects.filter(search("serial:ZD1", None).condition).order_by()
        assert "ticket_fields" in rows.explain()


def test_a_word_with_a_colon_costs_one_query_and_a_built_in_field_none(cast, django_assert_num_queries):
    with django_assert_num_queries(0):
        search("status:open роутер", cast.agent)
    with django_assert_num_queries(1):
        search("http://example.com", cast.agent)


def test_refused_is_a_refusal_of_ours():
    assert issubclass(WrongFields, Refused) and issubclass(MissingFields, Refused) and Kind.TEXT == "text"
