"""Articles for tests, made by the verbs."""

from __future__ import annotations

from kb.audience import Audience
from kb.models import Article, Category

LABELS_RU = (
    "Принтер печатает пустые этикетки",
    "Проверьте рулон и формат.\n\n## Рулон\n\n1. Откройте крышку.\n2. Переверните **рулон**.",
)
LABELS_EN = ("Labels print blank", "Check the roll and the format.\n\n## Roll\n\n1. Open the lid.\n2. Turn the roll.")


def category(slug: str = "printing", ru: str = "Печать", en: str = "Printing", **other) -> Category:
    return Category.objects.get_or_create(slug=slug, defaults={"title_ru": ru, "title_en": en, **other})[0]


def article(cast, *, audience: str = Audience.PUBLIC, published: bool = True, of: Category | None = None, **words):
    """`words` by language: (title, body); both languages of the labels by default."""
    made = Article.begin(of or category(), audience, by=cast.agent)
    for language, (title, body) in (words or {"ru": LABELS_RU, "en": LABELS_EN}).items():
        made.write(language, title, body, by=cast.agent)
    if published:
        made.publish(by=cast.lead)
    return made
