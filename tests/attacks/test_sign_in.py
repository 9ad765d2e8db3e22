"""Signing in: floods, guessing, foreign hosts, forged forms, sessions: S13, S60-S70, S89."""

from __future__ import annotations

import re
import statistics
import time

import pytest
from django.test import Client

from people.models import SignInProof
from people.sign_in import create_api_token
from tests.attacks import doors
from tests.attacks.routes import Route, methods, routes
from tests.cast import PASSWORD
from tickets import blobs, outbox
from tickets.mail.parse import parse
from tickets.models import AccessLink, Event, Outgoing

MARINA = "marina@polyana.example"


def last_mail() -> str:
    outbox.sweep()
    return parse(blobs.get(Outgoing.objects.filter(kind="sign_in").latest("id").raw_sha256)).body_text


def test_fifty_sign_in_mails_to_one_victim(cast):
    """S13: from many networks, in every spelling; the same answers for an address that nobody has."""
    codes: dict[str, list[int]] = {MARINA: [], "nobody@x.example": []}
    for address, seen in codes.items():
        for number in range(50):
            spelled = address.upper() if number % 2 else f" {address} "
            client = Client(REMOTE_ADDR=f"10.1.0.{number}")
            forged = {"X-Forwarded-For": f"10.9.0.{number}"}
            seen.append(client.post("/sign-in/", {"email": spelled}, headers=forged).status_code)
    assert codes[MARINA] == codes["nobody@x.example"] == [302] * 10 + [429] * 40
    outbox.sweep()
    assert Outgoing.objects.filter(kind="sign_in").count() == 10


def test_one_network_asks_for_many(cast):
    seen = [Client().post("/sign-in/", {"email": f"v{number}@x.example"}).status_code for number in range(60)]
    assert seen.count(302) == 50
    assert seen[-1] == 429


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1@evil.example", "testserver.evil.example"]
)
def test_a_foreign_host_stands_in_no_mail(cast, settings, host):
    """S60: refused outright, and what a proxy says of the host is not read."""
    for headers in ({"Host": host}, {"X-Forwarded-Host": host}, {"Forwarded": f"host={host}"}, {"X-Host": host}):
        answer = Client().post("/sign-in/", {"email": MARINA}, headers=headers)
        assert answer.status_code == (400 if "Host" in headers else 302)
    assert f"{settings.SITE_URL}/sign-in/" in last_mail()
    assert not [row for row in Outgoing.objects.exclude(raw_sha256="") if b"evil" in blobs.get(row.raw_sha256)]


def test_the_answer_and_its_time_do_not_tell_who_is_known(cast):
    """S61: by password, with the throttle out of the way."""
    times: dict[str, list[float]] = {"dmitri@example.com": [], "nobody@example.com": []}
    answers: dict[str, set[str]] = {email: set() for email in times}
    for number in range(9):
        for email in times:
            client = Client(REMOTE_ADDR=f"10.2.{number}.1")
            client.get("/desk/sign-in/")
            began = time.process_time()
            answer = client.post("/desk/sign-in/", {"email": email, "password": f"wrong {number}"})
            times[email].append(time.process_time() - began)
            text = answer.content.decode().replace(email, "")
            answers[email].add(re.sub(r'(nonce|value)="[^"]*"', "", text) + str(sorted(answer.cookies)))
    known, unknown = (statistics.median(each) for each in times.values())
    assert answers["dmitri@example.com"] == answers["nobody@example.com"]
    assert 0.5 < known / unknown < 2  # without the hash of a password for nobody it is a tenth


def test_the_session_s_key_changes_and_ends_on_the_server(cast):
    """S62: by password, by code and by link; after signing out the old cookie opens nothing."""
    for way in ("password", "link"):
        client = Client()
        client.get("/new/")
        client.post("/sign-in/", {"email": MARINA})  # a session before signing in
        before = client.cookies["sessionid"].value
        if way == "password":
            client.post("/desk/sign-in/", {"email": "dmitri@example.com", "password": PASSWORD})
        else:
            client.post(re.search(r"/sign-in/[\w-]{40,}/", last_mail())[0])
        after = client.cookies["sessionid"].value
        assert after != before
        thief = Client()
        thief.cookies["sessionid"] = before
        assert thief.get("/requests/").status_code == 302
        assert thief.get("/desk/").status_code == 302
        client.post("/sign-out/")
        thief.cookies["sessionid"] = after
        assert thief.get("/requests/").status_code == 302


def test_secrets_of_mails_are_random_hashed_used_once_and_end(ticket, cast, client):
    """S55, S63, S64."""
    tokens = set()
    for _ in range(3):
        client.post("/sign-in/", {"email": MARINA})
        tokens.add(re.search(r"/sign-in/([\w-]{40,})/", last_mail())[1])
    assert len(tokens) == 3
    assert not tokens & set(SignInProof.objects.values_list("token_hash", flat=True))
    newest = max(SignInProof.objects.all(), key=lambda proof: proof.pk)
    assert len({len(token) for token in tokens}) == 1
    SignInProof.objects.exclude(pk=newest.pk).update(expires_at="2026-01-01T00:00:00Z")
    assert [client.post(f"/sign-in/{token}/").status_code for token in tokens].count(302) == 1
    assert {client.post(f"/sign-in/{token}/").status_code for token in tokens} == {404}
    link = AccessLink.new(ticket, cast.customer.pk)
    for wrong in ("", link[:-1], link.swapcase(), link + "A", AccessLink.objects.latest("id").token_hash):
        assert Client().get(f"/r/{wrong}/").status_code == 404


