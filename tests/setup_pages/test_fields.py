"""The settings of custom fields, and what customers and organisations have of them."""

from __future__ import annotations

import pytest

from people.custom import set_fields
from people.fields.kinds import Choice
from people.models import FieldChange, Organisation, PersonField
from people.models.field import WrongValues
from tests.routing.tree import branch
from tests.tickets.fielded import field, field_of
from tickets.filters.search import read as search
from tickets.models import Ticket, TicketField

NEW = {
    "name_ru": "Устройство", "name_en": "Device", "slug": "device", "kind": "choice", "is_active": "on",
    "choices": "zebra: Зебра | Zebra\nЧайник | Tea pot", "required": "solving", "for_customers": "on",
}  # fmt: skip
REGION = (Choice("north", "North", "Север"), Choice("south", "South", "Юг"))


@pytest.fixture
def admin(cast, sign_in):
    return sign_in(cast.admin)


def test_a_field_is_made_and_changed_and_its_name_and_kind_stay(admin, cast):
    tree = branch(printers=("Printers", "Принтеры", None))
    answer = admin.post("/setup/fields/tickets/new/", {**NEW, "categories": [tree.printers.pk]})
    assert answer.status_code == 302, answer.content.decode()
    made = TicketField.objects.get()
    assert made.choices == [
        {"value": "zebra", "en": "Zebra", "ru": "Зебра"}, {"value": "tea_pot", "en": "Tea pot", "ru": "Чайник"}
    ]  # fmt: skip
    assert (made.slug, made.required, made.categories) == ("device", "solving", [tree.printers.pk])
    page = admin.get(f"/setup/fields/tickets/{made.pk}/").content.decode()
    assert "zebra: Зебра | Zebra" in page and 'name="slug"' not in page
    changed = {**NEW, "slug": "other", "kind": "text", "choices": "tea_pot: Чайник | Kettle", "required": ""}
    assert admin.post(f"/setup/fields/tickets/{made.pk}/", changed).status_code == 302
    made = TicketField.objects.get()
    assert (made.slug, made.kind, made.required) == ("device", "choice", "")
    assert made.choices == [
        {"value": "tea_pot", "en": "Kettle", "ru": "Чайник"},
        {"value": "zebra", "en": "Zebra", "ru": "Зебра", "retired": True},
    ]
    page = admin.get("/setup/fields/").content.decode()
    assert "Kettle" in page and "device" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"slug": "Устройство"}, {"slug": "status"}, {"slug": "a"}, {"slug": "taken"}, {"choices": ""},
        {"choices": "Только по-русски"}, {"choices": "a: x | y\na: z | w"}, {"kind": "nothing"}, {"name_ru": ""},
        {"pattern": "a"}, {"kind": "text", "pattern": "("}, {"kind": "text", "pattern": r"(a)\1"},
        {"when_field": "region", "when_values": "moon"}, {"when_field": "region", "when_values": ""},
        {"when_field": "nobody", "when_values": "x"}, {"categories": ["999999"]},
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_is_made(admin, cast, wrong):
    field("taken"), field("region", "choice", choices=REGION)
    answer = admin.post("/setup/fields/tickets/new/", {**NEW, **wrong})
    assert answer.status_code == 422 and 'data-tone="bad"' in answer.content.decode()
    assert TicketField.objects.count() == 2


def test_a_field_of_another_kind_of_thing_may_have_the_same_name(admin, cast):
    field("region")
    form = {"name_ru": "Регион", "name_en": "Region", "slug": "region", "kind": "text", "is_active": "on"}
    for of in ("customers", "organisations"):
        assert admin.post(f"/setup/fields/{of}/new/", form).status_code == 302
    assert list(PersonField.objects.order_by("of").values_list("of", "slug")) == [
        ("organisation", "region"), ("person", "region")
    ]  # fmt: skip
    assert admin.post("/setup/fields/customers/new/", form).status_code == 422


def test_the_order_is_changed_by_arrows(admin, cast):
    one, two = field("one"), field("two")
    admin.post("/setup/fields/tickets/order/", {"field": [one.pk, two.pk], "down": one.pk})
    assert [each.slug for each in TicketField.objects.for_page()] == ["two", "one"]
    answer = admin.post("/setup/fields/tickets/order/", {"field": ["x", "9" * 30], "up": "y"})
    assert answer.status_code == 302


