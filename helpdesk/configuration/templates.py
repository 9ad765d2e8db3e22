"""Answer templates that agents share."""

from __future__ import annotations

import re

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.configuration.names import Unknown, Values, id_of, team_id
from kb import snippets, wording
from kb.models import Template, TemplateText
from kb.models.template import AFTER
from people.models import Person, Team
from people.models.field import SLUG
from tickets.models import Category
from tickets.models.label import tidy_tags
from tickets.registry import UnknownValue
from tickets.statuses import status_of


def read_snippets() -> dict[str, Values]:
    """Templates that others name: a section before theirs."""
    return _templates(~Q(slug=""))


def read_templates() -> dict[str, Values]:
    return _templates(Q(slug=""))


def _templates(which: Q) -> dict[str, Values]:
    """Everybody's by name, a team's as `team: name`; not those that agents have of their own, and no files."""
    rows = Template.objects.filter(which, owner=None).select_related("team", "category", "status_name")
    rows = rows.prefetch_related("texts").order_by("name", "id")
    return {f"{row.team.name}: {row.name}" if row.team else row.name: values_of(row) for row in rows}


def values_of(row: Template) -> Values:
    return {
        "name": row.name, "team": row.team.name if row.team else None,
        "category": row.category.name_en if row.category else None, "line": row.line, "shortcut": row.shortcut,
        "offered": row.is_active, "snippet": row.slug, "status": row.then, "tags": row.tags,
        "texts": {each.language: each.text for each in row.texts.all() if each.text},
    }  # fmt: skip


def write_template(_key: str, values: Values, by: Person | None = None) -> Template:
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
            raise Unknown(_("There is no language %(name)s.") % {"name": language})
        if row.slug and wording.snippets_in(text):
            raise Unknown(_("A snippet names no other snippet: put its words here instead."))
        if strangers := wording.unknown(text, snippets.known_to(everybodys, wording.snippets_in(text))):
            raise Unknown(_("Nothing is called so: %(names)s.") % {"names": ", ".join(strangers)})
        try:
            wording.check(text)
        except wording.WrongWording as error:
            raise Unknown(str(error)) from error
        settled = {"text": text, "changed_at": timezone.now(), "changed_by": by, "proposed": "", "proposed_by": None}
        TemplateText.objects.update_or_create(template=row, language=language, defaults=settled)
    row.texts.exclude(language__in=list(values["texts"])).update(text="", proposed="", proposed_by=None)
    return row


def _brought(values: Values) -> Values:
    """What it is as a snippet and what comes along with it, as columns; documents from before have nothing of it."""
    slug, given = values.get("snippet", ""), values.get("status", "")
    if slug and not re.fullmatch(SLUG, slug, re.ASCII):
        raise Unknown(_("Two to forty small Latin letters, digits and underscores."))
    try:
        kind, name = status_of(given) if given else ("", None)
    except UnknownValue as error:
        raise Unknown(_("There is no status %(name)s.") % {"name": given}) from error
    if kind not in ("", *dict(AFTER)):
        raise Unknown(_("No reply sets the status %(name)s.") % {"name": given})
    return {
        "slug": slug,
        "status": "" if name else kind,
        "status_name": name,
        "tags": tidy_tags(values.get("tags", ())),
    }
