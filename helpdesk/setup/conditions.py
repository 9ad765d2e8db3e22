"""A condition of a policy or a rule, as an administrator types it in the filter language."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from tickets.content import without_nul
from tickets.filters import parts, registry, search
from tickets.filters.registry import FilterField

_QUOTED = re.compile(r'"[^"]*"')
_FIELD = re.compile(r"(?:^|[\s(])-?([^\W\d_][\w.]*):\S")
_PLAIN = re.compile(parts.NAME)  # what the filter language takes for a field by itself
_ME = re.compile(rf'(?:^|[\s(-])({parts.NAME}):"?me"?(?=[\s)]|$)')


def remarks(condition: str) -> list[str]:
    """Why a condition may match other tickets than its writer thinks. In it nobody is `me`, and a word before a colon
    is meant as a field."""
    found = search.read(condition, None)
    if _ME.search(condition):
        return [_("“me” means nobody here; write a name or an address.")]
    plain = _QUOTED.sub('""', condition)
    others = [name for name in _FIELD.findall(plain) if not _PLAIN.fullmatch(name)]
    unknown = [
        _("There is no field “%(name)s:”. For words with a colon in them write quotes around both.") % {"name": name}
        for name in (*found.unknown, *others)
    ]
    moving = [
        _("“%(name)s:” changes as time passes, and here it is asked only when something happens to a ticket.")
        % {"name": field.name}
        for field in found.fields
        if not field.for_rules
    ]
    unclosed = [_("A quote is opened and not closed.")] if '"' in plain.replace('""', "") else []
    return [*found.remarks, *unknown, *moving, *unclosed]


def readable(condition: str) -> str:
    """As much as is read of what was typed."""
    return without_nul(condition)[: parts.LONGEST]


def fields() -> list[FilterField]:
    """What may stand in a condition."""
    return [field for field in registry.fields_for(None).values() if field.for_rules]
