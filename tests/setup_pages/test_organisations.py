"""Organisations and customers in the settings: plans, domains, VIPs."""

from __future__ import annotations

import pytest
from django.test import Client

from people.models import Organisation, OrganisationDomain, Person
from people.registration import person_for_email


def text(response) -> str:
    return response.content.decode()


def test_a_plan_and_what_it_entitles_to(admin, cast):
    data = {"name": "Пекарня «Поляна»", "tier": "premium", "entitlement": "24×7, телефон", "domains": "polyana.example"}
    assert admin.post(f"/setup/organisations/{cast.bakery.pk}/", data).status_code == 302
    cast.bakery.refresh_from_db()
    assert (cast.bakery.tier, cast.bakery.entitlement) == ("premium", "24×7, телефон")
    page = text(admin.get("/setup/organisations/"))
    assert "Premium" in page and "24×7, телефон" in page and "polyana.example" in page
    assert admin.post(f"/setup/organisations/{cast.bakery.pk}/", {**data, "tier": "gold"}).status_code == 422


def test_domains_belong_to_one_organisation_and_bring_new_people(admin, cast):
    data = {"name": "Новая", "tier": "standard", "domains": "@new.example\nNEW.example, почта.example"}
    assert admin.post("/setup/organisations/new/", data).status_code == 302
    made = Organisation.objects.get(name="Новая")
    assert set(made.domains.values_list("domain", flat=True)) == {"new.example", "почта.example"}
    assert person_for_email("someone@new.example").organisation == made
    for wrong in ("polyana.example", "no-domain", "a@b.example", "x" * 300 + ".example", "a/b.example"):
        answer = admin.post(f"/setup/organisations/{made.pk}/", {**data, "domains": wrong})
        assert answer.status_code == 422, wrong
        assert wrong[:20] in text(answer)
    admin.post(f"/setup/organisations/{made.pk}/", {**data, "domains": "new.example"})
    assert OrganisationDomain.objects.filter(organisation=made).count() == 1


def test_organisations_and_customers_are_found_and_paged_by_key(admin, cast, django_assert_num_queries):
    Organisation.objects.bulk_create(Organisation(name=f"Организация {number}") for number in range(60))
    first = admin.get("/setup/organisations/")
    assert len(first.context["rows"]) == 50
    rest = admin.get(f"/setup/organisations/?before={first.context['next']}").context
    assert len(rest["rows"]) == 11 and rest["next"] is None
    for query in ("Поляна", "polyana.ex"):
        assert [row.name for row in admin.get(f"/setup/organisations/?q={query}").context["rows"]] == [cast.bakery.name]
    for query in ("Марина", "marina@"):
        assert [row.name for row in admin.get(f"/setup/customers/?q={query}").context["rows"]] == [cast.customer.name]
    assert "Nothing is called so" in text(admin.get("/setup/organisations/?q=нетакой"))
    assert "Nobody is called so" in text(admin.get("/setup/customers/?q=нетакого"))
    mine = admin.get(f"/setup/customers/?organisation={cast.bakery.pk}").context["rows"]
    assert [row.name for row in mine] == [cast.customer.name]
    with django_assert_num_queries(4):  # session, person, organisations with their number of people, domains
        admin.get("/setup/organisations/")
    with django_assert_num_queries(4):  # session, person, customers, addresses
        admin.get("/setup/customers/")


def test_a_customer_is_made_a_vip(admin, cast):
    data = {"name": "Марина Соколова", "organisation": cast.bakery.pk, "language": "ru", "is_vip": "on"}
    assert admin.post(f"/setup/customers/{cast.customer.pk}/", data).status_code == 302
    cast.customer.refresh_from_db()
    assert cast.customer.is_vip
    assert "VIP" in text(admin.get("/setup/customers/"))
    admin.post(f"/setup/customers/{cast.customer.pk}/", {"name": "Марина", "organisation": "", "language": ""})
    person = Person.objects.get(pk=cast.customer.pk)
    assert (person.is_vip, person.organisation, person.role) == (False, None, "customer")
    assert admin.post(f"/setup/customers/{cast.customer.pk}/", {"name": ""}).status_code == 422
    assert admin.get(f"/setup/customers/{cast.agent.pk}/").status_code == 404  # colleagues have a page of their own


PAGES = ["organisations/", "organisations/new/", "organisations/{o}/", "customers/", "customers/{c}/"]


@pytest.mark.parametrize("page", PAGES)
def test_administrators_only(cast, sign_in, page):
    address = f"/setup/{page.format(o=cast.bakery.pk, c=cast.customer.pk)}"
    assert sign_in(cast.admin).get(address).status_code == 200
    for person in (cast.agent, cast.lead, cast.manager, cast.customer):
        assert sign_in(person).get(address).status_code == 403
        assert sign_in(person).post(address, {"name": "x"}).status_code in (403, 405)
    assert Client().get(address).status_code == 302
