"""A category in a form of the desk or the portal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets.models import Category
from tickets.models.category import in_tree

_STEP = "\N{EM SPACE}"


class CategoryField(forms.ChoiceField):
    """One of the categories in use, indented as they stand in their tree; cleans to the Category or None.

    The form's `__init__` calls `offer`. Drawing the form costs one query, and so does a value; none does not.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, label=gettext_lazy("Category"), **kwargs)
        self._offered: Callable[[], Iterable[Category]] = Category.objects.offered
        self._empty: Any = ""

    def offer(self, empty: Any, categories: Iterable[Category] | None = None) -> None:
        """These, or all in use; `empty` is said where none is chosen."""
        self._empty = empty
        if categories is not None:
            self._offered = lambda: categories
        self.choices = self._listed

    def clean(self, value: Any) -> Category | None:
        given = self.to_python(value)
        if not given:
            return None
        if given not in self._known:
            raise forms.ValidationError(_("This category is not in use any more."))
        return self._known[given]

    @property
    def offered(self) -> list[Category]:
        return list(self._known.values())

    @property
    def offers_any(self) -> bool:
        return bool(self._known)

    def _listed(self) -> list[tuple[str, Any]]:
        return [("", self._empty), *((pk, indented(row)) for pk, row in self._known.items())]

    @cached_property
    def _known(self) -> dict[str, Category]:
        return {str(row.pk): row for row in in_tree(self._offered())}


def indented(category: Category) -> str:
    return f"{_STEP * category.depth}{category.name}"
