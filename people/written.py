"""Queries that are written once: Django writes the SQL of a query anew each time it is asked, and for a wide one that
takes longer than PostgreSQL needs to answer it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import prefetch_related_objects
from django.db.models.query import ModelIterable
from django.db.models.sql.compiler import SQLCompiler

from people.prepared import Prepared, Value, stand_ins

Row = TypeVar("Row", bound=models.Model)


def any_of(column: str, ids: int | Iterable[int]) -> models.Func:
    """`filter(any_of("author", ids))`: as `author__in`, in the same words however many; one id stands in for several
    where a `Written` is built."""
    several = models.Value([ids] if isinstance(ids, int) else list(ids), ArrayField(models.BigIntegerField()))
    return models.Func(
        column, several, template="%(expressions)s)", arg_joiner=" = ANY(", output_field=models.BooleanField()
    )


class Written(Generic[Row]):
    """A query for rows of one model that differs from time to time in ids alone.

    `build` is called once, with an id of no row for each of the values that `rows` is given later; what else its
    queryset depends on stays as it was then. `many` are queries for those that belong to the rows, by the name under
    which a row has them: they take the rows' ids. The queryset's own prefetches are asked as ever.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Row]], **many: Written[Any]) -> None:
        self._build, self._many = build, many

    def rows(self, *values: Value) -> list[Row]:
        """The rows for these values: a number, or several where `build` says `any_of`. One query and the prefetches."""
        statement = self._statement
        found: list[Row] = list(ModelIterable(_Asked(statement, values)))  # type: ignore[arg-type]  # all of a queryset that it reads
        prefetch_related_objects(found, *statement.prefetches)
        for name, theirs in self._many.items() if found else ():
            self._give(name, found, theirs)
        return found

    def row(self, *values: Value) -> Row | None:
        """The first row, if there is any."""
        return next(iter(self.rows(*values)), None)

    def _give(self, name: str, found: list[Row], theirs: Written[Any]) -> None:
        """As Django's prefetch, for `all()` alone."""
        relation: Any = self._statement.model._meta.get_field(name)
        key, of = relation.field.attname, relation.field.name
        by_row: dict[int, list[Any]] = {row.pk: [] for row in found}
        rows = {row.pk: row for row in found}
        for one in theirs.rows(by_row):
            pk = getattr(one, key)
            setattr(one, of, rows[pk])
            by_row[pk].append(one)
        for row in found:
            row.__dict__.setdefault("_prefetched_objects_cache", {})[name] = by_row[row.pk]

    @cached_property
    def _statement(self) -> _Statement:
        queryset = self._build(*stand_ins(self._build.__code__.co_argcount))
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        prepared = Prepared(sql, params, queryset.model._meta.db_table)
        return _Statement(queryset.model, compiler, prepared, tuple(queryset._prefetch_related_lookups))  # type: ignore[attr-defined]  # no other way to them


@dataclass(frozen=True, slots=True)
class _Statement:
    model: type[models.Model]
    compiler: SQLCompiler  # knows which column belongs to which field
    prepared: Prepared
    prefetches: tuple[Any, ...]


class _Asked:
    """One asking of a statement: what ModelIterable reads of a queryset."""

    db = DEFAULT_DB_ALIAS
    _known_related_objects: dict[Any, Any] = {}  # noqa: RUF012 (read only)

    def __init__(self, statement: _Statement, values: tuple[Value, ...]) -> None:
        self.model, self.query = statement.model, self
        self._statement, self._values = statement, values

    def get_compiler(self, using: str) -> SQLCompiler:
        """The statement's, on this thread's connection."""
        compiler = copy.copy(self._statement.compiler)
        compiler.connection = connections[using]
        asked = self._statement.prepared.asked(connections[using], self._values)
        compiler.as_sql = lambda *args, **kwargs: asked  # type: ignore[method-assign, assignment]
        return compiler
