"""Bytes of a mail into text that PostgreSQL can store: never an exception, never a NUL, never a lone surrogate."""

import codecs
import re
from functools import lru_cache

from charset_normalizer import from_bytes

# What mailers write and what they mean; the supersets are those of the WHATWG encoding standard.
_MEANT = {
    "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "l1": "cp1252",
    "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "windows-874": "cp874", "dos-874": "cp874", "iso-8859-8-i":
    "iso8859-8", "iso-8859-8-e": "iso8859-8", "iso-8859-6-i": "iso8859-6", "iso-8859-6-e": "iso8859-6", "win-1251":
    "cp1251", "win1251": "cp1251", "x-cp1251": "cp1251", "x-cp1250": "cp1250", "x-cp1252": "cp1252", "ansi-1251":
    "cp1251", "ansi1251": "cp1251", "koi8": "koi8-r", "koi": "koi8-r", "koi8r": "koi8-r", "koi8u": "koi8-u",
    "koi8-ru": "koi8-u", "dos-866": "cp866", "ibm866": "cp866", "866": "cp866", "x-mac-cyrillic": "mac-cyrillic",
    "x-mac-roman": "mac-roman", "macintosh": "mac-roman", "x-mac-ce": "mac-latin2", "gb2312": "gb18030", "gbk":
    "gb18030", "x-gbk": "gb18030", "gb-2312": "gb18030", "gb_2312-80": "gb18030", "chinese": "gb18030", "hz-gb-2312":
    "hz", "big5": "big5hkscs", "x-big5": "big5hkscs", "big5-hkscs": "big5hkscs", "shift_jis": "cp932", "shift-jis":
    "cp932", "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932", "ms_kanji": "cp932", "iso-2022-jp":
    "iso2022_jp_ext", "x-euc-jp": "euc-jp", "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "ks_c_5601-1989":
    "cp949", "ksc5601": "cp949", "ksc_5601": "cp949", "korean": "cp949", "euc-kr": "cp949", "windows-949": "cp949",
    "unicode-1-1-utf-7": "utf-7", "unicode-1-1-utf-8": "utf-8", "utf8mb4": "utf-8", "unicode": "utf-16", "ucs-2":
    "utf-16", "ansi_x3.4-1968": "ascii", "iso-ir-6": "ascii", "ascii": "ascii", "us-ascii": "ascii",
}  # fmt: skip
# Text codecs of Python that are no charsets of mail; idna is quadratic on top.
_NO_CHARSETS = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem", "palmos"}
_ASCII = {
    "",
    "ascii",
    "7bit",
    "8bit",
    "binary",
    "unknown-8bit",
    "x-unknown",
    "unknown",
    "default",
    "default_charset",
    "none",
}
_SAMPLE = 4096
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
_COMMON_CYRILLIC = set("оеаинтсрвлкмдпуяыьгзбчй")
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9_:.\-]{1,40})""", re.IGNORECASE)


def decode(data: bytes, charset: str = "") -> tuple[str, bool]:
    """The text, and whether it was read exactly as declared (False: guessed, or bytes shown as U+FFFD)."""
    codec = codec_of(charset)
    if not codec:
        if data.isascii():
            name = charset.strip().lower()
            return storable(data.decode("ascii")), _MEANT.get(name, name) in _ASCII
        text, sure = guess(data)
        return storable(text), sure and not charset
    text, exact = _by_codec(data, codec)
    if not exact and codec == "utf-8" and (cyrillic := _cyrillic(data)):
        text = cyrillic
    return storable(text), exact


def decode_html(data: bytes, charset: str = "") -> tuple[str, bool]:
    """Like `decode`; where the part names no charset, the one of its own <meta> counts."""
    if not codec_of(charset) and (meta := _META.search(data, 0, _SAMPLE)):
        charset = meta.group(1).decode("ascii")
        if codec_of(charset).startswith("utf-16"):  # readable as ASCII, so it cannot be true
            charset = "utf-8"
    return decode(data, charset)


def decode_header(data: bytes) -> tuple[str, bool]:
    """Raw bytes of a header: UTF-8 (RFC 6532), else Cyrillic where the words prove it, else U+FFFD: no letter is
    invented."""
    try:
        return storable(data.decode("utf-8")), True
    except UnicodeDecodeError:
        return storable(_cyrillic(data) or data.decode("utf-8", "replace")), False


@lru_cache(maxsize=256)
def codec_of(charset: str) -> str:
    """Python's codec for a declared charset; '' where it is unknown, plain ASCII or absent."""
    name = charset.strip(" \t\"'<>;,").lower()
    name = _MEANT.get(name, name)
    if name in _ASCII or len(name) > 40:
        return ""
    for candidate in (
        name,
        name.replace("_", "-"),
        re.sub(r"^(?:x-|charset=)", "", name),
        re.sub(r"^(?:windows|cp|win)-?", "cp", name),
    ):
        try:
            info = codecs.lookup(_MEANT.get(candidate, candidate))
        except (LookupError, ValueError):
            continue
        if info._is_text_encoding and info.name.replace("-", "_") not in _NO_CHARSETS:
            return "" if info.name == "ascii" else info.name
    return ""


