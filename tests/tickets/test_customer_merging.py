"""Making one customer of two, and two again: what moves, what stays, and what replays say of it."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from people.models import Address, Merging, Organisation, Person
from people.registration import person_for_email
from people.sign_in import create_api_token, new_proof, person_of_api_token, use_token
from sla.kpi import keeping
from sla.models import TicketFact
from tests.cast import at_once
from tickets import outbox, unsubscribing
from tickets.audit import differences
from tickets.content import written
from tickets.customer_merging import merge_customers, part_customers
from tickets.filters.search import read
from tickets.history import names_for, sentence
from tickets.intake import Submission, receive
from tickets.models import (
    AccessLink,
    Arrival,
    Event,
    Outgoing,
    Participant,
    Rating,
    RatingRequest,
    Ticket,
    UnwantedMail,
)
from tickets.models.words import Channel
from tickets.refusals import NotAllowed, Refused
from tickets.replay import replay
from tickets.threads import Thread
from tickets.undo import undo


@pytest.fixture
def double(cast) -> Person:
    """The customer once more, who wrote from home."""
    person = person_for_email("m.sokolova@mail.example", "Марина Соколова")
    Address.objects.create(person=person, kind="phone", value="+79001234567")
    return person


def asked(who: Person, subject: str = "Касса не печатает", by: Person | None = None) -> Ticket:
    return Ticket.start(
        written("Чек не выходит."), by=by or who, requester=who, subject=subject, channel=Channel.PORTAL
    )


def mail(address: str, key: str, ticket: Ticket | None = None) -> Submission:
    thread = Thread(ticket=ticket.pk) if ticket else Thread()
    return Submission(
        Channel.EMAIL, key, "Касса", written("Всё ещё не печатает."), sender_address=address, thread=thread
    )


def snapshot(until: int, *people: Person) -> list[dict]:
    """All that a merge may touch, but for ids of addresses, of requests until this one."""
    told = []
    for person in people:
        row = Person.objects.get(pk=person.pk)
        has = {
            "row": [
                row.name,
                row.is_active,
                row.merged_into_id,
                row.organisation_id,
                row.language,
                row.fields,
                row.note,
            ],
            "addresses": list(row.addresses.order_by("id").values_list("kind", "value", "verified_at")),
            "requests": sorted(row.requests.filter(pk__lte=until).values_list("pk", flat=True)),
            "parts": sorted(Participant.objects.filter(person=row).values_list("ticket", "added_by", "added_at")),
            "mails": sorted(row.outgoing.filter(ticket__lte=until).values_list("pk", flat=True)),
        }
        for model in (Rating, RatingRequest, AccessLink, UnwantedMail):
            has[model.__name__] = sorted(model.objects.filter(person=row).values_list("pk", flat=True))
        told.append(has)
    return told


def test_requests_and_addresses_move_and_each_request_says_so(cast, ticket, double):
    theirs = asked(double)
    made = merge_customers(cast.customer, double, by=cast.agent)
    theirs.refresh_from_db()
    double.refresh_from_db()
    assert theirs.requester_id == cast.customer.pk and ticket.requester_id == cast.customer.pk
    assert double.merged_into_id == cast.customer.pk and double.standing == cast.customer and not double.is_active
    assert not double.addresses.exists()
    survivor = Person.objects.get(pk=cast.customer.pk)
    assert survivor.email == "marina@polyana.example", "what is written to them goes where it went"
    assert survivor.phone == "+79001234567"
    event = theirs.events.get(kind="customer_merged")
    assert event.detail == {"from": double.pk, "to": cast.customer.pk, "merging": made.pk} and event.by == cast.agent
    assert replay(theirs.events.in_order()).requester == cast.customer.pk
    assert sentence(event, names_for([event])) == (
        f"Дмитрий Волков merged its customer {double.name} into {cast.customer.name}"
    )
    assert not ticket.events.filter(kind="customer_merged").exists()
    assert list(differences()) == []


def test_an_older_duplicates_address_comes_behind_the_survivors(cast, double):
    survivor = person_for_email("marina.new@polyana.example", "Марина")
    merge_customers(survivor, cast.customer, by=cast.agent)
    assert Person.objects.get(pk=survivor.pk).email == "marina.new@polyana.example"


def test_the_survivors_values_win_and_gaps_are_filled(cast, double):
    firm = Organisation.objects.create(name="Дом")
    Person.objects.filter(pk=double.pk).update(
        organisation=firm, language="en", time_zone="Asia/Omsk", is_vip=True, fields={"shop": "12", "till": "3"},
        note="Звонит по вечерам",
    )  # fmt: skip
    Person.objects.filter(pk=cast.customer.pk).update(fields={"till": "1"}, note="Просит на «вы»")
    merge_customers(cast.customer, double, by=cast.agent)
    row = Person.objects.get(pk=cast.customer.pk)
    assert (row.organisation, row.language, row.time_zone, row.is_vip) == (cast.bakery, "ru", "Asia/Omsk", True)
    assert row.fields == {"shop": "12", "till": "1"}
    assert row.note == "Просит на «вы»\n\nЗвонит по вечерам" and row.note_by == cast.agent


def test_a_name_that_was_only_an_address_gives_way(cast, double):
    guessed = person_for_email("kassa7@mail.example")
    assert guessed.name == "kassa7"
    merge_customers(guessed, double, by=cast.agent)
    assert Person.objects.get(pk=guessed.pk).name == "Марина Соколова"


def test_taking_it_back_puts_everything_where_it_was(cast, ticket, double):
    """Ratings, questions, links, mails that wait, participations, wishes; and what came since stays."""
    theirs, both = asked(double), asked(cast.stranger, "Общая")
    theirs.add_participants([cast.customer], cast.agent)
    both.add_participants([cast.customer, double], cast.agent)
    ticket.add_participants([double], cast.agent)
    theirs.reply(written("Готово."), by=cast.agent, then="solved")
    theirs.rate("good", "Спасибо", by=double)
    AccessLink.new(theirs, double.pk)
    UnwantedMail.stop(["automatic"], double.pk, "")
    before = snapshot(both.pk, cast.customer, double)
    assert all(before[1].values()), "there is one of each"
    made = merge_customers(cast.customer, double, by=cast.agent)
    [left] = snapshot(both.pk, double)
    assert left.pop("row")[1:3] == [False, cast.customer.pk] and not any(left.values()), left
    assert not Participant.objects.filter(ticket=theirs).exists(), "nobody takes part in their own request"
    assert Participant.objects.filter(ticket=both).count() == 1
    since = asked(cast.customer, "Новое")
    parted = part_customers(Merging.objects.get(pk=made.pk), by=cast.lead)
    assert snapshot(both.pk, cast.customer, double) == before
    since.refresh_from_db()
    assert since.requester_id == cast.customer.pk
    assert parted.tickets == 1 and parted.values == [] and parted.numbers == [theirs.number]
    back = theirs.events.in_order().last()
    assert back.kind == "undone" and back.detail["what"] == "customer_merged"
    assert sentence(back, names_for([back])) == "Анна Орлова took back the merge of its customer"
    assert list(differences()) == []
    with pytest.raises(Refused, match="taken back already"):
        part_customers(Merging.objects.get(pk=made.pk), by=cast.agent)


def test_values_changed_since_stay_and_are_named(cast, double):
    Person.objects.filter(pk=double.pk).update(time_zone="Asia/Omsk", note="Важно", is_vip=True)
    made = merge_customers(cast.customer, double, by=cast.agent)
    Person.objects.filter(pk=cast.customer.pk).update(note="Важно и ещё")
    parted = part_customers(made, by=cast.agent)
    row = Person.objects.get(pk=cast.customer.pk)
    assert parted.values == ["note"] and (row.note, row.time_zone, row.is_vip) == ("Важно и ещё", "", False)


def test_the_products_undo_takes_all_of_it_back(cast, double):
    first, second = asked(double), asked(double, "Весы")
    merge_customers(cast.customer, double, by=cast.agent)
    event = first.events.get(kind="customer_merged")
    done = undo([event], by=cast.agent)
    assert done.failed == [] and [each.pk for each in done.tickets] == [first.pk]
    assert set(double.requests.values_list("pk", flat=True)) == {first.pk, second.pk}
    assert undo([event], by=cast.agent).failed[0][1] == "This was taken back already."


def test_who_may_not_and_who_cannot(cast, double):
    for who in (cast.manager, cast.customer):
        with pytest.raises(NotAllowed):
            merge_customers(cast.customer, double, by=who)
    with pytest.raises(Refused, match="themselves"):
        merge_customers(double, double, by=cast.agent)
    for one, other in ((cast.agent, double), (double, cast.agent), (cast.system, double)):
        with pytest.raises(Refused, match="works here"):
            merge_customers(one, other, by=cast.agent)
    made = merge_customers(cast.customer, double, by=cast.agent)
    for one, other in ((cast.customer, double), (double, cast.stranger), (cast.stranger, double)):
        with pytest.raises(Refused, match="already"):
            merge_customers(one, other, by=cast.agent)
    with pytest.raises(NotAllowed):
        part_customers(made, by=cast.manager)
    assert Merging.objects.count() == 1


def test_a_chain_is_taken_back_from_its_end(cast, double):
    theirs = asked(double)
    first = merge_customers(cast.customer, double, by=cast.agent)
    second = merge_customers(cast.stranger, cast.customer, by=cast.agent)
    double = Person.objects.get(pk=double.pk)
    assert double.standing == cast.stranger
    with pytest.raises(Refused, match="Марина Соколова was merged into Tom Beckett since"):
        part_customers(first, by=cast.agent)
    part_customers(second, by=cast.agent)
    theirs.refresh_from_db()
    assert theirs.requester_id == cast.customer.pk
    part_customers(first, by=cast.agent)
    theirs.refresh_from_db()
    assert theirs.requester_id == double.pk
    again = merge_customers(cast.customer, Person.objects.get(pk=double.pk), by=cast.agent)
    assert again.pk != first.pk


def test_after_thirty_days_it_stays(cast, double):
    made = merge_customers(cast.customer, double, by=cast.agent)
    Merging.objects.filter(pk=made.pk).update(at=timezone.now() - timedelta(days=31))
    with pytest.raises(Refused, match="too late"):
        part_customers(made, by=cast.agent)


def test_mail_from_the_old_address_lands_with_the_survivor(cast, double):
    theirs = asked(double)
    merge_customers(cast.customer, double, by=cast.agent)
    new = receive(mail("M.Sokolova@mail.example", "1"))
    assert new.outcome == Arrival.Outcome.NEW_TICKET and new.ticket.requester_id == cast.customer.pk
    answer = receive(mail("m.sokolova@mail.example", "2", theirs))
    assert answer.outcome == Arrival.Outcome.REPLY and answer.ticket == theirs
    assert answer.message.author_id == cast.customer.pk
    stale = Submission(Channel.PORTAL, "3", "Со старой страницы", written("Текст"), sender=double)
    assert receive(stale).ticket.requester_id == cast.customer.pk


def test_sessions_tokens_and_links(cast, double, client, settings):
    theirs = asked(double)
    token = create_api_token(double, "касса")
    link = AccessLink.new(theirs, double.pk)
    proof = new_proof("m.sokolova@mail.example")
    client.force_login(double, backend=settings.AUTHENTICATION_BACKENDS[0])
    assert theirs.number in client.get("/requests/").content.decode()
    merge_customers(cast.customer, double, by=cast.agent)
    assert client.get("/requests/").status_code == 302, "their session has ended"
    assert person_of_api_token(token) is None and use_token(proof.token) is None
    assert AccessLink.good(link).person_id == cast.customer.pk
    assert new_proof("m.sokolova@mail.example").person == cast.customer


def test_a_mail_that_waits_still_leaves(cast, double):
    theirs = asked(double)
    Outgoing.objects.all().delete()
    theirs.reply(written("Сделано."), by=cast.agent)
    merge_customers(cast.customer, double, by=cast.agent)
    waiting = Outgoing.objects.get(kind="reply")
    assert waiting.recipient_id == cast.customer.pk and waiting.address == "m.sokolova@mail.example"
    outbox.sweep()
    waiting.refresh_from_db()
    assert waiting.state == "sent", waiting.error


def test_who_wanted_no_mails_gets_none_and_old_links_say_so(cast, double):
    token = unsubscribing.automatic_mails(double).link.rpartition("/mail/stop/")[2].rstrip("/")
    UnwantedMail.stop(["automatic"], double.pk, "")
    merge_customers(cast.customer, double, by=cast.agent)
    assert UnwantedMail.objects.filter(person=cast.customer, kind="automatic").exists()
    assert unsubscribing.subscription_of(token).person == cast.customer.pk


def test_a_split_message_of_the_merged_one_is_the_survivors(cast, double):
    theirs = asked(double)
    later = theirs.receive(written("И весы молчат."), by=double, channel=Channel.PORTAL)
    merge_customers(cast.customer, double, by=cast.agent)
    new = theirs.split(later, by=cast.agent)
    assert new.requester_id == cast.customer.pk


def test_marked_requests_move_too(cast, ticket, double):
    spam, gone = asked(double, "Реклама"), asked(double, "Двойник")
    spam.spam(by=cast.agent)
    gone.merge_into(ticket, by=cast.agent)
    made = merge_customers(cast.customer, double, by=cast.agent)
    assert set(made.moved["tickets"]) == {str(spam.pk), str(gone.pk)}
    gone.unmerge(by=cast.agent)
    gone.refresh_from_db()
    assert gone.requester_id == cast.customer.pk
    part_customers(made, by=cast.agent)
    gone.refresh_from_db()
    assert gone.requester_id == double.pk


def test_other_undos_leave_the_customer_alone(cast, double):
    theirs = asked(double)
    theirs.solve(by=cast.agent)
    solved = theirs.recorded_last
    merge_customers(cast.customer, double, by=cast.agent)
    assert undo([solved], by=cast.agent).failed == []
    theirs.refresh_from_db()
    assert theirs.requester_id == cast.customer.pk and theirs.status != "solved"


def test_facts_and_search_follow(cast, double):
    other = person_for_email("igor@mail.example", "Игорь Фомин")
    theirs = asked(other)
    merge_customers(cast.customer, other, by=cast.agent)
    keeping.make([theirs.pk])
    assert TicketFact.objects.get(pk=theirs.pk).requester_id == cast.customer.pk
    assert theirs in Ticket.objects.filter(read("соколова", cast.agent).condition)
    assert theirs in Ticket.objects.filter(read("igor@mail.example", cast.agent).condition)


@pytest.mark.django_db(transaction=True)
def test_two_merges_at_once_are_one(cast, double):
    refused = []

    def work() -> None:
        try:
            merge_customers(Person.objects.get(pk=cast.customer.pk), Person.objects.get(pk=double.pk), by=cast.agent)
        except Refused as error:
            refused.append(str(error))

    asked(double)
    at_once(work, 4)
    assert Merging.objects.count() == 1 and len(refused) == 3
    assert Event.objects.filter(kind="customer_merged").count() == 1


@pytest.mark.django_db(transaction=True)
def test_each_into_the_other_at_once_is_one_merge(cast, double):
    pairs = [(cast.customer.pk, double.pk), (double.pk, cast.customer.pk)] * 2
    refused = []

    def work() -> None:
        one, other = pairs.pop()
        try:
            merge_customers(Person.objects.get(pk=one), Person.objects.get(pk=other), by=cast.agent)
        except Refused as error:
            refused.append(str(error))

    at_once(work, 4)
    assert Merging.objects.count() == 1 and len(refused) == 3
    assert Person.objects.filter(merged_into__isnull=False).count() == 1


@pytest.mark.django_db(transaction=True)
def test_mail_during_a_merge_lands_with_the_survivor(cast, double):
    """It waits at the door until the merge is committed: a new request, an answer, and one of a page that was open."""
    theirs = asked(double)
    rows: list[Arrival] = []

    def write(submission: Submission) -> None:
        try:
            rows.append(receive(submission))
        finally:
            connection.close()

    sent = [
        mail("m.sokolova@mail.example", "а"),
        mail("m.sokolova@mail.example", "б", theirs),
        Submission(Channel.PORTAL, "в", "Со страницы", written("Текст"), sender=Person.objects.get(pk=double.pk)),
    ]
    threads = [threading.Thread(target=write, args=(each,)) for each in sent]
    with transaction.atomic():
        merge_customers(cast.customer, double, by=cast.agent)
        for thread in threads:
            thread.start()
        time.sleep(0.5)
        assert rows == [], "nobody is let in while the merge is not done"
    for thread in threads:
        thread.join()
    assert len(rows) == 3 and {row.outcome for row in rows} == {"new_ticket", "reply"}
    assert set(Ticket.objects.values_list("requester", flat=True)) == {cast.customer.pk}
    assert {row.message.author_id for row in rows} == {cast.customer.pk}


@pytest.mark.django_db(transaction=True)
def test_a_merge_among_mails_loses_none(cast, double):
    """Twelve mails of the duplicate while an agent answers and the two are merged."""
    theirs = asked(double)
    keys = [f"k{number}" for number in range(12)]
    failed: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(3):
                receive(mail("m.sokolova@mail.example", keys.pop(), theirs))
                Ticket.objects.get(pk=theirs.pk).reply(written("Смотрим."), by=cast.agent)
        except BaseException as error:
            failed.append(error)

    merging = threading.Thread(target=_merge, args=(cast.customer.pk, double.pk, cast.agent))
    merging.start()
    at_once(work, 4)
    merging.join()
    assert failed == []
    assert theirs.messages.filter(kind="customer").count() == 13
    assert set(Ticket.objects.values_list("requester", flat=True)) == {cast.customer.pk}


def _merge(survivor: int, merged: int, by: Person) -> None:
    try:
        time.sleep(0.05)
        merge_customers(Person.objects.get(pk=survivor), Person.objects.get(pk=merged), by=by)
    finally:
        connection.close()


def test_a_list_by_a_number_that_is_no_more_goes_on(cast, double):
    third = person_for_email("marina@third.example", "Марина С.")
    theirs = asked(double)
    merge_customers(third, double, by=cast.agent)
    merge_customers(cast.customer, third, by=cast.agent)
    for number in (double.pk, third.pk, cast.customer.pk):
        found = Ticket.objects.filter(read(f"requester:{number}", cast.agent).condition)
        assert list(found) == [Ticket.objects.get(pk=theirs.pk)], number
    assert not Ticket.objects.filter(read(f"requester:{cast.stranger.pk}", cast.agent).condition).exists()
