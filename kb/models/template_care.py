"""What an answer template needs beside its words: that it is changed, that it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.db import transaction
from django.utils.translation import gettext as _

from kb import telling
from kb.models.guard import require
from kb.models.wish import ChangeWish
from people import access
from tickets.refusals import NotAllowed, Refused

if TYPE_CHECKING:
    from kb.models.template import Template
    from people.models import Person


class Caring:
    pk: int
    naming: Any
    is_published_by: Any

    @property
    def _template(self) -> Template:
        """This one: what stands here is a part of Template and of nothing else."""
        return cast("Template", self)

    @transaction.atomic
    def ask_change(self, text: str, *, by: Person) -> ChangeWish:
        """“Needs change”: somebody who writes with it says what is wrong. The same words twice are one wish."""
        require(by, access.WRITE_ARTICLES)
        said = text.strip()[:1000]
        if not said:
            raise Refused(_("Say what should be changed."))
        type(self._template).objects.select_for_update(no_key=True).get(pk=self.pk)
        wish, new = ChangeWish.objects.open().get_or_create(template_id=self.pk, text=said, defaults={"by": by})
        made: ChangeWish = wish
        if new:
            telling.of_template(self._template, telling.Why.WISH, by=by)
        return made

    @transaction.atomic
    def discard(self, *, by: Person) -> None:
        """It is gone with its files; answers sent with it keep both. Refused while others name it as a snippet."""
        if not by.may(access.WRITE_ARTICLES) or not self.is_published_by(by):
            raise NotAllowed(_("Leads and administrators delete shared templates."))
        type(self._template).objects.select_for_update().get(pk=self.pk)
        if names := list(self.naming().values_list("name", flat=True)[:3]):
            raise Refused(_("It is used in: %(names)s. Take it out there first.") % {"names": ", ".join(names)})
        telling.gone(self._template)
        self._template.delete()
