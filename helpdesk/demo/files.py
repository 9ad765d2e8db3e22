"""A few small files that customers attach, kept once each however many messages hold them."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

from tickets import blobs


@dataclass(frozen=True, slots=True)
class StoredFile:
    name: str
    content_type: str
    size: int
    sha256: str


def store() -> list[StoredFile]:
    """Puts the files where attachments are kept."""
    log = "\n".join(
        f"2026-03-{1 + n % 28:02d} 10:{n % 60:02d}:07 ERROR exchange: document {4100 + n}" for n in range(40)
    )
    table = "\n".join(["артикул;склад;количество", *(f"АК-{110 + n};Север;{n * 7 % 31}" for n in range(60))])
    made = [
        ("снимок экрана.png", "image/png", picture(480, 300, (64, 120, 192))),
        ("error.png", "image/png", picture(640, 360, (196, 72, 60))),
        ("этикетка.png", "image/png", picture(360, 240, (232, 232, 224))),
        ("exchange.log", "text/plain", log.encode()),
        ("остатки.csv", "text/csv", table.encode()),
        ("readme.txt", "text/plain", b"Steps: open the document, press Print, choose the printer.\n"),
    ]
    return [StoredFile(name, kind, len(content), blobs.put(content)) for name, kind, content in made]


def picture(width: int, height: int, colour: tuple[int, int, int]) -> bytes:
    """A PNG that looks like a window: a bar above, lines below."""
    rows = []
    for y in range(height):
        shade = colour if y < 32 else ((205, 205, 210) if y % 28 < 10 and y < height - 20 else (246, 246, 248))
        edge = bytes((246, 246, 248)) * 20
        rows.append(b"\0" + (bytes(shade) * width if y < 32 else edge + bytes(shade) * (width - 40) + edge))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
