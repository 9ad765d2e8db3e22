"""The sizes of pictures, read from their first bytes."""

from __future__ import annotations

import struct

import pytest

from kb.pictures import Picture, measure

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 640, 480)
GIF = b"GIF89a" + struct.pack("<HH", 30, 20) + b"\0\0\0"
LOSSY = b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 320, 200)
LOSSLESS = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + (99 | 49 << 14).to_bytes(4, "little")
EXTENDED = b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0" + (1919).to_bytes(3, "little") + (1079).to_bytes(3, "little")
NOTES = b"\xff\xe1" + struct.pack(">H", 1000) + b"x" * 998
FRAME = b"\xff\xc2" + struct.pack(">HBHH", 17, 8, 600, 800) + b"\0" * 10
JPEG = b"\xff\xd8" + NOTES + b"\xff\xff\xdb\x00\x04ab" + FRAME


@pytest.mark.parametrize(
    ("head", "seen"),
    [
        (PNG, Picture("image/png", 640, 480)),
        (GIF, Picture("image/gif", 30, 20)),
        (LOSSY, Picture("image/webp", 320, 200)),
        (LOSSLESS, Picture("image/webp", 100, 50)),
        (EXTENDED, Picture("image/webp", 1920, 1080)),
        (JPEG, Picture("image/jpeg", 800, 600)),
    ],
)
def test_a_picture_says_its_size(head, seen):
    assert measure(head + b"\0" * 40) == seen


@pytest.mark.parametrize(
    "head",
    [b"", b"<svg/>", PNG[:20], GIF[:7], LOSSY[:20], JPEG[:40], b"\xff\xd8\xff", b"\xff\xd8\xff\xda" + b"\0" * 50,
     b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 0, 9), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\xff" * 8,
     b"\xff\xd8\xff\xe1\0\0" + b"\xff" * 100],
)  # fmt: skip
def test_what_is_none_or_damaged_is_none(head):
    assert measure(head) is None
