"""Every field of every form and of every JSON body, filled with what it never asked for: no 500, nothing evaluated.

Each request is rolled back, so that every one meets the same ticket.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from kb.models import Article, Template
from people.models import Calendar, Person, PersonField, Skill
from sla.models import AgentRate, FixedCost, Policy, ReportSubscription, Trial
from sla.models.policy import Wording
from sla.proposals import propose_policy
from tests.attacks import doors
from tests.attacks.hostile import BODIES, EVALUATED, FEW, VALUES, WORDS, form_body
from tests.attacks.routes import Route, writable
from tests.kb.written import article
from tests.letters import believes_spam
from tests.routing.tree import branch, rule
from tickets.mail import door
from tickets.models import (
    Category,
    InboundRule,
    ListedSender,
    Mailbox,
    Message,
    Outgoing,
    RoutingRule,
    StatusName,
    Ticket,
    TicketField,
    Webhook,
)

FORM = "application/x-www-form-urlencoded"
pytestmark = pytest.mark.fuzz


@pytest.fixture
def arrival(db):
    believes_spam()
    return door.process(door.accept(b"From: a@x.example\nX-Spam-Flag: YES\nSubject: s\n\nx\n").pk)


def answer(client: Client, method: str, path: str, data: bytes | str, kind: str) -> Any:
    """Sends, looks at the answer and at the pages that show what was kept, and takes everything back."""
    with transaction.atomic():
        said = client.generic(method, path, data, content_type=kind)
        assert said.status_code < 500, (path, data[:200])
        body = b"".join(said) if said.streaming else said.content
        shown = [body] if "html" in said["Content-Type"] else []
        if said.status_code == 302:
            assert "\n" not in said.url
            if said.url.startswith("/") and b"7191" in (data if isinstance(data, bytes) else data.encode()):
                shown.append(client.get(said.url).content)
        for page in shown:
            assert EVALUATED.encode() not in page, (path, data[:200])
            assert b"<script>alert" not in page
            assert b"<img src=x onerror" not in page
        for message in Message.objects.order_by("-id")[:1]:
            assert "\x00" not in message.body_text
        for ticket in Ticket.objects.order_by("-id")[:1]:
            assert not set(ticket.subject) & set("\r\n\x00")
        transaction.set_rollback(True)
    return said


def spoiled(fields: dict[str, Any], values: tuple[Any, ...]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each field with each value in its place, and the field left out; and a field that nobody asked for."""
    for name in fields:
        yield name, {key: value for key, value in fields.items() if key != name}
        for value in values:
            yield name, {**fields, name: value}
    for value in ("x", "1"):
        yield "more", {**fields, "is_staff": value, "role": "admin", "id": value, "requester": value, "number": value}


def words_for(table: dict[str, dict[str, Any]], number: int) -> tuple[str, ...]:
    """All words for a form; a few where the same form stood at an earlier address: to make a thing and to change it."""
    forms = [set(fields) for fields in table.values()]
    return FEW if forms[number] and forms[number] in forms[:number] else WORDS


def promised(cast) -> dict[str, int]:
    """A calendar, a policy and a proposal to change the policy."""
    calendar = Calendar.objects.get(is_default=True)
    policy = Policy.objects.first() or Policy.create("Стандарт", Wording(calendar.pk), by=None)
    trial = Trial.objects.first() or propose_policy(policy, "Ключевые", Wording(calendar.pk, "line:1"), by=cast.admin)
    return {"calendars": calendar.pk, "policies": policy.pk, "trials": trial.pk}


def routed() -> dict[str, int]:
    """A category, a rule and a skill."""
    category = Category.objects.first() or branch(printing=("Printing", "Печать", None)).printing
    made = RoutingRule.objects.first() or rule("Всем", "", tags=["а"])
    skill, _new = Skill.objects.get_or_create(name="Сеть")
    return {"categories": category.pk, "rules": made.pk, "skills": skill.pk}


