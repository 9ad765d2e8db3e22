"""Several short lists by one statement: each question of its own costs a way to the database and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import QuerySet


def rows(asked: Mapping[str, QuerySet[Any, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The rows of each query, which says its columns by `values()`, in its order; types are those of JSON."""
    parts: list[str] = []
    params: list[Any] = []
    for queryset in asked.values():
        sql, args = queryset.query.sql_with_params()
        parts.append(f"(SELECT coalesce(json_agg(q), '[]') FROM ({sql}) q)")
        params.extend(args)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)
        return dict(zip(asked, cursor.fetchone(), strict=True))


def instances(*asked: QuerySet[Any, Any]) -> list[list[Any]]:
    """The rows of each query as its model's, for those whose columns JSON knows: texts, numbers, lists, JSON."""
    wide = {str(at): queryset.values(*_columns(queryset)) for at, queryset in enumerate(asked)}
    found = zip(asked, rows(wide).values(), strict=True)
    return [
        [queryset.model.from_db(queryset.db, list(row), list(row.values())) for row in read] for queryset, read in found
    ]


def _columns(queryset: QuerySet[Any, Any]) -> list[str]:
    return [field.attname for field in queryset.model._meta.concrete_fields]
