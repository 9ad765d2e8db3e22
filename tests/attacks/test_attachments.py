"""Files by every door: stored under a name of ours, given back as a download that no browser runs
(S24-S29, S43, S95)."""

from __future__ import annotations

import re
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from tickets.mail import door
from tickets.models import Attachment

ACTIVE = [
    ("a.svg", "image/svg+xml", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    ("a.html", "text/html", b"<script>alert(1)</script>"),
    ("x.txt", "text/html", b"<script>alert(1)</script>"),
    ("x.html", "text/plain", b"<script>alert(1)</script>"),
    ("a.xhtml", "application/xhtml+xml", b"<html/>"),
    ("a.xml", "text/xml", b'<?xml-stylesheet href="x.xsl" type="text/xsl"?><a/>'),
    ("a.mht", "multipart/related", b"MIME-Version: 1.0"),
    ("a.pdf", "application/pdf", b"%PDF-1.4 /JS (app.alert(1))"),
    ("a.js", "text/javascript", b"alert(1)"),
    ("a.swf", "application/x-shockwave-flash", b"CWS"),
    ("a.ics", "text/calendar", b"SUMMARY:<script>alert(1)</script>"),
    ("a.gif", "text/html\r\nX-Injected: 1", b"GIF89a<script>"),
]
NAMES = [
    "a.pht", "a.php.", "a.php%00.jpg", ".htaccess", "\u200b.htaccess", "con.txt", "a.jpg/", "..\\..\\x",
    "../../../../etc/cron.d/x", "/etc/passwd", "C:\\x", "n" * 300 + ".txt", "...", "exe.\u202efdp", 'a"; x="b.html',
    "a." + "e" * 300, "a." + "😀" * 100, "<img src=x onerror=alert(1)>.png",
    "{{7191*7}}.txt", "a\r\nSet-Cookie: x=1.txt", "😀.txt",
]  # fmt: skip


def multipart(name: str, kind: str, content: bytes, field: str, **fields: str) -> tuple[bytes, str]:
    """A form with one file exactly as given; Django's own client would tidy the name."""
    parts = [f'--b\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n'.encode() for k, v in fields.items()]
    quoted = name.replace('"', "%22").replace("\r\n", "%0D%0A")
    head = f'--b\r\nContent-Disposition: form-data; name="{field}"; filename="{quoted}"\r\n'
    kind = kind.partition("\r")[0]
    parts += [f"{head}Content-Type: {kind}\r\n\r\n".encode("utf-8", "surrogatepass") + content + b"\r\n--b--\r\n"]
    return b"".join(parts), "multipart/form-data; boundary=b"


def by_portal(cast, sign_in, ticket, name: str, kind: str, content: bytes) -> Attachment | None:
    body, form = multipart(name, kind, content, "files", text="x", key=f"{name}{kind}"[:100].replace("\r\n", ""))
    client = sign_in(cast.customer)
    assert client.generic("POST", f"/requests/{ticket.number}/messages/", body, content_type=form).status_code == 302
    return ticket.messages.latest("id").attachments.first()  # a file without any name is no file


def by_api(cast, sign_in, ticket, name: str, kind: str, content: bytes) -> Attachment | None:
    body, form = multipart(name, kind, content, "file")
    answer = sign_in(cast.agent).generic("POST", "/api/v1/attachments/", body, content_type=form)
    assert answer.status_code in (201, 400)
    return Attachment.objects.get(pk=answer.json()["id"]) if answer.status_code == 201 else None


def by_mail(cast, sign_in, ticket, name: str, kind: str, content: bytes) -> Attachment | None:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "marina@polyana.example", f"[{ticket.number}] {len(content)}"
    mail.set_content("x")
    mail.add_attachment(content, "application", "octet-stream", filename="PLACE")
    quoted = re.sub(r"[^A-Za-z0-9.]", lambda m: "".join(f"%{b:02X}" for b in m[0].encode("utf-8", "replace")), name)
    raw = mail.as_bytes().replace(b'filename="PLACE"', f"filename*=utf-8''{quoted}".encode())
    raw = raw.replace(b"application/octet-stream", kind.replace("\r\n", "\r\n\t").encode())
    return door.process(door.accept(raw).pk).message.attachments.first()


DOORS = pytest.mark.parametrize("by", [by_portal, by_api, by_mail])


def require_harmless(client: Client, pk: int) -> str:
    """Both ways to download it, and the picture's way; the name that a browser would save it under."""
    for path in (f"/attachments/{pk}/", f"/attachments/{pk}/?inline=1", f"/api/v1/attachments/{pk}/"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer["Content-Disposition"].startswith("attachment"), path
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert re.search(r"(^|; )sandbox(;|$)", answer["Content-Security-Policy"])
        assert "allow-scripts" not in answer["Content-Security-Policy"]
        assert "X-Injected" not in answer
        assert "Set-Cookie" not in answer
    found = re.search(r"filename\*=utf-8''([^;]+)|filename=\"((?:[^\"\\]|\\.)*)\"", answer["Content-Disposition"])
    return unquote(found[1]) if found[1] else found[2]


@DOORS
@pytest.mark.parametrize(("name", "kind", "content"), ACTIVE)
def test_active_content_is_only_downloaded(ticket, cast, sign_in, by, name, kind, content):
    found = by(cast, sign_in, ticket, name, kind, content)
    assert found is not None
    require_harmless(sign_in(cast.agent), found.pk)


@DOORS
def test_a_picture_that_is_none_stays_a_picture(ticket, cast, sign_in, by):
    """The type is one that no browser runs, and nosniff keeps it from looking further."""
    found = by(cast, sign_in, ticket, "a.png", "image/png; x=text/html", b"<script>alert(1)</script>")
    for query in ("", "?inline=1"):
        answer = sign_in(cast.agent).get(f"/attachments/{found.pk}/{query}")
        assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")
        assert "sandbox" in answer["Content-Security-Policy"]


@DOORS
def test_names_lead_nowhere_and_are_shown_escaped(ticket, cast, sign_in, by):
    root = Path(default_storage.path(""))
    for name in NAMES:
        content = f"content of {name}".encode()
        found = by(cast, sign_in, ticket, name, "application/x-thing", content)
        if found is None:
            continue
        saved = require_harmless(sign_in(cast.agent), found.pk)
        assert saved and not set(saved) & set('/\\:*?"<>|\0\r\n\u202e\u200b') and not saved.startswith(".")
        assert saved.partition(".")[0].lower() not in ("con", "prn", "aux", "nul")
        assert len(found.name) <= 255
        stored = Path(default_storage.path(f"{found.sha256[:2]}/{found.sha256[2:]}"))
        assert stored.read_bytes() == content
        assert stored.resolve().is_relative_to(root.resolve())
    assert all(
        re.fullmatch(r"[0-9a-f]{2}/[0-9a-f]{62}", str(f.relative_to(root))) for f in root.rglob("*") if f.is_file()
    )
    page = sign_in(cast.agent).get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert "<img src=x" not in page
    assert "50337" not in page


def test_a_file_is_for_those_who_see_its_message_also_later(ticket, cast, sign_in):
    found = by_mail(cast, sign_in, ticket, "a.txt", "text/plain", b"x")
    client = Client()
    assert sign_in(cast.customer).get(f"/attachments/{found.pk}/").status_code == 200
    assert client.get(f"/attachments/{found.pk}/").status_code == 404
    found.message.kind = "note"
    found.message.save()
    assert sign_in(cast.customer).get(f"/attachments/{found.pk}/").status_code == 404
    assert sign_in(cast.agent).get(f"/attachments/{found.pk}/").status_code == 200


def test_a_stranger_uploads_nothing_and_a_member_not_without_end(cast, sign_in, client):
    body, form = multipart("a.txt", "text/plain", b"x", "file")
    assert client.generic("POST", "/api/v1/attachments/", body, content_type=form).status_code == 401
    many, form = multipart("a.txt", "text/plain", b"x", "files", text="x")
    part = many[many.index(b'--b\r\nContent-Disposition: form-data; name="files"') : many.rindex(b"--b--")]
    for count in (11, 30, 200):
        body = many[: many.index(part)] + part * count + b"--b--\r\n"
        answer = sign_in(cast.customer).generic("POST", "/new/", body, content_type=form)
        assert answer.status_code in (400, 413, 422)
    assert not Attachment.objects.exists()
