"""A category in a form of the desk or the portal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets.models import Category
from tickets.models.category import in_tree

_STEP = "\N{EM SPACE}"


class CategoryField(forms.ChoiceField):
    """One of the categories in use, indented as they stand in their tree; cleans to the Category or None.

    The form's `__init__` calls `offer`, so that a form costs one query.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, label=gettext_lazy("Category"), **kwargs)
        self._known: dict[str, Category] = {}

    def offer(self, empty: Any, categories: Iterable[Category] | None = None) -> None:
        """Queries unless the categories are given."""
        rows = in_tree(Category.objects.offered() if categories is None else categories)
        self._known = {str(row.pk): row for row in rows}
        self.choices = [("", empty), *((str(row.pk), indented(row)) for row in rows)]

    def clean(self, value: Any) -> Category | None:
        given = self.to_python(value)
        if given and given not in self._known:
            raise forms.ValidationError(_("This category is not in use any more."))
        return self._known.get(given)

    @property
    def offered(self) -> list[Category]:
        return list(self._known.values())

    @property
    def offers_any(self) -> bool:
        return bool(self._known)


def indented(category: Category) -> str:
    return f"{_STEP * category.depth}{category.name}"
