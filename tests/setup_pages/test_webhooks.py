"""Webhooks in the settings and in the API: the secret is shown once, what a rule calls stays."""

from __future__ import annotations

import re

import pytest

from tests.listener import said
from tests.tickets.test_automation import trigger
from tickets import outbox
from tickets.models import Outgoing, Trigger, Webhook
from tickets.models.steps import Steps

FORM = {"name": "Чат", "url": "https://chat.example/hooks/1", "is_active": "on"}
API = "/api/v1/webhooks/"
JSON = "application/json"


@pytest.fixture
def admin(cast, sign_in):
    return sign_in(cast.admin)


def text(response) -> str:
    return response.content.decode()


def shown_secret(page: str) -> str | None:
    found = re.search(r'<code class="secret">([^<]+)</code>', page)
    return found[1] if found else None


def test_a_secret_is_shown_once_and_renewed(cast, admin):
    answer = admin.post("/setup/webhooks/new/", FORM)
    hook = Webhook.objects.get()
    first = admin.get(answer.url)
    assert shown_secret(text(first)) == hook.secret and first["Cache-Control"] == "no-store"
    assert shown_secret(text(admin.get(answer.url))) is None and hook.secret not in text(admin.get(answer.url))
    admin.post(f"/setup/webhooks/{hook.pk}/secret/")
    again = shown_secret(text(admin.get(answer.url)))
    assert again == Webhook.objects.get().secret != hook.secret


def test_it_is_changed_listed_and_removed(cast, admin):
    admin.post("/setup/webhooks/new/", FORM)
    hook = Webhook.objects.get()
    assert admin.post(f"/setup/webhooks/{hook.pk}/", {**FORM, "name": "Беседа", "is_active": ""}).status_code == 302
    page = text(admin.get("/setup/webhooks/"))
    assert "Беседа" in page and "out of force" in page and "never" in page
    admin.post(f"/setup/webhooks/{hook.pk}/removal/")
    assert not Webhook.objects.exists() and "There is no webhook yet" in text(admin.get("/setup/webhooks/"))


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"url": "ftp://chat.example/"}, "begins with https"),
        ({"url": "https://user:word@chat.example/"}, "without a password"),
        ({"url": "https:///x"}, "begins with https"),
        ({"url": "https://chat.example:99999/"}, "begins with https"),
        ({"url": ""}, "required"),
        ({"name": "чат два"}, "already"),
    ],
)
def test_a_wrong_form_says_why(cast, admin, wrong, why):
    Webhook.create("Чат два", "https://x.example/")
    refused = admin.post("/setup/webhooks/new/", {**FORM, **wrong})
    assert refused.status_code == 422 and why in text(refused)
    assert Webhook.objects.count() == 1


def test_what_a_rule_calls_is_not_removed(cast, admin):
    hook = Webhook.create("Чат", "https://chat.example/")
    trigger("Сказать", ["replied"], Steps(webhook=hook.pk))
    assert "Сказать" in text(admin.get(f"/setup/webhooks/{hook.pk}/"))
    admin.post(f"/setup/webhooks/{hook.pk}/removal/")
    assert Webhook.objects.exists()
    refused = admin.delete(f"{API}{hook.pk}/")
    assert refused.status_code == 409 and "Сказать" in refused.json()["detail"]


def test_a_test_is_sent_through_the_outbox_and_what_became_of_it_stands_there(cast, admin, world):
    hook = Webhook.create("Чат", f"http://public.example:{world.port}/")
    assert "was not called yet" in text(admin.get(f"/setup/webhooks/{hook.pk}/"))
    world.answer = lambda peer: peer.sendall(said(b"<b>inner words</b>", "500 Broken"))
    admin.post(f"/setup/webhooks/{hook.pk}/test/")
    assert world.connections == []
    outbox.sweep_calls()
    page = text(admin.get(f"/setup/webhooks/{hook.pk}/"))
    assert "the answer was 500" in page and "inner words" not in page
    row = Outgoing.objects.get()
    Outgoing.objects.update(state="queued")
    for path in (f"/setup/webhooks/{hook.pk}/", "/setup/outgoing/"):
        assert 'data-tone="warn">is tried again' in text(admin.get(path))
    Outgoing.objects.update(state="failed")
    assert row.detail["id"] in text(admin.get(f"/setup/outgoing/{row.pk}/"))
    told = admin.get(f"{API}{hook.pk}/deliveries/").json()["results"][0]
    assert (told["delivery"], told["ticket"], told["state"], told["attempts"], told["error"]) == (
        row.detail["id"], None, "failed", 1, "the answer was 500",
    )  # fmt: skip


