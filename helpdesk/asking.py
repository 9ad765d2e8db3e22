"""Forms that open a request: what they ask of custom fields, by its category."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from helpdesk import fields
from tickets.given import given_fields
from tickets.refusals import WrongFields


class AsksFields(forms.Form):
    """A form with a `category`. `definitions` are offered in `__init__`; `wrong` says by slug what is wrong."""

    definitions: Sequence[Any] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wrong: dict[str, str] = {}

    def take_fields(self, values: dict[str, Any]) -> None:
        """Their values as `fields`, for `clean`."""
        if "category" in values and self.definitions:
            try:
                values["fields"] = fields.taken(self.definitions, given_fields(self.data), values["category"])
            except WrongFields as error:
                self.wrong = error.errors

    def is_valid(self) -> bool:
        return super().is_valid() and not self.wrong

    @property
    def inputs(self) -> list[fields.Input]:
        categories = self.fields["category"].offered  # type: ignore[attr-defined]  # the stubs know a plain Field
        return fields.inputs(
            self.definitions, given_fields(self.data), errors=self.wrong, required=fields.at_creation(self.definitions),
            categories=categories, as_posted=True,
        )  # fmt: skip
