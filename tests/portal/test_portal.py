"""The customers' pages: sending, following, answering, signing in; and what strangers cannot do."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import PASSWORD
from tickets import blobs, outbox
from tickets.content import written
from tickets.mail.parse import parse
from tickets.models import AccessLink, Arrival, Outgoing, Ticket


def form_of(client: Client, **fields) -> dict:
    key = str(client.get("/new/").context["form"]["key"].value())
    return {"key": key, "subject": "Не печатает", "text": "Принтер молчит", "impact": "high", **fields}


def last_mail(kind: str):
    outbox.sweep()
    return parse(blobs.get(Outgoing.objects.filter(kind=kind).latest("id").raw_sha256))


def test_a_stranger_sends_a_request_and_follows_it_by_the_link_in_the_receipt(cast, client):
    files = [SimpleUploadedFile("снимок.png", b"\x89PNG", "image/png")]
    data = form_of(client, name="Ольга", email="olga@new.example", files=files)
    response = client.post("/new/", data, headers={"Accept-Language": "ru"})
    ticket = Ticket.objects.get()
    assert response.status_code == 200
    assert ticket.number in response.content.decode()
    assert ticket.priority_word == "high"
    assert ticket.requester.language == "ru"
    assert [a.name for a in ticket.messages.get().attachments.all()] == ["снимок.png"]
    assert client.get(f"/requests/{ticket.number}/").status_code == 302  # the form alone opens nothing
    mail = last_mail("receipt")
    link = re.search(r"/r/[\w-]{30,}/", mail.body_text)[0]
    page = client.get(link, follow=True)
    assert page.redirect_chain == [(f"/requests/{ticket.number}/", 302)]
    assert "Принтер молчит" in page.content.decode()
    client.post(f"/requests/{ticket.number}/messages/", {"text": "И сканер тоже", "key": "k"})
    assert ticket.messages.latest("id").author == ticket.requester


def test_the_same_form_twice_is_one_request(cast, sign_in):
    client = sign_in(cast.customer)
    data = form_of(client)
    for _ in range(3):
        assert client.post("/new/", data).url == f"/requests/{Ticket.objects.get().number}/"
    assert Arrival.objects.counts()["duplicate"] == 2


def test_a_form_with_mistakes_says_so_and_keeps_the_text(cast, client):
    response = client.post("/new/", form_of(client, name="", email="no-address", subject=""))
    body = response.content.decode()
    assert response.status_code == 422
    assert "Принтер молчит" in body
    assert body.count('aria-invalid="true"') == 3
    assert not Ticket.objects.exists()


def test_the_form_page_costs_five_queries_for_a_stranger(db, client, django_assert_num_queries):
    client.get("/new/")
    # Known problems, categories, custom fields, by when an answer comes, the priority matrix.
    with django_assert_num_queries(5):
        client.get("/new/")


@pytest.mark.parametrize("size", [2, 25])
def test_my_requests_cost_the_same_whatever_their_number(cast, sign_in, size, django_assert_num_queries):
    for number in range(size):
        Ticket.start(written("x"), by=cast.customer, requester=cast.customer, subject=str(number), channel="portal")
    client = sign_in(cast.customer)
    with django_assert_num_queries(4):  # session, person, their organisation, the list
        client.get("/requests/")


def test_a_customer_sees_own_requests_and_no_notes(ticket, cast, sign_in):
    ticket.note(written("слово-тайна"), by=cast.agent)
    ticket.reply(written("Публичный ответ"), by=cast.agent)
    own = sign_in(cast.customer)
    page = own.get(f"/requests/{ticket.number}/").content.decode()
    assert "Публичный ответ" in page
    assert "слово-тайна" not in page + own.get("/requests/").content.decode() + own.get("/").content.decode()
    other = sign_in(cast.stranger)
    assert other.get(f"/requests/{ticket.number}/").status_code == 404
    assert ticket.subject not in other.get("/requests/").content.decode()
    for noun in ("messages", "solution"):
        assert other.post(f"/requests/{ticket.number}/{noun}/", {"text": "x"}).status_code == 404
    assert ticket.messages.count() == 3


def test_the_customer_says_it_is_solved_and_an_answer_reopens(ticket, cast, sign_in):
    client = sign_in(cast.customer)
    client.post(f"/requests/{ticket.number}/solution/")
    ticket.refresh_from_db()
    assert ticket.status == "solved"
    response = client.post(f"/requests/{ticket.number}/messages/", {"text": "Нет, снова", "key": "a"})
    assert response.status_code == 302
    ticket.refresh_from_db()
    assert (ticket.status, ticket.reopens) == ("open", 1)
    client.post(f"/requests/{ticket.number}/messages/", {"text": "Нет, снова", "key": "a"})
    assert ticket.messages.filter(body_text="Нет, снова").count() == 1
    empty = client.post(f"/requests/{ticket.number}/messages/", {"text": " ", "key": "b"})
    assert empty.status_code == 422


def test_a_link_opens_one_request_and_ends(ticket, cast, client):
    other = Ticket.start(written("x"), by=cast.customer, requester=cast.customer, subject="другое", channel="portal")
    token = AccessLink.new(ticket, cast.customer.pk)
    assert len(token) >= 32
    client.get(f"/r/{token}/")
    assert client.get(f"/requests/{ticket.number}/").status_code == 200
    assert client.get(f"/requests/{other.number}/").status_code == 302
    assert token not in AccessLink.objects.get().token_hash
    AccessLink.objects.update(revoked_at="2026-01-01T00:00:00Z")
    assert client.get(f"/requests/{ticket.number}/").status_code == 302
    assert client.get(f"/r/{token}/").status_code == 404


def test_sign_in_by_code(ticket, cast, client):
    client.post("/sign-in/", {"email": "MARINA@polyana.example", "next": f"/requests/{ticket.number}/"})
    code = re.search(r"\b\d{6}\b", last_mail("sign_in").body_text)[0]
    before = client.session.session_key
    wrong = client.post("/sign-in/code/", {"code": "000000" if code != "000000" else "111111"})
    assert wrong.status_code == 422
    response = client.post("/sign-in/code/", {"code": f" {code[:3]} {code[3:]} "})
    assert response.url == f"/requests/{ticket.number}/"
    assert client.session.session_key != before
    again = Client()
    again.post("/sign-in/", {"email": "marina@polyana.example"})
    assert again.post("/sign-in/code/", {"code": code}).status_code == 422  # used up


def test_five_wrong_codes_spoil_it(cast, client):
    client.post("/sign-in/", {"email": "marina@polyana.example"})
    code = re.search(r"\b\d{6}\b", last_mail("sign_in").body_text)[0]
    for number in range(5):
        client.post("/sign-in/code/", {"code": f"{(int(code) + 1 + number) % 10**6:06}"})
    assert client.post("/sign-in/code/", {"code": code}).status_code in (422, 429)


def test_opening_the_sign_in_link_signs_nobody_in_pressing_the_button_does(cast, client):
    client.post("/sign-in/", {"email": "marina@polyana.example"})
    link = re.search(r"/sign-in/[\w-]{40,}/", last_mail("sign_in").body_text)[0]
    scanner = Client()
    assert scanner.get(link).status_code == 200
    assert "_auth_user_id" not in scanner.session
    assert client.post(link).url == "/requests/"
    assert Client().post(link).status_code == 404


def test_an_unknown_address_gets_the_same_answer_and_no_mail(cast, client):
    known, unknown = Client(), Client()
    answers = [
        c.post("/sign-in/", {"email": e}, follow=True).content.decode().replace(e, "")
        for c, e in ((known, "marina@polyana.example"), (unknown, "nobody@nowhere.example"))
    ]
    strip = [re.sub(r'(nonce|value)="[^"]*"', "", a) for a in answers]
    assert strip[0] == strip[1]
    outbox.sweep()
    assert list(Outgoing.objects.values_list("address", "state")) == [("marina@polyana.example", "sent")]


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "/\\evil.example", "https:evil.example", "javascript:alert(1)", "https://evil.example/"],
)
def test_no_open_redirect(cast, target):
    client = Client()
    response = client.post("/desk/sign-in/", {"email": "dmitri@example.com", "password": PASSWORD, "next": target})
    assert response.url == "/desk/"
    assert client.post("/language/", {"language": "ru", "next": target}).url == "/"


def test_staff_sign_in_is_throttled_and_tells_nothing(cast):
    client = Client()
    for email in ("dmitri@example.com", "nobody@example.com"):
        answers = {client.post("/desk/sign-in/", {"email": email, "password": f"x{n}"}).status_code for n in range(10)}
        assert answers == {422}
        blocked = client.post(
            "/desk/sign-in/", {"email": email, "password": PASSWORD}, headers={"X-Forwarded-For": "9.9.9.9"}
        )
        assert blocked.status_code == 429


def test_sign_out_ends_the_session_on_the_server(cast, sign_in):
    client = sign_in(cast.agent)
    cookie = client.cookies["sessionid"].value
    client.post("/desk/sign-out/")
    old = Client()
    old.cookies["sessionid"] = cookie
    assert old.get("/desk/").status_code == 302


def test_a_flood_of_forms_for_one_address_is_stopped(cast):
    codes = []
    for number in range(14):
        client = Client(REMOTE_ADDR=f"10.0.0.{number}")
        codes.append(client.post("/new/", form_of(client, name="V", email="victim@x.example")).status_code)
    assert codes.count(200) == 10
    outbox.sweep()
    assert Outgoing.objects.filter(address="victim@x.example").count() == 5


def test_forms_need_their_key(cast):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/new/", {"subject": "x"}).status_code == 403


@pytest.mark.parametrize("path", ["/", "/new/", "/sign-in/", "/desk/sign-in/", "/healthz", "/nothing-here/"])
def test_every_answer_carries_the_security_headers(db, client, path):
    response = client.get(path)
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"]


def test_language_from_the_person_else_the_browser(cast, sign_in, client):
    assert '<html lang="ru"' in client.get("/", headers={"Accept-Language": "ru"}).content.decode()
    assert '<html lang="en"' in client.get("/", headers={"Accept-Language": "de"}).content.decode()
    assert '<html lang="ru"' in sign_in(cast.customer).get("/", headers={"Accept-Language": "en"}).content.decode()