def test_pages_cost_the_same_however_many_there_are(cast, admin, django_assert_num_queries):
    for number in range(4):
        hook = Webhook.create(f"Чат {number}", "https://chat.example/")
        for _ in range(number + 1):
            outbox.wish_call(hook, "id", "{}")
    with django_assert_num_queries(3):  # session, person, the webhooks with their last calls
        admin.get("/setup/webhooks/")
    with django_assert_num_queries(6):  # session, person, the webhook, twice versions of rules, the last calls
        admin.get(f"/setup/webhooks/{hook.pk}/")


def test_a_trigger_takes_a_mail_and_a_webhook(cast, admin):
    hook = Webhook.create("Чат", "https://chat.example/")
    form = {
        "name": "Наружу", "is_active": "on", "events": ["breached"], "mail_to": ["leads"], "webhook": hook.pk,
        "mail_addresses": "Ops@partner.example; ops@PARTNER.example, q@x.example", "mail_subject": "Опоздали",
        "mail_text": "{ticket.number}",
    }  # fmt: skip
    assert admin.post("/setup/triggers/new/", form).status_code == 302
    known = Trigger.objects.get()
    assert known.current.taken == Steps(
        mail_to=["leads"], mail_addresses=["Ops@partner.example", "q@x.example"], mail_subject="Опоздали",
        mail_text="{ticket.number}", webhook=hook.pk,
    )  # fmt: skip
    page = text(admin.get("/setup/triggers/"))
    assert "Чат" in page and "Ops@partner.example" in page
    assert "Ops@partner.example, q@x.example" in text(admin.get(f"/setup/triggers/{known.pk}/"))
    assert "Calls the webhook" not in text(admin.get("/setup/macros/new/"))
    for wrong, why in (
        ({"mail_addresses": "no-address"}, "valid email"),
        ({"mail_addresses": "support+1001.x@example.com"}, "come back to us"),
        ({"mail_addresses": ", ".join(f"a{n}@x.example" for n in range(21))}, "At most 20"),
        ({"mail_text": ""}, "needs a subject and a text"),
        ({"mail_to": [], "mail_addresses": ""}, "to whom the mail goes"),
        ({"webhook": "999"}, "valid choice"),
    ):
        refused = admin.post("/setup/triggers/new/", {**form, "name": "Другой", **wrong})
        assert refused.status_code == 422 and why in text(refused), wrong


class TestApi:
    def test_the_usual(self, cast, admin):
        made = admin.post(API, {"name": "Чат", "url": "https://chat.example/"}, content_type=JSON)
        assert made.status_code == 201 and made.json()["secret"] == Webhook.objects.get().secret
        one = f"{API}{made.json()['id']}/"
        assert "secret" not in admin.get(one).json() and "secret" not in admin.get(API).json()["results"][0]
        changed = admin.patch(one, {"is_active": False}, content_type=JSON)
        assert changed.json()["is_active"] is False and changed.json()["name"] == "Чат"
        assert admin.post(f"{one}secret/").json()["secret"] == Webhook.objects.get().secret
        tested = admin.post(f"{one}test/")
        assert (tested.status_code, tested.json()["delivery"]) == (202, Outgoing.objects.get().detail["id"])
        assert admin.delete(one).status_code == 204 and admin.get(one).status_code == 404

    def test_wrong_values_and_wrong_people(self, cast, admin, sign_in):
        for wrong in ({"url": "file:///etc/passwd"}, {"name": ""}, {"name": "x" * 101}):
            answer = admin.post(API, {"name": "Чат", "url": "https://x.example/", **wrong}, content_type=JSON)
            assert answer.status_code == 400
        hook = Webhook.create("Чат", "https://chat.example/")
        for person in (cast.agent, cast.lead, cast.manager, cast.customer):
            client = sign_in(person)
            for path in (API, f"{API}{hook.pk}/", f"{API}{hook.pk}/deliveries/"):
                assert client.get(path).status_code == 403
            assert client.delete(f"{API}{hook.pk}/").status_code == 403
            assert client.get("/setup/webhooks/").status_code == 403
        assert Webhook.objects.get().secret == hook.secret
