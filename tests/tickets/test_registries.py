"""What wings may lend to tickets: filter fields, actions, placeholders."""

from __future__ import annotations

import pytest
from django.db.models import Q

from tickets import blobs, outbox
from tickets.actions import Action, actions
from tickets.content import written
from tickets.filters.registry import FilterField, fields
from tickets.filters.search import read
from tickets.mail.parse import parse
from tickets.models import Outgoing, Ticket
from tickets.placeholders import Placeholder, fill, placeholders
from tickets.registry import Registry, UnknownValue


@pytest.fixture
def lend(monkeypatch):
    """Adds to a registry for the time of a test."""

    def add(registry: Registry, item) -> None:
        monkeypatch.setattr(registry, "_items", dict(registry._items))
        registry.add(item)

    return add


def test_a_lent_filter_field_works_in_the_search_box_and_the_api(ticket, cast, lend, sign_in):
    lend(fields, FilterField("loud", "Loud", lambda value, who: Q(subject__iendswith=value)))
    assert list(Ticket.objects.filter(read("loud:пустыми", None).condition)) == [ticket]
    assert sign_in(cast.agent).get("/api/v1/tickets/?loud=пустыми").json()["results"][0]["number"] == ticket.number
    assert sign_in(cast.agent).get("/api/v1/tickets/?loud=нет").json()["results"] == []


def test_a_name_is_taken_once(lend):
    with pytest.raises(ValueError, match="status"):
        fields.add(FilterField("status", "again", lambda value, who: Q()))


def test_every_action_calls_its_verb_by_plain_values(ticket, cast):
    for name, values, field, wanted in (
        ("assignment", {"agent": "sofia@example.com"}, "assignee", cast.other_agent),
        ("priority", {"priority": "urgent"}, "priority_word", "urgent"),
        ("team", {"team": "Billing"}, "team", cast.billing),
        ("hold", {"waiting_for": "склад"}, "waiting_for", "склад"),
        ("tags", {"tags": ["б", "а"]}, "tags", ["а", "б"]),
        ("solution", {"reply": "Готово"}, "status", "solved"),
    ):
        actions.get(name).apply(ticket, values, cast.agent, None)
        ticket.refresh_from_db()
        assert getattr(ticket, field) == wanted
    assert ticket.messages.filter(kind="reply").count() == 1
    with pytest.raises(UnknownValue):
        actions.get("priority").apply(ticket, {"priority": "huge"}, cast.agent, None)


def test_a_lent_action_is_found(lend):
    lend(actions, Action("applause", "Applaud", lambda ticket, values, by, seen: None))
    assert actions.get("applause").label == "Applaud"


def test_placeholders_are_filled_once_and_unknown_ones_stay(ticket, cast, lend):
    lend(placeholders, Placeholder("promise.due", "Due", lambda ticket, agent: "tomorrow"))
    cast.customer.name = "{ticket.number} {{7*7}}"
    ticket.requester = cast.customer
    text = "{customer.name}|{promise.due}|{settings.SECRET_KEY}|{ticket.__class__}|{agent.name}|{% debug %}"
    assert fill(text, ticket, cast.agent) == (
        "{ticket.number} {{7*7}}|tomorrow|{settings.SECRET_KEY}|{ticket.__class__}|Дмитрий Волков|{% debug %}"
    )


def test_a_teams_signature_stands_below_its_replies(ticket, cast):
    cast.first_line.signature = "С уважением, {agent.name}\n{site.name}, {ticket.number} <b>"
    cast.first_line.save()
    ticket.reply(written("Готово"), by=cast.agent)
    outbox.sweep()
    mail = parse(blobs.get(Outgoing.objects.get(kind="reply").raw_sha256))
    assert f"С уважением, Дмитрий Волков\nHelpdesk, {ticket.number} <b>" in mail.body_text
    assert "&lt;b&gt;" in mail.body_html
