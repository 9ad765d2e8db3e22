"""Tables as files for a spreadsheet, CSV and XLSX: streamed, of any length, in memory that does not grow with it.

Cells are plain values: numbers stay numbers, moments lose nothing but their zone, which the column's title names. A
text is never a formula, whoever wrote it.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any
from zoneinfo import ZoneInfo

from django.http import StreamingHttpResponse
from django.utils import timezone, translation
from xlsxwriter import Workbook

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
SHEET_ROWS = 1_048_576  # what a sheet holds, its head among them; more goes on in another sheet
_AT_ONCE = 500  # rows between two looks at whether somebody still waits for them
_CHUNK = 64 * 1024
_LONGEST = 32_000  # characters; a cell of Excel holds 32,767
# What spreadsheets take for the beginning of a formula, full-width forms too.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # noqa: RUF001  # full-width ones begin a formula too
_BAD_IN_NAMES = str.maketrans("[]:*?/\\", "       ")

Value = str | int | float | Decimal | bool | date | datetime | None


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` are read once, in order; each has a value for every head."""

    name: str  # in an address
    title: str
    heads: Sequence[str]
    rows: Iterable[Sequence[Value]]


def answer(format: str, filename: str, tables: Sequence[Table], zone: ZoneInfo) -> StreamingHttpResponse:
    """A download. CSV has the first table alone, XLSX a sheet for each; moments are told in `zone`."""
    # Rows are made while they are sent, when the request's own language has ended.
    language = translation.get_language() or "en"
    made = csv_of(tables[0], language) if format == "csv" else xlsx_of(tables)
    response = StreamingHttpResponse(_told(made, language, zone), content_type=FORMATS[format])
    response["Content-Disposition"] = f'attachment; filename="{filename}.{format}"'
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


def csv_of(table: Table, language: str) -> Iterator[bytes]:
    """With the mark that lets Excel read Cyrillic. A Russian Excel splits at semicolons and writes decimal commas; a
    point it would read as a date."""
    russian = language.startswith("ru")
    lines: list[str] = []
    writer = csv.writer(_Lines(lines), delimiter=";" if russian else ",")
    lines.append("\ufeff")
    writer.writerow([_in_csv(head, russian) for head in table.heads])
    for number, row in enumerate(table.rows, 1):
        writer.writerow([_in_csv(value, russian) for value in row])
        if number % _AT_ONCE == 0:
            yield "".join(lines).encode()
            lines.clear()
    yield "".join(lines).encode()


def xlsx_of(tables: Iterable[Table]) -> Iterator[bytes]:
    """Rows go to a temporary file as they come; nothing is sent before the last one, as the format is an archive.
    Empty chunks say meanwhile that the work goes on."""
    with tempfile.TemporaryFile() as file, tempfile.TemporaryDirectory() as folder:
        options = {"constant_memory": True, "tmpdir": folder, "use_zip64": True}
        yield from _written(Workbook(file, options), tables)
        file.seek(0)
        while chunk := file.read(_CHUNK):
            yield chunk


def _written(book: Workbook, tables: Iterable[Table]) -> Iterator[bytes]:
    """Closes the book only when it is whole: of one given up nothing is put together."""
    styles: dict[type, Any] = {datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})}
    styles |= {date: book.add_format({"num_format": "yyyy-mm-dd"}), str: book.add_format({"bold": True})}
    names: set[str] = set()
    try:
        for table in tables:
            yield from _sheets(book, table, names, styles)
        book.close()
    finally:
        _let_go(book)


def _sheets(book: Workbook, table: Table, names: set[str], styles: dict[type, Any]) -> Iterator[bytes]:
    sheet, at = None, SHEET_ROWS
    for number, row in enumerate(table.rows):
        if at >= SHEET_ROWS:
            sheet, at = _sheet(book, table, names, styles), 1
        _put(sheet, at, row, styles)
        at += 1
        if number % _AT_ONCE == 0:
            yield b""
    if sheet is None:
        _sheet(book, table, names, styles)


def _sheet(book: Workbook, table: Table, names: set[str], styles: dict[type, Any]) -> Any:
    sheet = book.add_worksheet(_name(table.title, names))
    for column, head in enumerate(table.heads):
        sheet.set_column(column, column, min(max(len(head) + 2, 10), 40))
    sheet.freeze_panes(1, 0)
    for column, head in enumerate(table.heads):
        sheet.write_string(0, column, head, styles[str])
    return sheet


def _put(sheet: Any, at: int, row: Sequence[Value], styles: dict[type, Any]) -> None:
    """Texts are written as texts, so that none is a formula or a link."""
    for column, value in enumerate(row):
        match value:
            case None | "":
                continue
            case bool():
                sheet.write_boolean(at, column, value)
            case int() | float() | Decimal():
                sheet.write_number(at, column, value)
            case datetime():
                sheet.write_datetime(at, column, _local(value), styles[datetime])
            case date():
                sheet.write_datetime(at, column, value, styles[date])
            case _:
                sheet.write_string(at, column, str(value)[:_LONGEST])


def _let_go(book: Workbook) -> None:
    """Closes the files of sheets that were given up; those of a whole book are closed already."""
    for sheet in book.worksheets():
        handle: IO[str] | None = getattr(sheet, "row_data_fh", None)
        if handle is not None:
            handle.close()
    book.fileclosed = 1  # or it complains, when it is collected, that nobody closed it


def _name(title: str, names: set[str]) -> str:
    """At most 31 characters, without those that Excel forbids, and no two alike."""
    plain = " ".join(title.translate(_BAD_IN_NAMES).split()).strip("'") or "1"
    name, number = plain[:31].strip(), 1
    while name.lower() in names:
        number += 1
        name = f"{plain[:27].strip()} {number}"
    names.add(name.lower())
    return name


def _in_csv(value: Value, russian: bool) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(int(value))
        case float() | Decimal():
            return f"{value:f}".replace(".", ",") if russian else f"{value:f}"
        case int():
            return str(value)
        case datetime():
            return _local(value).isoformat(" ")
        case date():
            return value.isoformat()
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _local(moment: datetime) -> datetime:
    """As a clock in the zone of the moment shows it, to the second."""
    return timezone.localtime(moment).replace(tzinfo=None, microsecond=0)


def _told(made: Iterator[bytes], language: str, zone: ZoneInfo) -> Iterator[bytes]:
    try:
        while True:
            # Around each step, not around all: between two of them the thread is somebody else's.
            with translation.override(language), timezone.override(zone):
                chunk = next(made, None)
            if chunk is None:
                return
            yield chunk
    finally:
        made.close()  # type: ignore[attr-defined]  # a generator


class _Lines:
    """What csv takes for a file."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines

    def write(self, line: str) -> None:
        self._lines.append(line)
