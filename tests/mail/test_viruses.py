"""Files and the virus scanner: infected ones are held, the text arrives, and nothing is lost while it is away."""

from __future__ import annotations

import socket
import tempfile
from base64 import encodebytes
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from helpdesk.places import clamd
from people.sign_in import create_api_token
from tests.letters import arrive
from tests.scanner import EICAR, Scanner
from tickets import blobs, outbox, viruses
from tickets.audit import differences
from tickets.content import written
from tickets.models import Arrival, Attachment, Event, Message, Outgoing, Ticket
from tickets.models.attachment import unsaved_attachment
from tickets.models.side import Quote
from tickets.tasks import check_files


def mail(content: bytes = EICAR, name: str = "счёт.exe") -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "anna@x.example", "support@example.com", "Счёт"
    made.set_content("Здравствуйте, счёт приложен")
    made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return made.as_bytes()


def only() -> Attachment:
    return Attachment.objects.get()


def away(scanner: Scanner) -> None:
    scanner.server.shutdown(socket.SHUT_RDWR)
    scanner.server.close()


def test_an_infected_file_is_held_and_the_text_arrives(cast, sign_in, scanner):
    arrival = arrive(mail())
    assert (arrival.outcome, arrival.message.body_text.strip()) == ("new_ticket", "Здравствуйте, счёт приложен")
    file = only()
    assert (file.checked, file.finding, scanner.seen) == ("infected", "Win.Test.EICAR_HDB-1", [EICAR])
    for person in (cast.agent, cast.admin):
        client = sign_in(person)
        page = client.get(f"/desk/tickets/{arrival.ticket.number}/").content.decode()
        assert "A virus was found: Win.Test.EICAR_HDB-1" in page and f"/attachments/{file.pk}/" not in page
        answer = client.get(f"/attachments/{file.pk}/")
        assert answer.status_code == 403 and EICAR not in answer.content
        assert client.get(f"/attachments/{file.pk}/?inline=1").status_code == 403


def test_a_clean_file_passes(cast, sign_in, scanner):
    arrive(mail("Смета".encode()))
    assert only().checked == "clean"
    assert b"".join(sign_in(cast.agent).get(f"/attachments/{only().pk}/")) == "Смета".encode()


def test_without_a_scanner_nothing_is_checked(cast, sign_in):
    arrive(mail())
    assert only().checked == ""
    assert sign_in(cast.agent).get(f"/attachments/{only().pk}/").status_code == 200


def test_while_it_is_away_files_wait_and_the_sweep_finds_them(cast, sign_in, scanner, settings):
    place = settings.CLAMD
    away(scanner)
    arrival = arrive(mail())
    assert (arrival.outcome, only().checked) == ("new_ticket", "waiting")
    page = sign_in(cast.agent).get(f"/desk/tickets/{arrival.ticket.number}/").content.decode()
    assert "not checked yet" in page
    assert "not checked for viruses yet" in sign_in(cast.agent).get(f"/attachments/{only().pk}/").content.decode()
    check_files()
    assert only().checked == "waiting"
    back = Scanner(socket.create_server(place))
    check_files()
    check_files()
    assert (only().checked, len(back.seen)) == ("infected", 1)
    back.server.close()


@pytest.mark.parametrize("says", [b"garbage\0", b"stream: Can't allocate memory ERROR\0", b"\0", b"no end"])
def test_what_it_says_in_other_words_is_no_answer(cast, scanner, says):
    scanner.says = says
    arrive(mail())
    assert only().checked == "waiting"


