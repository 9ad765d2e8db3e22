"""Ratings: who may give one, when we ask for it, who hears of a bad one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from tests.cast import at_once
from tickets import blobs, outbox
from tickets.actions import actions
from tickets.content import written
from tickets.filters.search import read
from tickets.history import Names, sentence
from tickets.mail import door
from tickets.mail.parse import parse
from tickets.models import Event, Notice, Outgoing, Rating, RatingRequest, RatingSettings, Ticket
from tickets.models.mark import Merged
from tickets.models.words import Channel, Priority
from tickets.ratings import outlook
from tickets.refusals import NotAllowed, Refused
from tickets.sentences import said_to
from tickets.undo import undo


def started(who, subject="Весы не печатают", **options) -> Ticket:
    return Ticket.start(written("Не печатают"), by=who, requester=who, subject=subject, channel="portal", **options)


def solved(cast, who=None) -> Ticket:
    ticket = started(who or cast.customer)
    ticket.assign(cast.agent, by=cast.agent)
    ticket.reply(written("Готово"), by=cast.agent, then="solved")
    return ticket


def rated(ticket: Ticket) -> list[tuple[str, str]]:
    return [
        (event.detail["score"], event.detail["comment"]) for event in ticket.events.filter(kind="rated").order_by("id")
    ]


def test_the_last_answer_counts_and_all_are_kept(cast):
    ticket = solved(cast)
    ticket.rate("good", by=cast.customer)
    ticket.rate("bad", "  Долго ждали  ", by=cast.customer, via=Rating.Via.LINK)
    ticket.rate("bad", "Долго ждали", by=cast.customer)  # the same again
    ticket.refresh_from_db()
    assert ticket.rating == "bad"
    assert rated(ticket) == [("good", ""), ("bad", "Долго ждали")]
    last = Rating.objects.last_answers().get()
    assert (last.ticket_id, last.score, last.via, last.team_id) == (ticket.pk, "bad", "link", ticket.team_id)
    assert [row.is_last for row in Rating.objects.for_listing()] == [True, False]


def test_only_the_people_of_a_solved_request_rate_it(ticket, cast):
    with pytest.raises(Refused):
        ticket.rate("good", by=cast.customer)
    ticket.reply(written("Готово"), by=cast.agent, then="solved", cc=[cast.stranger])
    for outsider in (cast.agent, cast.admin, cast.system):
        with pytest.raises(NotAllowed):
            ticket.rate("good", by=outsider)
    with pytest.raises(Refused):
        ticket.rate("excellent", by=cast.customer)
    ticket.rate("good", by=cast.stranger)
    ticket.close(by=cast.system)
    ticket.rate("bad", by=cast.customer)
    assert rated(ticket) == [("good", ""), ("bad", "")]


def test_spam_and_merged_tickets_are_not_rated(cast):
    first, second = solved(cast), solved(cast)
    first.merge_into(second, by=cast.agent)
    with pytest.raises(Merged):
        first.rate("good", by=cast.customer)
    second.spam(by=cast.agent)
    with pytest.raises(Refused):
        second.rate("good", by=cast.customer)
    assert not Rating.objects.exists()


def test_a_rating_outlives_reopening_and_undo(cast):
    ticket = solved(cast)
    ticket.rate("bad", by=cast.customer)
    ticket.prioritise(Priority.URGENT, by=cast.agent)
    assert undo([ticket.recorded_last], by=cast.agent).failed == []
    ticket.receive(written("Снова"), by=cast.customer, channel=Channel.PORTAL)
    ticket.refresh_from_db()
    assert (ticket.rating, ticket.status) == ("bad", "open")
    told = ticket.events.get(kind="rated")
    assert undo([told], by=cast.agent).failed


def test_the_mail_that_solves_asks_in_its_language(cast):
    ticket = solved(cast)
    outbox.sweep()
    row = Outgoing.objects.get(kind="reply")
    text = parse(blobs.get(row.raw_sha256)).body_text
    wish = RatingRequest.objects.get()
    assert (wish.ticket, wish.person, wish.message) == (ticket, cast.customer, row.message)
    assert wish.token not in wish.token_hash and len(wish.token) == 48
    for answer in ("good", "bad"):
        assert f"/rate/{wish.token}/?score={answer}" in text
    assert "Как мы справились?" in text
    assert wish.expires_at - wish.at == timedelta(days=30)


def test_a_mail_that_is_written_again_has_the_same_links(cast):
    solved(cast)
    token = RatingRequest.objects.get().token
    for _try in range(2):
        outbox.sweep()
        row = Outgoing.objects.get(kind="reply")
        assert token in blobs.get(row.raw_sha256).decode()
        Outgoing.objects.filter(pk=row.pk).update(state="queued", not_before=timezone.now())
    assert RatingRequest.objects.count() == 1


def test_the_sites_own_words_ask(cast):
    RatingSettings.objects.create(text_ru="Хорошо ли <мы> помогли?", text_en="Well?")
    solved(cast)
    outbox.sweep()
    mail = parse(blobs.get(Outgoing.objects.get(kind="reply").raw_sha256))
    assert "Хорошо ли <мы> помогли?" in mail.body_text
    assert "&lt;мы&gt;" in mail.body_html


def test_a_customer_is_asked_once_in_the_quiet_days(cast):
    solved(cast)
    solved(cast)
    solved(cast, cast.stranger)
    assert sorted(RatingRequest.objects.values_list("person__name", flat=True)) == ["Tom Beckett", "Марина Соколова"]
    RatingRequest.objects.update(at=timezone.now() - timedelta(days=8))
    solved(cast)
    assert RatingRequest.objects.filter(person=cast.customer).count() == 2
    RatingSettings.objects.create(quiet_days=0)
    solved(cast)
    assert RatingRequest.objects.filter(person=cast.customer).count() == 3


def test_nobody_is_asked_who_is_not_to_be(cast, ticket):
    ticket.reply(written("Ещё вопрос"), by=cast.agent)  # solves nothing
    ticket.solve(by=cast.agent)  # without a word
    cast.bakery.is_own = True
    cast.bakery.save()
    solved(cast)  # a colleague
    cast.stranger.addresses.all().delete()
    solved(cast, cast.stranger)  # without an address
    robot = b"From: robot@x.example\nAuto-Submitted: auto-generated\nSubject: Report\nMessage-ID: <r@x>\n\nAll well\n"
    machine = door.process(door.accept(robot).pk).ticket
    machine.reply(written("Принято"), by=cast.agent, then="solved")
    RatingSettings.objects.create(is_on=False, leaves_out_own=False)
    solved(cast)
    assert not RatingRequest.objects.exists()
    RatingSettings.objects.update(is_on=True)
    solved(cast)
    assert RatingRequest.objects.get().person == cast.customer


@pytest.mark.django_db(transaction=True)
def test_requests_solved_at_once_ask_once(cast):
    waiting = [started(cast.customer, str(number)) for number in range(4)]
    left = list(waiting)
    at_once(lambda: left.pop().reply(written("Готово"), by=cast.agent, then="solved"), 4)
    assert RatingRequest.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_answer_at_once_is_one_rating(cast):
    ticket = solved(cast)
    at_once(lambda: Ticket.objects.get(pk=ticket.pk).rate("good", "Спасибо", by=cast.customer), 6)
    assert rated(ticket) == [("good", "Спасибо")]
    assert Rating.objects.count() == 1


def test_a_bad_answer_is_told_to_assignee_and_leads_with_the_words(cast):
    ticket = solved(cast)
    ticket.rate("good", by=cast.customer)
    assert not Notice.objects.exists()
    ticket.rate("bad", "Никто не перезвонил", by=cast.customer)
    assert {notice.recipient for notice in Notice.objects.all()} == {cast.agent, cast.lead}
    for language, said in (
        ("ru", "Марина Соколова: оценка «плохо» — «Никто не перезвонил»"),
        ("en", "Марина Соколова rated it as bad: “Никто не перезвонил”"),
    ):
        with translation.override(language):
            assert said_to(Notice.objects.first(), Names()) == said
            assert sentence(ticket.events.get(kind="rated", detail__score="good"), Names())


def test_the_filter_finds_answers(cast):
    good, bad, none = solved(cast), solved(cast), solved(cast)
    good.rate("bad", by=cast.customer)
    good.rate("good", by=cast.customer)
    bad.rate("bad", by=cast.customer)

    def found(condition):
        return set(Ticket.objects.filter(read(condition, None).condition))

    assert found("rating:good") == {good}
    assert found("rating:bad") == {bad}
    assert found("rating:any") == {good, bad}
    assert found("rating:none") == {none}


def in_stars() -> None:
    RatingSettings.objects.update_or_create(defaults={"scale": "five"})


def test_an_answer_is_on_the_scale_of_now_and_keeps_its_own(cast):
    ticket = solved(cast)
    with pytest.raises(Refused):
        ticket.rate("5", by=cast.customer)
    ticket.rate("good", by=cast.customer)
    in_stars()
    for wrong in ("good", "bad", "0", "6", "", "٤"):
        with pytest.raises(Refused):
            ticket.rate(wrong, by=cast.customer)
    ticket.rate("4", "Почти всё", by=cast.customer)
    ticket.rate("4", "Почти всё", by=cast.customer)  # the same again
    ticket.refresh_from_db()
    assert ticket.rating == "4"
    assert rated(ticket) == [("good", ""), ("4", "Почти всё")]
    RatingSettings.objects.update(scale="two")
    with pytest.raises(Refused):
        ticket.rate("4", by=cast.customer)
    assert Rating.objects.last_answers().get().score == "4"


@pytest.mark.parametrize(("score", "is_told"), [("1", True), ("2", True), ("3", False), ("4", False), ("5", False)])
def test_colleagues_hear_of_one_and_two_stars(cast, score, is_told):
    ticket = solved(cast)
    in_stars()
    ticket.rate(score, "Слова", by=cast.customer)
    assert {notice.recipient for notice in Notice.objects.all()} == ({cast.agent, cast.lead} if is_told else set())
    for language, said in (
        ("ru", f"Марина Соколова: оценка {score} из 5 — «Слова»"),
        ("en", f"Марина Соколова rated it {score} of 5: “Слова”"),
    ):
        with translation.override(language):
            assert sentence(ticket.events.get(kind="rated"), Names()) == said


def test_the_mail_asks_for_stars(cast):
    in_stars()
    solved(cast)
    outbox.sweep()
    mail = parse(blobs.get(Outgoing.objects.get(kind="reply").raw_sha256))
    token = RatingRequest.objects.get().token
    for score in range(1, 6):
        assert f"{score} из 5: " in mail.body_text
        for body in (mail.body_text, mail.body_html):
            assert f"/rate/{token}/?score={score}" in body
    assert "score=good" not in mail.body_text


def test_the_filter_knows_both_scales(cast):
    good, two, three, five, none = (solved(cast) for _ in range(5))
    good.rate("good", by=cast.customer)
    in_stars()
    for ticket, score in ((two, "2"), (three, "3"), (five, "5")):
        ticket.rate(score, by=cast.customer)

    def found(condition):
        return set(Ticket.objects.filter(read(condition, None).condition))

    assert found("rating:5") == {five} and found("rating:good") == {good}
    assert found("rating:content") == {good, five} and found("rating:discontent") == {two}
    assert found("rating:any") == {good, two, three, five} and found("rating:none") == {none}
    assert read("rating:6", None).remarks


def test_the_action_is_a_customers(cast):
    ticket = solved(cast)
    with pytest.raises(NotAllowed):
        actions.get("rating").apply(ticket, {"score": "good"}, cast.agent, None)
    actions.get("rating").apply(ticket, {"score": "good", "comment": "Да\x00"}, cast.customer, None)
    assert (Rating.objects.get().comment, Rating.objects.get().via) == ("Да", "api")


def test_the_outlook_counts_what_would_have_been_asked(cast):
    RatingSettings.objects.create(is_on=False)
    tickets = [solved(cast) for _ in range(3)] + [solved(cast, cast.stranger)]
    started(cast.customer).solve(by=cast.agent)
    since = timezone.now() - timedelta(days=30)
    assert (outlook(RatingSettings(), since).solved, outlook(RatingSettings(), since).asked) == (4, 2)
    assert outlook(RatingSettings(quiet_days=0), since).asked == 4
    assert outlook(RatingSettings(is_on=False), since).asked == 0
    cast.bakery.is_own = True
    cast.bakery.save()
    assert outlook(RatingSettings(), since).asked == 1
    assert outlook(RatingSettings(leaves_out_own=False), since).asked == 2
    tickets[0].spam(by=cast.agent)
    tickets[3].receive(written("Снова"), by=cast.stranger, channel=Channel.PORTAL)
    assert outlook(RatingSettings(leaves_out_own=False), since).solved == 2
    assert Event.objects.filter(kind="rated").count() == 0
