"""The settings of a site as one document, and back: what is set up in `/setup/`, by names instead of ids.

`export()` reads it, `differences(document)` says what applying it would change, `apply(document)` does it in one
transaction. What stands only here is left alone and said so. Conditions name what they name by id too (conditions.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from helpdesk.configuration.names import Section, Unknown, Values
from helpdesk.configuration.sections import SECTIONS
from sla import recalculation

Document = dict[str, dict[str, Any]]
__all__ = ["Difference", "Document", "Unknown", "apply", "differences", "export"]


@dataclass(frozen=True, slots=True)
class Difference:
    """`here` and `there` are None where the thing stands only on the other side."""

    section: str
    name: str
    here: dict[str, Any] | None
    there: dict[str, Any] | None

    @property
    def kind(self) -> str:
        if self.here is None:
            return "add"
        return "only here" if self.there is None else "change"

    @property
    def fields(self) -> list[tuple[str, Any, Any]]:
        """Each changed field with its value here and there."""
        here, there = self.here or {}, self.there or {}
        return [
            (name, here.get(name), there.get(name)) for name in {**here, **there} if here.get(name) != there.get(name)
        ]


def export() -> Document:
    """Everything, section by section. Queries."""
    return {section.name: section.read() for section in SECTIONS}


def differences(document: Document) -> Iterator[Difference]:
    """In the order in which they would be applied. Raises Unknown for a section that nobody knows."""
    _refuse_strangers(document)
    for section in SECTIONS:
        if section.name not in document:
            continue
        here, there = section.read(), document[section.name] or {}
        for name, values in there.items():
            if here.get(name) != values:
                yield Difference(section.name, name, here.get(name), values)
        for name in here.keys() - there.keys():
            yield Difference(section.name, name, here[name], None)


@transaction.atomic
def apply(document: Document) -> list[Difference]:
    """Adds and changes what differs; returns it. Raises Unknown, and then nothing is changed."""
    _refuse_strangers(document)
    done = []
    for section in SECTIONS:
        wanted = {section.name: document[section.name]} if section.name in document else {}
        for difference in differences(wanted):
            if difference.there is not None:
                _write(section, difference.name, difference.there)
                done.append(difference)
    if any(difference.section in ("calendars", "policies") for difference in done):
        recalculation.ask("configuration")
    return done


def _write(section: Section, name: str, values: Values) -> None:
    try:
        section.write(name, values)
    except Unknown as error:
        raise Unknown(f"{section.name} “{name}”: {error}") from error


def _refuse_strangers(document: Document) -> None:
    if strangers := sorted(set(document) - {section.name for section in SECTIONS}):
        raise Unknown(f"unknown sections: {', '.join(strangers)}")
