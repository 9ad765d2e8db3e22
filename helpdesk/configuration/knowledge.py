"""Answer templates that agents share, synonyms, what teams do without of the coach, the brand and the assistant."""

from __future__ import annotations

import re

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from helpdesk.configuration.names import Unknown, Values, id_of, team_id
from helpdesk.setup.assistant import AssistantForm
from helpdesk.setup.brand import BrandForm, link_of
from kb import snippets, wording
from kb.coach.rules import NAMES
from kb.models import Assistant, CoachSwitch, Synonyms, Template, TemplateText
from kb.models.template import AFTER
from people.models import Brand, Team
from people.models.field import SLUG
from tickets.models import Category
from tickets.models.label import tidy_tags
from tickets.registry import UnknownValue
from tickets.statuses import status_of

_BRAND = ("name", "colour", "heading_en", "heading_ru", "lead_en", "lead_ru")
_ASSISTANT = ("is_on", "address", "model", "masks")


def read_snippets() -> dict[str, Values]:
    """Templates that others name: a section before theirs."""
    return _templates(~Q(slug=""))


def read_templates() -> dict[str, Values]:
    return _templates(Q(slug=""))


def _templates(which: Q) -> dict[str, Values]:
    """Everybody's by name, a team's as `team: name`; not those that agents have of their own, and no files."""
    rows = Template.objects.filter(which, owner=None).select_related("team", "category", "status_name")
    return {
        f"{row.team.name}: {row.name}" if row.team else row.name: {
            "name": row.name, "team": row.team.name if row.team else None,
            "category": row.category.name_en if row.category else None, "line": row.line, "shortcut": row.shortcut,
            "offered": row.is_active, "snippet": row.slug, "status": row.then, "tags": row.tags,
            "texts": {each.language: each.text for each in row.texts.all() if each.text},
        }
        for row in rows.prefetch_related("texts").order_by("name", "id")
    }  # fmt: skip


def write_template(_key: str, values: Values) -> None:
    """Its texts are in force at once. Files stay as they are."""
    team = Team.objects.filter(pk=team_id(values["team"]) or 0).first()
    terms = {
        "category_id": id_of(Category, "category", values["category"], name_en=values["category"]),
        "line": values["line"], "shortcut": values["shortcut"], "is_active": values["offered"],
    }  # fmt: skip
    terms |= _brought(values)
    row, _new = Template.objects.update_or_create(name=values["name"], team=team, owner=None, defaults=terms)
    everybodys = Q(owner=None) & (Q(team=None) | Q(team=team))
    for language, text in values["texts"].items():
        if language not in dict(settings.LANGUAGES):
            raise Unknown(f"there is no language {language}")
        if row.slug and wording.snippets_in(text):
            raise Unknown("a snippet names no other snippet")
        if strangers := wording.unknown(text, snippets.known_to(everybodys, wording.snippets_in(text))):
            raise Unknown(f"nobody knows {strangers[0]}")
        try:
            wording.check(text)
        except wording.WrongWording as error:
            raise Unknown(str(error)) from error
        settled = {"text": text, "changed_at": timezone.now(), "changed_by": None, "proposed": "", "proposed_by": None}
        TemplateText.objects.update_or_create(template=row, language=language, defaults=settled)
    row.texts.exclude(language__in=list(values["texts"])).update(text="", proposed="", proposed_by=None)


def _brought(values: Values) -> Values:
    """What it is as a snippet and what comes along with it, as columns; documents from before have nothing of it."""
    slug, given = values.get("snippet", ""), values.get("status", "")
    if slug and not re.fullmatch(SLUG, slug, re.ASCII):
        raise Unknown(f"{slug} is no name of a snippet: two to forty small Latin letters, digits and underscores")
    try:
        kind, name = status_of(given) if given else ("", None)
    except UnknownValue as error:
        raise Unknown(f"there is no status {given}") from error
    if kind not in ("", *dict(AFTER)):
        raise Unknown(f"no reply sets the status {given}")
    return {
        "slug": slug,
        "status": "" if name else kind,
        "status_name": name,
        "tags": tidy_tags(values.get("tags", ())),
    }


def read_synonyms() -> dict[str, Values]:
    return {row.words: {} for row in Synonyms.objects.order_by("words")}


def write_synonyms(words: str, _values: Values) -> None:
    Synonyms.objects.get_or_create(words=words, defaults={"changed_at": timezone.now()})


def read_coach() -> dict[str, Values]:
    """By team what it does without."""
    found: dict[str, Values] = {}
    for name, rule in CoachSwitch.objects.order_by("team__name", "rule").values_list("team__name", "rule"):
        found.setdefault(name, {"without": []})["without"].append(rule)
    return found


def write_coach(team: str, values: Values) -> None:
    if strangers := sorted(set(values["without"]) - set(NAMES)):
        raise Unknown(f"the coach has no rule {strangers[0]}")
    CoachSwitch.objects.keep(Team.objects.get(pk=team_id(team) or 0), values["without"])


def read_brand() -> dict[str, Values]:
    """Without the logo."""
    row = Brand.objects.current()
    return {"site": {**{name: getattr(row, name) for name in _BRAND}, "links": row.links}}


def write_brand(_name: str, values: Values) -> None:
    """By the form's own rules."""
    lines = "\n".join(map(link_of, values["links"]))
    _save(BrandForm({**values, "typed_links": lines}, instance=Brand.objects.current()))


def read_assistant() -> dict[str, Values]:
    """Without the key."""
    row = Assistant.objects.current()
    return {"model": {name: getattr(row, name) for name in _ASSISTANT}}


def write_assistant(_name: str, values: Values) -> None:
    """By the form's own rules; the key stays."""
    _save(AssistantForm(values, instance=Assistant.objects.current()))


def _save(form: BrandForm | AssistantForm) -> None:
    if not form.is_valid():
        raise Unknown("; ".join(str(error) for errors in form.errors.values() for error in errors))
    form.save()
