"""Several short lists by one statement: each question of its own costs a way to the database and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet

from people.prepared import Prepared


def rows(asked: Mapping[str, QuerySet[Any, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The rows of each query, which says its columns by `values()`, in its order; types are those of JSON."""
    with connection.cursor() as cursor:
        cursor.execute(*_together(asked.values()))
        return dict(zip(asked, cursor.fetchone(), strict=True))


class Several:
    """The rows of several queries that never change as their models', for those whose columns JSON knows: texts,
    numbers, lists, JSON. The statement is written once."""

    def __init__(self, build: Callable[[], Sequence[QuerySet[Any, Any]]]) -> None:
        self._build = build

    def rows(self) -> list[list[Any]]:
        """Of each query, in its order. One query."""
        models, prepared = self._statement
        with connection.cursor() as cursor:
            cursor.execute(*prepared.asked(connection))
            found = zip(models, cursor.fetchone(), strict=True)
        return [[model.from_db("default", list(row), list(row.values())) for row in read] for model, read in found]

    @cached_property
    def _statement(self) -> tuple[list[type[Model]], Prepared]:
        asked = self._build()
        wide = [queryset.values(*_columns(queryset)) for queryset in asked]
        return [queryset.model for queryset in asked], Prepared(*_together(wide), "several")


def _together(asked: Iterable[QuerySet[Any, Any]]) -> tuple[str, list[Any]]:
    parts: list[str] = []
    params: list[Any] = []
    for queryset in asked:
        sql, args = queryset.query.sql_with_params()
        parts.append(f"(SELECT coalesce(json_agg(q), '[]') FROM ({sql}) q)")
        params.extend(args)
    return f"SELECT {', '.join(parts)}", params


def _columns(queryset: QuerySet[Any, Any]) -> list[str]:
    return [field.attname for field in queryset.model._meta.concrete_fields]
