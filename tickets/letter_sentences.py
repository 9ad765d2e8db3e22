"""How what leaves and comes by mail beside the conversation is said: replies for later, what could not be delivered,
third parties, held files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tickets.history import Names
from tickets.models import Event

K = Event.Kind


def moment(written: str) -> str:
    return formats.date_format(timezone.localtime(datetime.fromisoformat(written)), "SHORT_DATETIME_FORMAT")


def _sent_out(event: Event, names: Names) -> str:
    detail = event.detail
    if "webhook" in detail:
        return _("The webhook “%(name)s” is called") % {"name": detail["webhook"]}
    return _("Mail “%(subject)s” to %(people)s") % {"subject": detail["subject"], "people": ", ".join(detail["mail"])}


def _planned(event: Event, names: Names) -> str:
    words = {"by": event.by.name, "moment": moment(event.detail["send_at"])}
    return _("%(by)s wrote a reply that is to leave at %(moment)s") % words


def _plan_dropped(event: Event, names: Names) -> str:
    return _("%(by)s took back a reply that was to leave later") % {"by": event.by.name}


def _plan_held(event: Event, names: Names) -> str:
    return _("A reply that was to leave now could not be sent")


def _undelivered(event: Event, names: Names) -> str:
    if outside := event.detail.get("outside"):
        return _("The question to %(address)s could not be delivered") % {"address": ", ".join(outside)}
    count = len(event.detail["mails"])
    return ngettext(
        "A reply could not be delivered to %(count)d address",
        "A reply could not be delivered to %(count)d addresses",
        count,
    ) % {"count": count}


def _asked_outside(event: Event, names: Names) -> str:
    words = {"by": event.by.name, "name": event.detail["name"]}
    if event.detail.get("waiting_for"):
        return _("%(by)s asked a third party, %(name)s, and put it on hold") % words
    return _("%(by)s asked a third party: %(name)s") % words


def _outside_wrote(event: Event, names: Names) -> str:
    words = {"by": event.by.name}
    if event.detail["automatic"]:
        return _("%(by)s, a third party, sent an automatic answer") % words
    if "status" in event.detail:
        return _("%(by)s, a third party, answered; the ticket is open again") % words
    if not event.detail["trusted"]:
        return _("%(by)s, who was not asked, wrote in a side conversation") % words
    return _("%(by)s, a third party, answered") % words


def _side_closed(event: Event, names: Names) -> str:
    words = {"by": event.by.name, "name": event.detail["name"]}
    if "status" in event.detail:
        return _("%(by)s closed the conversation with %(name)s; the ticket is open again") % words
    return _("%(by)s closed the conversation with %(name)s") % words


def _side_reopened(event: Event, names: Names) -> str:
    words = {"by": event.by.name, "name": event.detail["name"]}
    return _("%(by)s opened the conversation with %(name)s again") % words


def _file_released(event: Event, names: Names) -> str:
    words = {"by": event.by.name, "file": event.detail["name"]}
    return _("%(by)s released a file that was not checked for viruses: %(file)s") % words


SAID: dict[str, Callable[[Event, Names], str]] = {
    K.SENT_OUT: _sent_out,
    K.PLANNED: _planned,
    K.PLAN_DROPPED: _plan_dropped,
    K.PLAN_HELD: _plan_held,
    K.UNDELIVERED: _undelivered,
    K.ASKED_OUTSIDE: _asked_outside,
    K.OUTSIDE_WROTE: _outside_wrote,
    K.SIDE_CLOSED: _side_closed,
    K.SIDE_REOPENED: _side_reopened,
    K.FILE_RELEASED: _file_released,
}
