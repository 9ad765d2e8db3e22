"""Names of attached files: as sent for the eye, harmless for the disk of whoever downloads them."""

import mimetypes
import re
import unicodedata

LONGEST = 255
_SEPARATORS = re.compile(r"[/\\]+")
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')
# Characters that change the direction of what follows or cannot be seen: `exe.\u202efdp` would read as a PDF.
_UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    r"\ufff9-\ufffb\ud800-\udfff]"
)
_DEVICES = re.compile(r"^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)
_EXTENSIONS = {
    "application/ms-tnef": ".dat",
    "application/octet-stream": ".bin",
    "application/pgp-encrypted": ".asc",
    "application/pgp-signature": ".asc",
    "application/pkcs7-signature": ".p7s",
    "application/x-pkcs7-signature": ".p7s",
    "audio/mpeg": ".mp3",
    "image/jpeg": ".jpg",
    "message/delivery-status": ".txt",
    "message/rfc822": ".eml",
    "text/calendar": ".ics",
    "text/enriched": ".txt",
    "text/html": ".html",
    "text/plain": ".txt",
    "text/rfc822-headers": ".txt",
}


def shown_name(sent: str) -> str:
    """The name as the sender wrote it, without what cannot be seen, at most 255 characters; '' stays ''."""
    return _shortened(" ".join(_UNSEEN.sub("", sent).split()))


def download_name(name: str) -> str:
    """A file name without any path, safe on every system; the last extension is the real one."""
    parts = _SEPARATORS.split(unicodedata.normalize("NFC", _UNSEEN.sub("", name)))
    last = next((part for part in reversed(parts) if part.strip(". ")), "")
    last = _FORBIDDEN.sub("_", re.sub(r"^[A-Za-z]:", "", last)).strip(". ")
    return _shortened(_DEVICES.sub(lambda device: f"_{device.group()}", last)) or "attachment"


def made_name(content_type: str, number: int, subject: str = "") -> str:
    """A name for a part that has none: `image-2.png`; a forwarded mail is named by its subject."""
    stem = subject[:120] if content_type == "message/rfc822" and subject.strip() else ""
    main = content_type.partition("/")[0]
    if not stem:
        stem = main if main in ("image", "audio", "video", "text", "message") else "attachment"
        stem += f"-{number}" if number > 1 else ""
    extension = _EXTENSIONS.get(content_type) or mimetypes.guess_extension(content_type) or ".bin"
    return shown_name(_SEPARATORS.sub("_", stem) + extension)


def _shortened(name: str) -> str:
    """Cut in the middle, so that the extension stays; bounded in bytes too, as file systems count those."""
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 20 or not stem:
        stem, dot, extension = name, "", ""
    stem = stem[: LONGEST - len(dot) - len(extension)]
    while len(f"{stem}{dot}{extension}".encode("utf-8", "replace")) > LONGEST:
        stem = stem[:-1]
    return f"{stem}{dot}{extension}"
