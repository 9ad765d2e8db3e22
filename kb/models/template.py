"""Answer templates: words that agents put into their answers, in several languages, their own or a team's or all
agents', with what they bring along: a status, tags, files. A change of what others use too comes into force when
somebody who may publish has read it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, Value, When
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kb import telling, wording
from kb.models.template_care import Caring
from people import access
from people.models import Person, Team
from people.models.field import SLUG
from people.models.team import Line
from tickets.models import Category, StatusName, Ticket
from tickets.models.words import Status
from tickets.refusals import NotAllowed, Refused

LONGEST = 20_000  # characters of a text
AFTER = [(each.value, each.label) for each in (Status.PENDING, Status.SOLVED)]  # statuses that a reply may set


class TemplateQuerySet(models.QuerySet["Template"]):
    def of(self, person: Person) -> TemplateQuerySet:
        """Their own, their teams' (a lead's: all teams'), and everybody's."""
        teams = Q() if person.may(access.LEAD_TEAMS) else Q(team__in=person.memberships.values("team"))
        return self.filter(Q(owner=person) | Q(owner=None, team=None) | Q(owner=None, team__isnull=False) & teams)

    def named(self, words: str) -> TemplateQuerySet:
        """Those with each of these words in name, shortcut or text."""
        found = self
        for word in words.split()[:5]:
            said = Exists(TemplateText.objects.filter(template=OuterRef("pk"), text__icontains=word))
            found = found.filter(Q(name__icontains=word) | Q(shortcut__istartswith=word) | said)
        return found

    def for_list(self) -> TemplateQuerySet:
        """With what `told`, `then` and `files` need."""
        told = TemplateText.objects.select_related("changed_by", "proposed_by").order_by("language")
        rows = self.select_related("team", "category", "owner", "status_name")
        return rows.prefetch_related(Prefetch("texts", told, "told"), "files")

    def offered(self, ticket: Ticket, person: Person, typed: str) -> TemplateQuerySet:
        """Those for this ticket that have such a name, shortcut or words; the likeliest first: favourites, the
        shortcut, this category's and line's, then the most used."""
        kinds = [*ticket.category.path, ticket.category_id] if ticket.category else []
        fitting = Q(category=None) | Q(category__in=kinds)
        found = self.of(person).filter(fitting, Q(line=None) | Q(line=ticket.line), is_active=True)
        found = found.filter(Exists(TemplateText.objects.filter(template=OuterRef("pk")).exclude(text=""))).named(typed)
        starts = When(shortcut__istartswith=typed, then=Value(0)) if typed else When(pk__in=[], then=Value(0))
        named = When(name__icontains=typed, then=Value(1))
        return found.annotate(
            is_favourite=Exists(Favourite.objects.filter(template=OuterRef("pk"), person=person)),
            place=Case(starts, named, default=Value(2)),
            narrow=Case(When(category=None, line=None, then=Value(1)), default=Value(0)),
        ).order_by("-is_favourite", "place", "narrow", F("used").desc(), "name", "id")


class Template(Caring, models.Model):
    """`owner` of a personal one; else a `team`'s, else everybody's. `shortcut` is what is typed behind `;`. One with a
    `slug` is a snippet too, that others name as {snippet.slug}."""

    name = models.CharField(_("name"), max_length=100)
    shortcut = models.SlugField(_("shortcut"), max_length=40, blank=True, db_index=False, allow_unicode=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="answer_templates"
    )
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team"))
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    line = models.SmallIntegerField(_("line"), choices=Line, null=True, blank=True)
    is_active = models.BooleanField(_("offered"), default=True)
    slug = models.CharField(
        _("name as a snippet"),
        max_length=40,
        blank=True,
        default="",
        db_default="",
        validators=[RegexValidator(f"^{SLUG}$", _("Two to forty small Latin letters, digits and underscores."))],
    )
    # What the composer proposes with it: the status after sending, a kind or a name of that kind, and tags to add.
    status = models.CharField(max_length=7, choices=AFTER, blank=True, default="", db_default="")
    status_name = models.ForeignKey(StatusName, models.PROTECT, null=True, related_name="+", db_index=False)
    tags = ArrayField(models.CharField(max_length=50), default=list, db_default=[])
    used = models.PositiveIntegerField(default=0)  # answers sent with it
    created_at = models.DateTimeField(default=timezone.now)

    told: list[TemplateText]  # with `for_list`
    objects: ClassVar[Any] = TemplateQuerySet.as_manager()

    class Meta:
        ordering = ("name", "id")
        constraints = [
            # Shared ones by one name each; somebody's own stands in for a shared one of its name.
            models.UniqueConstraint(fields=["slug"], condition=Q(owner=None) & ~Q(slug=""), name="snippet_once"),
            models.UniqueConstraint(fields=["owner", "slug"], condition=~Q(slug=""), name="own_snippet_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def then(self) -> str:
        """The status after sending as the composer names it; '': it stays the writer's choice. Needs `for_list`."""
        name = self.status_name
        if name is not None:
            return name.slug if name.is_active else ""
        return self.status

    @property
    def key(self) -> str:
        """The name under which its uses are kept (tickets.models.Insertion)."""
        return str(self.pk)

    @property
    def waits(self) -> bool:
        """Whether a change of it waits to be read. Needs `for_list`."""
        return any(each.proposed for each in self.told) or any(each.waits for each in self.files.all())

    def is_published_by(self, person: Person) -> bool:
        """Whether what this person writes comes into force at once."""
        return self.owner_id == person.pk or person.may(access.PUBLISH_ARTICLES)

    def naming(self) -> TemplateQuerySet:
        """Templates whose words, or proposed ones, name this one as a snippet."""
        said = f"{{snippet.{self.slug}}}"
        named = TemplateText.objects.filter(Q(text__contains=said) | Q(proposed__contains=said))
        found: TemplateQuerySet = Template.objects.filter(pk__in=named.values("template"))
        if self.owner_id:  # only theirs may: everybody else's name of this slug is a shared one
            found = found.filter(owner=self.owner_id)
        return found if self.slug else Template.objects.none()

    @transaction.atomic
    def write(self, language: str, text: str, *, by: Person) -> TemplateText:
        """New words in a language, in force at once or when they are accepted. Raises WrongWording, Refused."""
        text = text.replace("\r\n", "\n").strip()
        wording.check(text)
        if self.slug and wording.snippets_in(text):
            raise Refused(_("A snippet names no other snippet: put its words here instead."))
        if len(text) > LONGEST:
            raise Refused(_("A template has 20,000 characters at most."))
        if not by.may(access.WRITE_ARTICLES) or (self.owner_id and self.owner_id != by.pk):
            raise NotAllowed(_("You may not change this template."))
        Template.objects.select_for_update().get(pk=self.pk)
        told, _made = TemplateText.objects.get_or_create(template=self, language=language)
        if self.is_published_by(by):
            if told.text != text or told.proposed:
                told.text, told.changed_by, told.changed_at = text, by, timezone.now()
                told.proposed, told.proposed_by, told.proposed_at = "", None, None
                told.save()
        elif text not in (told.text, told.proposed):
            told.proposed, told.proposed_by, told.proposed_at = text, by, timezone.now()
            told.save()
            telling.of_template(self, telling.Why.REVIEW, by=by)
        return told

    @transaction.atomic
    def settle(self, language: str, *, accepted: bool, by: Person) -> None:
        """A proposed change comes into force, or is dropped."""
        if not by.may(access.PUBLISH_ARTICLES):
            raise NotAllowed(_("Leads and administrators accept changes of shared templates."))
        told = TemplateText.objects.select_for_update().filter(template=self, language=language).first()
        if told is None or not told.proposed:
            raise Refused(_("There is no change that waits; somebody may have been faster."))
        if accepted:
            told.text, told.changed_by, told.changed_at = told.proposed, told.proposed_by, timezone.now()
        told.proposed, told.proposed_by, told.proposed_at = "", None, None
        told.save()
        self.told_when_read()

    def told_when_read(self) -> None:
        """Where nothing of it waits any more, nobody need read it. Three queries at most."""
        waiting = self.texts.exclude(proposed="").exists() or self.files.filter(waits=True).exists()
        if not waiting:
            telling.read(self)

    @classmethod
    def count_uses(cls, keys: list[str], step: int = 1) -> None:
        """Once for each answer sent with it, and back where one was taken back."""
        cls.objects.filter(pk__in=[int(key) for key in keys]).update(used=Greatest(F("used") + step, 0))


class TemplateText(models.Model):
    """`text` is what agents insert; `proposed` what waits to be read, '' where nothing does."""

    template = models.ForeignKey(Template, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    text = models.TextField(blank=True)
    changed_at = models.DateTimeField(null=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    proposed = models.TextField(blank=True)
    proposed_at = models.DateTimeField(null=True)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["template", "language"], name="template_text_once")]

    def __str__(self) -> str:
        return f"{self.template_id} {self.language}"


class Favourite(models.Model):
    template = models.ForeignKey(Template, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "template"], name="favourite_once")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.template_id}"