def guess(data: bytes) -> tuple[str, bool]:
    """Text of undeclared bytes; True where they are valid UTF-8 and so leave no doubt."""
    try:
        return data.decode("utf-8"), True
    except UnicodeDecodeError:
        pass
    if cyrillic := _cyrillic(data):
        return cyrillic, False
    at = next((i for i, byte in enumerate(data) if byte > 127), 0)
    found = from_bytes(data[max(0, at - 200) : at + _SAMPLE]).best()
    if found and found.encoding not in ("ascii", "utf_8") and codec_of(found.encoding):
        return data.decode(found.encoding, "replace"), False
    return data.decode("utf-8", "replace"), False


def storable(text: str) -> str:
    """Without NUL, which PostgreSQL refuses, and with U+FFFD for half a surrogate pair, which UTF-8 cannot carry."""
    return _UNSTORABLE.sub(lambda found: "" if found.group() == "\0" else "\ufffd", text)


def _by_codec(data: bytes, codec: str) -> tuple[str, bool]:
    try:
        return data.decode(codec), True
    except UnicodeDecodeError:
        pass
    except (ValueError, OverflowError):  # a codec of Python's that breaks on odd bytes
        return guess(data)[0], False
    if codec == "cp1252":  # five bytes have no letter there; latin-1 keeps the rest readable
        return data.decode("cp1252", "replace"), False
    return data.decode(codec, "replace"), False


def _cyrillic(data: bytes) -> str:
    """The text in the Cyrillic charset that gives the most likely words, or '' where none gives words at all."""
    if _nearly_utf8(data):
        return ""
    at = next((i for i, byte in enumerate(data) if byte > 127), len(data))
    sample = data[max(0, at - 40) : at + _SAMPLE]
    best, charset = 0.0, ""
    for name in ("cp1251", "koi8-r", "cp866"):
        if (score := _likeness(sample.decode(name, "replace"))) > best:
            best, charset = score, name
    return data.decode(charset, "replace") if charset else ""


def _nearly_utf8(data: bytes) -> bool:
    """UTF-8 with a few broken bytes, or cut in the middle of a letter."""
    text = data[: 16 * _SAMPLE].decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return broken * 4 < sum(letter > "\x7f" for letter in text) - broken


def _likeness(text: str) -> float:
    """How much the non-ASCII letters look like Russian: share of common small letters, 0 where Latin and Cyrillic mix
    in words."""
    words = re.findall(r"[^\W\d_]+", text)
    strange = [word for word in words if not word.isascii()]
    letters = "".join(strange)
    if not strange or len(letters) < 3:
        return 0.0
    whole = sum(
        len(word) for word in strange if all("\u0400" <= letter <= "\u045f" for letter in word) and len(word) > 1
    )
    beside = sum(1 for letter in text if ord(letter) > 127 and not letter.isalpha())
    common = sum(letter in _COMMON_CYRILLIC for letter in letters)
    if whole < 0.8 * len(letters) or beside > 0.3 * len(letters):
        return 0.0
    # Case decides between the charsets: КОИ-8 read as windows-1251 is a text in swapped case.
    swapped = sum(len(word) > 1 and word[0].islower() and word[1:].isupper() for word in strange)
    likeness: float = common / len(letters) + 0.2 - swapped / len(strange)
    return max(0.0, likeness)
