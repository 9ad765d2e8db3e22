"""A problem of the tests with two incidents: one customer reads Russian, the other English."""

from __future__ import annotations

import pytest

from tickets.content import written
from tickets.models import Ticket
from tickets.models.words import Channel
from tickets.problems import open_problem

TEXTS = {"ru": "Исправили: перезапустите принтер.", "en": "Fixed: restart the printer."}


def asked(by, subject="Принтер этикеток печатает пустые листы"):
    return Ticket.start(written("Не печатает"), by=by, requester=by, subject=subject, channel=Channel.PORTAL)


@pytest.fixture
def problem(ticket, cast):
    return open_problem(ticket, "Прошивка 2.4 портит этикетки", "Причина в прошивке", by=cast.agent)


@pytest.fixture
def english(problem, cast):
    incident = asked(cast.stranger, "Blank labels")
    incident.link(problem, "caused_by", by=cast.agent)
    return incident


def fresh(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def replies(incident):
    return [message.body_text for message in incident.messages.filter(kind="reply").order_by("id")]
