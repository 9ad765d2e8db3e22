"""Many rows in one statement, as JSON: the ORM's own would prepare each of sixty values of each row by itself."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection, models

Row = dict[str, Any]  # by column; what is missing is null


def insert(model: type[models.Model], rows: Iterable[Row], *, replacing: str = "") -> None:
    """`replacing` is the column by which a row that is there already is replaced. Give every column but the id."""
    table = model._meta.db_table
    columns = [str(field.column) for field in model._meta.fields if not isinstance(field, models.AutoField)]
    names = ", ".join(columns)
    conflict = ""
    if replacing:
        update = ", ".join(f"{name} = excluded.{name}" for name in columns if name != replacing)
        conflict = f"ON CONFLICT ({replacing}) DO UPDATE SET {update}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {names} FROM jsonb_populate_recordset(NULL::{table}, %s) {conflict}",
            [json.dumps(list(rows), default=_written)],
        )


def _written(moment: date) -> str:
    """Days and moments, each as it is."""
    return moment.isoformat()
