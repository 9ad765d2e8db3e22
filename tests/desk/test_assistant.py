"""The writing assistant: off it is not there; on, it is told what was shown, and what it says is a draft."""

from __future__ import annotations

import json
import math
import re
import socket

import pytest

from kb import assistant
from kb.models import Assistant
from tests.listener import Listener
from tickets.content import written
from tickets.models import Draft, Message
from tickets.models.words import Channel


def answering(text: str, status: str = "200 OK"):
    body = json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return lambda peer: peer.sendall(head.encode() + body)


@pytest.fixture
def model():
    listener = Listener()
    listener.answer = answering("Здравствуйте, [NAME1]! Проверьте ленту.")
    yield listener
    listener.socket.close()


@pytest.fixture
def on(db, model) -> Assistant:
    row = Assistant(pk=1, is_on=True, address=f"http://127.0.0.1:{model.port}/v1", model="малая")
    row.set_key("секрет".encode().hex())
    row.save()
    assistant.keep(row, math.inf)
    return row


def place(ticket) -> str:
    return f"/desk/tickets/{ticket.number}/assistant/"


def told(model: Listener) -> dict:
    head, _gap, body = model.connections[-1].partition(b"\r\n\r\n")
    return {"head": head.decode(), **json.loads(body)}


def test_off_nothing_changes(ticket, cast, sign_in):
    client = sign_in(cast.agent)
    assert "assistant-menu" not in client.get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert client.get(place(ticket)).status_code == 404
    assert client.post(place(ticket), {"task": "draft", "do": "ask"}).status_code == 404


def test_what_is_sent_is_shown_first_and_is_what_is_sent(ticket, cast, sign_in, on, model):
    ticket.receive(written("Марина ждёт: +7 900 123-45-67, заказ 77123"), by=cast.customer, channel=Channel.PORTAL)
    ticket.note(written("Тайна отдела"), by=cast.agent)
    client = sign_in(cast.agent)
    assert 'id="assistant-menu"' in client.get(f"/desk/tickets/{ticket.number}/").content.decode()
    look = client.post(place(ticket), {"task": "draft", "text": "про ленту"}).content.decode()
    assert model.connections == [], "nothing is sent before it was seen"
    assert f"127.0.0.1:{model.port}" in look and "[NAME" in look and "[NUMBER" in look and "про ленту" in look
    for personal in ("Марина", "77123", "123-45-67", "Тайна отдела"):
        assert personal not in look
    page = client.post(place(ticket), {"task": "draft", "text": "про ленту", "do": "ask"}).content.decode()
    sent = told(model)
    assert sent["model"] == "малая" and f"Authorization: Bearer {'секрет'.encode().hex()}" in sent["head"]
    shown = re.findall(r"<pre[^>]*>(.*?)</pre>", look, re.DOTALL)
    assert [each["content"].split("\n")[0] for each in sent["messages"]] == [
        each.split("\n")[0].replace("&#x27;", "'") for each in shown
    ]
    assert "Проверьте ленту." in page and "[NAME1]" not in page, "names are put back"
    assert "data-insert=" in page
    assert not Message.objects.filter(kind="reply").exists() and not Draft.objects.exists(), "nothing leaves by itself"


def test_without_masks_it_is_told_as_it_stands(ticket, cast, sign_in, on, model):
    on.masks = False
    client = sign_in(cast.agent)
    client.post(place(ticket), {"task": "summary", "do": "ask"})
    sent = told(model)["messages"]
    assert "Оба принтера печатают пустые этикетки" in sent[1]["content"] and "English" in sent[0]["content"]


def test_a_translation_is_of_what_was_written(ticket, cast, sign_in, on, model):
    client = sign_in(cast.agent)
    empty = client.post(place(ticket), {"task": "translation", "text": " ", "do": "ask"}).content.decode()
    assert "Write the text first" in empty and model.connections == []
    client.post(place(ticket), {"task": "translation", "text": "Please reset it.", "do": "ask"})
    sent = told(model)["messages"]
    assert sent[1]["content"] == "Please reset it." and "into Russian" in sent[0]["content"]


def shut(peer: socket.socket) -> None:
    peer.close()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (answering("x", "401 Unauthorized"), "401"),
        (answering(" "), "nothing to say"),
        (lambda peer: peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]"), "not understood"),
        (lambda peer: peer.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 2_000_000), "does not answer"),
        (shut, "does not answer"),
    ],
)
def test_what_goes_wrong_is_said_and_the_page_works_on(ticket, cast, sign_in, on, model, answer, said):
    model.answer = answer
    page = sign_in(cast.agent).post(place(ticket), {"task": "draft", "do": "ask"})
    assert page.status_code == 200 and said in page.content.decode()
    assert 'role="alert"' in page.content.decode()


def test_its_words_are_only_text(ticket, cast, sign_in, on, model):
    model.answer = answering('<script>alert(1)</script>" onload="x')
    page = sign_in(cast.agent).post(place(ticket), {"task": "draft", "do": "ask"}).content.decode()
    assert "<script>" not in page and 'onload="x' not in page


def test_only_who_works_tickets_and_sees_this_one(ticket, cast, sign_in, on):
    assert sign_in(cast.manager).post(place(ticket), {"task": "draft", "do": "ask"}).status_code == 403
    assert sign_in(cast.customer).get(place(ticket)).status_code in (302, 403)


def test_the_settings_page_tries_and_keeps(cast, sign_in, model):
    client = sign_in(cast.admin)
    form = {"address": f"http://127.0.0.1:{model.port}/v1", "model": "малая", "key": "k-1", "masks": "on"}
    tried = client.post("/setup/assistant/", {**form, "do": "try"}).content.decode()
    assert "Проверьте ленту." in tried and not Assistant.objects.exists()
    assert client.post("/setup/assistant/", {**form, "is_on": "on"}).status_code == 302
    row = Assistant.objects.get()
    assert row.may_be_asked and row.key == "k-1" and "k-1" not in row.sealed_key
    assert "k-1" not in client.get("/setup/assistant/").content.decode()
    client.post("/setup/assistant/", {**form, "key": "", "is_on": "on"})
    assert Assistant.objects.get().key == "k-1", "empty keeps it"
    client.post("/setup/assistant/", {**form, "key": "", "no_key": "on"})
    assert Assistant.objects.get().key == "" and not Assistant.objects.get().is_on
    for wrong in ({"address": "ftp://x"}, {"address": ""}, {"model": ""}):
        assert client.post("/setup/assistant/", {**form, "is_on": "on", **wrong}).status_code == 422
    assert sign_in(cast.lead).get("/setup/assistant/").status_code == 403
