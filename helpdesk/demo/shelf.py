"""The articles of the demo desk, read from articles/, which explains its own format; rows as the product writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from helpdesk.demo.luck import Luck
from kb.models import Answer, Article, Category, Revision, Translation
from kb.slugs import slug_of

_FOLDER = Path(__file__).parent / "articles"
_HELPED = 0.81  # of those who answer


@dataclass(frozen=True, slots=True)
class Shelved:
    """What a visitor may open: the article's key, and the languages that it is told in."""

    key: str
    languages: tuple[str, ...]


def make(by: int, at: datetime, luck: Luck) -> list[Shelved]:
    """Every article that strangers may read; where there is none yet, first those of the demo, published at `at`."""
    if not Article.objects.exists():
        shelves = dict(_shelves())
        for number, (name, shelf, audience) in enumerate(_lines("")):
            _write(name, shelves[shelf], audience, by, at + timedelta(minutes=number), luck)
    readable: dict[int, list[str]] = {}
    for article, language in (
        Translation.objects.readable_by(None).order_by("article", "language").values_list("article", "language")
    ):
        readable.setdefault(article, []).append(language)
    return [Shelved(str(key), tuple(languages)) for key, languages in readable.items()]


def _shelves() -> Iterator[tuple[str, Category]]:
    known: dict[str, Category] = {}
    for position, (slug, above, ru, en) in enumerate(_lines("=")):
        wanted = {"title_ru": ru, "title_en": en, "position": position, "parent": known.get(above)}
        known[slug], _made = Category.objects.get_or_create(slug=slug, defaults=wanted)
        yield slug, known[slug]


def _write(name: str, shelf: Category, audience: str, by: int, at: datetime, luck: Luck) -> None:
    article = Article.objects.create(
        category=shelf, audience=audience, status=Article.Status.PUBLISHED, created_at=at, created_by_id=by
    )
    for language in ("ru", "en"):
        title, _blank, body = (_FOLDER / f"{name}.{language}.md").read_text(encoding="utf-8").partition("\n")
        title = title.removeprefix("# ")
        told = Translation.objects.create(article=article, language=language, slug=slug_of(title), published_at=at)
        told.newest = told.shown = Revision.objects.create(
            translation=told, number=1, title=title, body=body.strip() + "\n", by_id=by, at=at
        )
        told.save(update_fields=["newest", "shown"])
        answers = (
            Answer(revision=told.shown, helped=luck.random() < _HELPED, at=at + timedelta(hours=hour))
            for hour in range(2 + luck.randrange(12))
        )
        Answer.objects.bulk_create(answers)


def _lines(mark: str) -> Iterator[list[str]]:
    """Fields of the lines that begin with this mark; '' are those with none."""
    for line in (_FOLDER / "index.txt").read_text(encoding="utf-8").splitlines():
        if line[:1] not in "#=" if not mark else line.startswith(mark):
            yield [part.strip() for part in line.removeprefix(mark).split("|")]
