"""Every address read with odd parameters and odd places: no 500, no look-up by a parameter, nothing evaluated
(S48, S87, S88, S92)."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import pytest
from django.test import Client

from tests.attacks.hostile import CODE, EVALUATED, FEW, NUL, PARAMETERS, WORDS
from tests.attacks.routes import Route, routes
from tests.letters import believes_spam
from tickets.content import written
from tickets.mail import door
from tickets.models import Arrival, Outgoing, Ticket
from tickets.models.attachment import unsaved_attachment

# All parameters that any page reads.
KNOWN = ("q", "after", "before", "state", "outcome", "next", "inline", "remote", "html", "message", "email", "search")
KNOWN += ("ordering", "cursor", "page_size", "status", "assignee", "requester", "tag", "created", "team", "format")
LISTS = ("/desk/all/", "/desk/first/", "/requests/", "/setup/outgoing/", "/setup/quarantine/")
LISTS += ("/api/v1/tickets/", "/api/v1/customers/", "/api/v1/intake/")

pytestmark = pytest.mark.fuzz


@pytest.fixture
def full(ticket, cast):
    """A desk with one of everything, so that the addresses lead to something."""
    file = unsaved_attachment(b"x", "a.txt", "text/plain")
    ticket.reply(written("Ответ", attachments=(file,)), by=cast.agent)
    believes_spam()
    door.process(door.accept(b"From: a@x.example\nX-Spam-Flag: YES\nSubject: s\n\nx\n").pk)
    return ticket


def reading(full: Ticket, cast) -> list[str]:
    message = full.messages.latest("id")
    pk = {
        "messages": message.pk,
        "attachments": message.attachments.get().pk,
        "people": cast.agent.pk,
        "teams": cast.first_line.pk,
        "outgoing": Outgoing.objects.latest("id").pk,
        "quarantine": Arrival.objects.latest("id").pk,
        "customers": cast.customer.pk,
    }
    found = []
    for route in routes():
        noun = next((part for part in reversed(route.path.split("/")) if part in pk), "")
        found.append(route.filled(number=full.number, pk=pk.get(noun, 1)))
    return found


def looked_at(client: Client, url: str) -> None:
    answer = client.get(url)
    unhealthy = url.startswith("/readyz") and answer.status_code == 503
    assert answer.status_code < 500 or unhealthy, url
    body = b"".join(answer) if answer.streaming else answer.content
    assert EVALUATED.encode() not in body, url
    if "html" in answer.headers.get("Content-Type", ""):
        assert b"<script>alert" not in body, url
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"]


@pytest.mark.parametrize("who", ["admin", "agent", "customer", "nobody"])
def test_odd_values_of_known_parameters(full, cast, sign_in, who):
    client = Client() if who == "nobody" else sign_in(getattr(cast, who))
    for path in reading(full, cast):
        words = WORDS if path in LISTS and who == "admin" else FEW
        if path in ("/api/docs/", "/api/schema/"):  # slow, and they read no parameter but the last
            words = (CODE,)
        for word in words:
            value = quote(word.encode("utf-8", "surrogatepass"))
            looked_at(client, f"{path}?" + "&".join(f"{name}={value}" for name in KNOWN))
        for name in KNOWN if path in LISTS and who == "admin" else ():
            looked_at(client, f"{path}?{urlencode({name: NUL})}")


def test_no_parameter_is_a_look_up(full, cast, sign_in):
    client = sign_in(cast.agent)
    Ticket.start(written("x"), by=cast.stranger, requester=cast.stranger, subject="zweites", channel="portal")
    for path in ("/desk/all/", "/desk/first/", "/requests/", "/setup/people/"):
        plain = client.get(path)
        rows = plain.content.decode().count("HD-")
        for name in PARAMETERS:
            for value in ("x", "argon2", "1"):
                answer = client.get(f"{path}?{urlencode({name: value})}")
                assert (answer.status_code, answer.content.decode().count("HD-")) == (plain.status_code, rows)
    for name in PARAMETERS:
        for query in ({name: "x"}, {"ordering": name}, {"ordering": f"-{name}"}, {"search": "x", name: ["a", "b"]}):
            assert client.get(f"/api/v1/tickets/?{urlencode(query, doseq=True)}").status_code == 400
    everybody = client.get("/api/v1/customers/").json()["results"]
    for name in PARAMETERS:
        assert client.get(f"/api/v1/customers/?{urlencode({name: 'x'})}").json()["results"] == everybody


@pytest.mark.parametrize("place", ["0", "00000000000000999999", "999999999999999999999999999999", "9" * 4000])
def test_odd_numbers_in_an_address(full, cast, sign_in, place):
    client = sign_in(cast.admin)
    for route in routes():
        if "<int:" in route.path or "<ticket:" in route.path:
            answer = client.get(route.filled(number=f"HD-{place}", pk=place))
            assert answer.status_code in (404, 405), route.path


@pytest.mark.parametrize(
    "token", ["%00", "%ED%A0%80", "a" * 9000, "' OR 1=1 --", "%2e%2e%2f", "{{7191*7}}", "%F0%9F%98%80"]
)
def test_odd_tokens_in_an_address(full, client, token):
    for route in routes():
        if "<str:" in route.path:
            path = Route(route.path).filled(token=token)
            assert client.get(path).status_code in (404, 200)
            assert client.post(path).status_code in (404, 405)


def test_odd_cookies_and_headers(full, cast):
    for value in ("'", '"', "a" * 8000, "../../etc/passwd", "{{7191*7}}", "\\u0000", "gAJ9cQAu"):
        client = Client()
        for name in ("sessionid", "csrftoken", "messages", "django_language"):
            client.cookies[name] = value
        headers = {"Accept-Language": value, "HX-Request": "true", "HX-Target": value, "HX-Current-URL": value}
        headers |= {
            "Authorization": f"Bearer {value}",
            "Idempotency-Key": value,
            "X-Forwarded-User": "admin@example.com",
        }
        for path in ("/", "/new/", "/requests/", "/desk/", "/desk/sign-in/", "/api/v1/tickets/"):
            answer = client.get(path, headers=headers)
            assert answer.status_code < 500
            assert EVALUATED.encode() not in answer.content
        assert client.get("/desk/", headers=headers).status_code in (302, 401)
