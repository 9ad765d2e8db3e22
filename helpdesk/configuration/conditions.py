"""Conditions with names in place of ids: `team:7` goes out as `team:"=Склад"` and comes back as an id of this site.

In the filter language `team:Склад` means every team with these letters in its name, which is another thing and stays
as it is. So in a document a value in quotes that begins with `=` is the one thing of this name; a quote in it is
written twice, several are separated by commas. A value that begins so by itself has a `~` before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from helpdesk.configuration.names import Unknown
from people.models import Organisation, Team
from people.models.address import first_emails, owners_of
from tickets.filters import registry
from tickets.filters.parts import rewritten
from tickets.models import Category

_ONE = r'"=(?:[^"]|"")*"'
_VALUE = re.compile(rf'(-?)([a-z]+):({_ONE}(?:,{_ONE})*|"~[^"]*")')
_ID = re.compile(r"[0-9]{1,17}")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a filter field may name by id. `names(ids)` gives those that are known, `ids(name)` all of this name."""

    names: Callable[[Iterable[int]], dict[int, str]]
    ids: Callable[[str], list[int]]


def _by(model: Any, column: str) -> Kind:
    return Kind(
        lambda ids: dict(model.objects.filter(pk__in=ids).values_list("pk", column)),
        lambda name: list(model.objects.filter(**{column: name}).values_list("pk", flat=True)[:2]),
    )


_KINDS = {
    "team": _by(Team, "name"),
    "organisation": _by(Organisation, "name"),
    "category": _by(Category, "name_en"),
    "person": Kind(first_emails, lambda email: [person.pk for person in owners_of([email]).values()]),
}


def with_names(condition: str) -> str:
    """As it stands in a document. What has no name any more is `=#7`, which no site knows. Queries."""
    return rewritten(condition, _named)


def with_ids(condition: str) -> str:
    """As it stands in the database. Raises Unknown for names that nothing or more than one thing has, and for ids."""
    rewritten(_VALUE.sub('""', condition), _refuse_ids)
    return _VALUE.sub(_read, condition)


def _named(field: str, value: str) -> str | None:
    kind = _kind_of(field)
    if kind is None:
        return None
    ids = value.split(",")
    if not all(map(_ID.fullmatch, ids)):
        return f'"~{value}"' if value[:1] in ("=", "~") else None
    names = kind.names([int(each) for each in ids])
    return ",".join('"=' + names.get(int(each), f"#{each}").replace('"', '""') + '"' for each in ids)


def _read(found: re.Match[str]) -> str:
    minus, field, written = found.groups()
    kind = _kind_of(field)
    if kind is None:
        return found[0]
    if written.startswith('"~'):
        return f'{minus}{field}:"{written[2:-1]}"'
    names = [each[2:-1].replace('""', '"') for each in re.findall(_ONE, written)]
    return f"{minus}{field}:{','.join(str(_id(kind, field, name)) for name in names)}"


def _id(kind: Kind, field: str, name: str) -> int:
    ids = kind.ids(name)
    if len(ids) != 1:
        number = "no" if not ids else "more than one"
        raise Unknown(f"there is {number} {field} “{name}”, which the condition names")
    return ids[0]


def _refuse_ids(field: str, value: str) -> None:
    if _kind_of(field) is not None and all(map(_ID.fullmatch, value.split(","))):
        raise Unknown(f'the condition names an id, which is another thing on every site: write {field}:"=the name"')


def _kind_of(field: str) -> Kind | None:
    known = registry.fields.get(field)
    return _KINDS[known.refers] if known is not None and known.refers else None
