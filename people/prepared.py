"""Statements that PostgreSQL plans once a connection: for those of a page planning takes longer than answering does."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg2.extensions import AsIs

Value = int | Iterable[int]

_STAND_IN = -(2**40)  # the id of no row
_KEPT = 80  # statements a connection: a plan takes some 100 KB there
_names = count(1)
_known: WeakKeyDictionary[Any, OrderedDict[str, None]] = WeakKeyDictionary()  # by psycopg2's connection, oldest first


def stand_ins(values: int) -> list[int]:
    """An id of no row for each of so many values that a statement is given later."""
    return [_STAND_IN - at for at in range(values)]


class Prepared:
    """SQL as Django writes it, whose parameters hold stand-ins: a number alone, or a list of one for several numbers.

    All other parameters stay as they are: PostgreSQL plans with them. It keeps a statement for a connection's life, so
    no pooler that lends connections for a transaction may stand between (as for our advisory locks).
    """

    def __init__(self, sql: str, params: Iterable[Any], name: str) -> None:
        """`name` (letters and _) is what the database's log shows of it, with a number."""
        self._sql, self._name = sql, f"{name}_{next(_names)}"
        self._params = list(params)
        self._types = {place: kind for param in self._params for place, kind in _stands_for(param)}
        self._places = sorted(self._types)  # which of the values it asks for
        self._execute = f"EXECUTE {self._name}{_in_brackets(['%s'] * len(self._places))}"

    def asked(self, connection: BaseDatabaseWrapper, values: Sequence[Value] = ()) -> tuple[str, list[Any]]:
        """What to execute on this connection for these values, given in the stand-ins' order."""
        self._prepare(connection)
        given = [values[place] for place in self._places]
        return self._execute, [value if isinstance(value, int) else list(value) for value in given]

    def _prepare(self, connection: BaseDatabaseWrapper) -> None:
        connection.close_if_health_check_failed()  # as a cursor does: it may be another connection after that
        connection.ensure_connection()
        raw: Any = connection.connection
        known = _known.setdefault(raw, OrderedDict())
        if self._name in known:
            known.move_to_end(self._name)
            return
        with connection.wrap_database_errors, raw.cursor() as cursor:
            if len(known) >= _KEPT:
                cursor.execute(f"DEALLOCATE {known.popitem(last=False)[0]}")
            types = _in_brackets([self._types[place] for place in self._places])
            text = cursor.mogrify(self._sql, [self._written(param) for param in self._params]).decode()
            cursor.execute(f"PREPARE {self._name}{types} AS {text}")
        known[self._name] = None

    def _written(self, param: Any) -> Any:
        for place, _kind in _stands_for(param):
            return AsIs(f"${self._places.index(place) + 1}")
        return param


def _stands_for(param: Any) -> list[tuple[int, str]]:
    """The place of the value that the parameter stands for, and its type; none of any other parameter."""
    several = isinstance(param, list) and len(param) == 1
    value = param[0] if several else param
    if not isinstance(value, int) or not _STAND_IN - 100 < value <= _STAND_IN:
        return []
    return [(_STAND_IN - value, "bigint[]" if several else "bigint")]


def _in_brackets(parts: list[str]) -> str:
    return f" ({', '.join(parts)})" if parts else ""
