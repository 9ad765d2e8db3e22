"""The text and pictures of a PDF by PDFium, the reader that Chromium has."""

from __future__ import annotations

import struct
import time
import zlib
from collections.abc import Iterator

import pypdfium2

from tickets.files.kinds import CPU, PAGES, Unreadable

_SECONDS = CPU / 2  # of its own time; the pages read by then are kept
_WIDE, _HIGH = 1000, 2000  # pixels of a page's picture at most
_PASSWORD = 4  # FPDF_ERR_PASSWORD


def pdf(content: bytes) -> Iterator[str]:
    """Page after page."""
    document = _opened(content)
    until = time.process_time() + _SECONDS
    for number in range(min(len(document), PAGES)):
        try:
            page = document[number]
            words = page.get_textpage()
            yield f"{words.get_text_bounded()}\n"
            words.close()
            page.close()
        except pypdfium2.PdfiumError:
            continue  # the other pages may be whole
        if time.process_time() > until:
            return


def count(content: bytes) -> Iterator[str]:
    """How many pages there are, in digits."""
    yield str(len(_opened(content)))


def picture(content: bytes, number: int) -> bytes:
    """A page, the first of which is 1, as PNG."""
    try:
        page = _opened(content)[number - 1]
        width, height = page.get_size()
        scale = min(_WIDE / max(width, 1), _HIGH / max(height, 1))
        drawn = page.render(scale=scale, rev_byteorder=True)
    except (pypdfium2.PdfiumError, IndexError) as error:
        raise Unreadable("damaged") from error
    if drawn.n_channels != 3:  # red, green, blue: without transparency we are given no others
        raise Unreadable("damaged")
    pixels, line = bytes(drawn.buffer), 3 * drawn.width
    rows = b"".join(b"\0" + pixels[at : at + line] for at in range(0, drawn.stride * drawn.height, drawn.stride))
    header = struct.pack(">IIBBBBB", drawn.width, drawn.height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )


def _opened(content: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise Unreadable("locked" if getattr(error, "err_code", None) == _PASSWORD else "damaged") from error
