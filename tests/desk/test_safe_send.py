"""What is asked before a reply leaves: once, in a sentence, and never in the way."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.desk.test_composer import HTMX
from tests.desk.test_inbox import start
from tests.desk.test_ticket_page import url
from tickets.content import written
from tickets.models import Message
from tickets.models.words import Channel


@pytest.fixture
def desk(cast, sign_in):
    return sign_in(cast.agent)


def replies() -> int:
    return Message.objects.filter(kind="reply").count()


def codes(page: str) -> list[str]:
    return [part.partition('"')[0] for part in page.split('name="anyway" value="')[1:]]


def send(desk, ticket, headers=HTMX, **form):
    return desk.post(url(ticket, "replies"), {"version": ticket.version, "then": "pending", **form}, headers=headers)


@pytest.mark.parametrize(
    ("form", "code", "said"),
    [
        ({"text": "Инструкция во вложении."}, "file", "“во вложении”, but no file"),
        ({"text": "Прикрепил журнал"}, "file", "Прикрепил"),
        ({"text": "See the attached file"}, "file", "attached"),
        ({"text": "#note он опять"}, "note", "looks like a note"),
        ({"text": "FYI, internal: он не платит"}, "note", "looks like a note"),
        ({"text": "@Sofia Reyes, посмотри"}, "note", "looks like a note"),
        ({"text": "Ответ", "cc": "tom@harbour.example"}, "outside-tom@harbour.example", "takes no part"),
        ({"text": "Ответ", "cc": " ".join(f"a{n}@polyana.example" for n in range(6))}, "many-6", "6 people in copy"),
    ],
)
@pytest.mark.parametrize("headers", [HTMX, {}])
def test_it_is_asked_once_and_goes_anyway(ticket, desk, form, code, said, headers):
    answer = send(desk, ticket, headers, **form)
    page = answer.content.decode()
    assert answer.status_code == 409 and replies() == 0
    assert code in codes(page) and said in page and "Send anyway" in page
    assert headers or f">{form['text']}</textarea>" in page
    answer = send(desk, ticket, headers, **form, anyway=codes(page))
    assert answer.status_code == (200 if headers else 302) and replies() == 1


@pytest.mark.parametrize(
    "text",
    [
        "Просто ответ",
        "Установите приложение заново",
        "> see the attached file\nСпасибо",
        "Пишите на support@example.com",
        "Международный формат",
    ],
)
def test_plain_words_are_sent_at_once(ticket, desk, text):
    assert send(desk, ticket, text=text).status_code == 200 and replies() == 1


def test_with_its_file_nothing_is_asked(ticket, desk):
    file = SimpleUploadedFile("журнал.txt", "строка".encode(), "text/plain")
    assert send(desk, ticket, text="Журнал во вложении", files=[file]).status_code == 200


def test_whoever_takes_part_is_no_stranger(ticket, cast, desk):
    ticket.reply(written("Добавили"), by=cast.agent, cc=[cast.stranger])
    assert send(desk, ticket, text="Ответ", cc="TOM@harbour.example marina@polyana.example").status_code == 200


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_what_came_while_writing_is_shown_although_the_page_had_it(ticket, cast, desk, headers):
    begun = ticket.version
    ticket.receive(written("Уже не надо, заработало"), by=cast.customer, channel=Channel.PORTAL)
    form = {"text": "Попробуйте перезапустить", "begun": begun}
    page = send(desk, ticket, headers, **form).content.decode()
    assert codes(page) == [f"newer-{ticket.version}"] and "Уже не надо, заработало" in page and replies() == 0
    ticket.receive(written("Или нет"), by=cast.customer, channel=Channel.PORTAL)
    page = send(desk, ticket, headers, **form, anyway=codes(page)).content.decode()
    assert codes(page) == [f"newer-{ticket.version}"] and "Или нет" in page, "what came since is asked about again"
    assert send(desk, ticket, headers, **form, anyway=codes(page)).status_code in (200, 302) and replies() == 1


def test_ones_own_words_are_no_news_and_notes_are_never_asked_about(ticket, cast, desk):
    begun = ticket.version
    ticket.reply(written("Сам и написал"), by=cast.agent)
    assert send(desk, ticket, text="И ещё", begun=begun).status_code == 200
    assert send(desk, ticket, kind="note", note_text="#note во вложении").status_code == 200


def test_files_must_be_chosen_again_without_scripts(ticket, desk):
    file = SimpleUploadedFile("журнал.txt", "строка".encode(), "text/plain")
    page = send(desk, ticket, {}, text="#note", files=[file]).content.decode()
    assert "Please attach its files again." in page
    assert "Please attach its files again." not in send(desk, ticket, {}, text="#note").content.decode()


def test_the_moment_chosen_stays(ticket, desk):
    page = send(desk, ticket, {}, text="Файл во вложении", later="at", later_at="2030-01-01T10:00").content.decode()
    assert 'name="later" value="at">Send anyway' in page and 'value="2030-01-01T10:00"' in page


def test_the_choice_is_offered_first_the_next_time(ticket, cast, desk, sign_in):
    assert 'name="then" value="pending" data-note' in desk.get(url(ticket)).content.decode()
    send(desk, ticket, kind="reply", text="Готово", then="solved")
    page = desk.get(url(ticket)).content.decode()
    assert 'name="then" value="solved" data-note' in page and 'data-send="Send and solve"' in page
    ticket.refresh_from_db()
    send(desk, ticket, kind="reply", text="Ещё", then="", go_on="on")
    page = desk.get(url(ticket)).content.decode()
    assert 'name="then" value="" data-note' in page and 'name="go_on" checked' in page
    colleague = sign_in(cast.other_agent).get(url(ticket)).content.decode()
    assert 'name="then" value="pending" data-note' in colleague and 'name="go_on" checked' not in colleague


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_the_next_of_ones_tickets_is_opened(ticket, cast, desk, headers):
    where = "HX-Redirect" if headers else "Location"
    assert send(desk, ticket, headers, text="Раз", go_on="on")[where] == "/desk/"
    other = start(cast, "Другое")
    for each in (ticket, other):
        each.take(by=cast.agent)
    answer = send(desk, ticket, headers, text="Два", go_on="on")
    assert answer[where] == url(other)
    assert "Reply sent to" in desk.get(url(other)).content.decode()
