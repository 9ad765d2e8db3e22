"""Where a page's tables are to be had as files."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.urls import reverse

from helpdesk import spreadsheets
from helpdesk.spreadsheets import Table


def files(name: str, *args: Any) -> dict[str, str]:
    """What templates/dashboards/_export.html and _file.html need, of the route `name`."""
    return {format: reverse(f"dashboards:{name}", args=[*args, format]) for format in spreadsheets.FORMATS}


def require(format: str) -> None:
    if format not in spreadsheets.FORMATS:
        raise Http404


def answer(request: HttpRequest, format: str, name: str, tables: list[Table], zone: Any) -> StreamingHttpResponse:
    """XLSX: a sheet for each table; CSV: the one that `table` in the address names, else the first. `name` is the
    file's for XLSX, and what stands behind the table's in CSV; 404 for a table that there is none of."""
    if format == "csv":
        wanted = request.GET.get("table") or tables[0].name
        tables = [table for table in tables if table.name == wanted]
        if not tables:
            raise Http404
        name = f"{tables[0].name}-{name}"
    return spreadsheets.answer(format, name, tables, zone)