def test_every_change_needs_the_form_s_key(ticket, cast, settings):
    """S68: no key, a key of another session, a foreign Origin or Referer."""
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.admin, backend=settings.AUTHENTICATION_BACKENDS[0])
    other = Client()
    other.get("/new/")
    before = Event.objects.count()
    for table in (doors.desk, doors.portal, doors.setup):
        for path, fields in table(cast).items():
            url = Route(path).filled(number=ticket.number, pk=1, token="x")
            foreign = {**fields, "csrfmiddlewaretoken": other.cookies["csrftoken"].value}
            # A mail reader ends such mails with one POST of its own (RFC 8058): the signed address is the key.
            # A form in a frame has no cookies and a key of its own (tests/attacks/test_widget.py); it is off here.
            refused = 404 if path.endswith("/stop/<str:token>/") or path.startswith("widget/") else 403
            for form, headers in ((fields, {}), (foreign, {}), (fields, {"Origin": "https://evil.example"})):
                assert strict.post(url, form, headers=headers).status_code == refused, url
    for path in doors.api(cast):
        method = "PATCH" if path.endswith("<ticket:number>/") else "POST"
        url = Route(path).filled(number=ticket.number)
        assert strict.generic(method, url, "{}", content_type="application/json").status_code == 403, url
    assert Event.objects.count() == before


def test_reading_changes_nothing(ticket, cast, sign_in):
    """S68: what a GET asks for is never done; addresses of changes refuse it."""
    client = sign_in(cast.admin)
    row = Outgoing.objects.get()
    Outgoing.objects.update(state="failed")
    before = (Event.objects.count(), ticket.version)
    for route in routes():
        url = route.filled(number=ticket.number, pk=row.pk)
        fields = "?text=x&priority=urgent&body_text=x&subject=y&tags=z&agent=1&team=1&language=ru&solved=1"
        answer = client.get(url + fields)
        if methods(route, client) == {"POST"}:
            assert answer.status_code == 405, route.path
    ticket.refresh_from_db()
    row.refresh_from_db()
    cast.admin.refresh_from_db()
    assert (Event.objects.count(), ticket.version) == before
    assert (row.state, cast.admin.language) == ("failed", "")
    assert client.get("/desk/").status_code == 200, "still signed in"


TARGETS = [
    "//e.example", "/\\e.example", "https:e.example", "javascript:alert(1)", "///e.example", "/%09/e.example",
    "\t//e.example", "/\t/e.example", "https://testserver@e.example", "http:///e.example", "/\r\nLocation: //e",
]  # fmt: skip


@pytest.mark.parametrize("target", TARGETS)
def test_every_way_that_goes_on_stays_here(cast, target):
    """S69."""
    client = Client()
    client.post("/sign-in/", {"email": MARINA, "next": target})
    code = re.search(r"\b\d{6}\b", last_mail())[0]
    went = [client.post("/sign-in/code/", {"code": code}).url, Client().post("/language/", {"next": target}).url]
    form = {"email": "dmitri@example.com", "password": PASSWORD}
    went.append(Client().post("/desk/sign-in/", {**form, "next": target}).url)
    for url in went:
        assert re.fullmatch(r"/(?![/\\])[^\r\n\t]*", url), url
        assert not url.startswith(("/\\", "//"))


def test_guessing_is_slowed_per_account_and_per_network(cast, ticket):
    """S70: passwords, codes, links and API tokens, whatever X-Forwarded-For says."""
    forged = [{"X-Forwarded-For": f"10.3.0.{n}", "X-Real-IP": f"10.3.0.{n}"} for n in range(120)]
    by_account = [
        Client(REMOTE_ADDR=f"10.4.0.{n}").post("/desk/sign-in/", {"email": "dmitri@example.com", "password": "x"})
        for n in range(14)
    ]
    assert [answer.status_code for answer in by_account] == [422] * 10 + [429] * 4
    client = Client()
    client.post("/sign-in/", {"email": MARINA})
    codes = [client.post("/sign-in/code/", {"code": f"{n:06}"}, headers=forged[n]).status_code for n in range(14)]
    assert codes[10:] == [429] * 4
    links = [Client().get(f"/r/guess{n}/", headers=forged[n]).status_code for n in range(105)]
    good = AccessLink.new(ticket, cast.customer.pk)
    assert set(links) == {404}
    assert Client().get(f"/r/{good}/").status_code == 404, "this network has guessed enough"
    assert Client(REMOTE_ADDR="10.5.0.1").get(f"/r/{good}/").status_code == 302
    tokens = [
        Client().get("/api/v1/tickets/", headers={**forged[n], "Authorization": f"Bearer hd_{n}"}).status_code
        for n in range(103)
    ]
    assert tokens == [401] * 100 + [429] * 3


def test_words_of_a_proxy_or_of_an_address_sign_nobody_in(cast):
    """S65, S66, S72: SSO headers, tokens in the address, odd tokens."""
    names = ("X-Forwarded-User", "Remote-User", "X-Remote-User", "X-Auth-Request-Email", "X-WEBAUTH-USER")
    headers = dict.fromkeys(names, "admin@example.com")
    assert Client().get("/desk/", headers=headers).status_code == 302
    token = create_api_token(cast.admin, "test")
    for query in (f"token={token}", f"access_token={token}", f"api_key={token}"):
        assert Client().get(f"/api/v1/tickets/?{query}").status_code == 401
    for wrong in (token[:-1], f"{token} ", f"{token}\x00", token.upper(), f"'{token}'", token * 200, "hd_"):
        expected = 200 if wrong.strip() == token else 401
        assert Client().get("/api/v1/tickets/", headers={"Authorization": f"Bearer {wrong}"}).status_code == expected
