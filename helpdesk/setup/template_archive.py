"""Answer templates as files: those that agents share, each a folder with its terms, its words and its files."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import IO, Any

import yaml
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from helpdesk.configuration.names import Unknown, Values
from helpdesk.configuration.templates import values_of, write_template
from kb.exchange import Outcome, Packed
from kb.models import Template, TemplateFile
from kb.models.template import LONGEST
from kb.slugs import slug_of
from people.models import Person, Team
from people.models.team import Line
from tickets import blobs
from tickets.content import one_line, without_nul
from tickets.models import Category
from tickets.refusals import NotAllowed, Refused

TERMS, FILES = "template.yaml", "files"
_LONGEST_TERMS = 8_000  # bytes


def export(out: IO[bytes]) -> int:
    """A folder each: template.yaml, a file a language, and `files` in force. How many."""
    rows = Template.objects.filter(owner=None).select_related("team", "category", "status_name")
    rows = rows.prefetch_related("texts", "files").order_by("pk")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for row in rows:
            _pack(archive, row)
    return len(rows)


def bring(files: Iterable[Packed], *, by: Person) -> list[Outcome]:
    """Makes templates of the folders, or changes those of their name; snippets first. Each stands for itself: what is
    wrong with one keeps no other out. What an archive does not name stays."""
    groups: dict[PurePosixPath, list[Packed]] = {}
    for each in files:
        place = PurePosixPath(each.path).parent
        groups.setdefault(place.parent if place.name == FILES else place, []).append(each)
    read: list[tuple[PurePosixPath, Values, list[Packed]]] = []
    outcomes = []
    for folder, found in groups.items():
        try:
            read.append((folder, _values(found), found))
        except (Unknown, Refused) as error:
            outcomes.append(Outcome(str(folder), "refused", why=str(error)))
    for folder, values, found in sorted(read, key=lambda each: not each[1]["snippet"]):
        try:
            with transaction.atomic():
                what = _brought(values, found, by)
        except (Unknown, Refused, NotAllowed) as error:
            outcomes.append(Outcome(str(folder), "refused", values["name"], str(error)))
        else:
            outcomes.append(Outcome(str(folder), what, values["name"]))
    return outcomes


def _pack(archive: zipfile.ZipFile, row: Template) -> None:
    folder, values = f"{slug_of(row.name)[:40] or 'template'}-{row.pk}", values_of(row)
    for language, text in values.pop("texts").items():
        archive.writestr(f"{folder}/{language}.md", f"{text}\n")
    archive.writestr(f"{folder}/{TERMS}", yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=1000))
    for file in row.files.all():
        if not file.waits:
            with blobs.open_file(file.sha256) as content, archive.open(f"{folder}/{FILES}/{file.name}", "w") as packed:
                while chunk := content.read(blobs.CHUNK):
                    packed.write(chunk)


def _values(found: list[Packed]) -> Values:
    """As configuration writes them. Raises Unknown, Refused."""
    named = {PurePosixPath(each.path).name: each for each in found if PurePosixPath(each.path).parent.name != FILES}
    if TERMS not in named or named[TERMS].size > _LONGEST_TERMS:
        raise Unknown(_("There is no template.yaml in this folder, or it is too long."))
    try:
        told: Any = yaml.safe_load(named[TERMS].read().decode("utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise Unknown(_("template.yaml cannot be read.")) from error
    if not isinstance(told, dict):
        raise Unknown(_("template.yaml cannot be read."))
    texts = {language: _text(named[f"{language}.md"]) for language in ("ru", "en") if f"{language}.md" in named}
    return {**_terms(told), "texts": texts}


def _terms(told: dict[Any, Any]) -> Values:
    """What a form would let through. Raises Unknown."""
    words = {name: one_line(str(told.get(name) or ""), 100) for name in ("name", "shortcut", "snippet", "status")}
    team, category, line, tags = (told.get(name) for name in ("team", "category", "line", "tags"))
    if not words["name"]:
        raise Unknown(_("template.yaml does not say the name."))
    if len(words["shortcut"]) > 40 or " " in words["shortcut"]:
        raise Unknown(_("A shortcut is one word of 40 characters at most."))
    if line not in (None, *Line.values):
        raise Unknown(_("There is no line %(name)s.") % {"name": line})
    if team is not None and not Team.objects.filter(name=without_nul(str(team))).exists():
        raise Unknown(_("There is no team %(name)s.") % {"name": team})
    if category is not None and not Category.objects.filter(name_en=without_nul(str(category))).exists():
        raise Unknown(_("There is no category %(name)s.") % {"name": category})
    return {
        **words, "team": team and str(team), "category": category and str(category), "line": line,
        "offered": told.get("offered") is not False, "tags": list(tags)[:10] if isinstance(tags, list) else [],
    }  # fmt: skip


def _text(file: Packed) -> str:
    if file.size > 4 * LONGEST:
        raise Refused(_("A template has 20,000 characters at most."))
    try:
        text = without_nul(file.read().decode("utf-8-sig")).replace("\r\n", "\n").strip()
    except UnicodeDecodeError as error:
        raise Unknown(_("Its letters cannot be read: it is not UTF-8.")) from error
    if len(text) > LONGEST:
        raise Refused(_("A template has 20,000 characters at most."))
    return text


def _brought(values: Values, found: list[Packed], by: Person) -> str:
    same = Template.objects.filter(owner=None, name=values["name"], team__name=values["team"])
    before = same.select_related("team", "category", "status_name").prefetch_related("texts", "files").first()
    if values["snippet"]:
        others = Template.objects.filter(owner=None, slug=values["snippet"])
        if others.exclude(pk=before.pk if before else 0).exists():
            raise Refused(_("There is a snippet of this name already."))
    kept = {(each.name, each.sha256) for each in before.files.all()} if before else set()
    if before and before.slug and before.slug != values["snippet"] and before.naming().exists():
        raise Refused(_("Others use its words: take them out there first."))
    is_new, changed = before is None, before is None or values_of(before) != values
    row = write_template(values["name"], values, by=by) if before is None or changed else before
    for each in found:
        place = PurePosixPath(each.path)
        if place.parent.name == FILES:
            file = TemplateFile.add(row, ContentFile(each.read(), place.name), by=by)
            changed = changed or (file.name, file.sha256) not in kept
    return "new" if is_new else "changed" if changed else "same"