def test_the_page_says_how_many_have_a_value_and_shows_the_form(admin, cast, ticket):
    made = field("serial", for_customers=True, name_en="Serial number")
    field("secret")
    ticket.set_fields({"serial": "ZD1"}, by=cast.agent)
    assert "1 ticket has a value" in admin.get(f"/setup/fields/tickets/{made.pk}/").content.decode()
    page = admin.get("/setup/fields/").content.decode()
    assert 'name="field.serial"' in page and 'name="field.secret"' not in page


def test_administrators_alone(cast, sign_in):
    made = field("serial")
    for who in (cast.lead, cast.agent, cast.manager, cast.customer):
        for place in ("", "tickets/new/", f"tickets/{made.pk}/"):
            assert sign_in(who).get(f"/setup/fields/{place}").status_code == 403
    assert sign_in(cast.admin).get("/setup/fields/customers/999/").status_code == 404


def test_a_customer_and_an_organisation_have_values_with_a_history(admin, cast, ticket, sign_in):
    field_of("person", "birthday", "date", name_en="Birthday")
    field_of("organisation", "contract", name_en="Contract", pattern=r"Д-\d+")
    customer = {"name": "Марина Соколова", "organisation": cast.bakery.pk, "asked": ["birthday"]}
    answer = admin.post(f"/setup/customers/{cast.customer.pk}/", {**customer, "field.birthday": "не помню"})
    assert answer.status_code == 422 and "не помню" in answer.content.decode()
    answer = admin.post(f"/setup/customers/{cast.customer.pk}/", {**customer, "field.birthday": "1990-05-01"})
    assert answer.status_code == 302
    form = {"name": "Пекарня", "tier": "standard", "domains": "polyana.example", "asked": ["contract"]}
    place = f"/setup/organisations/{cast.bakery.pk}/"
    assert admin.post(place, {**form, "field.contract": "12"}).status_code == 422
    assert admin.post(place, {**form, "field.contract": "Д-12"}).status_code == 302
    assert admin.post(place, {**form, "field.contract": "Д-13"}).status_code == 302
    rows = FieldChange.objects.order_by("id").values_list("slug", "before", "after", "by")
    assert list(rows) == [
        ("birthday", None, "1990-05-01", cast.admin.pk), ("contract", None, "Д-12", cast.admin.pk),
        ("contract", "Д-12", "Д-13", cast.admin.pk),
    ]  # fmt: skip
    assert "Д-12 → Д-13" in admin.get(place).content.decode()
    page = sign_in(cast.agent).get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert "Contract" in page and "Д-13" in page and "Birthday" in page
    assert admin.post("/setup/organisations/new/", {**form, "domains": "", "field.contract": "Д-1"}).status_code == 302
    assert Organisation.objects.latest("id").fields == {"contract": "Д-1"}


def test_tickets_are_filtered_by_who_asks(cast, ticket):
    field_of("person", "level", "number"), field_of("organisation", "contract", "choice", choices=REGION)
    set_fields(cast.customer, {"level": 3}, by=cast.admin)
    set_fields(cast.bakery, {"contract": "north"}, by=cast.admin)
    for query, wanted in {
        "customer.level:>2": 1, "customer.level:3": 1, "customer.level:<3": 0, "organisation.contract:north": 1,
        "organisation.contract:south": 0, "-organisation.contract:north": 0, "organisation.contract:none": 0,
    }.items():  # fmt: skip
        reading = search(query, cast.agent)
        assert not reading.unknown and Ticket.objects.filter(reading.condition).count() == wanted, query
    assert search("customer.level:3", cast.customer).unknown == ["customer.level"]


def test_a_wrong_value_changes_nothing(cast):
    field_of("person", "level", "number")
    with pytest.raises(WrongValues):
        set_fields(cast.customer, {"level": "много", "nobody": 1}, by=cast.admin)
    cast.customer.refresh_from_db()
    assert cast.customer.fields == {} and not FieldChange.objects.exists()
    set_fields(cast.customer, {"level": 1}, by=cast.admin)
    set_fields(cast.customer, {"level": "1.0"}, by=cast.admin)
    assert FieldChange.objects.count() == 1
