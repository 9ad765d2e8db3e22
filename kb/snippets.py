"""Templates within templates: `{snippet.signature}` stands for the words of the template of that slug."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.db.models import F, Q

from kb import wording
from kb.models import Template, TemplateText

if TYPE_CHECKING:
    from kb.models.template import TemplateQuerySet
    from people.models import Person

Texts = Mapping[str, Mapping[str, str]]  # by slug, then by language


def named_in(texts: Iterable[str], person: Person) -> Texts:
    """Of the snippets that these texts name, the words that this person has of them: their own one goes before a shared
    one of its slug. One query, and that only where one is named."""
    slugs = {slug for text in texts for slug in wording.snippets_in(text)}
    return _texts(Template.objects.of(person), slugs) if slugs else {}


def in_language(texts: Texts, language: str) -> dict[str, str]:
    """By slug; in another language where there are no words in this one."""
    return {slug: said.get(language) or next(iter(said.values())) for slug, said in texts.items()}


def known_to(readers: Q, slugs: Iterable[str]) -> set[str]:
    """Of these slugs those of templates that all have who use a template of such `readers`."""
    found: set[str] = set(Template.objects.filter(readers, slug__in=list(slugs)).values_list("slug", flat=True))
    return found


def _texts(templates: TemplateQuerySet, slugs: Iterable[str]) -> Texts:
    found: dict[str, dict[str, str]] = {}
    rows = TemplateText.objects.filter(template__in=templates, template__slug__in=list(slugs)).exclude(text="")
    # Shared ones first, so that one's own is written over them, whole.
    of: dict[str, int] = {}
    for row in rows.select_related("template").order_by(F("template__owner").desc(nulls_first=True), "language"):
        slug = row.template.slug
        if of.setdefault(slug, row.template_id) != row.template_id:
            of[slug], found[slug] = row.template_id, {}
        found.setdefault(slug, {})[row.language] = row.text
    return found
