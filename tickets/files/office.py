"""The text of .docx and .xlsx: XML in a ZIP, without entities, and never more than was asked for."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from tickets.files.kinds import PAGES, RATIO, UNPACKED, Unreadable

_IN_DOCX = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml")
_IN_XLSX = re.compile(r"xl/worksheets/sheet\d+\.xml")
_ENDS = {"p": "\n", "tab": "\t", "br": "\n", "cr": "\n", "tc": "\t", "tr": "\n"}  # what stands behind an element


def docx(content: bytes) -> Iterator[str]:
    """Pieces of the text: the body first, then what stands around it."""
    parts = _Parts(content)
    for name in sorted(parts.like(_IN_DOCX), key=lambda name: name != "word/document.xml"):
        for element in parts.elements(name):
            tag = _tag(element)
            if tag == "t":
                yield element.text or ""
            elif tag in _ENDS:
                yield _ENDS[tag]


def xlsx(content: bytes) -> Iterator[str]:
    """Pieces of the text: names of sheets, the cells' words once each, then what stands in cells themselves."""
    parts = _Parts(content)
    for element in parts.elements("xl/workbook.xml"):
        if _tag(element) == "sheet":
            yield f"{element.get('name', '')}\n"
    for element in parts.elements("xl/sharedStrings.xml"):
        if _tag(element) == "t":
            yield element.text or ""
        elif _tag(element) == "si":
            yield "\n"
    for name in parts.like(_IN_XLSX)[:PAGES]:
        for element in parts.elements(name):
            if _tag(element) == "c":
                yield _in_cell(element)


def _in_cell(cell: Element) -> str:
    if cell.get("t") == "s":  # a word, told by its number
        return ""
    return "".join(f"{each.text}\n" for each in cell.iter() if _tag(each) in ("v", "t") and each.text)


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


class _Parts:
    """The files in the ZIP; what they unpack to is counted as it comes, whatever their headers say."""

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            # Office documents with a password are no ZIP but an OLE container.
            raise Unreadable("locked" if content.startswith(b"\xd0\xcf\x11\xe0") else "damaged") from error
        self._left = UNPACKED

    def like(self, pattern: re.Pattern[str]) -> list[str]:
        return sorted({name for name in self._zip.namelist() if pattern.fullmatch(name)}, key=lambda n: (len(n), n))

    def elements(self, name: str) -> Iterator[Element]:
        """Each element when it has ended, and freed behind; none where there is no such part."""
        content = self._unpacked(name)
        try:
            stack: list[Element] = []
            for event, element in iterparse(io.BytesIO(content), events=("start", "end"), forbid_dtd=True):
                if event == "start":
                    stack.append(element)
                    continue
                stack.pop()
                yield element
                if _tag(element) not in ("is", "v", "t", "r") and stack:
                    stack[-1].remove(element)
        except (ParseError, DefusedXmlException, LookupError, ValueError) as error:
            if content:
                raise Unreadable("damaged") from error

    def _unpacked(self, name: str) -> bytes:
        try:
            part = self._zip.getinfo(name)
        except KeyError:
            return b""
        if part.flag_bits & 1:
            raise Unreadable("locked")
        try:
            with self._zip.open(part) as file:
                content = file.read(self._left + 1)
        except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, OSError, RuntimeError) as error:
            raise Unreadable("damaged") from error
        self._left -= len(content)
        if self._left < 0 or len(content) > RATIO * max(part.compress_size, 10_000):
            raise Unreadable("large")
        return content
