"""Articles as files: all of them written into an archive, and a folder or an archive read in as drafts."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from kb import documents, heads
from kb.documents import Document, Unreadable
from kb.models import Article, ArticleAddress, ArticleFile, Category, Translation
from kb.models.revision import LONGEST
from people import access
from people.models import Person
from tickets import blobs
from tickets.content import one_line
from tickets.refusals import NotAllowed, Refused

MOST = 2_000  # files of one archive
UNPACKED = 400_000_000  # bytes of one archive
_TEXTS = (".md", ".markdown", ".html", ".htm")


@dataclass(frozen=True, slots=True)
class Packed:
    """One file of what is read in: its place, its size in bytes, and how to get at it."""

    path: str
    size: int
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one article or file: `what` is new, changed, same or refused; `why` of the last."""

    path: str
    what: str
    title: str = ""
    why: str = ""
    article: int | None = None


def export(out: IO[bytes]) -> int:
    """A folder for each article: a file a language with the newest words, and its own files. How many articles."""
    told = Translation.objects.select_related("newest").exclude(newest=None).order_by("-language")
    rows = Article.objects.select_related("category", "organisation", "owner").prefetch_related(
        Prefetch("translations", told), "files", "owner__addresses", "related__translations"
    )
    count = 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for article in rows.order_by("pk").iterator(chunk_size=100):
            if article.translations.all():
                _pack(archive, article)
                count += 1
    return count


def unpacked(name: str, content: IO[bytes]) -> list[Packed]:
    """The files of an archive, or the one file itself. Raises Refused."""
    if not name.lower().endswith(".zip"):
        body = content.read(settings.ATTACHMENT_MAX_BYTES + 1)
        return [Packed(PurePosixPath(name).name, len(body), lambda: body)]
    try:
        archive = zipfile.ZipFile(content)
        found = [each for each in archive.infolist() if not each.is_dir() and _is_wanted(each.filename)]
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise Refused(_("%(name)s is no archive that can be read.") % {"name": name}) from error
    if len(found) > MOST or sum(each.file_size for each in found) > UNPACKED:
        raise Refused(_("%(name)s has too much in it: import it in parts.") % {"name": name})
    return [Packed(each.filename, each.file_size, _reader(archive, each)) for each in found]


def in_folder(folder: Path) -> list[Packed]:
    """The files of a folder and all below it."""
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    placed = [(file.relative_to(folder).as_posix(), file) for file in files]
    return [Packed(path, file.stat().st_size, file.read_bytes) for path, file in placed if _is_wanted(path)]


def bring(files: list[Packed], *, by: Person, category: Category, publish: bool = False) -> list[Outcome]:
    """Makes articles of the files, or new versions of those whose address one has. Each article stands for itself: what
    is wrong with one keeps no other out. Raises NotAllowed."""
    if not by.may(access.WRITE_ARTICLES) or (publish and not by.may(access.PUBLISH_ARTICLES)):
        raise NotAllowed(_("Your role does not allow this."))
    outcomes: list[Outcome] = []
    groups: dict[str, list[Document]] = {}
    beside: dict[int | None, str] = {}  # by article the addresses of those beside it, when all are there
    for each in files:
        if each.path.lower().endswith(_TEXTS):
            try:
                told = _read(each)
            except Unreadable as error:
                outcomes.append(Outcome(each.path, "refused", why=str(error)))
            else:
                groups.setdefault(told.group, []).append(told)
    others = [each for each in files if not each.path.lower().endswith(_TEXTS)]
    shelves = {each.slug: each for each in Category.objects.all()}
    for group, found in groups.items():
        said = {name: value for each in reversed(found) for name, value in each.told.items() if value}
        try:
            with transaction.atomic():
                shelf = shelves.get(said.get("category", ""))
                outcomes.append(_brought(found, said, _own(group, found, others), by, shelf, category, publish))
        except (Refused, NotAllowed) as error:
            outcomes.append(Outcome(found[0].path, "refused", found[0].title, str(error)))
        else:
            beside[outcomes[-1].article] = said.get("related", "")
    for article in Article.objects.filter(pk__in=[pk for pk, slugs in beside.items() if slugs]):
        heads.relate(article, beside[article.pk], by=by)
    return outcomes


