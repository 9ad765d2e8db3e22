"""What a request is about: a tree of categories, and a ticket's place in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from people.models import Person, Skill, Team
from people.written import Written, any_of
from tickets.models.event import Event
from tickets.models.verb import require_worker
from tickets.models.words import Priority

if TYPE_CHECKING:
    from tickets.models.ticket import Ticket


class CategoryQuerySet(models.QuerySet["Category"]):
    def offered(self) -> CategoryQuerySet:
        """Those that may be chosen: neither they nor what they stand below is out of use."""
        closed = Category.objects.filter(is_active=False).values_list("pk")
        return self.exclude(path__overlap=closed)

    def within(self, pk: int) -> CategoryQuerySet:
        """This category and all below it."""
        return self.filter(path__contains=[pk])

    def within_named(self, name: str) -> CategoryQuerySet:
        """Those whose name, in either language, has this in it, and all below them."""
        named = models.Q(name_en__icontains=name) | models.Q(name_ru__icontains=name)
        return self.filter(path__overlap=Category.objects.filter(named).values_list("pk"))


class Category(models.Model):
    """`path` holds the ids from the root to the category itself; `in_tree` says where it stands among others."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("below")
    )
    name_en = models.CharField(_("name in English"), max_length=100)
    name_ru = models.CharField(_("name in Russian"), max_length=100)
    team = models.ForeignKey(
        Team, models.PROTECT, null=True, blank=True, related_name="categories", verbose_name=_("team")
    )
    priority = models.SmallIntegerField(_("priority"), choices=Priority, null=True, blank=True)
    skills = models.ManyToManyField(Skill, blank=True, related_name="categories", verbose_name=_("skills"))
    checklist = models.JSONField(default=list, blank=True)  # lines to be ticked before a hand-over, in order
    is_active = models.BooleanField(_("in use"), default=True)
    position = models.IntegerField(default=0)  # among those below the same parent
    path = ArrayField(models.BigIntegerField(), default=list)

    objects: ClassVar[Any] = CategoryQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language, else in the other."""
        names = (self.name_ru, self.name_en) if get_language() == "ru" else (self.name_en, self.name_ru)
        return names[0] or names[1]

    @property
    def depth(self) -> int:
        return len(self.path) - 1

    @staticmethod
    def lock_tree() -> None:
        """Until commit nobody else moves a category; two moves at once could close a ring."""
        list(Category.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))

    @staticmethod
    def trace() -> None:
        """Writes the paths anew after a category was made or moved; call it in the same transaction."""
        with connection.cursor() as cursor:
            cursor.execute(_TRACE)

    @classmethod
    @transaction.atomic
    def arrange(cls, order: Iterable[int]) -> None:
        """Siblings in this order of ids; unknown ids are ignored, those not named follow."""
        cls.lock_tree()
        known = {category.pk: category for category in in_tree(cls.objects.all())}
        wanted = [known.pop(pk) for pk in order if pk in known] + list(known.values())
        places: dict[int | None, int] = {}
        for category in wanted:
            place = places[category.parent_id] = places.get(category.parent_id, -1) + 1
            if category.position != place:
                cls.objects.filter(pk=category.pk).update(position=place)


_TRACE = """
    WITH RECURSIVE tree AS (
      SELECT id, ARRAY[id] AS path FROM tickets_category WHERE parent_id IS NULL
      UNION ALL SELECT c.id, tree.path || c.id FROM tickets_category c JOIN tree ON c.parent_id = tree.id)
    UPDATE tickets_category c SET path = tree.path FROM tree WHERE tree.id = c.id AND c.path <> tree.path
"""


def in_tree(categories: Iterable[Category]) -> list[Category]:
    """In the order in which a tree is read: each before those below it, siblings by their position."""
    known = {category.pk: category for category in categories}

    def place(category: Category) -> list[tuple[int, int]]:
        return [(known[pk].position, pk) for pk in category.path if pk in known]

    return sorted(known.values(), key=place)


def in_use(categories: Iterable[Category]) -> list[Category]:
    """As `offered`, of all categories that are read already."""
    known = list(categories)
    closed = {category.pk for category in known if not category.is_active}
    return [category for category in known if closed.isdisjoint(category.path)]


def _skills(several: int, category: int) -> models.QuerySet[Skill]:
    return Skill.objects.filter(models.Q(any_of("pk", several)) | models.Q(categories=category)).distinct()


_SKILLS = Written(_skills)


class Categorised(models.Model):
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, db_index=False, related_name="tickets",
        verbose_name=_("category"),
    )  # fmt: skip
    # Ids of skills that rules asked for at the beginning; `required_skills` adds those of the category.
    skills = ArrayField(
        models.BigIntegerField(), default=list, db_default=models.Value([], ArrayField(models.BigIntegerField()))
    )

    class Meta:
        abstract = True

    def categorise(self: Ticket, category: Category | None, *, by: Person, seen: int | None = None) -> None:  # type: ignore[misc]
        """Says what the ticket is about; it stays with its team. None takes the category away."""
        require_worker(by)
        with self.locked() as at:
            wanted = category.pk if category is not None else None
            if self.category_id == wanted:
                return
            self.refuse_if_changed(seen, Event.Kind.CATEGORISED)
            before, self.category = self.category_id, category
            detail = {"from": before, "to": wanted}
            self.record(Event.Kind.CATEGORISED, by=by, at=at, changed=("category",), **detail)

    def required_skills(self: Ticket) -> list[Skill]:  # type: ignore[misc]
        """What whoever works on it should know: by the rules that routed it and by its category. At most one query."""
        return _SKILLS.rows(self.skills, self.category_id or 0) if self.skills or self.category_id else []


def skills_wanted(tickets: Iterable[Ticket]) -> dict[int, list[int]]:
    """By ticket id, the ids of the skills that each asks for, as `required_skills`. Two queries, however many."""
    rows = list(tickets)
    by_rules = {skill for ticket in rows for skill in ticket.skills}
    known = set(Skill.objects.filter(pk__in=by_rules).values_list("pk", flat=True)) if by_rules else set()
    of_category: dict[int, set[int]] = {}
    categories = {ticket.category_id for ticket in rows if ticket.category_id is not None}
    pairs = Skill.objects.filter(categories__in=categories) if categories else Skill.objects.none()
    for category, skill in pairs.values_list("categories", "pk"):
        of_category.setdefault(category, set()).add(skill)
    return {
        ticket.pk: sorted(known.intersection(ticket.skills) | of_category.get(ticket.category_id or 0, set()))
        for ticket in rows
    }
