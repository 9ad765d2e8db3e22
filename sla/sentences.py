"""Warnings and breaches as lines of the history and of notices, in the reader's language."""

from __future__ import annotations

from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from sla.models import Clock
from tickets.history import Names, Sentence, sentences
from tickets.models import Event


def register() -> None:
    """Called once when the app is ready."""
    sentences.add(Sentence(Event.Kind.WARNED, _warned))
    sentences.add(Sentence(Event.Kind.BREACHED, _breached))


def moment(at: datetime) -> str:
    """Day and time in the reader's zone."""
    return formats.date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")


def _warned(event: Event, names: Names) -> str:
    return _("%(clock)s is due soon: %(moment)s") % _words(event)


def _breached(event: Event, names: Names) -> str:
    return _("%(clock)s was due %(moment)s and is late") % _words(event)


def _words(event: Event) -> dict[str, str]:
    due = datetime.fromisoformat(event.detail["due"])
    return {"clock": str(Clock.Kind(event.detail["clock"]).label), "moment": moment(due)}
