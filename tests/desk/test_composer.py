"""The composer: each of its kinds of message has its own words and files; what was begun beside the sent one stays."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.desk.test_ticket_page import url
from tickets.content import written
from tickets.models import Message, Ticket

HTMX = {"HX-Request": "true"}
BEGUN = {
    "text": "Ваш заказ уже",
    "cc": "bukh@polyana.example",
    "waiting_for": "чек",
    "note_text": "Он опять",
    "side_text": "Уважаемый завод",
    "to": "Завод <service@zavod.example>",
    "about": "Головка",
    "side": "",
    "quote": "",
    "hold": "on",
    "anyway": "outside-bukh@polyana.example",
}


@pytest.fixture
def desk(cast, sign_in):
    return sign_in(cast.agent)


def shown(page: str) -> dict[str, str]:
    """The texts in the composer's fields by their names."""
    texts = {}
    for name in ("text", "note_text", "side_text"):
        texts[name] = page.partition(f'name="{name}"')[2].partition(">")[2].partition("</textarea>")[0]
    return texts


@pytest.mark.parametrize(
    ("kind", "own", "others"),
    [
        ("reply", "Ваш заказ уже", {"text": "", "note_text": "Он опять", "side_text": "Уважаемый завод"}),
        ("note", "Он опять", {"text": "Ваш заказ уже", "note_text": "", "side_text": "Уважаемый завод"}),
        ("side", "Уважаемый завод", {"text": "Ваш заказ уже", "note_text": "Он опять", "side_text": ""}),
    ],
)
@pytest.mark.parametrize("headers", [HTMX, {}])
def test_only_the_words_of_its_kind_are_sent_and_the_others_stay(ticket, desk, kind, own, others, headers):
    answer = desk.post(url(ticket, "replies"), {**BEGUN, "kind": kind}, headers=headers)
    said = Message.objects.latest("id")
    assert said.body_text == own and (said.kind == "note") == (kind != "reply")
    assert Message.objects.filter(ticket=ticket).count() == 2
    if not headers:
        assert answer.status_code == 302
        answer = desk.get(url(ticket))
    page = answer.content.decode()
    assert shown(page) == others
    assert ('value="Завод &lt;service@zavod.example&gt;"' in page) == (kind != "side")
    assert ('value="bukh@polyana.example"' in page, 'value="чек"' in page) == (kind != "reply", kind != "reply")
    assert 'value="reply" checked' in page


def test_what_was_refused_comes_back_whole_and_open_where_it_was(ticket, desk):
    answer = desk.post(url(ticket, "replies"), {**BEGUN, "kind": "note", "note_text": " "})
    page = answer.content.decode()
    assert answer.status_code == 409 and 'value="note" checked' in page
    assert shown(page) == {"text": "Ваш заказ уже", "note_text": " ", "side_text": "Уважаемый завод"}
    assert 'value="bukh@polyana.example"' in page and 'value="Головка"' in page
    assert Message.objects.count() == 1


def test_files_belong_to_their_kind(ticket, desk):
    def file(name: str) -> SimpleUploadedFile:
        return SimpleUploadedFile(name, "байты".encode(), "text/plain")

    files = {"files": [file("счёт.txt")], "note_files": [file("пароли.txt")], "side_files": [file("схема.txt")]}
    desk.post(url(ticket, "replies"), {**BEGUN, "kind": "side", **files})
    assert [each.name for each in Message.objects.latest("id").attachments.all()] == ["схема.txt"]
    for given in files.values():
        given[0].seek(0)
    desk.post(url(ticket, "replies"), {**BEGUN, "kind": "note", **files})
    assert [each.name for each in Message.objects.latest("id").attachments.all()] == ["пароли.txt"]


def test_a_form_of_one_message_calls_its_words_text(ticket, desk):
    for noun, form in (("notes", {"text": "Заметка"}), ("replies", {"kind": "note", "text": "Из старой вкладки"})):
        page = desk.post(url(ticket, noun), form, headers=HTMX).content.decode()
        assert Message.objects.latest("id").body_text == form["text"]
        assert not any(shown(page).values())
    refused = desk.post(url(ticket, "sides"), {"text": "Кому?", "to": "никуда"}).content.decode()
    assert shown(refused) == {"text": "", "note_text": "", "side_text": "Кому?"}


def test_what_was_kept_is_of_its_ticket_only(ticket, cast, desk):
    other = Ticket.start(written("Другое"), by=cast.stranger, requester=cast.stranger, subject="Иное", channel="portal")
    desk.post(url(ticket, "replies"), {**BEGUN, "kind": "reply"})
    assert not any(shown(desk.get(url(other)).content.decode()).values())
    assert shown(desk.get(url(ticket)).content.decode())["note_text"] == "Он опять"
