"""A prepared statement answers as the same SQL with its values would, on every connection, whatever happened to it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import psycopg2
import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from people import prepared
from people.models import Person
from people.prepared import Prepared, stand_ins

ONE, OTHER = stand_ins(2)


def rows(statement: Prepared, *values: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(*statement.asked(connection, values))
        return cursor.fetchall()


def names_kept() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements ORDER BY prepare_time, name")
        return [name for (name,) in cursor.fetchall()]


@pytest.mark.django_db
@given(
    st.integers(-(2**31), 2**39),
    st.lists(st.integers(-(2**31), 2**39)),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
)
def test_it_answers_as_the_statement_with_its_values(one, several, text):
    sql, constant = "SELECT %s + 1, %s, array_length(%s, 1), '100 %%', %s", f"{text} «Касса» %s $1"
    [asked] = rows(Prepared(sql, [OTHER, constant, [ONE], OTHER], "test"), several, one)
    assert asked == (one + 1, constant, len(several) or None, "100 %", one)


@pytest.mark.django_db
def test_postgresql_plans_it_once():
    statement = Prepared("SELECT count(*) FROM people_person WHERE id = %s", [ONE], "test")
    person = Person.objects.create(name="Анна")
    assert [rows(statement, pk) for pk in (person.pk, 0) * 5] == [[(1,)], [(0,)]] * 5
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE %s",
            ["%people_person%"],
        )
        assert cursor.fetchone() == (10, 0)


@pytest.mark.django_db(transaction=True)
def test_only_so_many_are_kept_and_those_not_asked_go_first(monkeypatch):
    monkeypatch.setattr(prepared, "_KEPT", 3)
    statements = [Prepared(f"SELECT %s + {number}", [ONE], "test") for number in range(5)]
    connection.close()
    for number in (0, 1, 2, 0, 3, 4, 0, 1):
        assert rows(statements[number], 10) == [(10 + number,)]
    assert len(names_kept()) == 3


@pytest.mark.django_db(transaction=True)
def test_it_is_prepared_again_where_the_connection_was_lost():
    statement = Prepared("SELECT %s + 1", [ONE], "test")
    assert rows(statement, 1) == [(2,)]
    with connection.cursor() as cursor, suppress(psycopg2.OperationalError):
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(_end, pid).result()
    connection.health_check_enabled, connection.health_check_done = True, False  # as at the beginning of a request
    assert rows(statement, 1) == [(2,)]


@pytest.mark.django_db(transaction=True)
def test_each_thread_has_its_own_and_a_rollback_loses_none():
    statement = Prepared("SELECT %s + 1", [ONE], "test")
    with transaction.atomic():
        rows(statement, 1)
        transaction.set_rollback(True)
    assert rows(statement, 1) == [(2,)]

    def asked(number: int) -> list[tuple]:
        try:
            return rows(statement, number)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(asked, range(20))) == [[(number + 1,)] for number in range(20)]


def _end(pid: int) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    finally:
        connection.close()
