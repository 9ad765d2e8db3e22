"""What to ask before a reply leaves: each is one sentence for its writer, asked once; nothing is ever forbidden."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.models import Person
from tickets.content import Content
from tickets.mentions import mentioned
from tickets.models import Event, Message, Ticket
from tickets.refusals import Refused

MANY = 5  # people in copy that nobody wonders at
_FILES = re.compile(
    r"\battach(?:ed|ing|ments?)?\b|\benclosed\b"
    r"|во вложени|вложил|вкладыва|прикладыва|приложил|прилага|прикрепл|прикрепил",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"\A\s*#(?:note|заметка)\b|\bfyi\W+internal|\binternal\W+(?:only|note|use)\b"
    r"|для внутреннего|только для своих|внутренняя заметка|не для клиента",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """`code` names what was asked, so that it is not asked again; `messages` are to be read first."""

    code: str
    said: str
    messages: Sequence[Message] = field(default=())


def doubts(ticket: Ticket, content: Content, *, by: Person, cc: Sequence[str], since: int | None) -> list[Doubt]:
    """What speaks against sending this reply as it is. `cc` are addresses; `since` the version of the ticket that its
    writer knew when they began. At most four queries."""
    own = "\n".join(line for line in content.text.splitlines() if not line.startswith(">"))
    found = [
        _newer(ticket, by, since),
        _without_file(own, content),
        _looks_like_a_note(own),
        _outside(ticket, cc),
        _many(cc),
    ]
    return [doubt for doubt in found if doubt is not None]


def _newer(ticket: Ticket, by: Person, since: int | None) -> Doubt | None:
    if since is None or since >= ticket.version:
        return None
    spoken = Event.objects.filter(ticket=ticket, kind__in=(Event.Kind.CUSTOMER_WROTE, Event.Kind.REPLIED))
    events = list(spoken.since_version(since).exclude(by=by).order_by("version"))
    if not events:
        return None
    pks = [event.detail["message"] for event in events]
    messages = list(Message.objects.standing().filter(pk__in=pks).select_related("author").order_by("created_at", "id"))
    if not messages:
        return None
    said = ngettext("This came while you were writing:", "These came while you were writing:", len(messages))
    return Doubt(f"newer-{events[-1].version}", said, messages)


def _without_file(own: str, content: Content) -> Doubt | None:
    found = _FILES.search(own)
    if found is None or content.attachments:
        return None
    return Doubt("file", _("“%(word)s”, but no file is attached.") % {"word": _whole(own, found)})


def _looks_like_a_note(own: str) -> Doubt | None:
    if _NOTE.search(own) is None and not _means_a_colleague(own):
        return None
    return Doubt("note", _("This looks like a note for colleagues, but the customer will read it."))


def _means_a_colleague(text: str) -> bool:
    try:
        return bool(mentioned(text, None))
    except Refused:  # it could be several
        return True


def _outside(ticket: Ticket, cc: Sequence[str]) -> Doubt | None:
    if not cc:
        return None
    people = [ticket.requester, *(each.person for each in ticket.participants.for_page())]
    known = {address.value.lower() for person in people for address in person.known_addresses}
    new = list(dict.fromkeys(address for address in cc if address.lower() not in known))
    if not new:
        return None
    said = ngettext(
        "%(addresses)s takes no part in this conversation yet, and will read all of it.",
        "%(addresses)s take no part in this conversation yet, and will read all of it.",
        len(new),
    )
    return Doubt(f"outside-{_list(new)}", said % {"addresses": _list(new)})


def _many(cc: Sequence[str]) -> Doubt | None:
    if len(cc) <= MANY:
        return None
    said = ngettext("It goes to %(n)d person in copy.", "It goes to %(n)d people in copy.", len(cc)) % {"n": len(cc)}
    return Doubt(f"many-{len(cc)}", said)


def _list(addresses: Iterable[str]) -> str:
    return ", ".join(addresses)


def _whole(text: str, found: re.Match[str]) -> str:
    """The found words with the rest of the last one."""
    rest = re.match(r"\w*", text[found.end() :])
    return found[0] + (rest[0] if rest else "")
