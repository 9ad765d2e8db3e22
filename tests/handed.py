"""Hand-overs of every fate, for the report."""

from __future__ import annotations

import pytest

from tests.desk.test_escalation import request
from tests.tickets.test_handovers import case
from tickets.content import written
from tickets.models import Category


@pytest.fixture
def printing(db) -> Category:
    root = Category.objects.create(name_ru="Печать", name_en="Printing")
    labels = Category.objects.create(name_ru="Этикетки", name_en="Labels", parent=root)
    Category.trace()
    labels.refresh_from_db()
    return labels


@pytest.fixture
def handed(cast, printing):
    """One of each fate: waiting, accepted, returned and sent again, advised, withdrawn; and one of spam."""
    made = {name: request(cast, f"Чек: {name}") for name in ("waiting", "accepted", "returned", "advised", "withdrawn")}
    made["spam"] = request(cast, "Выиграйте приз")
    made["returned"].categorise(printing, by=cast.agent)
    for ticket in made.values():
        ticket.escalate(cast.second_line, case(), by=cast.agent)
    made["spam"].spam(by=cast.agent)
    for name in ("accepted", "returned", "advised"):
        made[name].accept(by=cast.specialist)
    made["returned"].send_back("Нет журнала принтера", by=cast.specialist)
    made["returned"].escalate(cast.second_line, case(), by=cast.agent)
    made["advised"].advise(written("Обновите прошивку"), by=cast.specialist)
    made["withdrawn"].withdraw(by=cast.agent)
    return made
