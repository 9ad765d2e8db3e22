"""A solved ticket as the beginning of an article, without anybody's data."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kb.coach import names
from kb.promote import proposal
from tickets.content import written
from tickets.models import Ticket
from tickets.models.words import Channel
from tickets.refusals import Refused

QUESTION = """Добрый день!

Это Марина из «Поляны». Оба принтера печатают пустые этикетки, заказ 4500123. Звоните +7 916 123-45-67.

С уважением,
Марина Соколова"""
ANSWER = """Марина, здравствуйте!

1. Откройте крышку и переверните рулон.
2. Запустите калибровку на странице https://print.example/cal?session=77aa и подождите минуту.

Соколовой в копии: kenji@example.com.

Если останутся вопросы, просто ответьте на это письмо.

С уважением,
Дмитрий Волков"""


def solved(cast, question=QUESTION, *answers, subject="Re: Марина: печатает пусто, заказ 4500123"):
    ticket = Ticket.start(
        written(question), by=cast.customer, requester=cast.customer, subject=subject, channel=Channel.PORTAL
    )
    ticket.assign(cast.agent, by=cast.agent)
    for answer in answers or (ANSWER,):
        ticket.reply(written(answer), by=cast.agent)
    ticket.solve(by=cast.agent)
    return ticket


def test_question_and_answer_become_an_article_of_nobody(cast):
    found = proposal(solved(cast))
    assert (found.language, found.title) == ("ru", "[имя]: печатает пусто, заказ [номер]")
    assert found.body == (
        "## Что происходит\n\nЭто [имя] из «[организация]». Оба принтера печатают пустые этикетки, заказ [номер]. "
        "Звоните [телефон].\n\n## Что делать\n\n1. Откройте крышку и переверните рулон.\n2. Запустите калибровку на "
        "странице [адрес страницы] и подождите минуту.\n\n[имя] в копии: [почта].\n"
    )
    told = {each.was: each.became for each in found.removals}
    assert told["4500123"] == "[номер]" and told["+7 916 123-45-67"] == "[телефон]"
    assert told["Марина, здравствуйте!"] == "" and told["С уважением,\nДмитрий Волков"] == ""


def test_nobody_who_took_part_is_named_in_any_case(cast, second=None):
    ticket = solved(
        cast, "Спросите Тома Бекетта, Марину и Кендзи.", "Марине, Соколовой, Диме Волкову и Мори всё передали."
    )
    ticket.note(written("Kenji смотрел"), by=cast.specialist)
    found = proposal(Ticket.objects.get(pk=ticket.pk))
    words = {names.folded(word) for word in re.findall(r"[^\W\d_]+", f"{found.title} {found.body}")}
    for person in (cast.customer, cast.agent, cast.specialist):
        assert not words & names.forms(person.name)


def test_the_last_answer_that_says_something_is_taken_or_the_one_that_was_named(cast):
    long = "Откройте крышку принтера, переверните рулон термослоем вверх и закройте её."
    ticket = solved(cast, "Печатает пусто", long, "Спасибо, закрываем.")
    found = proposal(ticket)
    assert long in found.body and [each.excerpt for each in found.replies] == ["Спасибо, закрываем.", long]
    other = proposal(ticket, found.replies[0].pk, "Пустые этикетки")
    assert other.answer == found.replies[0].pk and other.title == "Пустые этикетки" and long not in other.body
    assert proposal(ticket, 10**15).answer == found.answer, "a reply of another ticket is none of this one"


def test_in_english_and_without_a_reply(cast):
    ticket = Ticket.start(
        written("The label printer prints blank labels only."), by=cast.stranger, requester=cast.stranger,
        subject="Fwd: Blank labels", channel=Channel.EMAIL,
    )  # fmt: skip
    ticket.note(written("Секрет"), by=cast.agent)
    ticket.solve(by=cast.agent)
    found = proposal(ticket)
    assert (found.language, found.title, found.answer, found.replies) == ("en", "Blank labels", None, [])
    assert found.body == "## What happens\n\nThe label printer prints blank labels only.\n\n## What to do\n"


def test_only_what_is_solved_and_no_spam(cast, ticket):
    with pytest.raises(Refused):
        proposal(ticket)
    done = solved(cast)
    done.spam(by=cast.agent)
    with pytest.raises(Refused):
        proposal(done)


def test_queries_do_not_grow_with_the_conversation(cast):
    counts = []
    for answers in ((ANSWER,), (ANSWER,) * 6):
        ticket = Ticket.objects.select_related("requester", "assignee", "organisation").get(
            pk=solved(cast, QUESTION, *answers).pk
        )
        with CaptureQueriesContext(
            connection,
        ) as seen:
            proposal(ticket)
        counts.append(len(seen))
    assert counts == [2, 2]
