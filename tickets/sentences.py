"""How merges, marks, sleep, splits, links, followers, logged time, ratings and participants are said.

What goes by mail beside the conversation is said in tickets/letter_sentences.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from tickets import letter_sentences as letters
from tickets.history import Names, Sentence, sentence, sentences, spoken
from tickets.models import Event, Link, Notice
from tickets.models.score import Score
from tickets.models.ticket import PREFIX

K = Event.Kind


def register() -> None:
    """Called once when the app is ready."""
    for kind, say in _SAID.items():
        sentences.add(Sentence(kind, say))


def said_to(notice: Notice, names: Names) -> str:
    """The notice as a sentence, in the reader's language."""
    event = notice.event
    if event is None:
        return _about(notice)
    if notice.why == Notice.Why.MENTION:
        return _("%(by)s mentioned you in a note") % {"by": event.by.name}
    if notice.why == Notice.Why.AWAKE and event.kind == Event.Kind.CUSTOMER_WROTE:
        return _("%(by)s wrote; the ticket was snoozed") % {"by": event.by.name}
    if notice.why == Notice.Why.HELD and event.kind != Event.Kind.PLAN_HELD:
        return _("%(by)s wrote; your reply for later is held back") % {"by": event.by.name}
    return sentence(event, names) or spoken(event)


def _about(notice: Notice) -> str:
    words = {"by": notice.by.name if notice.by else _("Somebody")}
    match notice.why:
        case Notice.Why.REVIEW:
            return _("%(by)s asks for a change to be read") % words
        case Notice.Why.WISH:
            return _("%(by)s says that it needs a change") % words
    return _("The day has come to read it again")


def number(pk: Any) -> str:
    return f"{PREFIX}{pk}"


def _merged(event: Event, names: Names) -> str:
    return _("%(by)s merged it into %(number)s") % {"by": event.by.name, "number": number(event.detail["into"])}


def _absorbed(event: Event, names: Names) -> str:
    return _("%(by)s merged %(number)s into it") % {"by": event.by.name, "number": number(event.detail["from"])}


def _unmerged(event: Event, names: Names) -> str:
    words = {"by": event.by.name, "number": number(event.detail["from"])}
    return _("%(by)s took it out of %(number)s again") % words + _stayed(event)


def _released(event: Event, names: Names) -> str:
    words = {"by": event.by.name, "number": number(event.detail["ticket"])}
    return _("%(by)s made %(number)s a ticket of its own again") % words + _stayed(event)


def _stayed(event: Event) -> str:
    count = event.detail.get("stayed", 0)
    if not count:
        return ""
    said = ngettext(
        "; %(count)d message that came meanwhile stayed",
        "; %(count)d messages that came meanwhile stayed",
        count,
    )
    return said % {"count": count}


def _spammed(event: Event, names: Names) -> str:
    return _("%(by)s marked it as spam") % {"by": event.by.name}


def _unspammed(event: Event, names: Names) -> str:
    return _("%(by)s said that it is no spam") % {"by": event.by.name}


def _snoozed(event: Event, names: Names) -> str:
    return _("%(by)s snoozed it until %(moment)s") % {
        "by": event.by.name,
        "moment": letters.moment(event.detail["until"]),
    }


def _woken(event: Event, names: Names) -> str:
    if event.by.role == "system":
        return _("It was snoozed until now; it is in the lists again")
    return _("%(by)s took it back into the lists") % {"by": event.by.name}


def _split(event: Event, names: Names) -> str:
    return _("%(by)s made a message a ticket of its own: %(number)s") % {
        "by": event.by.name,
        "number": number(event.detail["into"]),
    }


def _time_logged(event: Event, names: Names) -> str:
    words = {"by": event.by.name, "minutes": event.detail["minutes"], "what": event.detail["what"]}
    if event.detail["what"]:
        return _("%(by)s logged %(minutes)d min: %(what)s") % words
    return _("%(by)s logged %(minutes)d min") % words


def _time_voided(event: Event, names: Names) -> str:
    return _("%(by)s struck out %(minutes)d min") % {"by": event.by.name, "minutes": event.detail["minutes"]}


def _followed(event: Event, names: Names) -> str:
    return _("%(by)s follows the ticket") % {"by": event.by.name}


def _draft_handed(event: Event, names: Names) -> str:
    whose, whom = names.person(event.detail["from"]), names.person(event.detail["to"])
    if event.by_id == event.detail["to"]:
        return _("%(by)s took over the reply that %(name)s had begun") % {"by": event.by.name, "name": whose}
    said = _("%(by)s handed the begun reply to %(name)s") % {"by": event.by.name, "name": whom}
    return f"{said}: {event.detail['word']}" if event.detail.get("word") else said


def _unfollowed(event: Event, names: Names) -> str:
    return _("%(by)s follows the ticket no more") % {"by": event.by.name}


def _linked(event: Event, names: Names) -> str:
    return _("%(by)s linked it: it %(how)s %(number)s") % _link_words(event)


def _unlinked(event: Event, names: Names) -> str:
    return _("%(by)s took the link away: it %(how)s %(number)s") % _link_words(event)


