"""A reply for later: nobody outside knows of it, it leaves by the usual verb, and never over somebody's head."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.tickets.test_merge import asked
from tickets import sweeps
from tickets.content import written
from tickets.models import Event, Insertion, Notice, Outgoing, PlannedReply, StatusName, Ticket
from tickets.models.attachment import unsaved_attachment
from tickets.models.words import Channel, Status
from tickets.refusals import NotAllowed, Refused


def in_an_hour():
    return timezone.now() + timedelta(hours=1)


def come(plan: PlannedReply) -> None:
    """Its moment is there, and the sweep runs."""
    PlannedReply.objects.filter(pk=plan.pk).update(send_at=timezone.now())
    sweeps.send_planned()
    plan.refresh_from_db()


@pytest.fixture
def plan(ticket, cast) -> PlannedReply:
    file = unsaved_attachment(b"%PDF-1.4", "план.pdf", "application/pdf")
    content = written("Доброе утро", attachments=(file,))
    return ticket.plan_reply(content, in_an_hour(), by=cast.agent, then="pending", cc=[cast.stranger])


def test_until_then_only_the_desk_knows(policy, plan, ticket, cast, sign_in):
    assert sweeps.send_planned() == 0
    ticket.refresh_from_db()
    assert (ticket.status, ticket.first_replied_at, ticket.clocks.get(kind="first_reply").state) == (
        "new", None, "running",
    )  # fmt: skip
    assert "Доброе утро" not in sign_in(cast.customer).get(f"/requests/{ticket.number}/").content.decode()
    assert not Outgoing.objects.filter(kind="reply").exists()
    page = sign_in(cast.agent).get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert "Доброе утро" in page
    assert "will be sent at" in page
    assert "план.pdf" in page


def test_at_its_moment_it_is_a_reply_like_any_other(policy, plan, ticket, cast):
    sweeps.forget()
    come(plan)
    message = ticket.messages.get(kind="reply")
    assert (plan.state, plan.message) == ("sent", message)
    assert (message.author, message.attachments.get().name) == (cast.agent, "план.pdf")
    assert set(Outgoing.objects.filter(message=message).values_list("recipient", flat=True)) == {
        cast.customer.pk,
        cast.stranger.pk,
    }
    ticket.refresh_from_db()
    assert ticket.status == Status.PENDING
    assert ticket.first_replied_at == Event.objects.get(kind="replied").at
    assert ticket.clocks.get(kind="first_reply").state == "met"
    come(plan)
    assert ticket.messages.filter(kind="reply").count() == 1


@pytest.mark.parametrize("who", ["customer", "colleague"])
def test_it_is_held_back_when_somebody_writes(plan, ticket, cast, who, sign_in):
    if who == "customer":
        ticket.receive(written("Уже не нужно"), by=cast.customer, channel=Channel.EMAIL)
    else:
        ticket.reply(written("Я отвечу"), by=cast.other_agent)
    come(plan)
    assert plan.state == "held"
    notice = Notice.objects.get(recipient=cast.agent)
    assert (notice.why, notice.ticket) == ("held", ticket)
    client = sign_in(cast.agent)
    assert "your reply for later is held back" in client.get("/desk/notices/").content.decode()
    assert "Held back" in client.get(f"/desk/tickets/{ticket.number}/").content.decode()
    place = f"/desk/tickets/{ticket.number}/plans/{plan.pk}/sending/"
    assert client.post(place, {"version": "1"}).status_code == 409, "he has not seen what was written"
    ticket.refresh_from_db()
    assert client.post(place, {"version": ticket.version}).status_code == 302
    plan.refresh_from_db()
    assert plan.state == "sent"


def test_a_machines_answer_holds_nothing_back(plan, ticket, cast):
    ticket.receive(written("Меня нет"), by=cast.customer, channel=Channel.EMAIL, automatic=True)
    come(plan)
    assert plan.state == "sent"


def test_what_cannot_be_sent_is_held_back_and_told(plan, ticket, cast):
    ticket.merge_into(asked(cast), by=cast.lead)
    come(plan)
    assert (plan.state, "merged" in plan.why) == ("held", True)
    assert Event.objects.latest("id").kind == "plan_held"
    assert Notice.objects.filter(recipient=cast.agent, why="held").exists()


def test_it_is_taken_back_and_the_words_return(plan, ticket, cast, sign_in):
    client = sign_in(cast.agent)
    answer = client.post(f"/desk/tickets/{ticket.number}/plans/{plan.pk}/cancellation/")
    assert answer["Location"] == f"/desk/tickets/{ticket.number}/?again=reply"
    page = client.get(answer["Location"]).content.decode()
    assert ">Доброе утро</textarea>" in page
    assert "will be sent at" not in page
    come(plan)
    assert plan.state == "dropped"
    assert not ticket.messages.filter(kind="reply").exists()
    events = Event.objects.filter(kind="plan_dropped")
    ticket.drop_plan(plan, by=cast.agent)
    assert events.count() == 1


def test_who_may_not_and_what_is_no_moment(plan, ticket, cast, sign_in):
    with pytest.raises(NotAllowed):
        ticket.plan_reply(written("x"), in_an_hour(), by=cast.manager)
    with pytest.raises(Refused):
        ticket.plan_reply(written("x"), timezone.now() - timedelta(minutes=1), by=cast.agent)
    with pytest.raises(Refused):
        ticket.plan_reply(written(" "), in_an_hour(), by=cast.agent)
    assert sign_in(cast.manager).post(f"/desk/tickets/{ticket.number}/plans/{plan.pk}/sending/").status_code == 403
    other = asked(cast)
    client = sign_in(cast.agent)
    assert client.post(f"/desk/tickets/{other.number}/plans/{plan.pk}/sending/").status_code == 404
    assert client.get(f"/desk/tickets/{ticket.number}/plans/{plan.pk}/sending/").status_code == 405


@pytest.mark.parametrize("later", ["tomorrow", "monday", "at"])
def test_the_menu_counts_in_the_agents_zone(ticket, cast, sign_in, later):
    cast.agent.time_zone = "Asia/Vladivostok"
    cast.agent.save()
    place = f"/desk/tickets/{ticket.number}/replies/"
    form = {"text": "Утром", "later": later, "later_at": "2031-05-05T09:00"}
    assert sign_in(cast.agent).post(place, form).status_code == 302
    plan = PlannedReply.objects.get()
    assert (plan.send_at.hour, plan.send_at.minute) == (23, 0), "nine in the morning there"
    assert plan.send_at > timezone.now()
    if later == "monday":
        assert (plan.send_at + timedelta(hours=10)).weekday() == 0


@pytest.mark.parametrize("form", [{"later": "x"}, {"later": "at"}, {"later": "at", "later_at": "вчера"}])
def test_typed_words_stay_when_the_moment_is_none(ticket, cast, sign_in, form):
    answer = sign_in(cast.agent).post(f"/desk/tickets/{ticket.number}/replies/", {"text": "Утром", **form})
    assert answer.status_code == 409
    assert ">Утром</textarea>" in answer.content.decode()
    assert not PlannedReply.objects.exists()


def test_a_writer_who_left_sends_nothing(plan, ticket, cast):
    cast.agent.role = "customer"
    cast.agent.save()
    come(plan)
    assert plan.state == "held"
    assert Ticket.objects.get(pk=ticket.pk).status == Status.NEW


def test_it_takes_a_status_by_name(policy, ticket, cast, sign_in):
    words = {"name_en": "Waiting for stock", "name_ru": "Ждём склад"}
    name = StatusName.objects.create(slug="stock", kind="pending", **words)
    client, place = sign_in(cast.agent), f"/desk/tickets/{ticket.number}/"
    later = {"text": "Уточню у склада", "later": "tomorrow", "later_then": name.slug}
    assert client.post(f"{place}replies/", later).status_code == 302
    assert "then: Waiting for stock" in client.get(place).content.decode()
    plan = PlannedReply.objects.get()
    come(plan)
    ticket.refresh_from_db()
    assert (plan.state, ticket.status, ticket.status_name) == ("sent", "pending", name)


@pytest.mark.parametrize(("then", "status"), [("", "open"), ("solved", "solved"), ("pending", "pending")])
def test_it_takes_the_status_that_was_chosen(policy, ticket, cast, sign_in, then, status):
    form = {"text": "Готово", "later": "tomorrow", "later_then": then}
    assert sign_in(cast.agent).post(f"/desk/tickets/{ticket.number}/replies/", form).status_code == 302
    come(PlannedReply.objects.get())
    ticket.refresh_from_db()
    assert ticket.status == status


def test_a_status_that_is_none_keeps_the_words(ticket, cast, sign_in):
    form = {"text": "Утром", "later": "tomorrow", "later_then": "чепуха"}
    answer = sign_in(cast.agent).post(f"/desk/tickets/{ticket.number}/replies/", form)
    assert answer.status_code == 409 and ">Утром</textarea>" in answer.content.decode()
    assert not PlannedReply.objects.exists()


def test_what_it_was_written_with_is_kept_once_it_is_sent(ticket, cast):
    used = Insertion(kind="template", key="7", language="ru", words=4, kept=80)
    plan = ticket.plan_reply(written("Сбросьте головку"), in_an_hour(), by=cast.agent, insertions=[used])
    assert not Insertion.objects.exists()
    come(plan)
    kept = Insertion.objects.get()
    assert (kept.message, kept.at, kept.told) == (plan.message, plan.message.created_at, used.told)
