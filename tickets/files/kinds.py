"""Which files can be read, and how much of them."""

from __future__ import annotations

from pathlib import PurePath

BYTES = 30_000_000  # a larger file is not opened
CHARACTERS = 100_000  # of one file are kept, as of one message
PAGES = 500  # of one PDF, sheets of one workbook
UNPACKED = 60_000_000  # bytes that the parts of one document may have in all
RATIO = 200  # times as large as it was packed; office documents stay below 30
ANSWER = 8_000_000  # bytes that reading gives: a picture of a page, or text in JSON
CPU = 15  # seconds
WALL = 30.0  # seconds
MEMORY = 1_000_000_000  # bytes of address space

_BY_SUFFIX = {
    ".txt": "text", ".log": "text", ".md": "text", ".csv": "text", ".tsv": "text", ".json": "text", ".xml": "text",
    ".ini": "text", ".conf": "text", ".htm": "html", ".html": "html", ".docx": "docx", ".xlsx": "xlsx", ".pdf": "pdf",
}  # fmt: skip
_BY_TYPE = {
    "text/plain": "text",
    "text/csv": "text",
    "text/html": "html",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}


class Unreadable(Exception):
    """Says why by one of the words of FileText.Problem."""


def shown_as(name: str, content_type: str) -> str:
    """How a page can show it beside being downloaded: as `pages`, a `table`, `text`, the `words` of a document, or not
    at all ('')."""
    kind = kind_of(name, content_type)
    if kind == "text" and PurePath(name.lower()).suffix in (".csv", ".tsv"):
        return "table"
    return {"text": "text", "pdf": "pages", "html": "words", "docx": "words", "xlsx": "words"}.get(kind, "")


def kind_of(name: str, content_type: str) -> str:
    """By its name, else by what its sender says it is; '' for what has no words that we could read."""
    suffix = PurePath(name.lower()).suffix
    return _BY_SUFFIX.get(suffix) or _BY_TYPE.get(content_type.partition(";")[0].strip().lower(), "")