def filled(path: str, ticket: Ticket, cast, arrival) -> str:
    pk = {"people": cast.agent.pk, "teams": cast.first_line.pk, "outgoing": Outgoing.objects.latest("id").pk}
    pk |= {"quarantine": arrival.pk, "calendars": 0, "policies": 0, "trials": 0}
    pk |= {"organisations": cast.bakery.pk, "customers": cast.customer.pk}
    if path.startswith(("setup/categories/", "setup/rules/", "setup/skills/")):
        pk |= routed()
    if path.startswith(("setup/calendars/", "setup/policies/", "setup/trials/")):
        pk |= promised(cast)
    if path.startswith("setup/costs/"):
        pk["costs"] = priced(path, cast)
    if path.startswith("dashboards/subscriptions/"):
        pk["dashboards"] = subscribed(cast)
    if path.startswith("setup/inbound-rules/"):
        pk["inbound-rules"] = (InboundRule.objects.first() or InboundRule.create("Рассылки")).pk
    if path.startswith("setup/senders/"):
        pk["senders"] = ListedSender.objects.get_or_create(pattern="@x.example", verdict="block")[0].pk
    if "/webhooks/" in path:
        pk["webhooks"] = called()
    if path.startswith("desk/templates/"):
        pk["templates"] = worded(cast)
    if path.startswith("setup/statuses/"):
        said = {"kind": "on_hold", "name_ru": "Ждём поставщика", "name_en": "Waits for the supplier"}
        pk["statuses"] = StatusName.objects.get_or_create(slug="supplier", defaults=said)[0].pk
    if path.startswith("setup/fields/"):
        pk["fields"] = defined(path)
    if path.startswith("setup/mailboxes/"):
        pk["mailboxes"] = fetched(path)
    slug = "2026-01"
    if path.startswith(("setup/articles/", "help/")):
        made = Article.objects.first() or article(cast)
        pk["articles"] = made.category_id if "categories" in path else made.pk
        slug = "labels-print-blank"
    noun = re.sub(r"^setup/|^desk/|^api/v1/", "", path).split("/")[0]
    return Route(path).filled(number=ticket.number, pk=pk.get(noun, 1), name="afrt", slug=slug)


def fetched(path: str) -> int:
    """A mailbox; for its owner's consent one of Microsoft's."""
    box, _new = Mailbox.objects.get_or_create(address="support@example.com")
    signs_in = Mailbox.SignsIn.MICROSOFT if "consent" in path else Mailbox.SignsIn.PASSWORD
    Mailbox.objects.filter(pk=box.pk).update(signs_in=signs_in)
    return int(box.pk)


def defined(path: str) -> int:
    """A custom field of what the address is about."""
    named = {"slug": "serial", "kind": "text", "name_ru": "Серийный номер", "name_en": "Serial number"}
    if path.startswith("setup/fields/tickets/"):
        return int(TicketField.objects.get_or_create(slug="serial", defaults=named)[0].pk)
    of = "person" if path.startswith("setup/fields/customers/") else "organisation"
    return int(PersonField.objects.get_or_create(of=of, slug="serial", defaults=named)[0].pk)


def called() -> int:
    """A webhook."""
    hook = Webhook.objects.first() or Webhook.create("Чат", "https://chat.example/")
    return hook.pk


def worded(cast) -> int:
    """An answer template of all agents, with a change that waits."""
    made, _new = Template.objects.get_or_create(name="Сброс головки")
    made.write("ru", "Держите кнопку", by=cast.agent)
    return int(made.pk)


def subscribed(cast) -> int:
    """A report by mail of the administrator."""
    fields = {"person": cast.admin, "name": "Неделя", "due_at": "2030-01-01T00:00Z"}
    return ReportSubscription.objects.create(**fields).pk


def priced(path: str, cast) -> int:
    """A rate, the person it is of, or a fixed cost."""
    rate = AgentRate.put(cast.agent, Decimal(500), date(2026, 1, 1))
    cost = FixedCost.objects.first() or FixedCost.objects.create(
        title="Аренда", amount=1, first=date(2026, 1, 1), last=date(2026, 1, 31)
    )
    return {"people": cast.agent.pk, "rates": rate.pk}.get(path.split("/")[2], cost.pk)


