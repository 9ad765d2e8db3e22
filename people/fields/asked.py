"""Which fields are asked, and which of those still lack a value. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar


class Conditional(Protocol):
    """A definition, as far as it says when it is asked."""

    @property
    def slug(self) -> str: ...
    @property
    def shown_when(self) -> Mapping[str, Any]: ...


F = TypeVar("F", bound=Conditional)


def asked(definitions: Sequence[F], values: Mapping[str, Any]) -> list[F]:
    """Of those that are in question at all, the ones whose condition holds. A field whose condition is about one that
    is not asked itself is not asked either, so a ring of conditions asks for none of it."""
    known = {each.slug: each for each in definitions}
    return [each for each in definitions if _holds(each, known, values, ())]


def holds(shown_when: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Whether the field that the condition names has one of its values; a ticked box has the value `yes`."""
    value = values.get(shown_when["field"])
    had = {"yes"} if value is True else set(value) if isinstance(value, list) else {value}
    return not had.isdisjoint(shown_when["values"])


def lacking(definitions: Iterable[F], values: Mapping[str, Any]) -> list[F]:
    return [each for each in definitions if values.get(each.slug) is None]


def _holds(each: F, known: Mapping[str, F], values: Mapping[str, Any], above: Collection[str]) -> bool:
    if not each.shown_when:
        return True
    other = known.get(each.shown_when["field"])
    if other is None or other.slug in above or other.slug == each.slug:
        return False
    return holds(each.shown_when, values) and _holds(other, known, values, (*above, each.slug))
