"""What templates and articles bring into a reply beside their words: tags and files, as chips that can be taken out,
and a status after sending. Nothing of it happens before the reply is sent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from helpdesk.http import PersonRequest
from helpdesk.uploads import TooMuch
from kb.models import Template, TemplateFile, TemplateText
from people.models import Person
from tickets.models import Attachment, Insertion, StatusName
from tickets.models.words import Status
from tickets.refusals import Refused

MOST = 40  # chips of a reply
FIELD = "adds"  # of the form, once a chip
_FORMS = {
    "tag": re.compile("()(.{1,50})"),
    "file": re.compile("([0-9]{1,15}):(.{1,255})"),
    "use": re.compile("((?:template|article):[0-9]{1,15}:[a-z]{2}):(.{1,255})"),
}


@dataclass(frozen=True, slots=True)
class Chip:
    """`kind` is tag, file or use; `key` a file's id, or what was inserted as kb.using reads it."""

    kind: str
    key: str
    words: str

    @property
    def value(self) -> str:
        """As the form carries it, and a draft keeps it: with the words, so that no page has to look them up."""
        return ":".join(filter(None, (self.kind, self.key, self.words)))


def of_template(template: Template, told: TemplateText) -> list[Chip]:
    """Of one with `for_list`, whose words in this language are inserted."""
    files = [Chip("file", str(each.pk), each.name) for each in template.files.all() if not each.waits]
    tags = [Chip("tag", "", tag) for tag in template.tags]
    return [*files, *tags, Chip("use", f"template:{template.pk}:{told.language}", template.name)]


def as_html(chips: Iterable[Chip]) -> str:
    return render_to_string("desk/_brought.html", {"chips": list(chips)})


def read(values: Iterable[str]) -> list[Chip]:
    """What is no chip is left out."""
    found = []
    for value in values:
        kind, _colon, rest = value.partition(":")
        if kind in _FORMS and (match := _FORMS[kind].fullmatch(rest)):
            found.append(Chip(kind, *match.groups()))
    return found[:MOST]


def tags(request: PersonRequest) -> list[str]:
    return [each.words for each in read(request.POST.getlist(FIELD)) if each.kind == "tag"]


def files(request: PersonRequest, beside: int) -> tuple[Attachment, ...]:
    """Rows of the files' bytes for a message that has `beside` others. One query where there are any. Raises TooMuch,
    and Refused of one that is not there any more."""
    chips = [each for each in read(request.POST.getlist(FIELD)) if each.kind == "file"]
    if not chips:
        return ()
    if (limit := settings.ATTACHMENTS_MAX) < len(chips) + beside:
        raise TooMuch(ngettext("At most %(n)d file at once.", "At most %(n)d files at once.", limit) % {"n": limit})
    known = {str(each.pk): each for each in _usable(request.user, chips)}
    for each in chips:
        if each.key not in known:
            words = _("%(name)s was taken out of its template: remove it here, or attach it yourself.")
            raise Refused(words % {"name": each.words})
    return tuple(known[each.key].attached(by=request.user) for each in chips)


def again(
    person: Person, insertions: Iterable[Mapping[str, Any]], attachments: Iterable[Attachment], tags: Iterable[str]
) -> tuple[dict[str, str], bool]:
    """What a reply that is taken back was written with, as fields of a draft; `insertions` as Insertion.told. And
    whether it had other files too. Two queries where anything was inserted."""
    given = list(insertions)
    keys = [each["key"] for each in given if each["kind"] == Insertion.Kind.TEMPLATE]
    names = dict(Template.objects.of(person).filter(pk__in=keys).values_list("pk", "name")) if keys else {}
    kept = {(each.name, each.sha256): each for each in TemplateFile.objects.filter(template__in=names, waits=False)}
    attached = [(each.name, each.sha256) for each in attachments]
    chips = [Chip("file", str(kept[each].pk), each[0]) for each in attached if each in kept]
    chips += [Chip("tag", "", tag) for tag in tags]
    for each in given:
        if each["kind"] == Insertion.Kind.TEMPLATE and int(each["key"]) in names:
            chips.append(Chip("use", f"template:{each['key']}:{each['language']}", names[int(each["key"])]))
    used = ",".join(f"{each['kind']}:{each['key']}:{each['language']}" for each in given)
    return {"used": used, FIELD: "\n".join(each.value for each in chips)}, any(each not in kept for each in attached)


def _usable(person: Person, chips: list[Chip]) -> list[TemplateFile]:
    return list(TemplateFile.objects.usable_by(person).filter(pk__in=[each.key for each in chips]))


def sending_words(then: str, names: Iterable[StatusName] = ()) -> str:
    """What the composer's button says that sets this status; '' of a status that is none, or not in use."""
    match then:
        case "":
            return _("Send")
        case Status.PENDING:
            return _("Send, wait for customer")
        case Status.SOLVED:
            return _("Send and solve")
    name = next((each for each in names if each.slug == then), None)
    return _("Send: %(status)s") % {"status": name.name} if name is not None else ""
