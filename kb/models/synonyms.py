"""Groups of words that mean the same to a reader; used while searching, so that a change holds at once."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people import access
from people.models import Person
from tickets.refusals import NotAllowed, Refused

MOST = 500  # groups; all of them are read by a search
MOST_WORDS = 12  # in one group
LONGEST = 60  # characters of one of them


class Synonyms(models.Model):
    words = models.TextField(unique=True)  # вход = логин = sign in
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        ordering = ("words",)

    def __str__(self) -> str:
        return self.words

    @property
    def phrases(self) -> list[str]:
        return parts(self.words)

    @classmethod
    @transaction.atomic
    def write(cls, typed: str, *, by: Person, pk: int | None = None) -> Synonyms:
        """A group, new or instead of the one with this key. Raises Refused, NotAllowed."""
        if not by.may(access.PUBLISH_ARTICLES):
            raise NotAllowed(_("Your role does not allow this."))
        words = " = ".join(_checked(typed))
        others = cls.objects.exclude(pk=pk)
        if others.filter(words=words).exists():
            raise Refused(_("There is this group already."))
        if pk is None and others.count() >= MOST:
            raise Refused(_("There are %(most)s groups, more are not read. Join some of them.") % {"most": MOST})
        row: Synonyms = cls.objects.select_for_update().get(pk=pk) if pk else cls()
        row.words, row.changed_at, row.changed_by = words, timezone.now(), by
        row.save()
        return row

    @classmethod
    def drop(cls, pk: int, *, by: Person) -> None:
        """Twice is as once."""
        if not by.may(access.PUBLISH_ARTICLES):
            raise NotAllowed(_("Your role does not allow this."))
        cls.objects.filter(pk=pk).delete()


def parts(typed: str) -> list[str]:
    """Of `вход = логин`, each once, in small letters."""
    return list(dict.fromkeys(part for each in typed.lower().split("=") if (part := " ".join(each.split()))))


def _checked(typed: str) -> list[str]:
    found = parts(typed.replace("\x00", "").replace("\n", " = "))
    if len(found) < 2:
        raise Refused(_("Write two words at least, with = between them: вход = логин = sign in"))
    if len(found) > MOST_WORDS or max(map(len, found)) > LONGEST:
        raise Refused(_("A group has 12 words or phrases at most, each of 60 characters at most."))
    return found
