"""What belongs to another is the same 404 as what does not exist, at every address that names a thing (S40-S53)."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from django.test import Client

from helpdesk.viewer import SESSION_KEY
from tests.attacks import doors
from tests.attacks.routes import Route, methods, routes
from tickets import blobs, outbox
from tickets.content import written
from tickets.mail.parse import parse
from tickets.models import AccessLink, Event, Outgoing, Ticket
from tickets.models.attachment import unsaved_attachment
from tickets.models.words import Channel

SECRET = "слово-тайна"


@pytest.fixture
def theirs(cast) -> SimpleNamespace:
    """A request of Marina's with a file, an answer, and a note that holds the secret word, in its file too."""
    ticket = Ticket.start(
        written(f"Про {SECRET}", attachments=(unsaved_attachment(b"customer file", f"{SECRET}.txt", "text/plain"),)),
        by=cast.customer, requester=cast.customer, subject=f"Тема {SECRET}", channel=Channel.PORTAL,
    )  # fmt: skip
    ticket.reply(written(f"Ответ {SECRET}"), by=cast.agent)
    note = ticket.note(
        written("заметка-тайна", attachments=(unsaved_attachment(b"note file", "заметка-тайна.txt", "text/plain"),)),
        by=cast.agent,
    )
    messages = list(ticket.messages.order_by("id"))
    return SimpleNamespace(ticket=ticket, note=note, messages=messages, first=messages[0])


def addresses(theirs, *, of_notes: bool = False) -> list[tuple[str, str]]:
    """(method, address) of everything that the ticket, its messages and its files can be named by."""
    asked = Client()
    shown = [theirs.note] if of_notes else theirs.messages
    found: list[tuple[str, str]] = []
    for route in routes():
        if route.path.startswith(("setup/", "healthz", "readyz")) or "<str:" in route.path or "<path:" in route.path:
            continue
        if "<ticket:" in route.path and not of_notes:
            places = [route.filled(number=theirs.ticket.number)]
        elif route.path.startswith("messages/"):
            places = [route.filled(pk=message.pk) for message in shown]
        elif "attachments/<int:pk>" in route.path:
            places = [route.filled(pk=file.pk) for message in shown for file in message.attachments.all()]
        else:
            continue
        found += [(method, place) for place in places for method in (methods(route, asked) or {"GET", "POST", "PATCH"})]
    return found


def test_a_foreign_ticket_is_not_there_at_any_address(theirs, cast, sign_in):
    client = sign_in(cast.stranger)
    asked = addresses(theirs)
    assert len(asked) > 30
    missing = theirs.ticket.number, "HD-987654321"
    before = Event.objects.count()
    for method, url in asked:
        given = json.dumps({"text": "x", "body_text": "x", "subject": "x", "priority": "low", "version": 1})
        answer = client.generic(method, url, given, content_type="application/json")
        if url.startswith("/desk/"):
            assert answer.status_code == 403, "a customer has no desk at all"
        else:
            assert answer.status_code == 404, (method, url)
        assert SECRET not in text_of(answer)
        if missing[0] in url:
            nothing = client.generic(method, url.replace(*missing), given, content_type="application/json")
            assert nothing.status_code == answer.status_code
            assert text_of(nothing).replace(missing[1], missing[0])[:200] == text_of(answer)[:200]
    assert Event.objects.count() == before


def test_who_is_not_signed_in_gets_nothing_at_any_address(theirs):
    for method, url in addresses(theirs):
        answer = Client().generic(method, url, "{}", content_type="application/json")
        assert answer.status_code in (302, 401, 404), (method, url)
        assert SECRET not in text_of(answer)


def test_a_customer_reaches_no_note_at_any_address(theirs, cast, sign_in):
    client = sign_in(cast.customer)
    assert len(addresses(theirs, of_notes=True)) >= 3
    for method, url in addresses(theirs, of_notes=True):
        assert client.generic(method, url).status_code == 404, url