def _announced(event: Event, names: Names) -> str:
    texts = event.detail["texts"]
    if not texts:
        return _("%(by)s took the announcement off the portal") % {"by": event.by.name}
    text = texts.get((get_language() or "")[:2]) or next(iter(texts.values()))
    return _("%(by)s announced it on the portal: “%(text)s”") % {"by": event.by.name, "text": text}


def _told(event: Event, names: Names) -> str:
    count = len(event.detail["incidents"])
    if event.detail["solve"]:
        said = ngettext(
            "%(by)s told the customer of %(count)d incident and solved it",
            "%(by)s told the customers of %(count)d incidents and solved them",
            count,
        )
    else:
        said = ngettext(
            "%(by)s told the customer of %(count)d incident", "%(by)s told the customers of %(count)d incidents", count
        )
    return said % {"by": event.by.name, "count": count}


def _rated(event: Event, names: Names) -> str:
    words = {"by": event.by.name, "comment": event.detail["comment"]}
    if event.detail["score"] == Score.GOOD:
        said = _("%(by)s rated it as good: “%(comment)s”") if words["comment"] else _("%(by)s rated it as good")
    elif event.detail["score"] == Score.BAD:
        said = _("%(by)s rated it as bad: “%(comment)s”") if words["comment"] else _("%(by)s rated it as bad")
    else:
        words["score"] = Score(event.detail["score"]).label
        said = _("%(by)s rated it %(score)s: “%(comment)s”") if words["comment"] else _("%(by)s rated it %(score)s")
    return said % words


def _joined(event: Event, names: Names) -> str:
    words = {"by": event.by.name, "name": names.person(event.detail["person"]), "address": event.detail["address"]}
    if event.by_id == event.detail["person"]:
        return _("%(name)s (%(address)s) takes part now") % words
    if not event.by.is_staff:
        return _("%(by)s brought %(name)s (%(address)s) along") % words
    return _("%(by)s agreed that %(name)s (%(address)s) takes part") % words


def _invited(event: Event, names: Names) -> str:
    words = {"by": event.by.name, "address": ", ".join(event.detail["proposed"])}
    return _("%(by)s asks that %(address)s takes part") % words


def _left_out(event: Event, names: Names) -> str:
    return _("%(by)s left %(address)s out") % {"by": event.by.name, "address": event.detail["address"]}


def _detached(event: Event, names: Names) -> str:
    words = {"by": event.by.name, "name": names.person(event.detail["person"])}
    return _("%(by)s removed %(name)s, who takes no part any more") % words


def _suggested(event: Event, names: Names) -> str:
    words = {"by": event.by.name, "number": number(event.detail["other"])}
    if event.detail["answers"]:
        return _("The mail answers %(number)s, in which %(by)s takes no part") % words
    return _("%(by)s, who takes no part in it, answered by a mail: %(number)s") % words


def _kept_apart(event: Event, names: Names) -> str:
    return _("%(by)s left it and %(number)s apart") % {"by": event.by.name, "number": number(event.detail["other"])}


def _link_words(event: Event) -> dict[str, str]:
    kind = Link.Kind(event.detail["link"])
    how = Link.Inverse[kind.name] if event.detail["inverse"] else kind
    return {"by": event.by.name, "how": str(how.label), "number": number(event.detail["other"])}


def _customer_merged(event: Event, names: Names) -> str:
    one, other = names.person(event.detail["from"]), names.person(event.detail["to"])
    return _("%(by)s merged its customer %(one)s into %(other)s") % {"by": event.by.name, "one": one, "other": other}


def _undone(event: Event, names: Names) -> str:
    if event.detail["what"] == K.CUSTOMER_MERGED:
        return _("%(by)s took back the merge of its customer") % {"by": event.by.name}
    if event.detail["what"] == K.MERGED:
        other = event.detail.get("from") or event.detail.get("ticket")
        words = {"by": event.by.name, "number": number(other)}
        return _("%(by)s took back the merge with %(number)s") % words + _stayed(event)
    return _("%(by)s took back: %(what)s") % {"by": event.by.name, "what": K(event.detail["what"]).label}


_SAID: dict[str, Callable[[Event, Names], str]] = {
    **letters.SAID,
    K.MERGED: _merged,
    K.ABSORBED: _absorbed,
    K.UNMERGED: _unmerged,
    K.RELEASED: _released,
    K.SPAMMED: _spammed,
    K.UNSPAMMED: _unspammed,
    K.SNOOZED: _snoozed,
    K.WOKEN: _woken,
    K.SPLIT: _split,
    K.TIME_LOGGED: _time_logged,
    K.TIME_VOIDED: _time_voided,
    K.FOLLOWED: _followed,
    K.UNFOLLOWED: _unfollowed,
    K.DRAFT_HANDED: _draft_handed,
    K.LINKED: _linked,
    K.UNLINKED: _unlinked,
    K.ANNOUNCED: _announced,
    K.TOLD: _told,
    K.RATED: _rated,
    K.JOINED: _joined,
    K.LEFT_OUT: _left_out,
    K.INVITED: _invited,
    K.DETACHED: _detached,
    K.SUGGESTED: _suggested,
    K.KEPT_APART: _kept_apart,
    K.CUSTOMER_MERGED: _customer_merged,
    K.UNDONE: _undone,
}
