"""The filters of a list, one chip each, and the menu that adds and changes them. The query is their only form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from tickets.filters.parts import Part, parts, quoted
from tickets.filters.registry import FilterField, fields_for

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from helpdesk.desk.views import View
    from people.models import Person


NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in words; `without` is the address of the list that lacks it."""

    field: FilterField
    is_not: bool
    words: str
    without: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that can be chosen, or taken back, at `href`."""

    label: StrOrPromise
    href: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """A field of the menu. Without choices any text may stand, `typed` stands now; `rest` is the query without it.
    `turned` is the address where it is excluded instead, or included again; '' where it filters nothing yet."""

    field: FilterField
    choices: Sequence[Choice]
    typed: str
    rest: str
    turned: str
    is_not: bool


def address(view: View, query: str, kept: Mapping[str, str] = NOTHING) -> str:
    """Of the list with this query, and with what is `kept` of its address: order, grouping, columns. A saved one needs
    to be told that nothing is asked, else its own query holds."""
    said = {"q": query} if query or view.saved else {}
    return f"{view.address}?{urlencode(said | {name: value for name, value in kept.items() if value})}".rstrip("?")


def split(query: str, who: Person) -> tuple[str, str]:
    """(what the chips show, what is typed as words)."""
    known, found = fields_for(who), parts(query)
    return (
        " ".join(part.written for part in found if part.name in known),
        " ".join(part.written for part in found if part.name not in known),
    )


def chips(view: View, query: str, kept: Mapping[str, str], who: Person) -> list[Chip]:
    """A query of its own for each that names a team, a person, a category or an organisation by its id."""
    known, found = fields_for(who), parts(query)
    return [
        Chip(
            known[part.name],
            part.is_not,
            _said(known[part.name], part.value, who),
            address(view, _joined(found[:index] + found[index + 1 :]), kept),
        )
        for index, part in enumerate(found)
        if part.name in known
    ]


def offers(view: View, query: str, kept: Mapping[str, str], who: Person) -> list[Offer]:
    """Every field of the language, as often as it can be chosen once."""
    found, offered = parts(query), []
    for field in fields_for(who).values():
        if field.name == "from":  # the same as `requester`
            continue
        now = next((part for part in found if part.name == field.name), None)
        rest = [part for part in found if part is not now]
        chosen = _values(field, now.value) if now is not None else []
        turned = [Part(_written(part.name, part.value, not part.is_not), False, "", "") if part is now else part
                  for part in found]  # fmt: skip
        offered.append(
            Offer(
                field,
                [
                    Choice(label, address(view, _toggled(field, now, value, rest, found), kept), value in chosen)
                    for value, label in (field.offers(who) if field.offers else ())
                ],
                now.value if now is not None else "",
                _joined(rest),
                address(view, _joined(turned), kept) if now is not None else "",
                now is not None and now.is_not,
            )
        )
    return offered


def added(query: str, name: str, value: str, who: Person) -> str:
    """The query with one more filter, or with another value of it; as it was where nobody knows the field."""
    field = fields_for(who).get(name)
    if field is None:
        return query
    found = parts(query)
    rest = [part for part in found if part.name != name]
    return _joined(rest, _written(name, value)) if value.strip() else _joined(rest)


def _toggled(field: FilterField, now: Part | None, value: str, rest: list[Part], found: list[Part]) -> str:
    """With this value chosen, or no longer; where several may be chosen, beside those that are."""
    values = _values(field, now.value) if now is not None else []
    wanted = [each for each in values if each != value] if value in values else [*values, value]
    if not field.many:
        wanted = [] if value in values else [value]
    is_not = now is not None and now.is_not
    if not wanted:
        return _joined(rest)
    written = _written(field.name, ",".join(wanted), is_not)
    if now is None:
        return _joined(found, written)
    return " ".join(written if part is now else part.written for part in found)


def _values(field: FilterField, value: str) -> list[str]:
    return [each for each in value.split(",") if each] if field.many else [value]


def _written(name: str, value: str, is_not: bool = False) -> str:
    return f"{'-' if is_not else ''}{name}:{quoted(value)}"


def _joined(found: Iterable[Part], more: str = "") -> str:
    return " ".join([*(part.written for part in found), *([more] if more else [])])


def _said(field: FilterField, value: str, who: Person) -> str:
    """Ids and words of the language by their names."""
    if field.offers is None:
        return value
    names = {known: str(label).lstrip("– ") for known, label in field.offers(who)}
    return ", ".join(names.get(each, each) for each in _values(field, value))
