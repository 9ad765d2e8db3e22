"""The demo desk's custom fields: what its form could have taken, found by filters and told by reports."""

from __future__ import annotations

import pytest

from people.models import Organisation, Person, PersonField
from tests.demo.test_seed_demo import own_folder, seeded  # noqa: F401 (a fixture)
from tickets.filters.search import read
from tickets.models import Event, Ticket, TicketField
from tickets.models.field import asked_in

pytestmark = pytest.mark.django_db


def test_values_are_what_the_fields_take_where_they_are_asked():
    seeded()
    definitions = list(TicketField.objects.in_use())
    known = {each.slug: each for each in definitions}
    filled = list(Ticket.objects.exclude(fields={}).select_related("category"))
    assert len(filled) > 100 and {slug for ticket in filled for slug in ticket.fields} == set(known)
    for ticket in filled:
        assert all(known[slug].read(value) == value for slug, value in ticket.fields.items())
        first = Event.objects.get(ticket=ticket, kind="created").detail.get("fields", {})
        category = ticket.category.path if ticket.category else []
        told = {each.slug for each in asked_in(definitions, category, ticket.fields, customers=True)}
        assert set(first) <= told or Event.objects.filter(ticket=ticket, kind="categorised").exists()


def test_filters_find_them_and_people_have_theirs():
    seeded()
    agent = Person.objects.with_email("first@example.com").get()
    found = Ticket.objects.filter(read("field.cause:settings", agent).condition)
    assert set(found) == set(Ticket.objects.filter(fields__cause="settings")) and found.count() > 10
    for organisation in Organisation.objects.all():
        assert organisation.fields["sites"] >= 1 and organisation.fields["contract"].startswith("Д-")
    assert PersonField.objects.count() == 3
    assert Person.objects.filter(fields__has_key="call_hours", role="customer").exists()


def test_seeding_again_leaves_what_a_desk_has_made_of_them():
    seeded(tickets=40)
    TicketField.objects.filter(slug="place").update(name_ru="Объект")
    Organisation.objects.update(fields={"sites": 99})
    seeded(tickets=40, add=True)
    assert TicketField.objects.get(slug="place").name_ru == "Объект"
    assert set(Organisation.objects.values_list("fields__sites", flat=True)) == {99}
