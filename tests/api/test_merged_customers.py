"""A customer who was merged into another, as machines meet them."""

from __future__ import annotations

from django.test import Client

from people.registration import person_for_email
from people.sign_in import create_api_token
from tickets.customer_merging import merge_customers


def test_the_old_id_leads_to_who_stands_for_them(cast):
    double = person_for_email("m.sokolova@mail.example", "Марина С.")
    merge_customers(cast.customer, double, by=cast.agent)
    agent = {"Authorization": f"Bearer {create_api_token(cast.agent, 'касса')}"}
    answer = Client().get(f"/api/v1/customers/{double.pk}/", headers=agent)
    assert answer.status_code == 200 and answer.json()["id"] == cast.customer.pk
    assert answer.json()["emails"] == ["marina@polyana.example", "m.sokolova@mail.example"]
    assert "note" not in answer.json()
    listed = Client().get("/api/v1/customers/", headers=agent).json()["results"]
    assert double.pk not in [each["id"] for each in listed]
    other = {"Authorization": f"Bearer {create_api_token(cast.stranger, 'чужая')}"}
    assert Client().get(f"/api/v1/customers/{double.pk}/", headers=other).status_code == 404
