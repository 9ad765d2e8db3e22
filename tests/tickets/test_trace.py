"""The mail flight recorder: what came and what went, the whole way in order, on the page and from the command."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from people.models import Address
from tests.faults.smtp_sink import Sink
from tests.letters import believes_spam
from tests.tickets.test_returns import arrive, id_of, report
from tickets import outbox
from tickets.content import written
from tickets.mail import addresses, door
from tickets.models import Arrival, Outgoing
from tickets.trace import PAGE, Place, trace

MARINA = "marina@polyana.example"


@pytest.fixture
def sink(settings):
    server = Sink()
    settings.MAIL_SERVER = server.settings
    yield server
    server.shutdown()
    server.server_close()


def letter(subject: str, *, sender: str = MARINA, mail_id: str = "1@polyana.example", head: str = "") -> bytes:
    return f"From: {sender}\nMessage-ID: <{mail_id}>\nSubject: {subject}\n{head}\nТекст\n".encode()


def told(query: str) -> str:
    out = StringIO()
    call_command("trace_mail", query, stdout=out)
    return out.getvalue()


def test_the_whole_way_of_a_request_and_its_answer(cast, sink, settings):
    arrival = arrive(letter("Весы молчат"))
    ticket = arrival.ticket
    outbox.sweep()
    sink.on_recipient = lambda address: "451 4.7.1 попозже"
    ticket.reply(written("Замените батарею"), by=cast.agent)
    outbox.sweep()
    row = Outgoing.objects.get(kind="reply")
    sink.on_recipient = lambda address: "250 ok"
    Outgoing.objects.filter(pk=row.pk).update(not_before=row.created_at)
    outbox.sweep()
    mail_id = sink.taken[-1].message_id
    arrive(report(mail_id=mail_id.strip("<>")))
    for query in (MARINA, MARINA.upper(), ticket.number, str(ticket.pk), mail_id):
        lines = told(query)
        order = ["Queued", "451 4.7.1 попозже", "Taken: 250 taken", "Came back: 5.1.1", "Not delivered"]
        places = [lines.index(each) for each in order]
        assert places == sorted(places), query
    lines = told("<1@polyana.example>")
    assert "Received for support@example.com: the mail server's pipe" in lines
    assert f"SHA-256 {arrival.raw_sha256}" in lines
    assert "Verdict: new ticket" in lines
    assert ticket.number in lines
    assert "reply" not in lines


@pytest.mark.parametrize(
    ("hint", "said"),
    [
        ("place", "our signed reply address"),
        ("issued", "a Message-ID that we signed"),
        ("stored", "a Message-ID of the conversation"),
        ("tag", "the number in the subject"),
    ],
)
def test_which_hint_led_to_the_ticket(ticket, cast, settings, hint, said):
    head, subject, to = "", "Ещё", "support@example.com"
    message = ticket.messages.get()
    match hint:
        case "place":
            to = addresses.reply_address(ticket.pk, secret=settings.SECRET_KEY, mailbox=settings.SUPPORT_ADDRESS)
        case "issued":
            own = addresses.message_id(ticket.pk, message.pk, secret=settings.SECRET_KEY, domain="example.com")
            head = f"In-Reply-To: <{own}>\n"
        case "stored":
            ticket.messages.update(message_id="old@polyana.example")
            head = "References: <old@polyana.example>\n"
        case "tag":
            subject = f"Re: [{ticket.number}]"
    arrival = door.process(door.accept(letter(subject, head=f"To: {to}\n{head}"), by=Arrival.Door.IMAP).pk)
    assert (arrival.outcome, arrival.ticket, arrival.found) == ("reply", ticket, hint)
    lines = told("1@polyana.example")
    assert f"Matched by {said}" in lines
    assert "a mailbox, by IMAP" in lines


def test_a_stranger_who_names_a_ticket(ticket, cast):
    arrival = arrive(letter(f"[{ticket.number}]", sender="nobody@x.example"))
    assert (arrival.found, arrival.strange, arrival.outcome) == ("", ticket.pk, "new_ticket")
    assert f"Names {ticket.number}, but its sender takes no part there" in told("nobody@x.example")


def test_copies_and_quarantine_say_why(cast):
    first = arrive(letter("Раз"))
    arrive(letter("Раз"))
    arrive(b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 5000)
    assert f"the original is arrival {first.pk}" in told(MARINA)


def test_a_reason_of_ours_is_said_in_words(ticket, cast):
    Address.objects.filter(value=MARINA).update(undeliverable_since="2026-01-01T00:00Z")
    ticket.reply(written("Не дойдёт"), by=cast.agent)
    outbox.sweep()
    assert "Refused: earlier mail to this address came back for good" in told(ticket.number)


def test_the_page_and_its_counters(ticket, cast, sign_in, django_assert_max_num_queries):
    arrive(letter("<script>alert(1)</script>"))
    arrive(letter("Копия", mail_id="1@polyana.example"))
    ticket.reply(written("Ответ"), by=cast.agent)
    outbox.sweep()
    client = sign_in(cast.admin)
    assert sign_in(cast.agent).get("/setup/mail/").status_code == 403
    with django_assert_max_num_queries(12):
        page = client.get("/setup/mail/", {"q": MARINA}).content.decode()
    assert "&lt;script&gt;alert" in page
    assert "<script>alert" not in page
    assert f"/desk/tickets/{ticket.number}/" in page
    counts = Arrival.objects.counts()
    assert counts["received"] == sum(counts[outcome] for outcome in Arrival.Outcome.values) + counts["undecided"]
    assert f"<b>{counts['received']}</b>" in page
    for odd in ("", "нет", "x" * 5000, "a@b", "\0", "999999999999999999999", "<>"):
        assert client.get("/setup/mail/", {"q": odd, "arrival": "x", "mail": "-1"}).status_code == 200


def test_older_ones_follow_without_gap_or_repetition(cast):
    rows = [
        Arrival(channel="email", sender=MARINA, subject=f"№ {n}", outcome="ignored", mailbox="support@example.com")
        for n in range(PAGE + 5)
    ]
    Arrival.objects.bulk_create(rows)
    Outgoing.objects.bulk_create(Outgoing(kind="notice", address=MARINA) for _ in range(PAGE + 7))
    place, seen = Place(), []
    while place is not None:
        flights, place = trace(MARINA, place)
        seen += [("in", each.arrival.pk) if each.arrival else ("out", each.mail.pk) for each in flights]
    assert len(seen) == len(set(seen)) == 2 * PAGE + 12


def test_quarantined_mails_are_read_anew_after_a_fix(cast, monkeypatch):
    real = door.parse
    monkeypatch.setattr(door, "parse", lambda raw, **_: 1 / 0)
    held = [arrive(letter(f"№ {n}", mail_id=f"{n}@x.example")) for n in range(3)]
    monkeypatch.setattr(door, "parse", real)
    assert {each.outcome for each in held} == {"quarantined"}
    out = StringIO()
    call_command("receive_mail", "--replay", str(held[1].pk), stdout=out)
    assert f'"source": "arrival {held[1].pk}", "outcome": "new_ticket"' in out.getvalue()
    assert Arrival.objects.quarantined().count() == 2
    call_command("receive_mail", "--replay", stdout=out)
    assert not Arrival.objects.quarantined().exists()
    with pytest.raises(CommandError, match="not in quarantine"):
        call_command("receive_mail", "--replay", str(held[0].pk), stdout=out)
    call_command("receive_mail", "--replay", stdout=out)


def test_a_loop_in_quarantine_stays_a_loop(cast, monkeypatch):
    """Nobody has released it: it is judged as if it came now."""
    real = door.parse
    monkeypatch.setattr(door, "parse", lambda raw, **_: 1 / 0)
    believes_spam()
    spam = arrive(b"From: a@x.example\nX-Spam-Flag: YES\nSubject: s\n\nx\n")
    monkeypatch.setattr(door, "parse", real)
    assert door.replay(spam.pk).outcome == "spam"


def test_id_of_what_was_sent_is_found(ticket, cast):
    ticket.reply(written("Ответ"), by=cast.agent)
    outbox.sweep()
    for row in Outgoing.objects.all():
        assert [flight.mail for flight in trace(id_of(row))[0]] == [row]
