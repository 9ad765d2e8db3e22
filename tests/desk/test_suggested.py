"""What is suggested beside a ticket: solved ones with their answers, articles, templates, and how many went further."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kb.models import Template
from people.models import Person
from tests.desk.test_ticket_page import PAGE_QUERIES, url
from tests.incidents import asked
from tests.kb.written import article
from tickets.content import written
from tickets.models import HandoverReason
from tickets.models.escalation import Case
from tickets.solved import solved_near

RU = {"Accept-Language": "ru"}


def solved(cast, subject: str, answer: str = "Переверните ленту.", by=None):
    made = asked(by or cast.stranger, subject)
    made.reply(written(answer), by=cast.agent, then="solved")
    return made


def test_the_closest_solved_tickets_come_with_their_last_answer(ticket, cast, sign_in):
    near = solved(cast, "Печатаются пустыми этикетки со склада")
    near.reply(written("Помогла чистка головки."), by=cast.agent)
    solved(cast, "Отчёт за год не строится", "Запустите в фоне.")
    asked(cast.stranger, "Этикетки печатаются пустыми")  # not solved
    page = sign_in(cast.agent).get(url(ticket, "suggestions"), headers=RU)
    found = page.context["solved"]
    assert [(each.pk, each.answer) for each in found.closest] == [(near.pk, "Помогла чистка головки.")]
    assert "Помогла чистка головки." in page.content.decode() and "Отчёт за год" not in page.content.decode()


def test_of_the_same_category_and_organisation_come_first(ticket, cast):
    theirs = solved(cast, "Этикетки печатаются пустыми", by=cast.customer)
    others = solved(cast, "Этикетки печатаются пустыми")
    assert others.pk > theirs.pk and ticket.organisation_id == theirs.organisation_id != others.organisation_id
    assert [each.pk for each in solved_near(ticket, cast.agent).closest] == [theirs.pk, others.pk]


def test_how_many_went_to_a_higher_line_is_counted(ticket, cast, sign_in):
    for number in range(3):
        made = asked(cast.stranger, f"Этикетки печатаются пустыми, склад {'абв'[number]}")
        if number == 1:
            case = Case(HandoverReason.objects.get(code="bug"), "Перезапуск", "Прошивка")
            made.escalate(cast.second_line, case, by=cast.agent)
        made.reply(written("Готово"), by=cast.lead, then="solved")
    page = sign_in(cast.agent).get(url(ticket, "suggestions"), headers=RU)
    assert (page.context["solved"].alike, page.context["solved"].handed) == (3, 1)
    assert "Из 3 таких решённых обращений 1" in page.content.decode()


def test_what_a_reader_may_not_see_is_neither_shown_nor_counted(ticket, cast, sign_in):
    hidden = solved(cast, "Этикетки печатаются пустыми")
    hidden.move_to(cast.billing, by=cast.lead)
    cast.billing.is_private = True
    cast.billing.save()
    cast.other_agent.memberships.all().delete()
    assert solved_near(ticket, cast.other_agent).closest == [] and solved_near(ticket, cast.other_agent).alike == 0
    assert [each.pk for each in solved_near(ticket, cast.lead).closest] == [hidden.pk]


def test_articles_and_templates_are_ready_to_be_inserted(ticket, cast, sign_in):
    article(cast)
    article(cast, audience="agents", ru=("Печать пустых этикеток: для своих", "Тайна"))
    template = Template.objects.create(name="Пустые этикетки", shortcut="пусто")
    template.write("ru", "{customer.first_name}, проверьте {unknown.thing} ленту этикеток.", by=cast.lead)
    Template.objects.create(name="Про отчёты").write("ru", "Запустите отчёт в фоне.", by=cast.lead)
    page = sign_in(cast.agent).get(url(ticket, "suggestions"), headers=RU)
    assert [each["name"] for each in page.context["articles"]] == ["Принтер печатает пустые этикетки"]
    assert [each["name"] for each in page.context["templates"]] == ["Пустые этикетки"]
    body = page.content.decode()
    assert (
        'data-insert="[Принтер печатает пустые этикетки](' in body and f'data-use="template:{template.pk}:ru"' in body
    )
    assert 'data-insert="Марина, проверьте' in body and "Тайна" not in body


def test_who_says_no_language_is_answered_in_that_of_the_subject(ticket, cast, sign_in):
    Person.objects.filter(pk=cast.customer.pk).update(language="")
    article(cast, ru=("Пустые этикетки", "Рулон"), en=("Blank labels", "The roll"))
    page = sign_in(cast.agent).get(f"/desk/tickets/{ticket.number}/suggestions/").content.decode()
    assert "Пустые этикетки" in page and "Blank labels" not in page


def test_where_nothing_is_alike_it_says_so(ticket, cast, sign_in):
    assert "Похожего не нашлось" in sign_in(cast.agent).get(url(ticket, "suggestions"), headers=RU).content.decode()
    odd = asked(cast.stranger, "??? 12 ---")
    assert sign_in(cast.agent).get(url(odd, "suggestions")).status_code == 200


@pytest.mark.parametrize(("who", "status"), [("manager", 403), ("customer", 403)])
def test_others_are_offered_nothing(ticket, cast, sign_in, who, status):
    assert sign_in(getattr(cast, who)).get(url(ticket, "suggestions")).status_code == status


def test_what_a_template_brings_along_is_told_to_the_script(ticket, cast, sign_in):
    made = Template.objects.create(name="Печатающая <головка>", status="solved", tags=["печать"])
    made.write("ru", f"{ticket.subject}: держите кнопку", by=cast.lead)
    page = sign_in(cast.agent).get(url(ticket, "suggestions")).content.decode()
    assert "&lt;input type=&quot;hidden&quot; name=&quot;adds&quot; value=&quot;tag:печать&quot;&gt;" in page
    assert 'data-then="solved"' in page and 'name="adds"' not in page and "<головка>" not in page


def test_the_part_has_a_fixed_number_of_queries(ticket, cast, sign_in, django_assert_num_queries):
    client, counts = sign_in(cast.agent), []
    for number in range(3):
        solved(cast, f"Этикетки печатаются пустыми {number}")
        article(cast, ru=(f"Пустые этикетки {number}", "Рулон"))
        Template.objects.create(name=f"Этикетки {number}").write("ru", "Проверьте этикетки.", by=cast.lead)
        client.get(url(ticket, "suggestions"))
        with CaptureQueriesContext(connection) as queries:
            client.get(url(ticket, "suggestions"))
        counts.append(len(queries))
    assert len(set(counts)) == 1 and counts[0] <= 18, counts
    with django_assert_num_queries(PAGE_QUERIES):
        client.get(url(ticket))
