"""Answers that agents type again and again: which belong together, the best of them, the same every night."""

from __future__ import annotations

import random
import time
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from kb import repeated
from kb.models import AnswersRead, Repeated
from kb.repeated import Typed, groups
from tickets.content import written
from tickets.models import Insertion, Message, Ticket
from tickets.models.words import Channel

ANSWER = "{name}, добрый день!\n\nОткройте крышку, переверните рулон термослоем вверх и закройте её до щелчка.{more}"
OTHER = "Проверьте, пожалуйста, кабель весов: он вставлен в порт рядом с питанием, перезапустите после этого кассу."


def answered(cast, text, who=None, subject="Печатает пусто", by=None):
    who = who or cast.customer
    ticket = Ticket.start(written("Вопрос"), by=who, requester=who, subject=subject, channel=Channel.PORTAL)
    ticket.reply(
        written("Уточните, пожалуйста, какая у вас версия программы и имя рабочего места?"), by=by or cast.agent
    )
    ticket.reply(written(text), by=by or cast.agent)
    ticket.solve(by=by or cast.agent)
    return ticket


def thrice(cast):
    """Three like answers to two customers, none word for word as another."""
    return [
        answered(cast, ANSWER.format(name="Марина", more=" Если останутся вопросы, пишите.")),
        answered(cast, ANSWER.format(name="Том", more="\n\nС уважением,\nДмитрий"), cast.stranger),
        answered(cast, ANSWER.format(name="Марина", more=" Заказ 45001 дойдёт.")),
    ]


def test_like_answers_of_solved_tickets_are_one_group(cast):
    tickets = thrice(cast)
    answered(cast, OTHER)
    assert repeated.rebuild() == (4, 1)
    rows = list(Repeated.objects.order_by("place"))
    assert [row.ticket_id for row in rows] == [each.pk for each in reversed(tickets)], "the newest is the best"
    assert len({row.number for row in rows}) == 1 and {row.language for row in rows} == {"ru"}
    read = AnswersRead.objects.get()
    assert read.answers == 4 and read.median_words == 17


def test_what_was_opened_again_comes_last_and_what_was_rated_well_first(cast):
    first, second, third = thrice(cast)
    first.rate("good", "", by=cast.customer)
    third.reopen(by=cast.agent)
    third.solve(by=cast.agent)
    repeated.rebuild()
    assert list(Repeated.objects.order_by("place").values_list("ticket", flat=True)) == [first.pk, second.pk, third.pk]


def test_two_answers_one_customer_or_a_template_are_no_gap(cast):
    second = thrice(cast)[1]
    last = Message.objects.filter(ticket=second, kind="reply").latest("id")
    Insertion.objects.create(message=last, kind="template", key="1", language="ru", words=9, kept=80, at=timezone.now())
    assert repeated.rebuild() == (2, 0)
    last.insertions.all().delete()
    assert repeated.rebuild() == (3, 1)
    Ticket.objects.filter(pk=second.pk).update(requester=cast.customer)
    assert repeated.rebuild() == (3, 0)
    Ticket.objects.filter(pk=second.pk).update(requester=cast.stranger)


def test_open_tickets_spam_and_what_is_long_ago_do_not_count(cast):
    third = thrice(cast)[2]
    answered(cast, ANSWER.format(name="Марина", more="")).spam(by=cast.agent)
    third.reopen(by=cast.agent)
    assert repeated.rebuild() == (2, 0)
    third.solve(by=cast.agent)
    assert repeated.rebuild(timezone.now() + timedelta(days=91)) == (0, 0)
    assert AnswersRead.objects.get().median_words == 0


def test_a_group_keeps_its_number_from_night_to_night(cast):
    thrice(cast)
    call_command("rebuild", "gaps", verbosity=0)
    number = Repeated.objects.first().number
    for who in (cast.customer, cast.stranger):
        answered(cast, ANSWER.format(name="Анна", more=""), who)
    repeated.rebuild()
    assert set(Repeated.objects.values_list("number", flat=True)) == {number} and Repeated.objects.count() == 5
    before = list(Repeated.objects.values_list("message", "place").order_by("place"))
    repeated.rebuild()
    assert list(Repeated.objects.values_list("message", "place").order_by("place")) == before


def made(count: int) -> list[Typed]:
    """Answers of 200 kinds with other words in each, and as many again that are like none."""
    luck = random.Random(11)  # noqa: S311
    words = [f"{a}{b}{c}" for a in "бвгдклмн" for b in ("ал", "ор", "ун", "ис", "ев") for c in "ауоиытскр"]
    kinds = [[luck.choice(words) for _ in range(luck.randint(20, 60))] for _ in range(200)]
    said = []
    for place in range(count):
        kind = luck.randrange(200) if place % 2 else 1_000 + place
        own = list(kinds[kind]) if place % 2 else [luck.choice(words) for _ in range(40)]
        own[luck.randrange(len(own))] = luck.choice(words)
        said.append(Typed(place, kind, place % 7, " ".join(own), 1, ("Марина Соколова", "Дмитрий Волков")))
    return said


def test_20000_answers_are_grouped_within_seconds_and_the_same_in_any_order():
    typed = made(4_000)
    found = [sorted(each.pk for each in group) for group in groups(typed) if len(group) >= 3]
    kinds: dict[int, list[int]] = {}
    for each in typed:
        kinds.setdefault(each.ticket, []).append(each.pk)
    assert sorted(found) == sorted(each for each in kinds.values() if len(each) >= 3) and len(found) > 190
    random.Random(1).shuffle(typed)  # noqa: S311
    assert [sorted(each.pk for each in group) for group in groups(typed) if len(group) >= 3] == found
    many = made(20_000)
    begun = time.process_time()
    assert len([group for group in groups(many) if len(group) >= 3]) == 200
    took = time.process_time() - begun
    print(f"20,000 answers: {took:.1f} s")
    assert took < 40, "a task has 90 s"


@pytest.mark.parametrize("text", ["Готово, закрываем.", "", "12345 https://x.example/a", "Спасибо!"])
def test_short_answers_are_like_none(text):
    assert repeated.shingles(Typed(1, 1, 1, text, 1, ())) == frozenset()


def test_names_and_numbers_do_not_make_answers_different():
    one = "Передайте Марине заказ 4500 и переверните рулон термослоем вверх до щелчка крышки"
    other = "Передайте Тому заказ 777123 и переверните рулон термослоем вверх до щелчка крышки"
    people = ("Марина Соколова", "Том Бекетт")
    assert repeated.shingles(Typed(1, 1, 1, one, 1, people)) == repeated.shingles(Typed(2, 2, 2, other, 1, people))
