"""Third parties by the API: staff ask, go on asking, and list; customers find nothing there."""

from __future__ import annotations

from tests.letters import answer_to, arrive, letter
from tickets.content import written
from tickets.models import Attachment, Side, Ticket
from tickets.models.attachment import unsaved_attachment
from tickets.models.words import Channel

WARRANTY = "service@zavod.example"
ASKED = {"to": f"Гарантия <{WARRANTY}>", "subject": "Головка", "body_text": "Меняете?"}


def test_staff_ask_go_on_and_list(ticket, cast, api):
    call = api(cast.agent)
    path = f"tickets/{ticket.number}/sides/"
    said = ticket.messages.get()
    answer = call("POST", path, {**ASKED, "quote": said.pk, "hold": False}, Idempotency_Key="k1")
    assert answer.status_code == 201
    assert call("POST", path, {**ASKED, "quote": said.pk, "hold": False}, Idempotency_Key="k1").json() == answer.json()
    side = Side.objects.get()
    message = answer.json()
    assert (message["kind"], message["side"], message["channel"]) == ("note", side.pk, "api")
    assert "> Оба принтера" in message["body_text"] and message["to"] == [{"name": "Гарантия", "email": WARRANTY}]
    assert Ticket.objects.get().status == "open"
    more = call("POST", f"{path}{side.pk}/messages/", {"body_text": "И когда?"})
    assert (more.status_code, more.json()["side"]) == (201, side.pk)
    assert Ticket.objects.get().status == "on_hold"
    arrive(letter(WARRANTY, "Завтра", answer_to(WARRANTY)))
    [listed] = call("GET", path).json()
    assert (listed["id"], listed["name"], listed["address"]) == (side.pk, "Гарантия", WARRANTY)
    assert listed["opened_by"]["name"] == cast.agent.name
    told = call("GET", f"tickets/{ticket.number}/messages/").json()["results"]
    assert [each["side"] for each in told] == [None, side.pk, side.pk, side.pk]


def test_customers_and_readers_and_wrong_values(ticket, cast, api):
    path = f"tickets/{ticket.number}/sides/"
    side = ticket.ask_outside(WARRANTY, "", written("Раз"), by=cast.agent).side
    other = Ticket.start(written("Иное"), by=cast.stranger, requester=cast.stranger, subject="Иное", channel="portal")
    customer = api(cast.customer)
    assert customer("GET", path).status_code == customer("POST", path, ASKED).status_code == 404
    assert customer("POST", f"{path}{side.pk}/messages/", {"body_text": "Я"}).status_code == 404
    assert all("side" not in each for each in customer("GET", f"tickets/{ticket.number}/messages/").json()["results"])
    assert api(cast.manager)("POST", path, ASKED).status_code == 403
    call = api(cast.agent)
    assert call("POST", path, {**ASKED, "to": "никуда"}).status_code == 409
    assert call("POST", path, {"body_text": "Кому?"}).status_code == 400
    assert call("POST", path, {**ASKED, "quote": other.messages.get().pk}).status_code == 400
    foreign = call("POST", f"tickets/{other.number}/sides/{side.pk}/messages/", {"body_text": "Не туда"})
    assert foreign.status_code == 404
    assert Side.objects.count() == 1


def test_closing_and_opening_again(ticket, cast, api):
    side = ticket.ask_outside(WARRANTY, "", written("Раз"), by=cast.agent).side
    other = Ticket.start(written("Иное"), by=cast.stranger, requester=cast.stranger, subject="Иное", channel="portal")
    call, path = api(cast.agent), f"tickets/{ticket.number}/"
    answer = call("POST", f"{path}side-closure/", {"side": side.pk})
    assert (answer.status_code, answer.json()["status"]) == (200, "open")
    assert call("POST", f"{path}side-closure/", {"side": side.pk}).status_code == 200
    assert call("GET", f"{path}sides/").json()[0]["closed_at"] is not None
    assert call("POST", f"{path}side-reopening/", {"side": side.pk}).status_code == 200
    assert call("GET", f"{path}sides/").json()[0]["closed_at"] is None
    assert call("POST", f"tickets/{other.number}/side-closure/", {"side": side.pk}).status_code == 400
    assert api(cast.manager)("POST", f"{path}side-closure/", {"side": side.pk}).status_code == 403
    assert api(cast.customer)("POST", f"{path}side-closure/", {"side": side.pk}).status_code in (403, 404)


def test_a_file_is_released_by_an_administrator(ticket, cast, api):
    file = unsaved_attachment("Смета".encode(), "смета.iso", "application/octet-stream")
    file.checked = "large"
    ticket.receive(written("Вот образ", attachments=(file,)), by=cast.customer, channel=Channel.PORTAL)
    file, path = Attachment.objects.get(), f"tickets/{ticket.number}/file-release/"
    assert api(cast.agent)("POST", path, {"file": file.pk}).status_code == 403
    call = api(cast.admin)
    assert call("POST", path, {"file": file.pk + 1}).status_code == 400
    assert call("POST", path, {"file": file.pk}).status_code == 200
    assert call("POST", path, {"file": file.pk}).status_code == 200
    [said] = [
        each for each in call("GET", f"tickets/{ticket.number}/messages/").json()["results"] if each["attachments"]
    ]
    assert said["attachments"][0]["checked"] == "released"
    assert ticket.events.filter(kind="file_released").count() == 1
