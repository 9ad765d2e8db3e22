"""One ticket at the desk: reading it, writing into it, changing it, and what happens when two do so at once."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.desk.test_inbox import numbers
from tickets.content import Content, written
from tickets.models import Message, Ticket
from tickets.models.attachment import unsaved_attachment
from tickets.models.words import Channel, Priority

PAGE_QUERIES = 14


def url(ticket: Ticket, noun: str = "") -> str:
    return f"/desk/tickets/{ticket.number}/" + (f"{noun}/" if noun else "")


@pytest.mark.parametrize("length", [1, 25])
def test_the_page_costs_the_same_whatever_its_length(ticket, cast, sign_in, length, django_assert_num_queries):
    for turn in range(length):
        ticket.reply(written(f"Ответ {turn}"), by=cast.agent, then="pending")
        ticket.receive(written("Нет"), by=cast.customer, channel=Channel.PORTAL)
    client = sign_in(cast.agent)
    client.get(url(ticket))
    with django_assert_num_queries(PAGE_QUERIES):
        assert client.get(url(ticket)).status_code == 200


def test_unknown_hidden_and_foreign_tickets_are_the_same_404(ticket, cast, sign_in):
    cast.first_line.is_private = True
    cast.first_line.save()
    cast.other_agent.memberships.all().delete()
    client = sign_in(cast.other_agent)
    assert client.get(url(ticket)).status_code == 404
    assert client.get("/desk/tickets/HD-999999/").status_code == 404
    for noun in ("replies", "notes", "assignment", "priority", "solution", "closure", "tags"):
        assert client.post(url(ticket, noun), {"text": "x", "priority": "low"}).status_code == 404
    assert ticket.events.count() == 1


def test_reply_note_and_files_by_plain_form(ticket, cast, sign_in):
    client = sign_in(cast.agent)
    file = SimpleUploadedFile("отчёт.txt", "текст".encode(), "text/plain")
    response = client.post(url(ticket, "replies"), {"text": "Ответ", "then": "pending", "files": [file], "version": 1})
    assert (response.status_code, response.url) == (302, url(ticket))
    message = Message.objects.get(kind="reply")
    assert message.body_text == "Ответ"
    assert [a.name for a in message.attachments.all()] == ["отчёт.txt"]
    client.post(url(ticket, "replies"), {"kind": "note", "text": "Заметка"})
    assert Message.objects.get(kind="note").body_text == "Заметка"
    ticket.refresh_from_db()
    assert ticket.status == "pending"


@pytest.mark.parametrize(
    ("noun", "form", "field", "value"),
    [
        ("assignment", {}, "assignee_id", "agent"),
        ("priority", {"priority": "urgent"}, "priority", Priority.URGENT),
        ("pending", {}, "status", "pending"),
        ("hold", {"waiting_for": "Склад"}, "waiting_for", "Склад"),
        ("solution", {}, "status", "solved"),
        ("closure", {}, "status", "closed"),
        ("subject", {"subject": "Новая тема"}, "subject", "Новая тема"),
        ("tags", {"tags": "Печать, zpl, zpl"}, "tags", ["zpl", "печать"]),
    ],
)
def test_each_noun_changes_its_field_twice_is_once_and_get_is_nothing(ticket, cast, sign_in, noun, form, field, value):
    client = sign_in(cast.agent)
    assert client.get(url(ticket, noun)).status_code == 405
    for _ in range(2):
        assert client.post(url(ticket, noun), form).status_code == 302
    ticket.refresh_from_db()
    assert getattr(ticket, field) == (cast.agent.pk if value == "agent" else value)
    assert ticket.events.count() == 2


def test_a_manager_reads_but_does_not_change(ticket, cast, sign_in):
    client = sign_in(cast.manager)
    assert client.get(url(ticket)).status_code == 200
    assert client.post(url(ticket, "solution")).status_code == 403
    assert client.post(url(ticket, "notes"), {"text": "x"}).status_code == 403
    assert ticket.events.count() == 1


def test_a_stale_change_says_what_happened_and_keeps_what_was_typed(ticket, cast, sign_in):
    ticket.reply(written("Я первая"), by=cast.other_agent)
    client = sign_in(cast.agent)
    response = client.post(url(ticket, "replies"), {"text": "Мой длинный ответ", "version": 1})
    body = response.content.decode()
    assert response.status_code == 409
    assert "Мой длинный ответ" in body
    assert "Sofia Reyes" in body
    response = client.post(url(ticket, "replies"), {"text": "Мой длинный ответ", "version": 2})
    assert response.status_code == 302


def test_htmx_gets_the_moving_parts_only(ticket, cast, sign_in):
    client = sign_in(cast.agent)
    response = client.post(url(ticket, "priority"), {"priority": "high", "version": 1}, headers={"HX-Request": "true"})
    body = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in body
    assert 'hx-swap-oob="true"' in body
    assert "<textarea" not in body  # typed text is left alone
    stale = client.post(url(ticket, "priority"), {"priority": "low", "version": 1}, headers={"HX-Request": "true"})
    assert stale.status_code == 409
    assert "<textarea" not in stale.content.decode()


@pytest.mark.parametrize(
    ("noun", "form"),
    [
        ("priority", {"priority": "whatever"}),
        ("priority", {}),
        ("assignment", {"agent": "0"}),
        ("assignment", {"agent": "x"}),
        ("team", {"team": "-1"}),
        ("category", {}),
        ("category", {"category": "0"}),
        ("hold", {"waiting_for": ""}),
        ("hold", {"waiting_for": "x", "until": "never"}),
        ("pending", {"until": "2001-01-01T00:00"}),
        ("replies", {"text": "   "}),
        ("replies", {"text": "x", "cc": "no-address"}),
        ("subject", {"subject": ""}),
        ("replies", {"text": "x", "then": "closed"}),
    ],
)
def test_a_form_that_makes_no_sense_is_refused_with_a_sentence(ticket, cast, sign_in, noun, form):
    response = sign_in(cast.agent).post(url(ticket, noun), form)
    assert response.status_code == 409
    assert 'role="alert"' in response.content.decode()
    assert ticket.events.count() == 1


def test_too_many_or_too_large_files_are_refused_and_the_text_kept(ticket, cast, sign_in, settings):
    settings.ATTACHMENT_MAX_BYTES = 10
    file = SimpleUploadedFile("big.bin", b"x" * 11)
    response = sign_in(cast.agent).post(url(ticket, "replies"), {"text": "Мой ответ", "files": [file]})
    assert response.status_code == 409
    assert "Мой ответ" in response.content.decode()
    assert ticket.messages.count() == 1


def html_message(ticket, cast, html: str) -> Message:
    return ticket.receive(Content(text="x", html=html), by=cast.customer, channel=Channel.EMAIL)


def test_html_mail_is_shown_in_a_frame_of_its_own_policy(ticket, cast, sign_in):
    message = html_message(ticket, cast, '<p>Привет <img data-remote-src="https://track.example/p.gif"></p>')
    client = sign_in(cast.agent)
    page = client.get(url(ticket)).content.decode()
    assert f'src="/messages/{message.pk}/body/"' in page
    assert "track.example" not in page
    body = client.get(f"/messages/{message.pk}/body/")
    assert ' src="https://track.example' not in body.content.decode()
    policy = body["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script" not in policy
    remote = client.get(f"/messages/{message.pk}/body/?remote=1")
    assert ' src="https://track.example/p.gif"' in remote.content.decode()
    assert remote["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("a.svg", "image/svg+xml"),
        ("a.html", "text/html"),
        ("a.txt", "text/html"),
        ("a.xml", "text/xml"),
        ("a.js", "text/javascript"),
    ],
)
def test_files_are_downloaded_never_run(ticket, cast, sign_in, name, content_type):
    file = unsaved_attachment(b"<script>alert(1)</script>", name, content_type)
    ticket.receive(written("x", attachments=(file,)), by=cast.customer, channel=Channel.EMAIL)
    for query in ("", "?inline=1"):
        response = sign_in(cast.agent).get(f"/attachments/{file.pk}/{query}")
        assert response["Content-Disposition"].startswith("attachment")
        assert response["Content-Type"] == "application/octet-stream"
        assert "sandbox" in response["Content-Security-Policy"]
        assert response["X-Content-Type-Options"] == "nosniff"


def test_files_and_bodies_are_for_those_who_see_the_message(ticket, cast, sign_in, client):
    file = unsaved_attachment(b"secret", "a.txt", "text/plain")
    note = ticket.note(written("только нам", attachments=(file,)), by=cast.agent)
    for path in (f"/attachments/{file.pk}/", f"/messages/{note.pk}/body/"):
        assert sign_in(cast.agent).get(path).status_code == 200
        assert sign_in(cast.customer).get(path).status_code == 404
        assert sign_in(cast.stranger).get(path).status_code == 404
        assert client.get(path).status_code == 404


def test_every_page_forbids_inline_scripts_and_framing(ticket, cast, sign_in):
    response = sign_in(cast.agent).get(url(ticket))
    policy = response["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response["Referrer-Policy"] == "same-origin"
    assert " style=" not in response.content.decode()


def test_a_ticket_that_an_agent_starts_is_made_once(cast, sign_in):
    client = sign_in(cast.agent)
    form = client.get("/desk/new/").context["form"]
    data = {"key": form["key"].value(), "how": "phone", "name": "Иван", "phone": "8 (800) 555-01-99"}
    data |= {"subject": "Звонок", "text": "Не работает", "priority": "3", "type": "incident"}
    for _ in range(2):
        response = client.post("/desk/new/", data)
        assert response.status_code == 302
    ticket = Ticket.objects.get()
    assert ticket.requester.phone == "+78005550199"
    assert (ticket.channel, ticket.priority, ticket.type) == ("phone", Priority.HIGH, "incident")
    missing = client.post("/desk/new/", {**data, "how": "email", "email": ""})
    assert missing.status_code == 422
    assert "Не работает" in missing.content.decode()


def other_of(cast, who=None) -> Ticket:
    who = who or cast.customer
    return Ticket.start(written("Ещё одно"), by=who, requester=who, subject="Второе", channel=Channel.PORTAL)


class TestMerging:
    def test_the_source_leads_to_the_target_where_it_can_be_taken_back(self, ticket, cast, sign_in):
        other, client = other_of(cast), sign_in(cast.agent)
        assert client.get(url(other, "merge")).status_code == 405
        response = client.post(url(other, "merge"), {"into": ticket.number, "version": 1}, follow=True)
        assert response.redirect_chain[-1][0] == f"{url(ticket)}?merged={other.number}"
        page = response.content.decode()
        assert "Ещё одно" in page and "git-merge" in page
        events = re.search(r'name="events" value="(\d+)"', page)
        response = client.post("/desk/undo/", {"events": events[1], "next": url(ticket)}, follow=True)
        assert "Ещё одно" not in response.content.decode()
        assert client.get(url(other)).status_code == 200

    def test_htmx_is_sent_to_the_whole_page(self, ticket, cast, sign_in):
        other = other_of(cast)
        response = sign_in(cast.agent).post(
            url(other, "merge"), {"into": str(ticket.pk)}, headers={"HX-Request": "true"}
        )
        assert response["HX-Redirect"] == url(other)
        assert (
            sign_in(cast.agent).get(url(other), headers={"HX-Request": "true"})["HX-Redirect"].startswith(url(ticket))
        )

    def test_a_target_one_may_not_see_is_none_and_its_source_says_so(self, ticket, cast, sign_in):
        other = other_of(cast)
        other.move_to(cast.billing, by=cast.agent)
        cast.first_line.is_private = True
        cast.first_line.save()
        cast.other_agent.memberships.all().delete()
        client = sign_in(cast.other_agent)
        assert client.post(url(other, "merge"), {"into": ticket.number}).status_code == 409
        other.merge_into(ticket, by=cast.agent)
        page = client.get(url(other))
        assert page.status_code == 200 and ticket.number in page.content.decode()
        assert "Ещё одно" not in page.content.decode()
        assert client.post(url(other, "unmerge")).status_code == 409
        assert client.get(url(ticket)).status_code == 404

    def test_unmerge_from_the_targets_page(self, ticket, cast, sign_in):
        other = other_of(cast)
        other.merge_into(ticket, by=cast.agent)
        stayed = ticket.note(written("Общая заметка"), by=cast.agent)
        client = sign_in(cast.agent)
        assert f'action="{url(other, "unmerge")}"' in client.get(url(ticket)).content.decode()
        response = client.post(url(other, "unmerge"))
        assert (response.status_code, response.url) == (302, url(other))
        page = client.get(url(other)).content.decode()
        assert "Ещё одно" in page and f'href="{url(ticket)}#m{stayed.pk}"' in page


class TestMarks:
    def test_spam_shows_a_way_back_and_no_composer(self, ticket, cast, sign_in):
        client = sign_in(cast.agent)
        page = client.post(url(ticket, "spam"), {"version": 1}, follow=True).content.decode()
        assert url(ticket, "unspam") in page and "<textarea" not in page
        assert numbers(client.get("/desk/all/")) == numbers(client.get("/desk/first/")) == []
        assert numbers(client.get("/desk/all/?q=is:spam")) == [ticket.number]
        assert numbers(client.get(f"/desk/all/?q={ticket.number}")) == [ticket.number]
        assert "<textarea" in client.post(url(ticket, "unspam"), follow=True).content.decode()

    def test_put_off_it_is_in_no_list_of_work(self, ticket, cast, sign_in):
        ticket.take(by=cast.agent)
        client = sign_in(cast.agent)
        for until in ("1h", "3h", "tomorrow", "monday", "2030-01-01T10:00"):
            assert client.post(url(ticket, "snooze"), {"until": until}).status_code == 302
        assert numbers(client.get("/desk/")) == numbers(client.get("/desk/first/")) == []
        assert numbers(client.get("/desk/all/")) == numbers(client.get("/desk/all/?q=is:snoozed")) == [ticket.number]
        assert client.post(url(ticket, "snooze"), {"until": "never"}).status_code == 409
        client.post(url(ticket, "wake"))
        assert numbers(client.get("/desk/")) == [ticket.number]


class TestUndo:
    def test_the_toast_takes_back_and_the_history_shows_it(self, ticket, cast, sign_in):
        client = sign_in(cast.agent)
        answer = client.post(url(ticket, "solution"), {"version": 1}, headers={"HX-Request": "true"}).content.decode()
        event = ticket.events.last()
        assert f'name="events" value="{event.pk}"' in answer
        page = client.post("/desk/undo/", {"events": event.pk, "next": url(ticket)}, follow=True).content.decode()
        assert f'name="events" value="{event.pk}"' not in page and "<s>" in page
        ticket.refresh_from_db()
        assert ticket.status == "new"

    def test_why_not_is_said(self, ticket, cast, sign_in):
        ticket.solve(by=cast.agent)
        event = ticket.events.last()
        ticket.receive(written("Нет"), by=cast.customer, channel=Channel.PORTAL)
        page = sign_in(cast.agent).post("/desk/undo/", {"events": event.pk, "next": url(ticket)}, follow=True)
        assert "Марина Соколова" in re.search(r'data-tone="bad".*?</div>', page.content.decode(), re.S)[0]

    def test_hidden_and_unknown_events_are_none_and_managers_may_not(self, ticket, cast, sign_in):
        ticket.solve(by=cast.agent)
        event = ticket.events.last()
        assert sign_in(cast.manager).post("/desk/undo/", {"events": event.pk}).status_code == 403
        cast.first_line.is_private = True
        cast.first_line.save()
        cast.other_agent.memberships.all().delete()
        client = sign_in(cast.other_agent)
        for events in (event.pk, 999999, "x", "", "1" * 30):
            assert client.post("/desk/undo/", {"events": events}).status_code == 404
        assert sign_in(cast.agent).get("/desk/undo/").status_code == 405
        assert sign_in(cast.agent).post("/desk/undo/", {"events": event.pk, "next": "//evil.example/"}).url == "/desk/"
