"""The settings of mailboxes: what is needed is said, secrets lie sealed and are never shown, consent counts once."""

from __future__ import annotations

import html
import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection

from tests.listener import said
from tickets import post
from tickets.boxes import tokens
from tickets.models import Mailbox, Ticket
from tickets.providers import Account
from tickets.sealed import opened

FORM = {
    "address": "Billing@Example.com", "name": "Бухгалтерия", "language": "ru", "team": "", "signature": "",
    "is_active": "on", "fetches": "imap", "in_host": "imap.example.com", "in_port": "", "in_security": "tls",
    "in_user": "billing", "folder": "INBOX", "signs_in": "password", "in_secret": " пароль с пробелом ",
    "oauth_client": "", "oauth_secret": "", "oauth_tenant": "", "out_host": "", "out_port": "",
    "out_security": "starttls", "out_user": "", "out_secret": "",
}  # fmt: skip
OAUTH = {**FORM, "signs_in": "microsoft", "in_secret": "", "oauth_client": "id", "oauth_secret": "тайна"}


@pytest.fixture
def admin(cast, sign_in):
    return sign_in(cast.admin)


def made(admin, **more: str) -> Mailbox:
    assert admin.post("/setup/mailboxes/new/", {**FORM, **more}).status_code == 302
    return Mailbox.objects.get()


def consent(admin, box: Mailbox) -> dict[str, list[str]]:
    """What the provider is asked, by the name of each part of its address."""
    page = admin.post(f"/setup/mailboxes/{box.pk}/consent/").content.decode()
    return parse_qs(urlsplit(html.unescape(re.search(r'href="(https://login[^"]+)"', page)[1])).query)


