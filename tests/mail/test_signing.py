"""The DKIM signature verifies as a recipient would, and covers what matters; without a key mail stays as it is."""

from __future__ import annotations

import base64

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from helpdesk import keys
from helpdesk.environment import WrongValue
from tests.faults.smtp_sink import Sink
from tickets import blobs, outbox
from tickets.content import written
from tickets.mail.signing import signed
from tickets.models import Outgoing

_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = _KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
).decode()
PUBLIC = base64.b64encode(
    _KEY.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
)


@pytest.fixture
def key(settings):
    settings.DKIM = {"key": PEM, "selector": "desk"}


def verifies(raw: bytes) -> bool:
    asked = []

    def answer(name, timeout=5):
        asked.append(name)
        return b"v=DKIM1; k=rsa; p=" + PUBLIC

    found = dkim.verify(raw, dnsfunc=answer)
    assert asked in ([], [b"desk._domainkey.example.com."])
    return found


def test_what_leaves_is_signed_and_verifies(ticket, cast, settings, key):
    server = Sink()
    settings.MAIL_SERVER = server.settings
    ticket.reply(written("Готово.\n\n.точка в начале строки\n" + "длинно " * 300), by=cast.agent)
    outbox.sweep()
    server.shutdown()
    server.server_close()
    for mail in server.taken:
        assert verifies(mail.raw)
        assert not verifies(mail.raw.replace(b"Subject: ", b"Subject: x", 1))
        assert not verifies(b"From: other@example.com\r\n" + mail.raw), "a second From is no way around it"
    kept = blobs.get(Outgoing.objects.get(kind="reply").raw_sha256)
    assert kept in [mail.raw for mail in server.taken]


def test_only_for_our_own_domain(key):
    raw = b"From: a@x.example\r\nSubject: s\r\n\r\nx\r\n"
    assert signed(raw, "billing@elsewhere.example") == raw
    assert signed(raw, "billing@notexample.com") == raw
    assert signed(raw, "billing@sub.example.com").startswith(b"DKIM-Signature:")


def test_without_a_key_mail_stays_as_it_is():
    raw = b"From: a@example.com\r\n\r\nx\r\n"
    assert signed(raw, "a@example.com") == raw


def test_settings_say_what_is_wrong(monkeypatch, tmp_path):
    monkeypatch.delenv("DKIM_KEY", raising=False)
    assert keys.dkim() is None
    file = tmp_path / "key.pem"
    file.write_text(PEM)
    monkeypatch.setenv("DKIM_KEY_FILE", str(file))
    with pytest.raises(WrongValue, match="DKIM_SELECTOR"):
        keys.dkim()
    monkeypatch.setenv("DKIM_SELECTOR", "desk")
    assert keys.dkim() == {"key": PEM.strip(), "selector": "desk"}
    file.write_text("no key")
    with pytest.raises(WrongValue, match="DKIM_KEY"):
        keys.dkim()
