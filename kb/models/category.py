"""Where articles stand: a tree of what they are about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class ArticleCategoryQuerySet(models.QuerySet["Category"]):
    def in_order(self) -> ArticleCategoryQuerySet:
        return self.order_by("position", "id")


class Category(models.Model):
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("below")
    )
    slug = models.SlugField(
        _("address"), max_length=60, unique=True, help_text=_("Latin letters, digits and hyphens; part of the link.")
    )
    title_en = models.CharField(_("title in English"), max_length=100)
    title_ru = models.CharField(_("title in Russian"), max_length=100)
    position = models.PositiveSmallIntegerField(_("order"), default=0, help_text=_("The lowest number stands first."))

    needs_second = models.BooleanField(_("somebody other than the author approves"), default=False, db_default=False)

    objects: ClassVar[Any] = ArticleCategoryQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """In the reader's language, else in the other."""
        titles = (self.title_ru, self.title_en) if get_language() == "ru" else (self.title_en, self.title_ru)
        return titles[0] or titles[1]


def in_tree(categories: Iterable[Category]) -> list[tuple[int, Category]]:
    """(depth, category) in the order in which a tree is read: each before those below it."""
    below: dict[int | None, list[Category]] = {}
    for category in sorted(categories, key=lambda each: (each.position, each.pk)):
        below.setdefault(category.parent_id, []).append(category)

    def walk(parent: int | None, depth: int) -> Iterator[tuple[int, Category]]:
        for category in below.get(parent, []):
            yield depth, category
            yield from walk(category.pk, depth + 1)

    return list(walk(None, 0))


def within(categories: Iterable[Category], pk: int) -> set[int]:
    """The ids of a category and of all below it."""
    found, known = {pk}, list(categories)
    while more := {each.pk for each in known if each.parent_id in found} - found:
        found |= more
    return found
