"""The text of a PDF by PDFium, the reader that Chromium has."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pypdfium2

from tickets.files.kinds import CPU, PAGES, Unreadable

_SECONDS = CPU / 2  # of its own time; the pages read by then are kept
_PASSWORD = 4  # FPDF_ERR_PASSWORD


def pdf(content: bytes) -> Iterator[str]:
    """Page after page."""
    try:
        document = pypdfium2.PdfDocument(content)
        pages = min(len(document), PAGES)
    except pypdfium2.PdfiumError as error:
        raise Unreadable("locked" if getattr(error, "err_code", None) == _PASSWORD else "damaged") from error
    until = time.process_time() + _SECONDS
    for number in range(pages):
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