def _pack(archive: zipfile.ZipFile, article: Article) -> None:
    written = list(article.translations.all())  # as they were fetched before
    folder = written[0].slug
    for each in written:
        assert each.newest is not None
        told = heads.head(article, each.slug)
        archive.writestr(
            f"{folder}/{each.language}.md", documents.write(each.newest.title, each.language, each.newest.body, told)
        )
    for file in article.files.all():
        with blobs.open_file(file.sha256) as content, archive.open(f"{folder}/{file.name}", "w") as packed:
            while chunk := content.read(blobs.CHUNK):
                packed.write(chunk)


def _read(each: Packed) -> Document:
    if each.size > 8 * LONGEST:
        raise Unreadable(_("It is longer than an article can be."))
    try:
        told = documents.read(each.path, each.read())
    except Unreadable as error:
        said = {
            "utf-8": _("Its letters cannot be read: it is not UTF-8."),
            "nested": _("Its parts lie too deep in each other."),
            "yaml": _("The lines between the dashes at its beginning are no YAML."),
        }  # fmt: skip
        raise Unreadable(said.get(str(error), _("There is no text in it."))) from error
    if len(told.body) > LONGEST:
        raise Unreadable(_("It is longer than an article can be."))
    return told


def _brought(
    found: list[Document],
    told: dict[str, str],
    files: list[Packed],
    by: Person,
    shelf: Category | None,
    category: Category,
    publish: bool,
) -> Outcome:
    slugs = [each.told["address"] for each in found if each.told.get("address")]
    address = ArticleAddress.objects.filter(slug__in=slugs).select_related("translation__article").first()
    article: Article | None = address.translation.article if address else None
    is_new = article is None
    if article is None:
        article = heads.begun(told, shelf or category, by=by)
    changed = heads.settle(article, told, shelf, by=by)
    for each in found:
        known = article.translations.select_related("newest").filter(language=each.language).first()
        title, last = one_line(each.title, 200), known.newest if known else None
        if last is None or (last.title, last.body.strip()) != (title, each.body.strip()):
            article.write(each.language, title, each.body, by=by, slug=each.told.get("address", ""))
            changed = True
    for file in files:
        name = PurePosixPath(file.path).name
        ArticleFile.add(article, ContentFile(file.read(), name), by=by)
    if publish and (is_new or changed):
        article.publish(by=by)
    what = "new" if is_new else "changed" if changed else "same"
    return Outcome(found[0].path, what, found[0].title, article=article.pk)


def _own(group: str, found: list[Document], others: list[Packed]) -> list[Packed]:
    """The files of an article: all of its own folder, else those that its text names."""
    named = {PurePosixPath(name).name for each in found for name in each.named}
    beside = PurePosixPath(group) if found[0].has_own_folder else PurePosixPath(group).parent
    return [
        each
        for each in others
        if PurePosixPath(each.path).is_relative_to(beside)
        and (found[0].has_own_folder or PurePosixPath(each.path).name in named)
    ]


def _is_wanted(path: str) -> bool:
    """None of what systems leave in folders."""
    return not any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(path).parts)


def _reader(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        """No more than it says it has, whatever it unpacks to."""
        if info.file_size > settings.ATTACHMENT_MAX_BYTES:
            limit = settings.ATTACHMENT_MAX_BYTES // 2**20
            raise Refused(_("%(name)s is larger than %(megabytes)d MB.") % {"name": info.filename, "megabytes": limit})
        try:
            with archive.open(info) as content:
                return content.read(info.file_size)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
            raise Refused(_("%(name)s cannot be unpacked.") % {"name": info.filename}) from error

    return read