def method_of(path: str) -> str:
    """What the API takes at this address."""
    return (
        "PATCH" if path.endswith(("tickets/<ticket:number>/", "webhooks/<int:pk>/", "customers/<int:pk>/")) else "POST"
    )


def who(path: str, cast) -> Person:
    """Whose door of the API this is."""
    return cast.admin if "/webhooks/" in path or path.endswith("customers/<int:pk>/") else cast.agent


def test_every_address_that_takes_something_in_stands_in_the_tables(cast, sign_in):
    known = {path for table in doors.EVERY_TABLE for path in table(cast)} | doors.OTHERS
    found = writable(sign_in(cast.admin))
    assert found - known == set(), "give these a form in tests/attacks/doors/"
    assert known - found == set(), "these are gone"


def test_every_field_of_the_api_stands_in_the_tables(cast, client):
    schema = client.get("/api/schema/?format=json").json()
    known = {"/" + path: set(fields) for path, fields in doors.api(cast).items()}
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if content:
                name = content["schema"]["$ref"].rpartition("/")[2]
                fields = set(schema["components"]["schemas"][name].get("properties", {}))
                assert fields <= known[path.replace("{number}", "<ticket:number>").replace("{id}", "<int:pk>")], path


@pytest.mark.parametrize("number", range(len(doors.desk(doors.nobody()))))
def test_fields_of_the_desk(number, ticket, cast, sign_in, arrival, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Argon2 is slow on purpose
    path, fields = list(doors.desk(cast).items())[number]
    client = Client() if path == "desk/sign-in/" else sign_in(cast.agent)
    for _name, form in spoiled(fields, words_for(doors.desk(cast), number)):
        answer(client, "POST", filled(path, ticket, cast, arrival), form_body(form), FORM)
        if path == "desk/sign-out/":
            client = sign_in(cast.agent)


@pytest.mark.parametrize("number", range(len(doors.portal(doors.nobody()))))
def test_fields_of_the_portal(number, ticket, cast, sign_in, arrival):
    path, fields = list(doors.portal(cast).items())[number]
    for known in (True, False):
        for _name, form in spoiled(fields, WORDS):
            client = sign_in(cast.customer) if known else Client()
            if path == "sign-in/code/":
                client.post("/sign-in/", {"email": "marina@polyana.example"})
            answer(client, "POST", filled(path, ticket, cast, arrival), form_body(form), FORM)


@pytest.mark.parametrize("number", range(len(doors.setup(doors.nobody()))))
def test_fields_of_the_settings(number, ticket, cast, sign_in, arrival, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # Argon2 is slow on purpose
    path, fields = list(doors.setup(cast).items())[number]
    client = sign_in(cast.admin)
    for _name, form in spoiled(fields, words_for(doors.setup(cast), number)):
        answer(client, "POST", filled(path, ticket, cast, arrival), form_body(form), FORM)


@pytest.mark.parametrize("number", range(len(doors.api(doors.nobody()))))
def test_fields_of_the_api(number, ticket, cast, sign_in, arrival):
    path, fields = list(doors.api(cast).items())[number]
    method, client = method_of(path), sign_in(who(path, cast))
    url = filled(path, ticket, cast, arrival)
    assert answer(client, method, url, json.dumps(fields), "application/json").status_code < 500
    for name, form in spoiled(fields, VALUES):
        said = answer(client, method, url, json.dumps(form), "application/json")
        assert said.status_code in (200, 201, 202, 400, 404, 409), (name, form, said.content)
        if said.status_code >= 400:
            assert said["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("number", range(len(doors.api(doors.nobody()))))
def test_bodies_of_the_api(number, ticket, cast, sign_in, arrival):
    path = list(doors.api(cast))[number]
    method, client = method_of(path), sign_in(who(path, cast))
    url = filled(path, ticket, cast, arrival)
    for key in ("", "k1"):
        client.defaults["HTTP_IDEMPOTENCY_KEY"] = key
        for body in BODIES:
            answer(client, method, url, body, "application/json")
    assert answer(client, method, url, "a=b", FORM).status_code == 415
