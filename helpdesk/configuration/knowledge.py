"""Synonyms, what teams do without of the coach, the brand and the assistant."""

from __future__ import annotations

from django.utils import timezone

from helpdesk.configuration.names import Unknown, Values, team_id
from helpdesk.setup.assistant import AssistantForm
from helpdesk.setup.brand import BrandForm, link_of
from kb.coach.rules import NAMES
from kb.models import Assistant, CoachSwitch, Synonyms
from people.models import Brand, Team

_BRAND = ("name", "colour", "heading_en", "heading_ru", "lead_en", "lead_ru")
_ASSISTANT = ("is_on", "address", "model", "masks")


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
