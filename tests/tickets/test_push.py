"""Pushes: sealed for one browser, sent after commit within working hours, one for a burst, none for what was read."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.utils import timezone

from tests.listener import said
from tests.promises import age
from tests.tickets.test_notices import told
from tickets import notices, outbox, pushes, web_push
from tickets.models import Notice, NoticeChoice, Outgoing, PushDevice, UnwantedMail
from tickets.web_push import decoded, encoded

AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
# RFC 8291, appendix A.
THEIRS = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
OURS = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
POINT = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
SEALED = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_y"
    "l95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def private(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(decoded(text), "big"), ec.SECP256R1())


def derived(salt: bytes, material: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=salt, info=info).derive(material)


def opened(body: bytes) -> bytes:
    """As the browser with the keys of the RFC does it."""
    salt, point, sealed = body[:16], body[21 : 21 + body[20]], body[21 + body[20] :]
    ours = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    shared = private(THEIRS).exchange(ec.ECDH(), ours)
    material = derived(decoded(AUTH), shared, b"WebPush: info\0" + decoded(POINT) + point, 32)
    key = derived(salt, material, b"Content-Encoding: aes128gcm\0", 16)
    plain = AESGCM(key).decrypt(derived(salt, material, b"Content-Encoding: nonce\0", 12), sealed, None)
    return plain.rstrip(b"\0")[:-1]


@pytest.fixture
def device(cast, world) -> PushDevice:
    endpoint = f"http://public.example:{world.port}/push/тайна"
    return PushDevice.subscribe(cast.agent, endpoint, POINT, AUTH, name="Chrome, Linux")


def pushed(world) -> list[dict[str, str]]:
    return [json.loads(opened(asked.partition(b"\r\n\r\n")[2])) for asked in world.connections]


def due() -> int:
    Notice.objects.exclude(push_at=None).update(push_at=timezone.now() - timedelta(minutes=1))
    pushes.push_due()
    Outgoing.objects.filter(state="queued").update(not_before=timezone.now())
    return outbox.sweep_pushes()


def test_a_push_is_sealed_as_the_rfc_shows():
    plain = b"When I grow up, I want to be a watermelon"
    salt = decoded("DGv6ra1nlYgDCS1FRnbzlw")
    assert encoded(web_push._sealed(plain, *web_push.keys_of(POINT, AUTH), private(OURS), salt)) == SEALED
    assert opened(web_push.encrypted("Привет".encode(), POINT, AUTH)).decode() == "Привет"


@pytest.mark.parametrize(
    "keys", [("", AUTH), ("A" * 87, AUTH), (POINT, "коротко"), (POINT, "AAAA"), (POINT[:-4], AUTH)]
)
def test_wrong_keys_are_told_apart(keys):
    with pytest.raises(web_push.WrongKeys):
        web_push.encrypted(b"x", *keys)


def test_the_browser_reads_the_sentence_and_the_service_who_we_are(policy, cast, world, device):
    cast.agent.language = "ru"
    cast.agent.save()
    told(cast)
    notice = Notice.objects.get()
    assert due() == 1
    [push] = pushed(world)
    assert push["title"] == push["tag"] == notice.ticket.number
    assert push["url"] == f"/desk/tickets/{notice.ticket.number}/"
    assert notice.ticket.subject not in push["body"] and push["body"]
    head = dict(
        line.split(": ", 1) for line in world.connections[0].decode("latin-1").split("\r\n\r\n")[0].split("\r\n")[1:]
    )
    assert head["Content-Encoding"] == "aes128gcm" and int(head["TTL"]) > 0
    token, key = head["Authorization"].removeprefix("vapid t=").split(", k=")
    signed, _dot, signature = token.rpartition(".")
    raw = decoded(signature)
    standing = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    ours = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(key))
    ours.verify(standing, signed.encode(), ec.ECDSA(SHA256()))
    assert json.loads(decoded(signed.split(".")[1]))["aud"] == f"http://public.example:{world.port}"
    row = Outgoing.objects.get(kind="push")
    assert row.state == "sent" and "тайна" not in row.address
    device.refresh_from_db()
    assert device.taken_at is not None
    assert due() == 0


def test_a_burst_is_one_push_and_the_next_waits(policy, cast, world, device):
    told(cast, 4)
    assert due() == 1
    [push] = pushed(world)
    assert push["title"] == "4 new notices" and push["url"] == "/desk/notices/" and "HD-" in push["body"]
    Notice.objects.update(push_at=timezone.now() - timedelta(minutes=1))
    assert due() == 0
    later = set(Notice.objects.values_list("push_at", flat=True))
    assert later == {PushDevice.objects.get().wished_at + pushes.BURST}


def test_without_words_nothing_is_said(policy, cast, world, device):
    PushDevice.objects.update(without_words=True)
    told(cast)
    due()
    [push] = pushed(world)
    assert push["body"] == "1 new notice" and "HD-" not in push["title"]


def test_quiet_hours_and_choices_hold_pushes_back(policy, cast, world, device):
    told(cast)
    Notice.objects.update(push_at=timezone.now() + timedelta(hours=1))
    assert pushes.push_due() == 0
    Notice.objects.all().delete()
    chosen = NoticeChoice.of(cast.agent)
    chosen["promise"].push = False
    NoticeChoice.choose(cast.agent, chosen, [])
    told(cast)
    assert set(Notice.objects.values_list("push_at", flat=True)) == {None}
    assert due() == 0 and world.connections == []


def test_what_was_read_is_not_pushed(policy, cast, world, device):
    told(cast)
    Notice.objects.update(push_at=timezone.now() - timedelta(minutes=1))
    pushes.push_due()
    Notice.objects.update(read_at=timezone.now())
    assert outbox.sweep_pushes() == 1 and world.connections == []
    assert Outgoing.objects.get(kind="push").trouble == "it was read before it could be told"


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone"])
def test_a_browser_that_is_gone_is_forgotten(policy, cast, world, device, status):
    world.answer = lambda peer: peer.sendall(said(b"", status))
    told(cast)
    assert due() == 1
    assert not PushDevice.objects.exists()
    assert Outgoing.objects.get(kind="push").state == "failed"


def test_a_busy_service_is_asked_again_later(policy, cast, world, device):
    world.answer = lambda peer: peer.sendall(said(b"", "503 Busy"))
    told(cast)
    due()
    row = Outgoing.objects.get(kind="push")
    assert row.state == "queued" and row.not_before > timezone.now() and row.attempts == 1
    world.answer = lambda peer: peer.sendall(said(b"", "201 Created"))
    assert due() == 1
    row.refresh_from_db()
    assert row.state == "sent"


def test_a_push_service_within_our_network_gets_nothing(policy, cast, listener):
    PushDevice.subscribe(cast.agent, f"http://127.0.0.1:{listener.port}/", POINT, AUTH, name="Злой")
    told(cast)
    due()
    assert listener.connections == []
    assert Outgoing.objects.get(kind="push").state == "queued"


def test_mails_wait_for_no_push(policy, cast, world, device):
    told(cast)
    Notice.objects.update(push_at=timezone.now() - timedelta(minutes=1))
    pushes.push_due()
    outbox.sweep()
    assert Outgoing.objects.get(kind="push").state == "queued"


def test_a_daily_mail_waits_for_its_hour(policy, cast):
    chosen = NoticeChoice.of(cast.agent)
    chosen["promise"].daily_at = 9
    NoticeChoice.choose(cast.agent, chosen, ["rating"])
    assert UnwantedMail.objects.kinds(cast.agent) == {"rating"}
    told(cast, 2)
    assert notices.mail_due() == 0
    assert all(notice.mail_at > notice.event.at for notice in Notice.objects.select_related("event"))
    Notice.objects.update(mail_at=timezone.now() - timedelta(minutes=2))
    assert notices.mail_due() == 1
    assert len(Outgoing.objects.get(kind="notice").detail["notices"]) == 2


def test_a_storm_of_mails_becomes_one(policy, cast):
    for _each in range(notices.STORM):
        told(cast)
        Notice.objects.exclude(recipient=cast.agent).delete()
        assert notices.mail_due() == 1
    told(cast, 3)
    Notice.objects.exclude(recipient=cast.agent).delete()
    assert notices.mail_due() == 0
    waiting = Notice.objects.filter(mailed_at=None).count()
    assert waiting >= 3
    Outgoing.objects.filter(kind="notice").update(created_at=timezone.now() - timedelta(hours=1))
    Notice.objects.filter(mailed_at=None).update(mail_at=timezone.now() - timedelta(minutes=2))
    assert notices.mail_due() == 1
    assert len(Outgoing.objects.filter(kind="notice").latest("id").detail["notices"]) == waiting


def test_what_is_not_wanted_in_the_bell_is_not_there(policy, cast):
    chosen = NoticeChoice.of(cast.agent)
    chosen["promise"].bell = False
    NoticeChoice.choose(cast.agent, chosen, [])
    told(cast)
    age(1)
    assert Notice.objects.count() == 1 and not Notice.objects.of(cast.agent).exists()
    assert notices.mail_due() == 1
