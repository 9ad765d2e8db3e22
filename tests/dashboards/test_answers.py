"""What became of answers with templates and articles: each figure by hand, who reads it, what it costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from kb.models import Template
from kb.using import Use, record
from sla.kpi import keeping
from sla.kpi.outcomes import Outcome, outcomes
from tests.incidents import asked
from tests.tickets.test_handovers import case
from tickets.content import written
from tickets.models import Ticket
from tickets.models.words import Channel

PAGE = "/dashboards/answers/"
TEXT = "Держите кнопку три секунды, потом отпустите"


@pytest.fixture
def template(cast) -> Template:
    made = Template.objects.create(name="Сброс головки")
    made.write("ru", TEXT, by=cast.lead)
    return made


def answered(cast, template: Template | None, text: str = TEXT, then: str = "solved") -> Ticket:
    ticket = asked(cast.customer, "Не печатает")
    message = ticket.reply(written(text), by=cast.agent, then=then)
    record(message, ticket, [Use("template", template.key, "ru")] if template else [], by=cast.agent)
    return ticket


def lately() -> list[Outcome]:
    now = timezone.now()
    return outcomes(now - timedelta(days=1), now + timedelta(minutes=1))


def test_each_figure_is_what_its_name_says(template, cast):
    tickets = [answered(cast, template) for _ in range(3)]
    changed = answered(cast, template, "Держите кнопку три секунды и всё остальное иначе")
    plain = answered(cast, None, "Просто ответ")
    tickets[0].receive(written("Не помогло"), by=cast.customer, channel=Channel.PORTAL)
    open_one = answered(cast, template, then="pending")
    open_one.escalate(cast.second_line, case(), by=cast.agent)
    keeping.make([each.pk for each in (*tickets, changed, plain, open_one)])
    of_template, without = lately()
    assert (of_template.kind, of_template.key, without.kind) == ("template", template.key, "")
    assert (of_template.uses, of_template.reopened, of_template.escalated, of_template.rated) == (5, 1, 1, 0)
    assert of_template.kept == pytest.approx((4 * 100 + 66) / 5, abs=0.5) and of_template.words == 4 * 6 + 3
    assert (without.uses, without.reopened, without.kept, without.words) == (1, 0, None, 0)
    assert of_template.says and not without.says and of_template.saved_seconds == round(27 * 1.5)


def test_ratings_count_where_they_came_after(template, cast):
    ticket = answered(cast, template)
    ticket.rate("good", by=cast.customer)
    keeping.make([ticket.pk])
    (found,) = lately()
    assert (found.rated, found.good) == (1, 1)


def test_what_was_taken_back_or_is_spam_counts_nowhere(template, cast):
    spam = answered(cast, template, then="pending")
    spam.spam(by=cast.agent)
    assert lately() == []


def test_the_page(template, cast, sign_in, django_assert_max_num_queries):
    own = Template.objects.create(name="Тайное", owner=cast.agent)
    own.write("ru", TEXT, by=cast.agent)
    for each in (template, own):
        keeping.make([answered(cast, each).pk])
    client = sign_in(cast.lead)
    client.get(PAGE)
    with django_assert_max_num_queries(9):
        page = client.get(PAGE).content.decode()
    assert "Сброс головки" in page and "too few to say" in page
    assert "Тайное" not in page and "A template of one agent" in page
    for _ in range(5):
        keeping.make([answered(cast, template).pk])
    assert "0\N{NO-BREAK SPACE}%" in client.get(PAGE).content.decode()
    assert sign_in(cast.agent).get(PAGE).status_code == 403
    assert sign_in(cast.manager).get(PAGE).status_code == 200
    wrong = client.get(f"{PAGE}?from=2026-02-01&to=2026-01-01").content.decode()
    assert "it ends before it begins" in wrong and "Сброс головки" not in wrong
