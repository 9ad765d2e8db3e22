"""What a picture is by its first bytes: its type and its size, so that a page keeps room for it."""

from __future__ import annotations

import struct
from dataclasses import dataclass

HEAD = 256 * 1024  # bytes in which every picture says its size; a JPEG may have long notes of its camera before
_MOST = 20_000  # pixels a side


@dataclass(frozen=True, slots=True)
class Picture:
    content_type: str
    width: int
    height: int


def measure(head: bytes) -> Picture | None:
    """None for what is no PNG, GIF, JPEG or WebP, whatever it is called."""
    try:
        found = _png(head) or _gif(head) or _webp(head) or _jpeg(head)
    except (struct.error, IndexError):
        return None
    return found if found and 0 < found.width <= _MOST and 0 < found.height <= _MOST else None


def _png(head: bytes) -> Picture | None:
    if not head.startswith(b"\x89PNG\r\n\x1a\n") or head[12:16] != b"IHDR":
        return None
    return Picture("image/png", *struct.unpack(">II", head[16:24]))


def _gif(head: bytes) -> Picture | None:
    if head[:6] not in (b"GIF87a", b"GIF89a"):
        return None
    return Picture("image/gif", *struct.unpack("<HH", head[6:10]))


def _webp(head: bytes) -> Picture | None:
    """RFC 9649: lossy, lossless and extended."""
    if head[:4] != b"RIFF" or head[8:12] != b"WEBP":
        return None
    if head[12:16] == b"VP8X":
        width, height = (int.from_bytes(head[at : at + 3], "little") + 1 for at in (24, 27))
    elif head[12:16] == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    else:
        width, height = (side & 0x3FFF for side in struct.unpack("<HH", head[26:30]))
    return Picture("image/webp", width, height)


def _jpeg(head: bytes) -> Picture | None:
    """The first start-of-frame segment, wherever it stands (ITU T.81, B.2)."""
    if head[:3] != b"\xff\xd8\xff":
        return None
    at = 2
    while head[at] == 0xFF:
        mark = head[at + 1]
        if mark in (0xFF, 0x01) or 0xD0 <= mark <= 0xD8:
            at += 1 if mark == 0xFF else 2
            continue
        (length,) = struct.unpack(">H", head[at + 2 : at + 4])
        if 0xC0 <= mark <= 0xCF and mark not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", head[at + 5 : at + 9])
            return Picture("image/jpeg", width, height)
        at += 2 + length
    return None