def test_the_word_of_a_note_comes_out_nowhere(theirs, cast, sign_in):
    """In pages, in the API, in search, in what is mailed later (S47, S53)."""
    number = theirs.ticket.number
    theirs.ticket.reply(written("Ещё ответ"), by=cast.agent, cc=[cast.stranger])
    outbox.sweep()
    for person in (cast.customer, cast.stranger):
        client = sign_in(person)
        for url in ("/", "/requests/", f"/requests/{number}/", "/api/v1/tickets/", f"/api/v1/tickets/{number}/",
                    f"/api/v1/tickets/{number}/messages/", f"/api/v1/tickets/{number}/events/"):  # fmt: skip
            assert "заметка-тайна" not in text_of(client.get(url)), url
    mails = [parse(blobs.get(row.raw_sha256)) for row in Outgoing.objects.exclude(raw_sha256="")]
    assert len(mails) >= 3
    for mail in mails:
        names = "".join(file.name for file in mail.attachments)
        assert "заметка-тайна" not in mail.body_text + mail.body_html + mail.subject + names


def test_a_customer_s_search_is_no_oracle(theirs, cast, sign_in):
    """A hit would tell that a note, a tag or a colleague's address has the word (S47)."""
    theirs.ticket.tag(["должник"], by=cast.agent)
    theirs.ticket.assign(cast.agent, by=cast.agent)
    client = sign_in(cast.customer)

    def found(query: dict[str, str]) -> list[str]:
        return [row["number"] for row in client.get(f"/api/v1/tickets/?{urlencode(query)}").json()["results"]]

    for word in (
        "заметка",
        '"заметка тайна"',
        "должник",
        "dmitri@",
        "assignee:dmitri",
        "tag:должник",
        "has:attachment",
    ):
        assert found({"search": word}) == [], word
    for name, value in (("tag", "должник"), ("assignee", "dmitri@"), ("has", "attachment"), ("requester", "m")):
        assert client.get(f"/api/v1/tickets/?{urlencode({name: value})}").status_code == 400
    for word in ("ответы", "тема", '"слово тайна"', theirs.ticket.number, "status:open", "-заметка"):
        assert found({"search": word}) == [theirs.ticket.number], word
    assert found({"search": "-ответ"}) == []
    assert sign_in(cast.agent).get("/api/v1/tickets/?search=заметка&tag=должник").json()["results"]


def test_side_parameters_reach_nothing_foreign(theirs, cast, sign_in):
    """Foreign ids in every optional field of a create (S42), and a file of another's message (S43)."""
    client = sign_in(cast.stranger)
    file = theirs.first.attachments.get()
    more = {"parent": theirs.ticket.pk, "follows": theirs.ticket.pk, "merge_into": theirs.ticket.pk, "message": 1}
    body = {"subject": "x", "body_text": "y", **more}
    made = client.post("/api/v1/tickets/", json.dumps(body), content_type="application/json")
    assert made.status_code == 201
    ticket = Ticket.objects.get(pk=int(made.json()["number"].removeprefix("HD-")))
    assert (ticket.follows_id, ticket.requester) == (None, cast.stranger)
    with_file = json.dumps({**body, "attachments": [file.pk]})
    assert client.post("/api/v1/tickets/", with_file, content_type="application/json").status_code == 400
    file.refresh_from_db()
    assert file.message_id == theirs.first.pk


@pytest.mark.parametrize("who", ["customer", "agent"])
def test_nothing_is_assigned_by_the_mass(ticket, cast, sign_in, who):
    """S50: fields that only we set, sent along with every form and body."""
    client = sign_in(getattr(cast, who))
    more = {"is_staff": True, "role": "admin", "organisation": 1, "created_at": "2001-01-01", "number": "HD-1", "id": 1}
    more |= {"requester_id": cast.stranger.pk, "status": "closed", "internal": False, "assignee": cast.agent.pk}
    before = (cast.customer.role, cast.agent.role, ticket.requester_id, ticket.created_at)
    for path, fields in {**doors.api(cast), **doors.desk(cast), **doors.portal(cast)}.items():
        url = Route(path).filled(number=ticket.number)
        if path.startswith("api/"):
            method = "PATCH" if path.endswith("<ticket:number>/") else "POST"
            client.generic(method, url, json.dumps({**fields, **more}), content_type="application/json")
        elif "sign" not in path and path != "desk/me/":
            client.post(url, {**fields, **more})
    for person in (cast.customer, cast.agent):
        person.refresh_from_db()
    ticket.refresh_from_db()
    assert (cast.customer.role, cast.agent.role, ticket.requester_id, ticket.created_at) == before
    client.post("/desk/me/", {"name": "Я", "language": "", "time_zone": "", **more})
    cast.agent.refresh_from_db()
    assert (cast.agent.role, cast.agent.is_active) == ("agent", True)


