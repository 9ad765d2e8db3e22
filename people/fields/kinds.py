"""The kinds of custom fields, and how a value of each is read, kept and shown.

Kept is JSON that is the same for equal values: text and links as strings, a number as a decimal string, a day as an
ISO date, one choice as its value, several as a list in the order of the definition, a ticked box as true. What is
empty, and a box that is not ticked, is no value at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import models
from django.utils import formats
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _

from people.fields.patterns import matches

LONGEST = 1000  # characters of a text
LONGEST_LINK = 2000
_PLACES = 6  # behind the decimal point
_LARGEST = Decimal(10) ** 15
_NUMBER = re.compile(r"[+-]?\d{1,16}(?:[.,]\d{1,6})?", re.ASCII)
_SCHEMES = ("http", "https", "mailto")
_IS_WEB = URLValidator(schemes=["http", "https"])

Value = Any  # canonical JSON, or None for no value


class WrongValue(ValueError):
    """What was given is no value of the field; the message says what is, for a person."""


class Kind(models.TextChoices):
    TEXT = "text", pgettext_lazy("kind of field", "Text")
    NUMBER = "number", pgettext_lazy("kind of field", "Number")
    DATE = "date", pgettext_lazy("kind of field", "Date")
    CHOICE = "choice", pgettext_lazy("kind of field", "Choice of one")
    CHOICES = "choices", pgettext_lazy("kind of field", "Choice of several")
    CHECKBOX = "checkbox", pgettext_lazy("kind of field", "Checkbox")
    LINK = "link", pgettext_lazy("kind of field", "Link")


CHOOSING = (Kind.CHOICE, Kind.CHOICES)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a list. A retired one is not offered any more, and stays where it was chosen."""

    value: str
    en: str
    ru: str
    is_retired: bool = False

    @property
    def label(self) -> str:
        """In the reader's language, else in the other."""
        names = (self.ru, self.en) if get_language() == "ru" else (self.en, self.ru)
        return names[0] or names[1] or self.value


