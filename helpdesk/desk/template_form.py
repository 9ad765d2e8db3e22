"""An answer template as a form: its name, whose it is, when it is offered, its words in each language."""

from __future__ import annotations

from hashlib import sha256
from itertools import chain
from typing import Any

from django import forms
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kb import snippets, wording
from kb.models import Template, TemplateText
from kb.models.template import AFTER, LONGEST
from people import access
from people.models import Person, Team
from people.models.field import SLUG
from people.models.team import Line
from tickets.content import one_line, without_nul
from tickets.models import Category, StatusName
from tickets.models.category import in_tree, in_use
from tickets.models.label import tidy_tags
from tickets.refusals import Refused

LANGUAGES = [code for code, _name in reversed(settings.LANGUAGES)]  # Russian first, as in other forms
_LABELS = {"ru": gettext_lazy("Text in Russian"), "en": gettext_lazy("Text in English")}
OWN, ALL = "own", "all"
MOST_TAGS = 10


class TemplateForm(forms.Form):
    """For each language a text and `was`, the mark of the words that its writer has seen."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    shortcut = forms.SlugField(
        label=gettext_lazy("Shortcut, typed behind ;"), max_length=40, required=False, allow_unicode=True
    )
    whose = forms.ChoiceField(label=gettext_lazy("Who uses it"))
    category = forms.TypedChoiceField(label=gettext_lazy("Category"), coerce=int, empty_value=None, required=False)
    line = forms.TypedChoiceField(label=gettext_lazy("Line"), coerce=int, empty_value=None, required=False)
    is_active = forms.BooleanField(required=False)
    status = forms.ChoiceField(label=gettext_lazy("Status after sending"), required=False)
    tags = forms.CharField(label=gettext_lazy("Tags that it adds"), max_length=300, required=False)
    slug = forms.RegexField(
        f"^{SLUG}$", label=gettext_lazy("Name as a snippet"), max_length=40, required=False,
        error_messages={"invalid": gettext_lazy("Two to forty small Latin letters, digits and underscores.")},
    )  # fmt: skip

    def __init__(self, data: Any, *, template: Template | None, person: Person) -> None:
        """`template` needs `for_list`."""
        self.template, self.person = template, person
        self.told: dict[str, TemplateText] = {each.language: each for each in template.told} if template else {}
        super().__init__(data, initial=self._initial())
        fields: dict[str, Any] = self.fields  # the stubs know a plain Field
        fields["whose"].choices = [
            (OWN, _("I alone")),
            *((f"team:{team.pk}", _("Team %(name)s") % {"name": team.name}) for team in self._teams()),
            (ALL, _("All agents")),
        ]
        tree = in_use(in_tree(Category.objects.all()))
        fields["category"].choices = [
            ("", _("All categories")), *((each.pk, "\N{EM SPACE}" * each.depth + each.name) for each in tree),
        ]  # fmt: skip
        fields["line"].choices = [("", _("All lines")), *Line.choices]
        self.names = [name for name in StatusName.objects.in_use() if name.kind in dict(AFTER)]
        fields["status"].choices = [
            ("", _("As chosen when sending")), *AFTER, *((name.slug, name.name) for name in self.names),
        ]  # fmt: skip
        for language in LANGUAGES:
            self.fields[f"text_{language}"] = forms.CharField(
                label=_LABELS[language], max_length=LONGEST, required=False, widget=forms.Textarea
            )
            self.fields[f"was_{language}"] = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])

    def clean_tags(self) -> list[str]:
        tags = tidy_tags(self.cleaned_data["tags"].split(","))
        if len(tags) > MOST_TAGS:
            raise forms.ValidationError(_("A template adds at most %(n)d tags.") % {"n": MOST_TAGS})
        return tags

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        texts = {language: without_nul(values.get(f"text_{language}", "")).strip() for language in LANGUAGES}
        if not any(texts.values()) and not self.errors:
            self.add_error(f"text_{LANGUAGES[0]}", _("Write it in one language at least."))
        known = snippets.known_to(self._readers(), chain(*map(wording.snippets_in, texts.values())))
        for language, text in texts.items():
            try:
                wording.check(text)
            except wording.WrongWording as error:
                self.add_error(f"text_{language}", str(error))
            if values.get("slug") and wording.snippets_in(text):
                words = _("A snippet names no other snippet: put its words here instead.")
                self.add_error(f"text_{language}", words)
            if unknown := wording.unknown(text, known):
                words = _("Nothing is called so: %(names)s. The list of placeholders stands below.")
                self.add_error(f"text_{language}", words % {"names": ", ".join(unknown)})
            told = self.told.get(language)
            if told and values.get(f"was_{language}", "") != mark(told) and text != told.text:
                words = _("Somebody has changed this text meanwhile; it reads now: %(text)s")
                self.add_error(f"text_{language}", words % {"text": told.proposed or told.text})
        values["texts"] = texts
        self._clean_slug(values.get("slug", ""))
        return values

    def _clean_slug(self, slug: str) -> None:
        """One of its name; and none goes while others name it."""
        own = self.data.get("whose") == OWN
        same = Template.objects.filter(slug=slug, owner=self.person if own else None)
        if slug and same.exclude(pk=self.template.pk if self.template else 0).exists():
            self.add_error("slug", _("There is a snippet of this name already."))
        if self.template is None or not self.template.slug or slug == self.template.slug:
            return
        if naming := list(self.template.naming().values_list("name", flat=True)[:3]):
            words = _("It is used in: %(names)s. Take it out there first.")
            self.add_error("slug", words % {"names": ", ".join(naming)})

    def _readers(self) -> Q:
        """The templates that everybody has who will have this one."""
        whose = self.data.get("whose", "")
        everybodys = Q(owner=None, team=None)
        if whose == OWN:
            return Q(pk__in=Template.objects.of(self.person).values("pk"))
        team = whose.removeprefix("team:")
        return everybodys | Q(owner=None, team=team) if team != whose and team.isdecimal() else everybodys

    @property
    def unlike(self) -> list[str]:
        """What not all languages say, of a form that is filled in."""
        texts = [self[f"text_{language}"].value() or "" for language in LANGUAGES]
        return wording.unlike(*texts) if all(texts) else []

    @transaction.atomic
    def save(self) -> Template:
        """Raises Refused and NotAllowed."""
        values, template = self.cleaned_data, self.template or Template()
        # Before anything is changed: whoever makes it theirs in the form has no more rights by that.
        if self.template is not None and not self.person.may(access.PUBLISH_ARTICLES):
            rest = {*self.changed_data} - {f"{part}_{each}" for each in LANGUAGES for part in ("text", "was")}
            if not template.is_published_by(self.person) and rest:
                raise Refused(_("Of a shared template you propose words; the rest is for leads."))
            if "whose" in rest:
                raise Refused(_("Others read what they will use first: make a new template to share it."))
        whose = values["whose"]
        template.owner = self.person if whose == OWN else None
        template.team_id = int(whose.removeprefix("team:")) if whose.startswith("team:") else None
        for name in ("name", "shortcut", "category_id", "line", "is_active", "tags", "slug"):
            setattr(template, name, values[name.removesuffix("_id")])
        template.status_name = next((each for each in self.names if each.slug == values["status"]), None)
        template.status = "" if template.status_name else values["status"]
        template.save()
        for language, text in values["texts"].items():
            if text or language in self.told:
                template.write(language, text, by=self.person)
        return template

    def _teams(self) -> list[Team]:
        if self.person.may(access.LEAD_TEAMS):
            return list(Team.objects.all())
        return list(Team.objects.filter(memberships__person=self.person).distinct())

    def _initial(self) -> dict[str, Any]:
        if self.template is None:
            return {"is_active": True, "whose": OWN}
        one = self.template
        whose = OWN if one.owner_id else f"team:{one.team_id}" if one.team_id else ALL
        found = {
            "name": one.name, "shortcut": one.shortcut, "whose": whose, "category": one.category_id or "",
            "line": one.line or "", "is_active": one.is_active, "tags": ", ".join(one.tags), "slug": one.slug,
            "status": one.then,
        }  # fmt: skip
        for language, told in self.told.items():
            found |= {f"text_{language}": told.proposed or told.text, f"was_{language}": mark(told)}
        return found


def mark(told: TemplateText) -> str:
    return sha256(f"{told.text}\0{told.proposed}".encode()).hexdigest()[:16]