def test_a_mailed_link_opens_its_own_request_and_nothing_else(theirs, cast):
    other = Ticket.start(written("x"), by=cast.stranger, requester=cast.stranger, subject="y", channel=Channel.PORTAL)
    client = Client()
    client.get(f"/r/{AccessLink.new(other, cast.stranger.pk)}/")
    assert client.session[SESSION_KEY]
    assert client.get(f"/requests/{other.number}/").status_code == 200
    for method, url in addresses(theirs):
        answer = client.generic(method, url, "{}", content_type="application/json")
        assert answer.status_code in (302, 401, 404), (method, url)
        assert SECRET not in text_of(answer)


OF_MANAGERS = ("setup/targets/",)
OF_AGENTS = (
    "setup/articles/", "setup/articles/new/", "setup/articles/preview/", "setup/articles/exchange/",
    "setup/articles/exchange/export/", "setup/articles/searches/", "setup/articles/gaps/",
    "setup/articles/gaps/answer/", "setup/articles/gaps/settlement/", "setup/articles/promotion/<ticket:number>/",
    *(
        f"setup/articles/<int:pk>/{page}"
        for page in (
            "", "review/", "review/steps/", "versions/", "versions/restoration/", "care/", "care/reading/", "wishes/",
            "wishes/settlement/", "files/", "files/removal/",
        )
    ),
)  # fmt: skip
OF_LEADS = ("setup/absences/", "setup/shifts/", "setup/macros/", "setup/articles/", "setup/templates/")


def test_settings_are_for_administrators_at_every_address(cast, sign_in):
    """But for those of a team's everyday, which its leads see to too, for what managers aim at, and for articles."""
    paths = [route for route in routes() if route.path.startswith("setup/")]
    assert len(paths) >= 14
    for person in (cast.agent, cast.lead, cast.manager, cast.customer):
        client = sign_in(person)
        for route in paths:
            if (
                (person == cast.lead and route.path.startswith(OF_LEADS))
                or (person == cast.manager and route.path.startswith(OF_MANAGERS))
                or (person == cast.agent and route.path in OF_AGENTS)
            ):
                continue
            for method in methods(route, client):
                assert client.generic(method, route.filled()).status_code == 403, route.path


def test_a_private_team_is_not_there_for_the_others(theirs, cast, sign_in):
    """S40: an agent of one team with ids of another's."""
    cast.first_line.is_private = True
    cast.first_line.save()
    cast.other_agent.memberships.all().delete()
    client = sign_in(cast.other_agent)
    for method, url in addresses(theirs):
        answer = client.generic(method, url, json.dumps({"body_text": "x"}), content_type="application/json")
        assert answer.status_code == 404, (method, url)
    for url in ("/desk/all/", f"/desk/all/?q={theirs.ticket.number}", f"/desk/all/?q={SECRET}", "/api/v1/tickets/"):
        assert theirs.ticket.subject not in text_of(client.get(url)), url


def text_of(answer) -> str:
    body = b"".join(answer) if answer.streaming else answer.content
    text = body.decode("utf-8", "replace")
    if "json" in answer.headers.get("Content-Type", ""):
        text = json.dumps(json.loads(text), ensure_ascii=False)
    return re.sub(r'(nonce|value)="[A-Za-z0-9+/=_-]{16,}"', "", text)