@dataclass(frozen=True, slots=True)
class Terms:
    """What a value must be like. `pattern` holds for texts, and `wanted` says in words what it asks for."""

    kind: str
    choices: tuple[Choice, ...] = ()
    pattern: str = ""
    wanted: str = ""
    by_value: dict[str, Choice] = field(init=False, default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        self.by_value.update({choice.value: choice for choice in self.choices})


def read(terms: Terms, given: Any, before: Value = None) -> Value:
    """The value that was meant, of a form's text or of JSON; None for nothing. Raises WrongValue. `before` is what
    stands there now: a retired choice may stay, and cannot be chosen anew."""
    if given is None or given is False or given in ("", []):
        return None
    if isinstance(given, str) and not given.strip():
        return None
    found = _READERS[Kind(terms.kind)](terms, given, before)
    return None if found in ("", []) else found


def shown(terms: Terms, value: Value) -> str:
    """In the reader's language; '' for no value."""
    if value is None:
        return ""
    match terms.kind:
        case Kind.CHECKBOX:
            return _("yes") if value is True else _("no")
        case Kind.CHOICE | Kind.CHOICES:
            values = value if isinstance(value, list) else [value]
            return ", ".join(_label(terms, each) for each in values)
        case Kind.DATE:
            return formats.date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT")
        case Kind.NUMBER:
            return formats.localize(Decimal(value), use_l10n=True) if value else ""
    return str(value)


def plain(terms: Terms, value: Value) -> Any:
    """As a cell of a file: a number, a date, else the words that are shown; None for no value."""
    match terms.kind:
        case _ if value is None:
            return None
        case Kind.NUMBER:
            return Decimal(value)
        case Kind.DATE:
            return date.fromisoformat(value)
    return shown(terms, value)


def typed(terms: Terms, value: Value) -> Any:
    """As a form's field holds it: text, a list of values, or whether a box is ticked."""
    match terms.kind:
        case Kind.CHECKBOX:
            return value is True
        case Kind.CHOICES:
            return list(value or [])
        case Kind.NUMBER:
            return formats.localize_input(Decimal(value)) if value else ""
    return value or ""


def number(given: str) -> Decimal:
    """`12,5`, `12.5`, `1 200`. Raises WrongValue."""
    text = "".join(given.split())
    if not _NUMBER.fullmatch(text):
        raise WrongValue(_("Write a number, such as 12 or 12.5."))
    try:
        found = Decimal(text.replace(",", "."))
    except InvalidOperation as error:
        raise WrongValue(_("Write a number, such as 12 or 12.5.")) from error
    if abs(found) >= _LARGEST:
        raise WrongValue(_("The number is too large."))
    return found


def day(given: str) -> date:
    """An ISO date, or one as the reader's language writes it. Raises WrongValue."""
    for pattern in ("%Y-%m-%d", *formats.get_format_lazy("DATE_INPUT_FORMATS")):
        try:
            found = date.fromisoformat(given) if pattern == "%Y-%m-%d" else _parsed(given, pattern)
        except ValueError:
            continue
        if 1 <= found.year <= 9998:
            return found
    raise WrongValue(_("Write a date, such as 2026-01-31."))


def _parsed(given: str, pattern: str) -> date:
    return datetime.strptime(given, pattern).date()


def _text(terms: Terms, given: Any, before: Value) -> str:
    text = _line(given)
    if len(text) > LONGEST:
        raise WrongValue(_("At most %(count)d characters.") % {"count": LONGEST})
    if terms.pattern and text != before and not matches(terms.pattern, text):
        raise WrongValue(terms.wanted or _("This does not have the right form."))
    return text


def _number(terms: Terms, given: Any, before: Value) -> str:
    if isinstance(given, bool) or not isinstance(given, (str, int, float, Decimal)):
        raise WrongValue(_("Write a number, such as 12 or 12.5."))
    found = number(given if isinstance(given, str) else format(Decimal(str(given)), "f"))
    return _canonical(found)


def _canonical(found: Decimal) -> str:
    whole = format(found.quantize(Decimal(1).scaleb(-_PLACES)), "f").rstrip("0").rstrip(".")
    return "0" if whole in ("-0", "") else whole


def _date(terms: Terms, given: Any, before: Value) -> str:
    if not isinstance(given, str):
        raise WrongValue(_("Write a date, such as 2026-01-31."))
    return day(given.strip()).isoformat()


def _choice(terms: Terms, given: Any, before: Value) -> str:
    return _chosen(terms, given, [before])


def _choices(terms: Terms, given: Any, before: Value) -> list[str]:
    several: Iterable[Any] = given if isinstance(given, (list, tuple)) else [given]
    known = before if isinstance(before, list) else []
    wanted = {_chosen(terms, each, known) for each in several if each != ""}
    return [choice.value for choice in terms.choices if choice.value in wanted]


def _chosen(terms: Terms, given: Any, known: list[Any]) -> str:
    choice = terms.by_value.get(given.strip()) if isinstance(given, str) else None
    if choice is None or (choice.is_retired and choice.value not in known):
        offered = ", ".join(choice.value for choice in terms.choices if not choice.is_retired)
        raise WrongValue(_("Choose one of these: %(values)s.") % {"values": offered[:300]})
    return choice.value


def _checkbox(terms: Terms, given: Any, before: Value) -> bool | None:
    words = {"true": True, "yes": True, "on": True, "1": True, "false": None, "no": None, "off": None, "0": None}
    if given is True:
        return True
    if not isinstance(given, str) or given.strip().lower() not in words:
        raise WrongValue(_("Say yes or no."))
    return words[given.strip().lower()]


def _link(terms: Terms, given: Any, before: Value) -> str:
    """An address of the web or of mail and nothing else: what is shown can be clicked."""
    text = _line(given)
    if len(text) > LONGEST_LINK:
        raise WrongValue(_("At most %(count)d characters.") % {"count": LONGEST_LINK})
    try:
        scheme = urlsplit(text).scheme.lower()
        if scheme not in _SCHEMES:
            raise ValidationError("")
        if scheme == "mailto":
            validate_email(urlsplit(text).path)
        else:
            _IS_WEB(text)
    except (ValueError, ValidationError) as error:
        raise WrongValue(_("Write a whole address that begins with https://, http:// or mailto:.")) from error
    return text


def _line(given: Any) -> str:
    if not isinstance(given, str):
        raise WrongValue(_("Write a text."))
    readable = given.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    return " ".join("".join(each if each.isprintable() else " " for each in readable).split())


def _label(terms: Terms, value: Any) -> str:
    choice = terms.by_value.get(value)
    return choice.label if choice is not None else str(value)


_READERS: dict[Kind, Callable[[Terms, Any, Value], Value]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.CHECKBOX: _checkbox,
    Kind.LINK: _link,
}
