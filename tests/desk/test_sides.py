"""Third parties at the desk: the composer asks them, what was said stands together, and no text is ever lost."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from people.models import Address
from tests.desk.test_ticket_page import PAGE_QUERIES, url
from tests.letters import answer_to, arrive, letter, sent_to
from tests.tickets.test_returns import report
from tickets.content import written
from tickets.models import Event, Message, Outgoing, Side, Ticket
from tickets.models.words import Channel

WARRANTY = "service@zavod.example"
FORM = {"kind": "side", "to": f"Гарантия <{WARRANTY}>", "about": "Головка", "text": "Меняете?", "hold": "on"}


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


@pytest.fixture
def desk(cast, sign_in):
    return sign_in(cast.agent)


def test_a_plain_form_asks_and_goes_on_asking(ticket, cast, desk):
    said = ticket.messages.get()
    file = SimpleUploadedFile("схема.txt", "текст".encode(), "text/plain")
    response = desk.post(url(ticket, "replies"), {**FORM, "quote": said.pk, "files": [file]})
    assert (response.status_code, response.url) == (302, url(ticket))
    side, message = Side.objects.get(), Message.objects.get(kind="note")
    assert (side.name, side.address, side.subject) == ("Гарантия", WARRANTY, "Головка")
    assert "> Оба принтера" in message.body_text and message.attachments.count() == 1
    assert fresh(ticket).status == "on_hold"
    page = desk.get(f"{url(ticket)}?side={side.pk}").content.decode()
    assert f'<option value="{side.pk}" selected>Гарантия: Головка</option>' in page
    desk.post(url(ticket, "sides"), {"side": side.pk, "text": "И когда?"})
    assert side.messages.count() == 2


def test_it_is_drawn_together_and_apart_from_the_customer_s(ticket, cast, desk):
    desk.post(url(ticket, "sides"), FORM)
    Outgoing.objects.update(not_before="2026-01-01T00:00Z")
    fresh(ticket).receive(written("Ну что там?"), by=cast.customer, channel=Channel.PORTAL)
    arrive(letter(WARRANTY, "Меняем", answer_to(WARRANTY)))
    arrive(letter("other@zavod.example", "Не верьте", answer_to(WARRANTY)))
    page = desk.get(url(ticket)).content.decode()
    thread = page.partition('id="thread"')[2]
    talk = thread.partition('class="aside"')[2].partition("</section>")[0]
    assert all(text in talk for text in ("Меняете?", "Меняем", "Не верьте", "Not whom we asked", WARRANTY))
    assert talk.count("Not whom we asked") == 1
    assert "Ну что там?" not in talk and thread.index("Ну что там?") < thread.index("Меняете?")
    assert "asked a third party, Гарантия, and put it on hold" in thread
    assert "the customer can&#x27;t see it" in talk or "the customer can't see it" in talk


def test_the_page_costs_no_more(ticket, cast, desk, django_assert_num_queries):
    side = ticket.ask_outside(WARRANTY, "Вопрос", written("Раз"), by=cast.agent).side
    for turn in range(5):
        ticket.ask_again(side, written(f"Ещё {turn}"), by=cast.agent)
    desk.get(url(ticket))
    with django_assert_num_queries(PAGE_QUERIES + 1):  # whether mail came back from those who were asked
        desk.get(url(ticket))


def test_what_was_refused_is_kept(ticket, cast, desk):
    form = {**FORM, "to": "никуда", "quote": ticket.messages.get().pk, "hold": ""}
    answer = desk.post(url(ticket, "replies"), form)
    page = answer.content.decode()
    assert answer.status_code == 409 and "is not an e-mail address" in page
    for kept in (">Меняете?</textarea>", 'value="никуда"', 'value="Головка"', f'value="{form["quote"]}" selected'):
        assert kept in page
    assert 'name="hold" checked' not in page and 'value="side" checked' in page
    for wrong in ({"side": "999"}, {"side": "x"}, {"quote": "999"}, {"quote": "x"}, {"text": "", "quote": ""}):
        assert desk.post(url(ticket, "sides"), {**FORM, **wrong}).status_code == 409
    other = Ticket.start(written("Чужой"), by=cast.stranger, requester=cast.stranger, subject="Иное", channel="portal")
    foreign = {**FORM, "quote": other.messages.get().pk}
    assert desk.post(url(ticket, "sides"), foreign).status_code == 409
    note = ticket.note(written("Между нами"), by=cast.agent)
    assert desk.post(url(ticket, "sides"), {**FORM, "quote": note.pk}).status_code == 409
    assert not Side.objects.exists()


def test_only_those_who_work_may_ask(ticket, cast, desk, sign_in):
    assert desk.get(url(ticket, "sides")).status_code == 405
    assert sign_in(cast.manager).post(url(ticket, "sides"), FORM).status_code == 403
    assert 'value="side"' not in sign_in(cast.manager).get(url(ticket)).content.decode()
    assert sign_in(cast.customer).post(url(ticket, "sides"), FORM).status_code in (302, 403, 404)
    assert not Side.objects.exists()


def test_taken_back_it_is_in_the_composer_again(ticket, cast, desk):
    answer = desk.post(url(ticket, "replies"), FORM, headers={"HX-Request": "true"})
    event = Event.objects.get(kind="asked_outside")
    assert f'name="events" value="{event.pk}"' in answer.content.decode()
    answer = desk.post("/desk/undo/", {"events": str(event.pk), "next": url(ticket)})
    page = desk.get(answer["Location"]).content.decode()
    assert ">Меняете?</textarea>" in page and f'value="Гарантия &lt;{WARRANTY}&gt;"' in page
    assert 'value="side" checked' in page and 'class="aside"' not in page
    assert fresh(ticket).status == "new"


def test_what_did_not_arrive_is_said_and_tried_again(ticket, cast, desk):
    ticket.ask_outside(WARRANTY, "Вопрос", written("Раз"), by=cast.agent)
    arrive(report(who=WARRANTY, mail_id=sent_to(WARRANTY)[0].message_id))
    page = desk.get(url(ticket)).content.decode()
    assert f"The question to {WARRANTY} could not be delivered" in page
    assert f"Mail to {WARRANTY} came back for good" in page
    row = Outgoing.objects.get(kind="outside")
    desk.post(f"{url(ticket)}addresses/{Address.objects.get(value=WARRANTY).pk}/clearance/")
    desk.post(f"{url(ticket)}mails/{row.pk}/retry/")
    row.refresh_from_db()
    assert row.state == "queued"


def test_it_is_closed_folded_and_opened_by_buttons(ticket, cast, desk, sign_in):
    side = ticket.ask_outside(WARRANTY, "Головка", written("Меняете?"), by=cast.agent).side
    page = desk.get(url(ticket)).content.decode()
    assert url(ticket, "side-closure") in page and f'name="side" value="{side.pk}"' in page
    page = desk.post(url(ticket, "side-closure"), {"side": side.pk}, headers={"HX-Request": "true"}).content.decode()
    talk = page.partition('class="aside"')[2].partition("</section>")[0]
    assert "<details><summary" in talk and "Меняете?" in talk and url(ticket, "side-reopening") in talk
    assert "closed the conversation with" in page and fresh(ticket).status == "open"
    assert "Головка (closed)</option>" in desk.get(url(ticket)).content.decode()
    desk.post(url(ticket, "side-reopening"), {"side": side.pk})
    assert Side.objects.get().closed_at is None
    for wrong in ("", "999", "x"):
        assert desk.post(url(ticket, "side-closure"), {"side": wrong}).status_code == 409
    assert sign_in(cast.manager).post(url(ticket, "side-closure"), {"side": side.pk}).status_code == 403
    assert Side.objects.get().closed_at is None
