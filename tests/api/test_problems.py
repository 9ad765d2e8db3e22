"""Problems through the API: type, opening, update, announcement."""

from __future__ import annotations

from tests.incidents import TEXTS, replies
from tickets import outbox
from tickets.models import Announcement, Ticket


def test_a_problem_from_its_first_incident_to_its_end(ticket, cast, api):
    call = api(cast.agent)
    made = call("POST", f"tickets/{ticket.number}/problem/", {"body_text": "Прошивка 2.4"}).json()
    assert (made["type"], made["subject"]) == ("problem", ticket.subject)
    path = f"tickets/{made['number']}"
    rows = call("GET", f"tickets/?problem={made['number']}").json()["results"]
    assert [row["number"] for row in rows] == [ticket.number]
    assert call("POST", f"{path}/announcement/", {"text_ru": "Знаем"}).status_code == 200
    assert Announcement.objects.get().text_ru == "Знаем"
    missing = call("POST", f"{path}/update/", {"text_en": "Fixed"})
    assert missing.status_code == 409 and "Русский" in missing.json()["detail"]
    answer = call("POST", f"{path}/update/", {f"text_{code}": text for code, text in TEXTS.items()} | {"solve": True})
    assert answer.status_code == 200
    outbox.sweep()
    assert replies(ticket) == [TEXTS["ru"]]
    assert call("GET", f"tickets/{ticket.number}/").json()["status"] == "solved"


def test_the_type(ticket, cast, api):
    call = api(cast.agent)
    for _ in range(2):
        assert call("POST", f"tickets/{ticket.number}/type/", {"type": "incident"}).json()["type"] == "incident"
    assert ticket.events.filter(kind="retyped").count() == 1
    assert call("POST", f"tickets/{ticket.number}/type/", {"type": "outage"}).status_code == 400
    assert call("POST", f"tickets/{ticket.number}/update/", {"text_ru": "Готово"}).status_code == 409


def test_a_customer_may_none_of_it(ticket, cast, api):
    call = api(cast.customer)
    for noun, body in (("type", {"type": "problem"}), ("problem", {"body_text": "x"}), ("update", TEXTS)):
        assert call("POST", f"tickets/{ticket.number}/{noun}/", body).status_code == 403
    assert not Ticket.objects.filter(type="problem").exists()
