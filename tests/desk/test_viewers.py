"""Who else has a ticket open and writes: told to open pages, forgotten soon; a begun reply handed over or taken."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
import redis
from django.conf import settings

from people import access
from tests.desk.test_composer import HTMX, shown
from tests.desk.test_drafts import NOW, page, save
from tests.desk.test_live import cookie_of, listen
from tests.desk.test_ticket_page import url
from tickets import live
from tickets import viewers as seen
from tickets.models import Draft, Event, Notice
from tickets.refusals import NotAllowed, Refused

TURNS = count(1)
READY = {"knew_reply": "", "version": "99"}


@pytest.fixture(autouse=True)
def nobody_there():
    live._client, live._silent_until = None, 0.0
    valkey = redis.Redis.from_url(settings.REDIS_URL)
    valkey.delete(*(valkey.keys("helpdesk:viewers:*") or ["none"]))
    return valkey


def beat(client, ticket, name: str = "a1", **said: str) -> str:
    answer = client.post(url(ticket, "viewers"), {"page": name, "turn": str(next(TURNS)), **said}, headers=HTMX)
    assert answer.status_code in (200, 204)
    return re.sub(r"<[^>]+>|\s+", " ", answer.content.decode())


def test_colleagues_see_each_other_and_who_writes(ticket, cast, sign_in):
    one, two = sign_in(cast.agent), sign_in(cast.other_agent)
    assert beat(one, ticket).strip() == "", "nobody sees themselves"
    assert f"{cast.agent.name} looks at it" in beat(two, ticket, "b1")
    assert f"{cast.other_agent.name} is writing a reply" not in beat(one, ticket)
    beat(two, ticket, "b1", writes="reply")
    beat(two, ticket, "b2")
    assert f"{cast.other_agent.name} is writing a reply" in beat(one, ticket), "of two pages the one typed in counts"
    beat(two, ticket, "b1", writes="note")
    assert f"{cast.other_agent.name} is writing a note" in beat(one, ticket)
    for name in ("b1", "b2"):
        beat(two, ticket, name, gone="1")
    assert beat(one, ticket).strip() == ""


def test_a_page_that_died_is_forgotten(ticket, cast, sign_in, monkeypatch):
    one, two = sign_in(cast.agent), sign_in(cast.other_agent)
    beat(two, ticket, "b1")
    now = seen._now()
    monkeypatch.setattr(seen, "_now", lambda: now + seen.ALIVE + 1)
    assert beat(one, ticket).strip() == ""


def test_a_beat_that_was_overtaken_does_not_bring_a_left_page_back(ticket, cast, sign_in):
    one, two = sign_in(cast.agent), sign_in(cast.other_agent)
    beat(two, ticket, "b1", turn="1", writes="reply")
    beat(two, ticket, "b1", turn="3", gone="1")
    beat(two, ticket, "b1", turn="2", writes="reply")
    assert beat(one, ticket).strip() == ""
    beat(two, ticket, "b1", turn="4")
    assert f"{cast.other_agent.name} looks at it" in beat(one, ticket), "shown again, it beats again"


def test_beats_at_once_lose_nobody(nobody_there):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda person: seen.see(7, person, "a1", 1, "reply"), range(40)))
    assert [viewer.person for viewer in seen.see(7, 99, "a1", 1)] == [*range(40), 99]


@pytest.mark.django_db(transaction=True)
def test_open_pages_hear_of_it_only_when_something_is_new(ticket, cast, sign_in, nobody_there):
    one = sign_in(cast.agent)
    nobody_there.delete(live.STREAM)
    beat(one, ticket)
    beat(one, ticket)
    assert nobody_there.xlen(live.STREAM) == 1
    beat(one, ticket, writes="reply")
    beat(one, ticket, gone="1")
    assert nobody_there.xlen(live.STREAM) == 3
    entry = nobody_there.xrange(live.STREAM)[0]
    assert entry[1] == {b"here": str(ticket.pk).encode()}, "no name and no word goes along"
    status, text = listen(cookie_of(one), last=entry[0].decode(), until="event: here")
    assert status == 200 and f'{{"here": "{ticket.pk}"}}' in text


def test_without_valkey_nobody_is_seen_and_nothing_fails(ticket, cast, sign_in, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    live._client = None
    assert beat(sign_in(cast.agent), ticket).strip() == ""
    live._client, live._silent_until = None, 0.0


def test_only_who_may_see_the_ticket_beats(ticket, cast, sign_in, client):
    assert sign_in(cast.customer).post(url(ticket, "viewers"), {"page": "a"}).status_code == 403
    agent = sign_in(cast.agent)
    assert agent.post("/desk/tickets/HD-999999/viewers/", {"page": "a"}).status_code == 404
    for name in ("", "A b", "a" * 21, "<i>"):
        assert agent.post(url(ticket, "viewers"), {"page": name, "turn": "1"}).status_code == 400
    for turn in ("", "-1", "1.5", "9" * 10, "один"):
        assert agent.post(url(ticket, "viewers"), {"page": "a1", "turn": turn}).status_code == 400


def test_a_beat_asks_the_database_little(ticket, cast, sign_in, django_assert_num_queries):
    one, two = sign_in(cast.agent), sign_in(cast.other_agent)
    save(two, ticket, "reply", text="Проверяю")
    beat(two, ticket, "b1")
    with django_assert_num_queries(6):  # session, person, teams; the ticket, the drafts, the people
        beat(one, ticket)


def test_a_draft_is_handed_over_with_a_word(ticket, cast, sign_in):
    one, two = sign_in(cast.agent), sign_in(cast.other_agent)
    save(two, ticket, "reply", text="Моё начало")
    form = {"kind": "reply", **NOW, "text": "Возврат — 1 200 ₽", "note_text": "Сверить", "cc": "bukh@polyana.example"}
    form |= {
        "hand": "over",
        "hand_to": str(cast.other_agent.pk),
        "hand_word": "сумма верна?",
        "version": ticket.version,
    }
    answer = one.post(url(ticket, "replies"), form, headers=HTMX)
    assert answer.status_code == 200 and f"{cast.other_agent.name} has your draft now" in answer.content.decode()
    mine, theirs = shown(page(one, ticket)), page(two, ticket)
    assert mine["text"] == "" and mine["note_text"] == "Сверить", "what else was begun stays one's own"
    assert shown(theirs)["text"] == "Моё начало\n\nВозврат — 1 200 ₽" and "сумма верна?" in theirs
    event = ticket.events.get(kind=Event.Kind.DRAFT_HANDED)
    assert event.detail == {"from": cast.agent.pk, "to": cast.other_agent.pk, "word": "сумма верна?"}
    assert f"handed the begun reply to {cast.other_agent.name}: сумма верна?" in theirs
    assert [notice.recipient for notice in Notice.objects.filter(why="draft")] == [cast.other_agent]
    back = two.post(url(ticket, "replies"), {**form, "text": "Проверено", "hand": str(cast.agent.pk)}, headers=HTMX)
    assert back.status_code == 200
    assert "Проверено" in shown(page(one, ticket))["text"]


def test_a_page_that_does_not_show_it_yet_says_so(ticket, cast, sign_in):
    one, two = sign_in(cast.agent), sign_in(cast.other_agent)
    save(one, ticket, "reply", text="Проверьте")
    ticket.hand_draft(cast.other_agent, by=cast.agent)
    assert f"{cast.agent.name} handed you a reply to look through" in beat(two, ticket)
    mark = str(Draft.objects.get().mark)
    assert "handed you" not in beat(two, ticket, knew=mark)


def test_a_begun_reply_is_taken_over_with_the_ticket(ticket, cast, sign_in):
    one, two = sign_in(cast.agent), sign_in(cast.other_agent)
    save(one, ticket, "reply", text="Добрый день, Марина")
    said = beat(two, ticket)
    assert f"{cast.agent.name} has begun a reply" in said and "Take over" in said
    beat(one, ticket, "b1", writes="reply")
    assert "has begun" not in beat(two, ticket), "while they write it is not taken from them"
    answer = two.post(url(ticket, "drafts/taking"), {"of": cast.agent.pk}, headers=HTMX)
    assert answer.status_code == 200
    ticket.refresh_from_db()
    assert ticket.assignee == cast.other_agent
    assert shown(page(two, ticket))["text"] == "Добрый день, Марина" and shown(page(one, ticket))["text"] == ""
    assert f"took over the reply that {cast.agent.name} had begun" in page(one, ticket)
    assert [notice.recipient for notice in Notice.objects.filter(why="draft")] == [cast.agent]
    again = two.post(url(ticket, "drafts/taking"), {"of": cast.agent.pk}, headers=HTMX)
    assert again.status_code == 409 and "There is no begun reply" in again.content.decode()


def test_who_may_not_work_the_ticket_gets_no_draft(ticket, cast, sign_in):
    one = sign_in(cast.agent)
    save(one, ticket, "reply", text="Секрет")
    with pytest.raises(Refused, match="cannot work on this ticket"):
        ticket.hand_draft(cast.customer, by=cast.agent)
    with pytest.raises(Refused, match="yours already"):
        ticket.hand_draft(cast.agent, by=cast.agent)
    cast.other_agent.role = access.Role.MANAGER
    with pytest.raises(NotAllowed):
        ticket.take_draft(cast.agent, by=cast.other_agent)
    assert Draft.objects.get().person == cast.agent and not ticket.events.filter(kind="draft_handed").exists()


def test_a_draft_with_files_or_to_nobody_stays(ticket, cast, sign_in):
    from django.core.files.uploadedfile import SimpleUploadedFile

    one, form = (
        sign_in(cast.agent),
        {"kind": "reply", **NOW, "text": "Вот файл", "hand": "over", "version": ticket.version},
    )
    nobody = one.post(url(ticket, "replies"), {**form, "hand_to": ""}, headers=HTMX)
    assert nobody.status_code == 409 and "Choose a colleague" in nobody.content.decode()
    form |= {"hand_to": str(cast.other_agent.pk), "files": SimpleUploadedFile("счёт.txt", b"1")}
    held = one.post(url(ticket, "replies"), form, headers=HTMX)
    assert held.status_code == 409 and "Files cannot be handed over" in held.content.decode()
    assert not Draft.objects.filter(person=cast.other_agent).exists()
