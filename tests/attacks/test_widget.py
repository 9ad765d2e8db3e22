"""Our pages on other people's sites: on listed ones alone, nothing else framed, no form sent from elsewhere."""

from __future__ import annotations

import re

import pytest
from django.db import transaction
from django.test import Client

from people import throttle
from people.models import Widget
from tests.attacks.hostile import EVALUATED, WORDS, form_body
from tests.attacks.routes import routes
from tests.portal.test_widget import OURS, SHOP, look, send, token_of
from tickets.models import Ticket

SENDER = {"name": "Ольга", "email": "olga@new.example"}
FRAMED = ("widget/", "widget/new/", "widget/articles/<slug:slug>/")


@pytest.fixture
def on(db) -> Widget:
    return Widget.objects.create(pk=1, is_on=True, origins=[SHOP, "https://blog.example"])


@pytest.fixture
def visitor() -> Client:
    return Client(enforce_csrf_checks=True)


@pytest.mark.parametrize(
    "site",
    [
        "https://evil.example", "http://shop.example", "https://shop.example.evil.example", "https://shop.example:8443",
        "https://SHOP.example", "https://shop.example/", "null", "*", "", "https://shop.example https://evil.example",
        "https://shop.example; script-src *",
    ],
)  # fmt: skip
def test_a_site_that_is_not_listed_gets_nothing(on, cast, visitor, site):
    token = token_of(visitor)
    for path in ("/widget/", "/widget/new/"):
        answer = visitor.get(path, look(site=site))
        assert answer.status_code == 404 and "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert visitor.get("/widget/").status_code == 404  # who says nothing of a site
    sent = visitor.post(f"/widget/new/?site={site}", {"token": token}, headers={"Origin": OURS})
    assert sent.status_code == 404 and not Ticket.objects.exists()


def test_switched_off_there_is_neither_page_nor_script(on, visitor):
    Widget.objects.update(is_on=False)
    for path in ("/widget.js", "/widget/", "/widget/new/"):
        assert visitor.get(path, look()).status_code == 404
        assert visitor.get(path, look(site=OURS)).status_code == 404


def test_each_page_is_shown_by_the_site_that_it_was_made_for_alone(on, visitor):
    for site in (SHOP, "https://blog.example", OURS):
        answer = visitor.get("/widget/new/", look(site=site))
        assert answer.status_code == 200
        policy = dict(rule.strip().split(" ", 1) for rule in answer["Content-Security-Policy"].split(";"))
        assert policy["frame-ancestors"] == site
        assert policy["default-src"] == "'none'" and "unsafe" not in str(policy) and policy["base-uri"] == "'none'"


def test_no_other_page_may_be_framed(on, cast, sign_in):
    """Whatever an address says of a site."""
    for client in (Client(), sign_in(cast.admin)):
        for route in routes():
            if route.path in FRAMED or "<path:" in route.path:
                continue
            answer = client.get(route.filled(), look())
            assert SHOP not in answer["Content-Security-Policy"], route.path
            ancestors = re.search(r"frame-ancestors ([^;]*)", answer["Content-Security-Policy"])
            assert ancestors and ancestors[1].strip() in ("'none'", "'self'"), route.path


@pytest.mark.parametrize("origin", ["", "null", SHOP, "https://evil.example", "http://testserver.evil.example"])
def test_a_form_that_another_page_sends_is_refused(on, cast, visitor, origin):
    answer = send(visitor, token_of(visitor), origin=origin)
    assert answer.status_code == 403 and not Ticket.objects.exists()


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "\x00", "WyJhIiwiYiJd:1abc:x"])
def test_a_form_that_we_did_not_draw_makes_no_request(on, cast, visitor, token):
    answer = send(visitor, token)
    assert answer.status_code == 422 and "Принтер молчит" in answer.content.decode() and not Ticket.objects.exists()


def test_the_token_of_one_site_is_none_on_another(on, cast, visitor):
    token = token_of(visitor, site="https://blog.example")
    assert send(visitor, token).status_code == 422 and not Ticket.objects.exists()
    Widget.objects.update(origins=[SHOP])
    assert send(visitor, token, about="?site=https://blog.example").status_code == 404


def test_strangers_are_limited_as_in_the_portal(on, cast, visitor):
    for _time in range(10):
        throttle.too_many("portal form address", "olga@new.example", limit=10, seconds=3600)
    answer = send(visitor, token_of(visitor))
    assert answer.status_code == 422 and "Принтер молчит" in answer.content.decode() and not Ticket.objects.exists()


@pytest.mark.fuzz
def test_odd_values_of_every_field(on, cast, visitor):
    token = token_of(visitor)
    for name in ("token", "name", "email", "subject", "text", "category", "asked", "field.x", "problem", "files"):
        for word in WORDS:
            with transaction.atomic():
                answer = visitor.post(
                    f"/widget/new/?site={SHOP}",
                    form_body({"token": token, "subject": "Тема", "text": "Текст", **SENDER, name: word}),
                    content_type="application/x-www-form-urlencoded",
                    headers={"Origin": OURS},
                )
                page = answer.content.decode()
                assert answer.status_code in (200, 422), (name, word)
                assert "<script>alert" not in page and EVALUATED not in page
                transaction.set_rollback(True)


def test_what_an_address_says_is_never_markup(on, cast, visitor):
    for word in ('"><script>alert(1)</script>', "{{7191*7}}", "javascript:alert(1)", "ru\r\nX-Evil: 1"):
        said = dict.fromkeys(("language", "theme", "colour", "form", "visit", "q"), word)
        answer = visitor.get("/widget/", look(**said))
        page = answer.content.decode()
        assert answer.status_code == 200 and "<script>alert" not in page and "50337" not in page
        assert "X-Evil" not in answer.headers and "javascript:alert" not in re.sub(r'value="[^"]*"', "", page)
