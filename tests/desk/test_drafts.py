"""Drafts on the server: saved as one types, shown again anywhere, gone with the message, nobody else's to read."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import at_once
from tests.desk.test_composer import BEGUN, HTMX, shown
from tests.desk.test_inbox import start
from tests.desk.test_ticket_page import url
from tickets.models import Draft, Message

NOW = {"knew_reply": "", "knew_note": "", "knew_side": ""}


@pytest.fixture
def desk(cast, sign_in):
    return sign_in(cast.agent)


def save(client: Client, ticket, *modes: str, **form: str) -> dict:
    answer = client.post(url(ticket, "drafts"), {"mode": modes, **NOW, **form})
    assert answer.status_code == 200
    return answer.json()


def page(client: Client, ticket) -> str:
    return client.get(url(ticket)).content.decode()


def test_what_was_begun_stands_there_on_another_device(ticket, cast, desk, sign_in):
    said = save(desk, ticket, "reply", "note", "side", **BEGUN)
    assert set(said["marks"]) == {"reply", "note", "side"} and said["texts"] == {} and said["gone"] == []
    seen = page(sign_in(cast.agent), ticket)
    assert shown(seen) == {"text": "Ваш заказ уже", "note_text": "Он опять", "side_text": "Уважаемый завод"}
    for value in ('value="bukh@polyana.example"', 'value="чек"', 'value="Головка"', f'value="{said["marks"]["note"]}"'):
        assert value in seen
    assert "Draft saved" in seen
    assert not any(shown(page(sign_in(cast.other_agent), ticket)).values()), "nobody else reads it"
    assert ticket.events.count() == 1


def test_only_the_named_kinds_are_saved_and_an_empty_one_is_none(ticket, desk):
    mark = save(desk, ticket, "note", **BEGUN)["marks"]["note"]
    assert [draft.kind for draft in Draft.objects.all()] == ["note"]
    assert save(desk, ticket, "note", note_text="", knew_note=mark)["marks"] == {"note": ""}
    assert not Draft.objects.exists()
    assert save(desk, ticket, "none", "reply")["marks"] == {"reply": ""}
    assert not Draft.objects.exists()


def test_two_pages_never_write_over_each_other(ticket, desk):
    one = save(desk, ticket, "reply", text="Добрый день")["marks"]["reply"]
    two = save(desk, ticket, "reply", text="Добрый день, Марина", knew_reply=one)
    assert two["texts"] == {}
    late = save(desk, ticket, "reply", text="Здравствуйте", knew_reply=one)
    assert late["texts"] == {"text": "Добрый день, Марина\n\nЗдравствуйте"}
    assert shown(page(desk, ticket))["text"] == "Добрый день, Марина\n\nЗдравствуйте"
    again = save(desk, ticket, "reply", text="Марина", knew_reply=one)
    assert again["texts"] == {"text": "Добрый день, Марина\n\nЗдравствуйте"}, (
        "what stands there already is not repeated"
    )


@pytest.mark.django_db(transaction=True)
def test_two_that_begin_at_once_are_one_draft(ticket, cast):
    def begin() -> None:
        Draft.objects.keep(cast.agent, ticket, "reply", "Начал", {}, knew=0)

    at_once(begin, 6)
    assert [draft.text for draft in Draft.objects.all()] == ["Начал"]


@pytest.mark.parametrize("kind", ["reply", "note", "side"])
def test_sending_takes_it_away_and_leaves_the_others(ticket, desk, kind):
    save(desk, ticket, "reply", "note", "side", **BEGUN)
    answer = desk.post(url(ticket, "replies"), {**BEGUN, "kind": kind}, headers=HTMX)
    assert answer.status_code == 200 and Message.objects.filter(ticket=ticket).count() == 2
    assert {draft.kind for draft in Draft.objects.all()} == {"reply", "note", "side"} - {kind}


def test_a_refused_message_keeps_its_draft(ticket, desk):
    mark = save(desk, ticket, "reply", text="Ответ", cc="не адрес")["marks"]["reply"]
    form = {"text": "Ответ", "cc": "не адрес", "knew_reply": mark}
    assert desk.post(url(ticket, "replies"), form, headers=HTMX).status_code == 409
    assert Draft.objects.get().text == "Ответ"


def test_what_is_saved_late_does_not_come_back(ticket, desk):
    mark = save(desk, ticket, "reply", text="Ответ")["marks"]["reply"]
    desk.post(url(ticket, "replies"), {"text": "Ответ", "knew_reply": mark})
    assert save(desk, ticket, "reply", text="Ответ", knew_reply=mark)["gone"] == ["reply"]
    assert not Draft.objects.exists()


def test_words_of_another_page_outlive_the_sending(ticket, desk):
    mark = save(desk, ticket, "reply", text="Коротко")["marks"]["reply"]
    save(desk, ticket, "reply", text="Длинно и с другого устройства", knew_reply=mark)
    desk.post(url(ticket, "replies"), {"text": "Коротко", "knew_reply": mark})
    assert Draft.objects.get().text == "Длинно и с другого устройства"


def test_a_question_that_was_taken_back_is_a_draft_with_its_address(ticket, cast, desk, sign_in):
    desk.post(url(ticket, "replies"), {**BEGUN, "kind": "side"}, headers=HTMX)
    event = ticket.events.get(kind="asked_outside")
    answer = desk.post("/desk/undo/", {"events": str(event.pk)})
    assert answer["Location"].endswith("?again=side")
    seen = page(sign_in(cast.agent), ticket)
    assert shown(seen)["side_text"] == "Уважаемый завод" and "service@zavod.example" in seen


def test_lists_and_rail_say_where_i_have_begun(cast, desk, sign_in, django_assert_num_queries):
    other, mine = start(cast, "Другое"), start(cast, "Начато")
    save(desk, mine, "note", note_text="Не забыть")
    with django_assert_num_queries(6):  # as without drafts
        listed = desk.get("/desk/first/").content.decode()
    assert listed.count('class="ticket-draft"') == 1 and 'href="/desk/drafts/"' in listed
    drafts = desk.get("/desk/drafts/").content.decode()
    assert f'data-row="{mine.number}"' in drafts and f'data-row="{other.number}"' not in drafts
    colleague = sign_in(cast.other_agent).get("/desk/first/").content.decode()
    assert "ticket-draft" not in colleague and 'href="/desk/drafts/"' not in colleague


def test_who_may_not_see_the_ticket_or_is_signed_out_saves_nothing(ticket, cast, sign_in):
    form = {"mode": "reply", "text": "Слово", **NOW}
    answer = Client().post(url(ticket, "drafts"), form, headers=HTMX)
    assert answer.status_code == 401 and "HX-Refresh" not in answer
    assert sign_in(cast.stranger).post(url(ticket, "drafts"), form).status_code == 403
    cast.first_line.is_private = True
    cast.first_line.save()
    cast.other_agent.memberships.all().delete()
    assert sign_in(cast.other_agent).post(url(ticket, "drafts"), form).status_code == 404
    assert sign_in(cast.agent).get(url(ticket, "drafts")).status_code == 405
    assert not Draft.objects.exists()


def test_a_plain_form_of_an_ended_session_comes_back_with_its_words(ticket):
    answer = Client().post(url(ticket, "replies"), {"kind": "note", "text": "Начал", "note_text": "Между нами"})
    assert answer.status_code == 401
    assert "Между нами" in answer.content.decode() and "Начал" in answer.content.decode()
    assert Client().post(url(ticket, "replies"), {"text": " "}).status_code == 302
