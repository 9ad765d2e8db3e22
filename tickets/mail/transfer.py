"""Content-Transfer-Encoding undone, leniently: what cannot be decoded is kept as it came, and said."""

import base64
import binascii
import re

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=\s]")
_BASE64_TOKEN = re.compile(rb"[A-Za-z0-9+/]+=*")
_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} ?([^\r\n]*)\r?$", re.MULTILINE)
_PLAIN = {
    "",
    "7bit",
    "8bit",
    "binary",
    "7-bit",
    "8-bit",
    "7bits",
    "8bits",
    "none",
    "plain",
    "text",
    "text/plain",
    "us-ascii",
    "utf-8",
}


def decoded(data: bytes, encoding: str) -> tuple[bytes, str]:
    """The bytes the sender meant, and '' or what was wrong with the encoding."""
    match encoding:
        case "base64" | "base-64" | "b" | "x-base64":
            return _base64(data)
        case "quoted-printable" | "quoted-printible" | "quotedprintable" | "qp" | "q":
            return binascii.a2b_qp(data), ""
        case "x-uuencode" | "uuencode" | "x-uue" | "uue" | "x-uu":
            found = uudecoded(data)
            return (found[1], "") if found else (data, "broken uuencode")
        case name if name in _PLAIN:
            return data, ""
    return data, f"unknown transfer encoding {encoding[:40]!r}"


def encoding_name(header: str) -> str:
    """`Content-Transfer-Encoding: "Base64"; x=y` -> `base64`; the spaces some mailers put inside are dropped."""
    return re.sub(r"\s+|\(.*\)", "", header.partition(";")[0]).strip("\"'.,").lower()


def uudecoded(data: bytes) -> tuple[bytes, bytes] | None:
    """(name, content) of the first uuencoded file, or None where there is none."""
    begin = _BEGIN.search(data)
    if not begin:
        return None
    content = bytearray()
    for line in data[begin.end() :].splitlines():
        if not line.strip():
            continue
        if line.rstrip() in (b"end", b"====", b"`"):
            return begin.group(1).strip(), bytes(content)
        try:
            content += binascii.a2b_uu(line)
        except binascii.Error:
            length = (((line[0] - 32) & 63) * 4 + 5) // 3  # trailing garbage of old encoders
            try:
                content += binascii.a2b_uu(line[:length])
            except binascii.Error:
                return None
    return None


def _base64(data: bytes) -> tuple[bytes, str]:
    junk = _NOT_BASE64.search(data)
    if not junk:
        return _tokens(data), ""
    # Text after the code (a mailing list's footer) costs that text; text before any code means that it is no base64
    # at all.
    start = data.rfind(b"\n", 0, junk.start()) + 1
    content = _tokens(data[:start]) if data[:start].strip() else b""
    return (content, "text after base64") if content else (data, "broken base64")


def _tokens(data: bytes) -> bytes:
    """Each run up to its padding on its own: some mailers join several encoded pieces."""
    whole = b"".join(data.split())
    if b"=" not in whole.rstrip(b"="):
        return _padded(whole.rstrip(b"="))
    return b"".join(_padded(token.rstrip(b"=")) for token in _BASE64_TOKEN.findall(whole))


def _padded(token: bytes) -> bytes:
    if len(token) % 4 == 1:  # six bits that are no byte: a cut message
        token = token[:-1]
    return base64.b64decode(token + b"=" * (-len(token) % 4))
