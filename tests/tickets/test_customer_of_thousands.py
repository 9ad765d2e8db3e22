"""Merging a customer with five thousand requests: one transaction, in seconds, and back."""

from __future__ import annotations

import time

import pytest
from django.db import connection

from people.models import Merging
from people.registration import person_for_email
from tests.tickets.test_customer_merging import asked
from tickets.audit import differences
from tickets.customer_merging import merge_customers, part_customers
from tickets.models import Event, Ticket

MANY = 5000


def copy(ticket: Ticket, count: int) -> None:
    """Rows as its verbs have written them, so many times; made in the database, as verbs would take minutes."""
    with connection.cursor() as cursor:
        for table, own in _TABLES.items():
            cursor.execute(
                "SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns"
                " WHERE table_name = %s AND column_name <> ALL(%s)",
                [table, list(own)],
            )
            rest = cursor.fetchone()[0]
            whose = "id" if table == "tickets_ticket" else "ticket_id"
            names, values = ", ".join(own), ", ".join(own.values())
            cursor.execute(
                f"INSERT INTO {table} ({names}, {rest}) SELECT {values}, {rest}"
                f" FROM {table}, generate_series(1, %s) AS n WHERE {whose} = %s",
                [count, ticket.pk],
            )
        cursor.execute("SELECT setval(pg_get_serial_sequence('tickets_ticket', 'id'), 2000000)")


# What each copy has of its own.
_TABLES = {
    "tickets_ticket": {"id": "1000000 + n"},
    "tickets_message": {"id": "id * 1000000 + n", "ticket_id": "1000000 + n"},
    "tickets_event": {
        "id": "id * 1000000 + n",
        "ticket_id": "1000000 + n",
        "detail": "CASE WHEN detail ? 'message' THEN jsonb_set(detail, '{message}',"
        " to_jsonb((detail->>'message')::bigint * 1000000 + n)) ELSE detail END",
    },
    "tickets_searchdocument": {"ticket_id": "1000000 + n"},
    "sla_clock": {"id": "id * 1000000 + n", "ticket_id": "1000000 + n"},
    "sla_segment": {"id": "id * 1000000 + n", "ticket_id": "1000000 + n"},
}


@pytest.mark.parametrize("done", [True, False], ids=["solved", "open"])
def test_thousands_of_requests(cast, done):
    double = person_for_email("m.sokolova@mail.example", "Марина Соколова")
    one = asked(double)
    if done:
        one.solve(by=cast.agent)
    copy(one, MANY)
    begun = time.monotonic()
    made = merge_customers(cast.customer, double, by=cast.agent)
    merged = time.monotonic() - begun
    assert cast.customer.requests.count() == MANY + 1 and not double.requests.exists()
    assert Event.objects.filter(kind="customer_merged").count() == MANY + 1
    begun = time.monotonic()
    part_customers(Merging.objects.get(pk=made.pk), by=cast.agent)
    parted = time.monotonic() - begun
    print(f"merged in {merged:.1f} s, parted in {parted:.1f} s")
    assert double.requests.count() == MANY + 1
    assert list(differences()) == []
    assert merged < 60 and parted < 60  # a machine under load
