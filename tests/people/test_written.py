"""A statement written once finds what Django's own would, on any thread, with whatever ids it is asked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, models
from hypothesis import given
from hypothesis import strategies as st

from people.models import Address, Person, Team
from people.written import Written, any_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    made = [Person.objects.create(name=name, role="customer") for name in ("Анна", "Борис", "Вера")]
    for person in made:
        Address.objects.create(person=person, value=f"{person.pk}@example.com")
    return made


def test_rows_are_those_of_the_ids(people, django_assert_num_queries):
    asked = Written(lambda one, other: Person.objects.filter(models.Q(pk=one) | models.Q(pk=other)).order_by("-name"))
    assert asked.rows(people[0].pk, people[2].pk) == [people[2], people[0]]
    with django_assert_num_queries(1):
        assert asked.rows(people[1].pk, people[1].pk) == [people[1]]
    assert asked.rows(0, 0) == []
    assert asked.row(0, 0) is None
    assert asked.row(people[1].pk, 0).name == "Борис"


def test_several_ids_stand_in_one_place(people):
    asked = Written(lambda ids, but: Person.objects.filter(any_of("pk", ids)).exclude(pk=but).order_by("pk"))
    assert asked.rows([person.pk for person in people], people[1].pk) == [people[0], people[2]]
    assert asked.rows([people[2].pk], 0) == [people[2]]
    assert asked.rows(set(), 0) == []
    assert list(Person.objects.filter(any_of("pk", [people[0].pk]))) == [people[0]]


def test_other_values_of_the_query_stay(people):
    asked = Written(lambda pk: Person.objects.filter(pk=pk, role__in=["customer"]).annotate(number=models.Value(7)))
    assert asked.row(people[0].pk).number == 7
    Person.objects.filter(pk=people[0].pk).update(role="agent")
    assert asked.row(people[0].pk) is None


def test_joins_and_prefetches_come_along(people, django_assert_num_queries):
    joined = Written(lambda person: Address.objects.filter(person=person).select_related("person__organisation"))
    fetched = Written(lambda ids: Person.objects.filter(any_of("pk", ids)).prefetch_related("addresses").order_by("pk"))
    fetched.rows([])
    with django_assert_num_queries(3):
        address = joined.row(people[1].pk)
        assert (address.person.name, address.person.organisation) == ("Борис", None)
        found = fetched.rows([person.pk for person in people])
        assert [each.addresses.all()[0].value for each in found] == [f"{each.pk}@example.com" for each in people]


@given(number=st.integers(-(2**62), 2**62))
def test_any_number_is_only_a_number(number):
    asked = Written(lambda pk: Team.objects.filter(pk=pk))
    assert asked.rows(number) == list(Team.objects.filter(pk=number))


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_by_its_own_connection(people):
    asked = Written(lambda pk: Person.objects.filter(pk=pk))

    def ask(person: Person) -> tuple[str, int]:
        try:
            return asked.row(person.pk).name, id(connection.connection)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(ask, people * 5))
    assert [name for name, _ in answers] == [person.name for person in people * 5]
    assert id(connection.connection) not in {place for _, place in answers}
