"""Pictures that an agent puts into the text: at their place in the mail, on the desk and on the portal."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from people.sign_in import create_api_token
from tickets import blobs, outbox
from tickets.content import written
from tickets.models import Attachment, Message, Outgoing, PlannedReply, Ticket
from tickets.models.attachment import unsaved_attachment

PNG = b"\x89PNG\r\n\x1a\n-a-picture"
NAME = "Снимок экрана & схема.png"
TEXT = f"Нажмите сюда: ![{NAME}] и подождите.\n\nПотом ![нет такой.png]"


def png(name: str = NAME, content: bytes = PNG) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/png")


def sent(ticket: Ticket, kind: str = "reply"):
    Outgoing.objects.update(not_before="2020-01-01T00:00Z")
    outbox.sweep()
    row = Outgoing.objects.filter(ticket=ticket, kind=kind).latest("id")
    assert row.state == "sent", row.error
    return message_from_bytes(blobs.get(row.raw_sha256), policy=default)


def replied(ticket: Ticket, cast, sign_in, text: str = TEXT, **more: object) -> Message:
    place = reverse("desk:replies", args=[ticket.number])
    form = {"kind": "reply", "text": text, "version": ticket.version, "files": [png()], **more}
    assert sign_in(cast.agent).post(place, form).status_code == 302
    return Message.objects.filter(ticket=ticket, author=cast.agent).latest("id")


def test_a_picture_stands_at_its_place_in_the_mail(ticket, cast, sign_in, settings):
    settings.UNDO_SEND_SECONDS = 0
    replied(ticket, cast, sign_in, files=[png(), SimpleUploadedFile("акт.pdf", b"%PDF-1.4", "application/pdf")])
    mail = sent(ticket)
    assert mail.get_content_type() == "multipart/mixed"
    text = mail.get_body(("plain",)).get_content()
    assert f"Нажмите сюда: [{NAME}] и подождите." in text and "![нет такой.png]" in text
    (related,) = [part for part in mail.walk() if part.get_content_type() == "multipart/related"]
    page, picture = list(related.iter_parts())
    assert (picture.get_content(), picture.get_filename()) == (PNG, NAME)
    assert picture.get_content_disposition() == "inline"
    cid = picture["Content-ID"].strip("<>")
    html = page.get_content()
    assert f'Нажмите сюда: <img src="cid:{cid}" alt="Снимок экрана &amp; схема.png" style="max-width:100%"> и' in html
    assert "![нет такой.png]" in html
    assert [part.get_filename() for part in mail.iter_attachments()] == ["акт.pdf"]


def test_it_stands_there_on_the_desk_and_on_the_portal(ticket, cast, sign_in, settings):
    settings.UNDO_SEND_SECONDS = 0
    message = replied(ticket, cast, sign_in)
    file = message.attachments.get()
    ticket.refresh_from_db()
    assert f"[{NAME}]" in message.reply_text and "![С" not in message.reply_text and f"[{NAME}]" in ticket.snippet
    for person, place in ((cast.agent, "desk/tickets"), (cast.customer, "requests")):
        client = sign_in(person)
        page = client.get(f"/{place}/{ticket.number}/").content.decode()
        shown = f'<img alt="Снимок экрана &amp; схема.png" src="/attachments/{file.pk}/?inline=1">'
        assert f"Нажмите сюда: {shown} и подождите." in page
        assert 'class="attachment picture-file"' not in page  # it is not listed below as well
        assert f'style="max-width:100%" src="/attachments/{file.pk}/' in (
            client.get(f"/messages/{message.pk}/body/").content.decode()
        )
        answer = client.get(f"/attachments/{file.pk}/?inline=1")
        assert b"".join(answer) == PNG and answer["Content-Type"] == "image/png"
    assert sign_in(cast.stranger).get(f"/attachments/{file.pk}/?inline=1").status_code == 404


def test_the_api_does_the_same_with_text_and_with_html(ticket, cast, client):
    headers = {"Authorization": f"Bearer {create_api_token(cast.agent, 'test')}"}
    for body in ({"body_text": TEXT}, {"body_html": f"<p>Сюда ![{NAME.replace('&', '&amp;')}]<script>x</script></p>"}):
        file = client.post("/api/v1/attachments/", {"file": png()}, headers=headers).json()["id"]
        said = client.post(
            f"/api/v1/tickets/{ticket.number}/messages/", {"kind": "reply", **body, "attachments": [file]},
            content_type="application/json", headers=headers,
        )  # fmt: skip
        assert said.status_code == 201, said.content
        shown = said.json()
        assert f"[{NAME}]" in shown["body_text"] and f"![{NAME}]" not in shown["body_text"]
        cid = Attachment.objects.get(pk=file).content_id
        assert f'src="cid:{cid}"' in shown["body_html"] and "<script" not in shown["body_html"]
        assert [each["inline"] for each in shown["attachments"]] == [True]
        mail = sent(ticket)
        assert [part["Content-ID"] for part in mail.walk() if part["Content-ID"]] == [f"<{cid}>"]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Без отметки", NAME, "image/png"),
        ("![схема.svg]", "схема.svg", "image/svg+xml"),
        ("![акт.pdf]", "акт.pdf", "application/pdf"),
        ("![https://evil.example/p.png]", NAME, "image/png"),
        ("![](https://evil.example/p.png)", NAME, "image/png"),
    ],
)
def test_anything_else_stays_text_and_a_file(text, name, kind):
    file = unsaved_attachment(PNG, name, kind)
    content = written(text, attachments=(file,))
    assert (content.text, content.html, file.inline, file.content_id) == (text, "", False, "")


def test_names_that_look_like_markup_are_words(ticket, cast):
    names = ['x" onerror="alert(1).png', "<b>.png", "a.png", "a.png.png", "[скобки].png"]
    files = tuple(unsaved_attachment(PNG, name, "image/png") for name in names)
    text = "https://x.example/![a.png] " + " ".join(f"![{name}]" for name in names) + "![a.png]"
    content = written(text, attachments=files)
    assert content.text == text.replace("![", "[")
    assert content.html.count("<img ") == len(names) + 2
    assert 'onerror="' not in content.html and "<b>" not in content.html
    assert len({file.content_id for file in files}) == len(files)
    said = ticket.reply(content, by=cast.agent)
    assert said.as_typed == text


def test_a_reply_for_later_keeps_the_place(ticket, cast, sign_in):
    place = reverse("desk:replies", args=[ticket.number])
    form = {"kind": "reply", "text": TEXT, "version": ticket.version, "later": "tomorrow", "files": [png()]}
    sign_in(cast.agent).post(place, form)
    plan = PlannedReply.objects.get()
    assert f"![{NAME}]" not in plan.text and plan.as_typed == TEXT
    PlannedReply.objects.update(send_at=timezone.now() - timedelta(minutes=1))
    Ticket.objects.get(pk=ticket.pk).send_due(PlannedReply.objects.get())
    message = Message.objects.filter(author=cast.agent).latest("id")
    assert f'src="cid:{message.attachments.get().content_id}"' in message.body_html
    assert message.reply_text == plan.text


def test_a_dropped_answer_comes_back_with_its_marks(ticket, cast, sign_in):
    client, place = sign_in(cast.agent), f"/desk/tickets/{ticket.number}/"
    form = {"kind": "reply", "text": TEXT, "version": ticket.version, "later": "tomorrow", "files": [png()]}
    client.post(f"{place}replies/", form)
    answer = client.post(f"{place}plans/{PlannedReply.objects.get().pk}/cancellation/")
    assert "![Снимок экрана &amp; схема.png]" in client.get(answer["Location"]).content.decode()


def test_what_was_taken_back_comes_with_its_marks(ticket, cast, sign_in):
    client, place = sign_in(cast.agent), f"/desk/tickets/{ticket.number}/"
    client.post(f"{place}replies/", {"kind": "reply", "text": TEXT, "version": ticket.version, "files": [png()]})
    event = ticket.events.filter(kind="replied").latest("id")
    client.post("/desk/undo/", {"events": str(event.pk), "next": place})
    message = Message.objects.filter(author=cast.agent).latest("id")
    assert message.taken_back
    page = client.get(f"{place}?again=reply").content.decode()
    assert "![Снимок экрана &amp; схема.png]" in page


@pytest.mark.parametrize(("name", "is_marked"), [("лента.png", True), ("@Sofia Reyes.png", False)])
def test_names_of_colleagues_are_marked_beside_pictures(ticket, cast, sign_in, name, is_marked):
    text = f"@Sofia Reyes, ![{name}]"
    replied(ticket, cast, sign_in, kind="note", text=text, files=[png(name)])
    page = sign_in(cast.agent).get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert ('<span class="mention">@Sofia Reyes</span>, <img ' in page) is is_marked
    assert f'<img alt="{name}" src="/attachments/' in page


def test_html_of_its_own_stays_in_its_frame(ticket, cast, sign_in):
    file = unsaved_attachment(PNG, "a.png", "image/png")
    message = ticket.reply(written("", "<table><tr><td>![a.png]</td></tr></table>", attachments=(file,)), by=cast.agent)
    page = sign_in(cast.agent).get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert f'src="/messages/{message.pk}/body/"' in page and "<td>" not in page


def test_a_note_and_a_question_to_a_third_party_have_pictures_too(ticket, cast, sign_in, settings):
    settings.UNDO_SEND_SECONDS = 0
    note = replied(ticket, cast, sign_in, kind="note")
    assert "cid:" in note.body_html
    ticket.refresh_from_db()
    asked = replied(ticket, cast, sign_in, kind="side", to="service@zavod.example", about="Головка")
    assert f'src="cid:{asked.attachments.get().content_id}"' in asked.body_html
    mail = sent(ticket, "outside")
    assert "multipart/related" in [part.get_content_type() for part in mail.walk()]
    assert f"[{NAME}]" in mail.get_body(("plain",)).get_content()