def test_a_secret_is_sealed_kept_and_never_shown(admin):
    box = made(admin)
    assert box.address == "billing@example.com" and box.secret("in") == FORM["in_secret"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT m::text FROM tickets_mailbox m")
        assert "пароль" not in cursor.fetchone()[0]
    page = admin.get(f"/setup/mailboxes/{box.pk}/").content.decode()
    assert "пароль с пробелом" not in page and box.secrets["in"] not in page
    assert admin.post(f"/setup/mailboxes/{box.pk}/", {**FORM, "in_secret": "", "name": "Счета"}).status_code == 302
    box.refresh_from_db()
    assert (box.name, box.secret("in")) == ("Счета", FORM["in_secret"])


def test_earlier_keys_open_too(admin, settings):
    box = made(admin)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", [settings.SECRET_KEY]
    assert opened(box.secrets["in"]) == FORM["in_secret"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "no address"},
        {"address": "billing+1@example.com"},
        {"in_host": ""},
        {"in_secret": ""},
        {"signs_in": "google"},
        {"sends": "on"},
        {"in_port": "-1"},
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_is_kept(admin, wrong):
    answer = admin.post("/setup/mailboxes/new/", {**FORM, **wrong})
    assert answer.status_code == 422 and not Mailbox.objects.exists()
    page = answer.content.decode()
    assert 'aria-invalid="true"' in page and 'value="Бухгалтерия"' in page


def test_servers_that_check_senders_are_typed_with_commas(admin, settings):
    settings.MAIL_AUTHSERV_ID = ["mx.example.com"]
    box = made(admin, authserv_id=" MX.почта.example, mx2.example.com,, ")
    assert box.checkers == ["mx.почта.example", "mx2.example.com"]
    admin.post(f"/setup/mailboxes/{box.pk}/", {**FORM, "in_secret": "", "authserv_id": ""})
    assert Mailbox.objects.get().checkers == ["mx.example.com"]


PROVIDER = {
    "sends": "on", "provider": "mailjet", "provider_user": "id", "provider_secret": "key", "provider_region": "",
}  # fmt: skip


def test_a_provider_s_key_is_sealed_and_its_mails_go_there(admin):
    box = made(admin, **PROVIDER)
    assert post.server_of(box) == Account("mailjet", "key", "id")
    page = admin.get(f"/setup/mailboxes/{box.pk}/").content.decode()
    assert 'value="key"' not in page and box.secrets["provider"] not in page
    kept = {**FORM, **PROVIDER, "in_secret": "", "provider_secret": ""}
    assert admin.post(f"/setup/mailboxes/{box.pk}/", kept).status_code == 302
    box.refresh_from_db()
    assert post.server_of(box) == Account("mailjet", "key", "id")
    said = admin.post(f"/setup/mailboxes/{box.pk}/check/", follow=True).content.decode()
    assert "Mailjet tells only with the first mail whether the key is right." in said


@pytest.mark.parametrize(
    "wrong",
    [
        {"provider_secret": ""},
        {"provider_user": ""},
        {"provider_secret": "ключ"},
        {"provider": "nobody"},
        {"provider_region": "mars"},
        {"provider": "amazon_ses", "provider_region": ""},
        {"provider": "amazon_ses", "provider_region": "eu.attacker.example/"},
    ],
)
def test_what_a_provider_needs_is_said(admin, wrong):
    assert admin.post("/setup/mailboxes/new/", {**FORM, **PROVIDER, **wrong}).status_code == 422
    assert not Mailbox.objects.exists()


def test_the_same_address_twice(admin):
    made(admin)
    assert admin.post("/setup/mailboxes/new/", {**FORM, "address": "BILLING@example.com"}).status_code == 422


def test_another_place_to_read_from_begins_anew(admin):
    box = made(admin)
    Mailbox.objects.filter(pk=box.pk).update(uid_validity=5, last_uid=90, left=["7"])
    admin.post(f"/setup/mailboxes/{box.pk}/", {**FORM, "in_secret": "", "name": "Иначе"})
    assert Mailbox.objects.get().last_uid == 90
    admin.post(f"/setup/mailboxes/{box.pk}/", {**FORM, "in_secret": "", "folder": "Archive"})
    assert (Mailbox.objects.get().uid_validity, Mailbox.objects.get().last_uid, Mailbox.objects.get().left) == (
        None, 0, [],
    )  # fmt: skip


def test_a_check_says_what_does_not_work(admin):
    box = made(admin, in_host="127.0.0.1", in_port="1", in_security="none")
    page = admin.post(f"/setup/mailboxes/{box.pk}/check/", follow=True).content.decode()
    assert "Fetching does not work: ConnectionRefusedError" in page
    assert "No mail server is set" in page


def test_the_owner_agrees_and_tokens_are_renewed(admin, listener, settings, monkeypatch):
    settings.MAIL_TOKEN_ADDRESS = f"http://127.0.0.1:{listener.port}/token"
    given = {"access_token": "первый", "refresh_token": "долгий", "expires_in": 3600}
    listener.answer = lambda peer: peer.sendall(said(json.dumps(given).encode()))
    box = made(admin, **OAUTH)
    asked = consent(admin, box)
    assert asked["client_id"] == ["id"] and "offline_access" in asked["scope"][0]
    state = asked["state"][0]
    assert admin.get(f"/setup/mailboxes/agreed/?code=x&state={state}wrong").status_code == 404
    assert admin.get(f"/setup/mailboxes/agreed/?code=x&state={state}").status_code == 404  # a word counts once
    state = consent(admin, box)["state"][0]
    admin.get(f"/setup/mailboxes/agreed/?code=abc&state={state}")
    box.refresh_from_db()
    assert box.secret("refresh") == "долгий" and tokens.access_token(box) == "первый"
    assert b"grant_type=authorization_code" in listener.connections[-1] and b"code=abc" in listener.connections[-1]
    tokens.cache.clear()
    given |= {"access_token": "второй", "refresh_token": "следующий"}
    assert tokens.access_token(box) == "второй"
    assert Mailbox.objects.get().secret("refresh") == "следующий"


def test_a_refusal_of_the_provider_is_told(admin, listener, settings):
    settings.MAIL_TOKEN_ADDRESS = f"http://127.0.0.1:{listener.port}/token"
    told = b'{"error": "invalid_grant", "error_description": "consent withdrawn"}'
    listener.answer = lambda peer: peer.sendall(said(told, status="400 Bad Request"))
    box = made(admin, **OAUTH)
    box.keep_secret("refresh", "old")
    box.save()
    page = admin.post(f"/setup/mailboxes/{box.pk}/check/", follow=True).content.decode()
    assert "invalid_grant: consent withdrawn" in page


def test_removed_its_tickets_stay(admin, cast, ticket):
    box = made(admin)
    Ticket.objects.filter(pk=ticket.pk).update(mailbox=box)
    admin.post(f"/setup/mailboxes/{box.pk}/removal/")
    ticket.refresh_from_db()
    assert ticket.mailbox is None


def test_only_administrators(cast, sign_in):
    for person in (cast.lead, cast.agent, cast.manager):
        assert sign_in(person).get("/setup/mailboxes/").status_code == 403
