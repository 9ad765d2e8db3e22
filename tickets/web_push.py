"""The wire format of browser push: RFC 8291 (encryption for one browser) and RFC 8292 (VAPID: who sends it).

Written with `cryptography` because the usual library is under the MPL, which is none of our licences.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import time
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

LARGEST = 3000  # bytes of a payload; push services take 4096 with what encryption adds
_RECORD = 4096
_VALID = 12 * 3600  # seconds of one authorization; 24 hours are the most that RFC 8292 allows
_CURVE = ec.SECP256R1()


class WrongKeys(ValueError):
    """These are no keys of a browser."""


def encrypted(payload: bytes, p256dh: str, auth: str) -> bytes:
    """The body of a push (aes128gcm) that only the browser with these keys can read. Raises WrongKeys."""
    return _sealed(payload, *keys_of(p256dh, auth), ec.generate_private_key(_CURVE), os.urandom(16))


def keys_of(p256dh: str, auth: str) -> tuple[ec.EllipticCurvePublicKey, bytes]:
    """What a browser sent in base64url. Raises WrongKeys."""
    try:
        point, secret = decoded(p256dh), decoded(auth)
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, point)
    except ValueError as error:
        raise WrongKeys from error
    if len(secret) != 16 or len(point) != 65:
        raise WrongKeys
    return theirs, secret


def _sealed(
    payload: bytes, theirs: ec.EllipticCurvePublicKey, auth: bytes, ours: ec.EllipticCurvePrivateKey, salt: bytes
) -> bytes:
    if len(payload) > LARGEST:
        raise ValueError("the payload of a push is too long")
    public, shared = _point(ours.public_key()), ours.exchange(ec.ECDH(), theirs)
    material = _derived(auth, shared, b"WebPush: info\0" + _point(theirs) + public, 32)
    key = _derived(salt, material, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(salt, material, b"Content-Encoding: nonce\0", 12)
    head = salt + _RECORD.to_bytes(4, "big") + bytes([len(public)]) + public
    return head + AESGCM(key).encrypt(nonce, payload + b"\x02", None)  # 2 ends the last record


def authorization(endpoint: str) -> str:
    """The header that says who sends to this endpoint."""
    parts, key = urlsplit(endpoint), _own_key()
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int(time.time()) + _VALID, "sub": settings.SITE_URL}
    signed = ".".join(encoded(json.dumps(each).encode()) for each in ({"typ": "JWT", "alg": "ES256"}, claims))
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(SHA256())))
    token = f"{signed}.{encoded(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"
    return f"vapid t={token}, k={public_key()}"


def public_key() -> str:
    """Ours, in base64url, as browsers ask for it when they subscribe."""
    return encoded(_point(_own_key().public_key()))


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decoded(text: str) -> bytes:
    """Raises ValueError."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("no base64url") from error


def _own_key() -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(decoded(settings.VAPID_KEY), "big"), _CURVE)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derived(salt: bytes, material: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=salt, info=info).derive(material)
