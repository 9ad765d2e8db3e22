"""Replay equals the row, for any sequence of verbs; a row or document that was tampered with is named."""

from __future__ import annotations

import io
import random
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.routing.tree import branch, rule
from tests.tickets.fielded import field
from tests.tickets.test_handovers import case
from tickets.audit import differences
from tickets.content import written
from tickets.models import Message, SearchDocument, StatusName, Ticket
from tickets.models.link import NAMED
from tickets.models.words import Channel, Priority
from tickets.refusals import NotAllowed, Refused
from tickets.undo import undo


@pytest.mark.parametrize("seed", range(8))
def test_any_sequence_of_verbs_replays_to_the_row(cast, seed):
    luck = random.Random(seed)
    tree = branch(printers=("Printers", "Принтеры", None), books=("Accounting", "Бухгалтерия", None))
    tree.books.priority = 4
    tree.books.save()
    if seed % 2:
        rule("Всем", "", team=cast.billing.pk, tags=["а"], assignee=cast.other_agent.pk, reply="Спасибо")
    field("serial")
    supplier = StatusName.objects.create(slug="supplier", kind="on_hold", name_en="Supplier", name_ru="Поставщик")
    verbs = [
        lambda t: t.reply(written("ответ"), by=cast.agent, then=luck.choice(["", "pending", "solved"])),
        lambda t: t.receive(written("вопрос"), by=cast.customer, channel=Channel.EMAIL, automatic=luck.random() < 0.2),
        lambda t: t.note(written("заметка"), by=cast.agent),
        lambda t: t.assign(luck.choice([cast.agent, cast.other_agent]), by=cast.lead),
        lambda t: t.unassign(by=cast.agent),
        lambda t: t.prioritise(luck.choice(list(Priority)), by=cast.agent),
        lambda t: t.move_to(luck.choice([cast.first_line, cast.billing]), by=cast.agent),
        lambda t: t.wait(by=cast.agent),
        lambda t: t.hold(by=cast.agent, waiting_for="склад"),
        lambda t: t.resume(by=cast.agent),
        lambda t: t.solve(by=cast.agent),
        lambda t: t.reopen(by=cast.agent),
        lambda t: t.close(by=cast.agent),
        lambda t: t.tag([luck.choice("абв")], by=cast.agent),
        lambda t: t.retitle(luck.choice("где"), by=cast.agent),
        lambda t: t.categorise(luck.choice([None, tree.printers, tree.books]), by=cast.agent),
        lambda t: t.set_fields({"serial": luck.choice(["", "А1", "Б2"])}, by=cast.agent),
        lambda t: t.hold(by=cast.agent, waiting_for="", name=supplier),
        lambda t: t.name_status(luck.choice([None, supplier]), by=cast.agent),
        lambda t: t.customise({"a": luck.randrange(3)}, by=cast.agent),
        lambda t: t.merge_into(luck.choice(tickets), by=cast.agent),
        lambda t: t.unmerge(by=cast.agent),
        lambda t: t.unmerge(by=cast.agent),
        lambda t: t.spam(by=cast.agent) if luck.random() < 0.3 else None,
        lambda t: t.unspam(by=cast.agent),
        lambda t: t.snooze(timezone.now() + timedelta(hours=luck.randrange(1, 9)), by=cast.agent),
        lambda t: t.wake(by=cast.agent),
        lambda t: t.escalate(cast.second_line, case(), by=cast.agent),
        lambda t: t.accept(by=cast.specialist),
        lambda t: t.advise(written("совет"), by=cast.specialist),
        lambda t: t.send_back("нет журнала", by=cast.specialist),
        lambda t: t.withdraw(by=cast.agent),
        lambda t: tickets.append(t.split(luck.choice(list(Message.objects.all())), by=cast.agent)),
        lambda t: t.link(luck.choice(tickets), luck.choice(list(NAMED)), by=cast.agent),
        lambda t: t.unlink(luck.choice(tickets), luck.choice(list(NAMED)), by=cast.agent),
        lambda t: t.follow(by=cast.lead) if luck.random() < 0.5 else t.unfollow(by=cast.lead),
        lambda t: t.note(written("@Sofia смотри"), by=cast.agent),
        lambda t: t.void_time(t.log_time(luck.randrange(1, 99), by=cast.agent), by=cast.agent),
        lambda t: undo([luck.choice(list(t.events.all()))], by=cast.agent),
    ]
    tickets = [
        Ticket.start(
            written("начало"), by=cast.customer, requester=cast.customer, subject=f"тема {n}", channel=by,
            category=luck.choice([None, tree.printers, tree.books]),
        )
        for n, by in enumerate((Channel.PORTAL, Channel.EMAIL, Channel.PORTAL))
    ]  # fmt: skip
    for _ in range(150):
        try:
            luck.choice(verbs)(luck.choice(tickets))
        except (NotAllowed, Refused):
            continue
    assert sum(ticket.events.count() for ticket in tickets) > 30
    assert list(differences()) == []


@pytest.mark.tampers
def test_differences_are_named_and_the_exit_tells(ticket):
    out = io.StringIO()
    call_command("audit", stdout=out)
    assert out.getvalue().strip() == "no differences"
    Ticket.objects.filter(pk=ticket.pk).update(status="solved", priority=4)
    SearchDocument.objects.filter(pk=ticket.pk).update(vector="")
    out = io.StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("audit", stdout=out)
    assert stop.value.code == 1
    assert [line.split(" is ")[0] for line in out.getvalue().splitlines()] == [
        f"{ticket.number}: status",
        f"{ticket.number}: priority",
        f"{ticket.number}: words are missing in the search document",
    ]


def test_search_documents_can_be_rebuilt(ticket):
    SearchDocument.objects.all().delete()
    call_command("rebuild", "search", stdout=io.StringIO())
    assert list(differences()) == []
