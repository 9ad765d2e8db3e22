"""The articles of the demo desk, read from articles/, which explains its own format; rows as the product writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from helpdesk.demo.luck import Luck
from kb.models import Answer, Article, Category, Revision, Synonyms, Translation
from kb.models.synonyms import parts
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
        put_up(by, at, luck)
    readable: dict[int, list[str]] = {}
    for article, language in (
        Translation.objects.readable_by(None).order_by("article", "language").values_list("article", "language")
    ):
        readable.setdefault(article, []).append(language)
    return [Shelved(str(key), tuple(languages)) for key, languages in readable.items()]


def put_up(by: int, at: datetime, luck: Luck) -> dict[str, int]:
    """All articles of the demo, the keys by the names of their files; a statement a kind of row."""
    shelves, told, answers = dict(_shelves()), list[Translation](), list[Answer]()
    lines = list(_lines(""))
    articles = Article.objects.bulk_create(
        Article(category=shelves[shelf], audience=audience, status=Article.Status.PUBLISHED, created_at=moment,
                created_by_id=by)
        for moment, (_name, shelf, audience) in zip(_minutes(at), lines, strict=False)
    )  # fmt: skip
    words = [(name, language) for name, *_rest in lines for language in ("ru", "en")]
    texts = [_text(name, language) for name, language in words]
    owners = [article for article in articles for _language in ("ru", "en")]
    for article, (_name, language), (title, _body) in zip(owners, words, texts, strict=True):
        told.append(
            Translation(article=article, language=language, slug=slug_of(title), published_at=article.created_at)
        )
    Translation.objects.bulk_create(told)
    revisions = Revision.objects.bulk_create(
        Revision(translation=each, number=1, title=title, body=body, by_id=by, at=each.published_at or at)
        for each, (title, body) in zip(told, texts, strict=True)
    )
    for each, revision in zip(told, revisions, strict=True):
        each.newest = each.shown = revision
        answers += _answers(revision, luck)
    Translation.objects.bulk_update(told, ["newest", "shown"])
    Answer.objects.bulk_create(answers)
    Synonyms.objects.bulk_create(
        Synonyms(words=" = ".join(parts(line)), changed_at=at, changed_by_id=by) for line in _read("synonyms.txt")
    )
    return {name: article.pk for (name, *_rest), article in zip(lines, articles, strict=True)}


def keys() -> dict[str, int]:
    """Those of the demo's articles that are here, by the names of their files."""
    slugs = {slug_of(_text(name, "ru")[0]): name for name, *_rest in _lines("")}
    found = Translation.objects.filter(slug__in=list(slugs)).values_list("slug", "article")
    return {slugs[slug]: article for slug, article in found}


def _shelves() -> Iterator[tuple[str, Category]]:
    known: dict[str, Category] = {}
    for position, (slug, above, ru, en) in enumerate(_lines("=")):
        wanted = {"title_ru": ru, "title_en": en, "position": position, "parent": known.get(above)}
        known[slug], _made = Category.objects.get_or_create(slug=slug, defaults=wanted)
        yield slug, known[slug]


def _text(name: str, language: str) -> tuple[str, str]:
    """Title and Markdown."""
    title, _blank, body = (_FOLDER / f"{name}.{language}.md").read_text(encoding="utf-8").partition("\n")
    return title.removeprefix("# "), body.strip() + "\n"


def _minutes(at: datetime) -> Iterator[datetime]:
    yield from (at + timedelta(minutes=number) for number in count())


def _answers(revision: Revision, luck: Luck) -> Iterator[Answer]:
    for hour in range(2 + luck.randrange(12)):
        yield Answer(revision=revision, helped=luck.random() < _HELPED, at=revision.at + timedelta(hours=hour))


def _lines(mark: str) -> Iterator[list[str]]:
    """Fields of the lines that begin with this mark; '' are those with none."""
    for line in _read("index.txt"):
        if line.startswith("=") == bool(mark):
            yield [part.strip() for part in line.removeprefix(mark).split("|")]


def _read(name: str) -> Iterator[str]:
    """The lines of a file but its comments."""
    return (line for line in (_FOLDER / name).read_text(encoding="utf-8").splitlines() if line and line[0] != "#")
