"""Catalogues of translations without the gettext tools: extract from the sources, check, compile (by Babel).

Source strings are English; every other language of LANGUAGES has `locale/<language>/LC_MESSAGES/django.po`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages import pofile
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract as extract_from
from babel.messages.mofile import write_mo
from django.conf import settings
from django.utils.translation.template import templatize

APPS = ("helpdesk", "people", "tickets", "kb", "sla")
TEMPLATES = "templates"

_KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
_PLACEHOLDER = re.compile(r"%\(\w+\)[sdif]|%[sdif]|\{\w*\}")
# Dates in the header would make two branches conflict over nothing; the rest says nothing.
_IDLE_HEADERS = re.compile(
    r'^"(POT-Creation-Date|PO-Revision-Date|Generated-By|Project-Id-Version|Report-Msgid-Bugs-To|Last-Translator'
    r"|Language-Team):.*\n",
    re.M,
)


def languages() -> list[str]:
    """The languages that need a catalogue: all but the sources' English."""
    return [code for code, _ in settings.LANGUAGES if code != "en"]


def file_of(language: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def extract() -> Catalog:
    """Every translatable string of the sources."""
    found = Catalog(charset="utf-8")
    for file, kind in _sources():
        for message, comments, context in _strings(file, kind):
            place = (file.relative_to(settings.BASE_DIR).as_posix(), 0)
            found.add(message, locations=[place], auto_comments=comments, context=context)
    return found


def update(language: str) -> None:
    """Bring the catalogue up to the sources: existing translations stay, those no longer used become comments."""
    file = file_of(language)
    catalog = _read(language)
    catalog.update(extract(), no_fuzzy_matching=True)
    out = io.BytesIO()
    pofile.write_po(out, catalog, width=110, sort_output=True, include_lineno=False)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(_IDLE_HEADERS.sub("", out.getvalue().decode()), encoding="utf-8")


def problems(language: str) -> list[str]:
    """What keeps the catalogue from being complete, one line each."""
    catalog = _read(language)
    return [
        f"{wanted.locations[0][0] if wanted.locations else '?'}: {problem}: {wanted.id!r}"
        for wanted in extract()
        if wanted.id and (problem := _problem(wanted, catalog.get(_key(wanted), wanted.context)))
    ]


def compile_all() -> None:
    """Write the binary catalogue of each language whose text is newer."""
    for language in languages():
        source = file_of(language)
        target = source.with_suffix(".mo")
        if source.exists() and not (target.exists() and target.stat().st_mtime >= source.stat().st_mtime):
            out = io.BytesIO()
            write_mo(out, _read(language))
            draft = target.with_suffix(".mo.new")
            draft.write_bytes(out.getvalue())
            draft.replace(target)


def _read(language: str) -> Catalog:
    file = file_of(language)
    if not file.exists():
        comment = "# Texts of the help desk; manage.py translations extract keeps them in step with the sources."
        return Catalog(locale=language, header_comment=comment, charset="utf-8", fuzzy=False)
    with file.open("rb") as text:
        return pofile.read_po(text, locale=language, charset="utf-8")


def _sources() -> Iterator[tuple[Path, str]]:
    """Python files of our apps (migrations have nothing for people to read) and all templates."""
    base = Path(settings.BASE_DIR)
    for app in APPS:
        for file in sorted((base / app).rglob("*.py")):
            if "migrations" not in file.parts:
                yield file, "python"
    for folder in (base / TEMPLATES, *(base / app / TEMPLATES for app in APPS)):
        for file in sorted(folder.rglob("*")):
            if file.suffix in {".html", ".txt"}:
                yield file, "template"


def _strings(file: Path, kind: str) -> Iterator[tuple[str | tuple[str, ...], list[str], str | None]]:
    text = file.read_text(encoding="utf-8")
    if kind == "template":
        # Python's own tokenizer reads the result once nothing looks like an indentation.
        text = "\n".join(line.lstrip() for line in templatize(text, origin=str(file)).splitlines())
    for _, message, comments, context in extract_from("python", io.BytesIO(text.encode()), _KEYWORDS, ["Translators:"]):
        yield message, comments, context


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _problem(wanted: Message, kept: Message | None) -> str:
    """Empty when the translation is complete and speaks of the same values as the source."""
    if kept is None or isinstance(kept.id, str) != isinstance(wanted.id, str):
        return "not in the catalogue (run manage.py translations extract)"
    if kept.fuzzy:
        return "marked fuzzy"
    given = [kept.string] if isinstance(kept.string, str) else list(kept.string or ())
    if not given or not all(given):
        return "not translated"
    source = wanted.id if isinstance(wanted.id, str) else wanted.id[-1]
    values = sorted(_PLACEHOLDER.findall(source))
    if any(sorted(_PLACEHOLDER.findall(text)) != values for text in given):
        return "placeholders differ"
    return ""
