"""The API: same verbs and rights as the pages, problem details, one effect for a repeated write."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from people.sign_in import create_api_token
from tests.cast import at_once
from tickets.content import written
from tickets.mail import door
from tickets.models import Arrival, Message, Outgoing, Ticket

API = "/api/v1/"


def test_no_token_a_wrong_one_a_revoked_one_and_a_closed_account(cast, api, client):
    assert client.get(f"{API}tickets/").status_code == 401
    for token in ("x", "hd_", "'", "a" * 10_000, "\x00"):
        assert client.get(f"{API}tickets/", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    call = api(cast.agent)
    assert call("GET", "tickets/").status_code == 200
    cast.agent.is_active = False
    cast.agent.save()
    assert call("GET", "tickets/").status_code == 401
    assert client.get(f"{API}tickets/?token=x").status_code == 401


def test_create_read_patch(cast, api):
    call = api(cast.agent)
    body = {
        "subject": "Не печатает",
        "body_text": "Принтер молчит",
        "requester": {"email": "new@polyana.example", "name": "Ольга"},
        "priority": "high",
        "tags": ["Печать"],
        "custom": {"serial": "ZD421"},
    }
    made = call("POST", "tickets/", body)
    assert made.status_code == 201
    ticket = made.json()
    assert set(ticket) == {
        "number", "version", "type", "category", "subject", "status", "priority", "channel", "line", "team", "assignee",
        "requester", "organisation", "tags", "custom", "fields", "status_name",
        "created_at", "updated_at", "first_replied_at", "solved_at",
        "clocks", "reopens", "contact", "hops", "merged_into", "spam", "snoozed_until", "rating",
    }  # fmt: skip
    assert (ticket["priority"], ticket["channel"], ticket["status"], ticket["line"]) == ("high", "api", "new", 1)
    assert ticket["requester"]["email"] == "new@polyana.example"
    assert ticket["organisation"]["name"] == cast.bakery.name
    number = ticket["number"]
    patched = call("PATCH", f"tickets/{number}/", {"subject": "Новая тема", "tags": ["b", "a"], "custom": {"x": 1}})
    assert patched.json()["subject"] == "Новая тема"
    assert patched.json()["tags"] == ["a", "b"]
    assert patched.json()["custom"] == {"serial": "ZD421", "x": 1}
    assert call("PATCH", f"tickets/{number}/", {"status": "closed"}).status_code == 400


def test_each_verb_answers_with_the_ticket_and_twice_is_200_without_event(ticket, cast, api):
    call = api(cast.agent)
    for noun, body, field, value in (
        ("assignment", {}, "assignee", {"id": cast.agent.pk, "name": cast.agent.name}),
        ("assignment", {"agent": "sofia@example.com"}, "assignee", {"id": cast.other_agent.pk, "name": "Sofia Reyes"}),
        ("unassignment", {}, "assignee", None),
        ("priority", {"priority": "urgent"}, "priority", "urgent"),
        ("team", {"team": "Billing"}, "team", {"id": cast.billing.pk, "name": "Billing"}),
        ("pending", {}, "status", "pending"),
        ("resumption", {}, "status", "open"),
        ("hold", {"waiting_for": "склад"}, "status", "on_hold"),
        ("solution", {}, "status", "solved"),
        ("reopening", {}, "status", "open"),
        ("closure", {}, "status", "closed"),
    ):
        for _ in range(2):
            answer = call("POST", f"tickets/{ticket.number}/{noun}/", body)
            assert (answer.status_code, answer.json()[field]) == (200, value), noun
    assert ticket.events.count() == 12


def test_a_verb_that_cannot_be_is_409_with_why(ticket, cast, api):
    call = api(cast.agent)
    answer = call("POST", f"tickets/{ticket.number}/team/", {"team": cast.second_line.name})
    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"]
    call("POST", f"tickets/{ticket.number}/priority/", {"priority": "high"})
    stale = call("POST", f"tickets/{ticket.number}/priority/", {"priority": "low", "version": 1})
    assert stale.status_code == 409
    assert stale.json()["meanwhile"][0]["kind"] == "prioritised"


def test_messages_with_attachments_and_reply_text(ticket, cast, api):
    call = api(cast.agent)
    token = create_api_token(cast.agent, "files")
    uploaded = (
        Client()
        .post(
            f"{API}attachments/",
            {"file": SimpleUploadedFile("акт.txt", b"abc", "text/plain")},
            headers={"Authorization": f"Bearer {token}"},
        )
        .json()
    )
    body = {"kind": "reply", "body_text": "Готово", "cc": ["tom@harbour.example"], "attachments": [uploaded["id"]]}
    made = call("POST", f"tickets/{ticket.number}/messages/", body)
    assert made.status_code == 201
    assert made.json()["attachments"] == [{**uploaded, "inline": False}]
    assert made.json()["delivery"] == "queued"
    assert Outgoing.objects.filter(kind="reply").count() == 2
    assert call("POST", f"tickets/{ticket.number}/messages/", body).status_code == 400  # the file is used
    call("POST", f"tickets/{ticket.number}/messages/", {"kind": "note", "body_text": "внутри"})
    rows = call("GET", f"tickets/{ticket.number}/messages/").json()["results"]
    assert [row["kind"] for row in rows] == ["customer", "reply", "note"]
    assert call("GET", f"attachments/{uploaded['id']}/").getvalue() == b"abc"


def test_a_mail_is_read_back_as_it_came(cast, api):
    raw = "From: m@x.example\nSubject: тест\nMessage-ID: <a@x>\n\nМой ответ\n\n"
    raw += "10.11.2026 12:00, Поддержка пишет:\n> старый текст\n> и ещё строка\n"
    raw = raw.encode()
    arrival = door.process(door.accept(raw).pk)
    call = api(cast.agent)
    row = call("GET", f"tickets/{arrival.ticket.number}/messages/").json()["results"][0]
    assert row["from"]["email"] == "m@x.example"
    assert row["reply_text"].strip() == "Мой ответ"
    assert "старый текст" in row["body_text"]
    assert call("GET", f"tickets/{arrival.ticket.number}/raw/").getvalue() == raw


def test_customers_see_their_own_and_nothing_of_the_desk(ticket, cast, api):
    ticket.note(written("слово-тайна"), by=cast.agent)
    own, stranger = api(cast.customer), api(cast.stranger)
    assert [t["number"] for t in own("GET", "tickets/").json()["results"]] == [ticket.number]
    assert "слово-тайна" not in own("GET", f"tickets/{ticket.number}/messages/").content.decode()
    assert own("GET", f"tickets/{ticket.number}/events/").status_code == 404
    assert own("GET", f"tickets/{ticket.number}/raw/").status_code == 404
    assert own("GET", "intake/").status_code == 403
    assert own("POST", f"tickets/{ticket.number}/messages/", {"body_text": "Ещё"}).json()["kind"] == "customer"
    assert own("POST", f"tickets/{ticket.number}/messages/", {"kind": "note", "body_text": "x"}).status_code == 403
    for noun in ("closure", "assignment", "pending"):
        assert own("POST", f"tickets/{ticket.number}/{noun}/", {}).status_code == 403
    assert own("POST", f"tickets/{ticket.number}/solution/", {}).status_code == 200
    assert stranger("GET", "tickets/").json()["results"] == []
    for path in ("", "messages/", "events/", "raw/"):
        assert stranger("GET", f"tickets/{ticket.number}/{path}").status_code == 404
    for noun in ("solution", "messages", "closure"):
        assert stranger("POST", f"tickets/{ticket.number}/{noun}/", {"body_text": "x"}).status_code == 404
    spoofed = stranger(
        "POST", "tickets/", {"subject": "x", "body_text": "y", "requester": {"email": "marina@polyana.example"}}
    )
    assert spoofed.status_code == 403
    assert [p["id"] for p in stranger("GET", "customers/").json()["results"]] == [cast.stranger.pk]
    assert stranger("GET", f"customers/{cast.customer.pk}/").status_code == 404


def test_a_manager_reads_only(ticket, cast, api):
    call = api(cast.manager)
    assert call("GET", f"tickets/{ticket.number}/").status_code == 200
    assert call("POST", f"tickets/{ticket.number}/closure/", {}).status_code == 403
    assert (
        call("POST", "tickets/", {"subject": "x", "body_text": "y", "requester": {"email": "a@b.example"}}).status_code
        == 403
    )
    assert call("POST", "customers/", {"email": "a@b.example"}).status_code == 403


@pytest.mark.parametrize(
    "query",
    ["assignee__password=x", "_connector=OR", "status=nonsense", "ordering=requester__password", "ordering=?",
     "created=tomorrow", "tag=%00", "priority=0", "line=9", "__proto__[x]=1", "page_size=x&status=zzz"],
)  # fmt: skip
def test_unknown_parameters_and_values_are_400_with_a_word(ticket, cast, api, query):
    answer = api(cast.agent)("GET", f"tickets/?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"]


def test_lists_filter_order_and_page_by_cursor(cast, api):
    made = [
        Ticket.start(
            written("текст"), by=cast.customer, requester=cast.customer, subject=f"t{n}", channel="portal"
        ).number
        for n in range(7)
    ]
    call = api(cast.agent)
    seen, path = [], f"tickets/?page_size=3&ordering=created&status=new&search={quote('текст')}"
    while path:
        page = call("GET", path).json()
        seen += [row["number"] for row in page["results"]]
        path = page["next"].partition("/api/v1/")[2] if page["next"] else ""
    assert seen == made


def test_the_list_costs_the_same_whatever_its_length(cast, api, django_assert_num_queries):
    for n in range(12):
        Ticket.start(written("x"), by=cast.customer, requester=cast.customer, subject=str(n), channel="portal")
    call = api(cast.agent)
    call("GET", "tickets/")
    # The token, private teams, the page's numbers, its tickets, the requesters' addresses, their organisations, the
    # teams, the clocks.
    with django_assert_num_queries(8):
        call("GET", "tickets/?page_size=10")


@pytest.mark.parametrize("ordering", ["created", "-created", "updated", "-updated", "waiting", "due"])
def test_pages_follow_each_other_in_every_order(cast, api, ordering):
    for n in range(5):
        Ticket.start(written("x"), by=cast.customer, requester=cast.customer, subject=str(n), channel="portal")
    call = api(cast.agent)
    whole = [row["number"] for row in call("GET", f"tickets/?ordering={ordering}").json()["results"]]
    assert len(whole) == 5
    told, page = [], f"tickets/?ordering={ordering}&page_size=2"
    while page:
        answer = call("GET", page).json()
        told += [row["number"] for row in answer["results"]]
        page = answer["next"] and answer["next"].partition("/api/v1/")[2]
    assert told == whole


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"subject": ""},
        {"subject": "x", "priority": "extreme"},
        {"subject": "x", "requester": {"email": "no"}},
        {"subject": "x", "body_text": "y", "attachments": [999]},
        {"subject": "x", "tags": "no list"},
        {"subject": "x", "channel": "pigeon"},
        [],
    ],
)
def test_a_body_that_makes_no_sense_is_400(cast, api, body):
    answer = api(cast.agent)("POST", "tickets/", body)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert not Ticket.objects.exists()


def test_odd_characters_are_no_500(cast, api):
    body = {
        "subject": "a\x00b\r\nBcc: e@x",
        "body_text": "x\x00y \ud800",
        "custom": {"k\x00": ["v\x00"]},
        "tags": ["\x00t"],
    }
    answer = api(cast.agent)("POST", "tickets/", body)
    assert answer.status_code in (201, 400)
    if answer.status_code == 201:
        assert "\n" not in answer.json()["subject"]


def test_foreign_uploads_cannot_be_used(ticket, cast, api):
    from tickets.models.attachment import uploaded_attachment

    row = uploaded_attachment(SimpleUploadedFile("s.txt", b"secret"), "text/plain", cast.agent)
    row.save()
    answer = api(cast.customer)(
        "POST", f"tickets/{ticket.number}/messages/", {"body_text": "x", "attachments": [row.pk]}
    )
    assert answer.status_code == 400
    assert api(cast.customer)("GET", f"attachments/{row.pk}/").status_code == 404


def test_an_idempotency_key_has_one_effect_and_one_answer(ticket, cast, api):
    call = api(cast.agent)
    body = {"subject": "раз", "body_text": "x"}
    first, again = (call("POST", "tickets/", body, Idempotency_Key="k1") for _ in range(2))
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert Ticket.objects.filter(subject="раз").count() == 1
    assert call("POST", "tickets/", {**body, "subject": "два"}, Idempotency_Key="k1").status_code == 422
    for _ in range(3):
        call("POST", f"tickets/{ticket.number}/messages/", {"body_text": "один ответ"}, Idempotency_Key="k2")
    assert Message.objects.filter(body_text="один ответ").count() == 1
    refused = [
        call("POST", f"tickets/{ticket.number}/messages/", {"body_text": ""}, Idempotency_Key="k3") for _ in range(2)
    ]
    assert {r.status_code for r in refused} == {409}


@pytest.mark.django_db(transaction=True)
def test_twenty_requests_with_one_key_at_once_are_one_ticket(cast, api):
    call, codes = api(cast.agent), []

    at_once(
        lambda: codes.append(
            call("POST", "tickets/", {"subject": "раз", "body_text": "x"}, Idempotency_Key="same").status_code
        ),
        20,
    )
    assert set(codes) == {201}
    assert Ticket.objects.count() == 1


def test_the_intake_ledger_adds_up(cast, api):
    for _ in range(2):
        door.process(door.accept(b"From: a@x.example\nMessage-ID: <1@x>\n\nx\n").pk)
    answer = api(cast.lead)("GET", "intake/").json()
    assert (answer["received"], answer["new_ticket"], answer["duplicate"], answer["undecided"]) == (2, 1, 1, 0)
    assert answer["received"] == sum(answer[outcome] for outcome in Arrival.Outcome.values)
    assert [row["outcome"] for row in answer["results"]] == ["duplicate", "new_ticket"]


def test_an_unknown_address_is_a_problem_too(cast, api):
    answer = api(cast.agent)("GET", "nothing/here/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_schema_and_docs_are_open(db, client):
    schema = client.get("/api/schema/?format=json").json()
    assert schema["openapi"] == "3.1.0"
    assert "/api/v1/tickets/{number}/solution/" in schema["paths"]
    assert client.get("/api/docs/").status_code == 200


def test_what_words_find_comes_best_first_on_all_pages(cast, api, monkeypatch):
    made = [
        Ticket.start(written(text), by=cast.customer, requester=cast.customer, subject=subject, channel="portal").number
        for subject, text in [("Касса", "x"), ("Вопрос", "касса"), ("Вопрос", "касса"), ("Касса", "касса"), ("А", "б")]
    ]
    call = api(cast.agent)

    def pages(query: str) -> list[str]:
        told, page = [], f"tickets/?page_size=2&{query}"
        while page:
            answer = call("GET", page).json()
            told += [row["number"] for row in answer["results"]]
            page = answer["next"] and answer["next"].partition("/api/v1/")[2]
        return told

    word = f"search={quote('кассы')}"
    assert pages(word) == pages(f"{word}&ordering=relevance") == [made[3], made[0], made[2], made[1]]
    assert pages(f"{word}&ordering=created") == made[:4]
    assert pages(f"search={quote('касс*')}&ordering=created") == made[:4]
    assert pages(f"search={quote('кассса')}") == []
    assert pages("status=new")[:2] == made[:2:-1]
    monkeypatch.setattr("tickets.models.queries.RANKED", 3)
    assert pages(word) == [made[3], made[2], made[1]] and len(pages(f"{word}&ordering=-created")) == 4
    assert call("GET", "tickets/?ordering=relevance").status_code == 400
    assert api(cast.customer)("GET", f"tickets/?{word}&ordering=relevance").status_code == 400
    assert len(api(cast.customer)("GET", f"tickets/?{word}").json()["results"]) == 4
