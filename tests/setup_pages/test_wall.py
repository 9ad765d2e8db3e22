"""Links of wallboards in the settings: made, shown once, listed, revoked."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from sla.models import WallLink

FORM = {"name": "Зал  поддержки", "team": "", "language": "ru", "theme": "dark"}


def text(response) -> str:
    return response.content.decode()


def test_a_link_is_shown_once_and_opens_the_wall(cast, sign_in):
    client = sign_in(cast.admin)
    assert client.post("/setup/wall/", FORM).status_code == 302
    page = client.get("/setup/wall/")
    address = re.search(r"https?://testserver(/dashboards/wall/open/\d+/[\w-]+/)", text(page))[1]
    assert page["Cache-Control"] == "no-store" and "Зал поддержки" in text(page)
    assert address not in text(client.get("/setup/wall/"))
    screen = Client()
    assert screen.get(screen.get(address).url).status_code == 200
    link = WallLink.objects.get()
    assert (link.created_by, link.shows_subjects, link.theme) == (cast.admin, False, "dark")
    assert '<span class="quiet-text">never' not in text(client.get("/setup/wall/"))


def test_a_link_is_revoked_twice_without_harm(cast, sign_in):
    client = sign_in(cast.admin)
    link, _token = WallLink.create(by=cast.admin, name="Зал", language="en")
    for _time in range(2):
        assert client.post(f"/setup/wall/{link.pk}/revocation/").status_code == 302
    link.refresh_from_db()
    first = link.revoked_at
    link.revoke()
    link.refresh_from_db()
    assert first == link.revoked_at and "revoked" in text(client.get("/setup/wall/"))
    assert client.post("/setup/wall/999999/revocation/").status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"name": "x" * 101}, {"language": "de"}, {"theme": "pink"}, {"team": "999999"}]
)
def test_a_wrong_form_makes_nothing(cast, sign_in, wrong):
    assert sign_in(cast.admin).post("/setup/wall/", FORM | wrong).status_code == 422
    assert not WallLink.objects.exists()


def test_only_administrators_make_links(cast, sign_in, client):
    assert client.post("/setup/wall/", FORM).status_code == 302
    for person in (cast.agent, cast.lead, cast.manager):
        assert sign_in(person).post("/setup/wall/", FORM).status_code == 403
    assert sign_in(cast.customer).get("/setup/wall/").status_code == 403
    assert not WallLink.objects.exists()


def test_the_list_costs_the_same_whatever_its_length(cast, sign_in, django_assert_num_queries):
    client = sign_in(cast.admin)
    for _size in range(2):
        WallLink.create(by=cast.admin, name="Зал", language="en", team=cast.billing)
        with django_assert_num_queries(5):
            client.get("/setup/wall/")