def test_a_scanner_that_hangs_holds_nobody_for_long(cast, settings, monkeypatch):
    monkeypatch.setattr(viruses, "ANSWER", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.CLAMD = silent.getsockname()[:2]
        arrival = arrive(mail())
    assert (arrival.outcome, only().checked) == ("new_ticket", "waiting")


def test_a_file_it_never_answers_for_keeps_no_other_waiting(cast, scanner):
    scanner.says = b"stream: Can't allocate memory ERROR\0"
    arrive(mail())
    scanner.says = b""
    arrive(mail(b"x", "b.txt").replace(b"anna@", b"boris@"))
    stuck, other = Attachment.objects.order_by("id")
    Attachment.objects.update(checked="waiting")
    scanner.fails_at = EICAR
    check_files()
    stuck.refresh_from_db()
    other.refresh_from_db()
    assert (stuck.checked, other.checked) == ("waiting", "clean")


def test_what_is_too_large_for_it_stays_held(cast, sign_in, scanner):
    scanner.most = 1000
    arrive(mail(b"x" * 3_000_000))
    assert (only().checked, only().is_held) == ("large", True)
    assert "too large" in sign_in(cast.agent).get(f"/attachments/{only().pk}/").content.decode()


def test_an_administrator_releases_what_was_too_large(cast, sign_in, scanner):
    scanner.says = b"INSTREAM size limit exceeded. ERROR"
    ticket = arrive(mail("Смета".encode())).ticket
    file, place = only(), f"/desk/tickets/{ticket.number}/"
    release = f"{place}file-release/"
    agent, admin = sign_in(cast.agent), sign_in(cast.admin)
    assert release not in agent.get(place).content.decode()
    assert agent.post(release, {"file": file.pk}).status_code == 403
    assert "everybody who reads this message can open it" in admin.get(place).content.decode()
    assert agent.get(f"/attachments/{file.pk}/").status_code == 403
    assert admin.post(release, {"file": file.pk}).status_code == 302
    admin.post(release, {"file": file.pk})
    event = Event.objects.get(kind="file_released")
    assert (event.by, event.detail) == (cast.admin, {"attachment": file.pk, "name": "счёт.exe"})
    assert (only().checked, only().is_held) == ("released", False)
    page = agent.get(place).content.decode()
    assert "not checked for viruses" in page and "released a file that was not checked for viruses: счёт.exe" in page
    assert b"".join(agent.get(f"/attachments/{file.pk}/").streaming_content) == "Смета".encode()
    assert list(differences()) == []
    Attachment.objects.update(checked="large")
    assert any("released file" in line for line in differences())
    Attachment.objects.update(checked="released")


def test_what_is_infected_or_waits_is_not_released(cast, sign_in, scanner):
    ticket = arrive(mail()).ticket
    admin, release = sign_in(cast.admin), f"/desk/tickets/{ticket.number}/file-release/"
    assert release not in admin.get(f"/desk/tickets/{ticket.number}/").content.decode()
    for state in ("infected", "waiting", "clean"):
        Attachment.objects.update(checked=state)
        assert admin.post(release, {"file": only().pk}).status_code == 409
        assert only().checked == state
    assert not Event.objects.filter(kind="file_released").exists()


@pytest.mark.parametrize(
    ("says", "words"),
    [
        (b"", "A virus was found in this mail: Win.Test.EICAR_HDB-1."),
        (b"INSTREAM size limit exceeded. ERROR", "is too large to be checked for viruses"),
        (b"Quantum ERROR", "nobody has checked this mail"),
    ],
)
@pytest.mark.parametrize("outcome", ["new_ticket", "spam"])
def test_the_kept_mail_is_not_downloaded_by_one_click(cast, sign_in, scanner, says, words, outcome):
    scanner.says = says
    arrival = arrive(mail().replace(b"base64", b"7bit").replace(encodebytes(EICAR), EICAR + b"\n"))
    if outcome == "spam":  # then nobody looked at its files
        Arrival.objects.update(outcome="spam", message=None, ticket=None)
    admin, place = sign_in(cast.admin), f"/setup/quarantine/{arrival.pk}/raw/"
    assert f'href="{place}">' in admin.get(f"/setup/quarantine/?outcome={outcome}").content.decode()
    for answer in (
        admin.get(place),
        admin.get(f"{place}?sure=yes"),
        admin.post(place),
        admin.post(place, {"sure": ""}),
    ):
        assert answer.status_code == 403 and words in answer.content.decode()
        assert "Content-Disposition" not in answer
    answer = admin.post(place, {"sure": "yes"})
    assert answer.status_code == 200 and answer.content == mail_kept(arrival)
    assert sign_in(cast.lead).post(place, {"sure": "yes"}).status_code == 403


def test_a_clean_kept_mail_is_downloaded_at_once(cast, sign_in, scanner):
    arrival = arrive(mail("Смета".encode()))
    assert sign_in(cast.admin).get(f"/setup/quarantine/{arrival.pk}/raw/").content == mail_kept(arrival)


def mail_kept(arrival: Arrival) -> bytes:
    return blobs.get(arrival.raw_sha256)


def test_by_a_socket_in_a_folder(settings):
    with tempfile.TemporaryDirectory() as folder:
        server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        server.bind(str(Path(folder) / "clamd.ctl"))
        server.listen()
        Scanner(server)
        settings.CLAMD = str(Path(folder) / "clamd.ctl")
        assert viruses.scan(BytesIO(EICAR)) == "Win.Test.EICAR_HDB-1"
        assert viruses.scan(BytesIO(b"")) == ""
        server.close()
        settings.CLAMD = str(Path(folder) / "gone.ctl")
        with pytest.raises(viruses.Unreachable):
            viruses.scan(BytesIO(EICAR))


def test_an_upload_with_a_virus_is_refused_and_the_text_is_kept(cast, sign_in, ticket, scanner):
    before = Message.objects.count()
    files = [SimpleUploadedFile("a.txt", b"a"), SimpleUploadedFile("вирус.exe", EICAR)]
    form = {"kind": "reply", "text": "Ответ клиенту", "version": ticket.version, "files": files}
    answer = sign_in(cast.agent).post(f"/desk/tickets/{ticket.number}/replies/", form)
    page = answer.content.decode()
    assert "A virus was found in вирус.exe: Win.Test.EICAR_HDB-1" in page and "Ответ клиенту" in page
    assert Message.objects.count() == before and not Attachment.objects.exists()


def test_a_clean_upload_is_clean_at_once_and_is_mailed(cast, sign_in, ticket, scanner):
    form = {"kind": "reply", "text": "Ответ", "version": ticket.version, "files": SimpleUploadedFile("а.txt", b"a")}
    sign_in(cast.agent).post(f"/desk/tickets/{ticket.number}/replies/", form)
    assert only().checked == "clean"


@pytest.fixture
def api(cast) -> Client:
    return Client(headers={"Authorization": f"Bearer {create_api_token(cast.agent, 'test')}"})


def test_over_the_api(api, scanner):
    answer = api.post("/api/v1/attachments/", {"file": SimpleUploadedFile("вирус.exe", EICAR)})
    assert answer.status_code == 400 and "A virus was found in вирус.exe" in str(answer.json())
    answer = api.post("/api/v1/attachments/", {"file": SimpleUploadedFile("а.txt", b"a")})
    assert answer.json()["checked"] == "clean"


def test_the_api_hands_out_neither_the_file_nor_the_raw_mail(api, scanner):
    raw = f"/api/v1/tickets/{arrive(mail()).ticket.number}/raw/"
    assert api.get(f"/api/v1/attachments/{only().pk}/").status_code == 403
    assert api.get(raw).status_code == 403
    Attachment.objects.update(checked="clean")
    assert api.get(raw).status_code == 200


def reply_with(ticket: Ticket, cast, checked: str) -> Outgoing:
    file = unsaved_attachment(b"a", "а.txt", "text/plain")
    file.checked = checked
    ticket.reply(written("Ответ", attachments=(file,)), by=cast.agent)
    outbox.sweep()
    return Outgoing.objects.get(kind="reply")


def test_a_reply_waits_for_the_scanner(cast, ticket, scanner):
    row = reply_with(ticket, cast, "waiting")
    assert (row.state, "not checked for viruses" in row.error) == ("queued", True)
    check_files()
    Outgoing.objects.update(not_before=timezone.now())
    outbox.sweep()
    row.refresh_from_db()
    assert row.state == "sent"


def test_no_mail_carries_a_virus_away(cast, ticket, scanner):
    row = reply_with(ticket, cast, "infected")
    assert row.state == "failed"
    assert row.trouble == "the virus scanner holds the attached file “а.txt”"


def test_a_file_that_is_passed_on_to_a_third_party_stays_held(cast, scanner):
    said = arrive(mail()).message
    file, quote = said.attachments.get(), Quote(said, files=True)
    asked = said.ticket.ask_outside("lab@x.example", "", written("Что это?"), by=cast.agent, quote=quote)
    copy = asked.attachments.get()
    assert copy.is_held and (copy.checked, copy.finding) == (file.checked, file.finding)
    outbox.sweep()
    assert Outgoing.objects.get(address="lab@x.example").state == "failed"


@pytest.mark.parametrize("value", ["clamd", "unix:clamd.ctl", "tcp:3310", "tcp:host:0", "tcp:host:port", "http://x:1"])
def test_a_wrong_setting_stops_the_start(value):
    with pytest.raises(SystemExit, match="CLAMD"):
        clamd(value)


def test_right_settings():
    assert clamd("") is None
    assert clamd("unix:/run/clamav/clamd.ctl") == "/run/clamav/clamd.ctl"
    assert clamd("tcp:127.0.0.1:3310") == ("127.0.0.1", 3310)
    assert clamd("tcp:[::1]:3310") == ("::1", 3310)
