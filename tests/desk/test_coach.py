"""The strip of the reply coach over HTTP: what it says, of whom, what a team switches off, and what is kept."""

from __future__ import annotations

import re

import pytest

from kb import coached
from kb.models import CoachScore, CoachSwitch
from people.models import Team
from tickets.content import written
from tickets.models import Event, Ticket

HTMX = {"HX-Request": "true"}


def said(client, ticket: Ticket, text: str, **form) -> str:
    answer = client.post(f"/desk/tickets/{ticket.number}/coach/", {"text": text, **form}, headers=HTMX)
    assert answer.status_code == 200
    return answer.content.decode()


def test_hints_of_a_first_answer(ticket, cast, sign_in):
    html = said(sign_in(cast.agent), ticket, "Перезагрузите принтер и сообщите нам, что с этикетками.", then="pending")
    assert 'data-rule="name"' in html
    assert "Марина" in html
    assert 'data-rule="thanks"' in html
    assert 'data-rule="ending"' not in html


def test_the_status_after_sending_is_heeded(ticket, cast, sign_in):
    agent, text = sign_in(cast.agent), "Марина, спасибо за сообщение! Что делать: рулон с этикетками перевернули."
    assert 'data-rule="ending"' in said(agent, ticket, text, then="solved")
    assert 'data-rule="next_step"' in said(agent, ticket, text)
    assert said(agent, ticket, text, then="нет-такого")


def test_a_good_answer_is_left_alone(ticket, cast, sign_in):
    text = "Марина, здравствуйте! Спасибо за сообщение. Что делать: переверните рулон этикеток и напишите нам."
    assert "<li" not in said(sign_in(cast.agent), ticket, text, then="pending")


@pytest.mark.parametrize("text", ["", "  \r\n"])
def test_nothing_of_nothing(ticket, cast, sign_in, text):
    assert "<li" not in said(sign_in(cast.agent), ticket, text)


def test_what_was_waved_away_stays_away(ticket, cast, sign_in):
    html = said(sign_in(cast.agent), ticket, "Готово.", then="solved", waved=["name", "thanks"])
    assert 'data-rule="name"' not in html
    assert 'data-rule="questions"' in html


def test_few_at_once(ticket, cast, sign_in):
    html = said(sign_in(cast.agent), ticket, "ОТСТАНЬТЕ НАКОНЕЦ ПОЖАЛУЙСТА! Вы сами виноваты, почистите кэш, {имя}.")
    assert html.count("<button") == 4
    assert 'data-rule="more"' in html


def test_a_word_of_the_customer_is_escaped(cast, sign_in):
    asked = Ticket.start(
        written("Куда девать <script>картридж</script>?"),
        by=cast.customer,
        requester=cast.customer,
        subject="х",
        channel="portal",
    )
    html = said(sign_in(cast.agent), asked, "Марина, спасибо, сделаем завтра.")
    assert "&lt;script&gt;" in html
    assert "<script" not in html


def test_in_english(ticket, cast, sign_in):
    cast.specialist.language = "en"
    cast.specialist.save()
    html = said(sign_in(cast.specialist), ticket, "Готово, этикетки печатаются.", then="solved")
    assert "Call the customer by name: Марина" in html


def test_a_fixed_number_of_queries(ticket, cast, sign_in, django_assert_num_queries):
    agent = sign_in(cast.agent)
    for _more in range(3):
        ticket.receive(written("А ещё вопрос: когда?"), by=cast.customer, channel="portal")
    said(agent, ticket, "Готово.")
    with django_assert_num_queries(7):  # session, person, their teams, ticket, switches, messages, clock
        said(agent, ticket, "Готово.", then="pending")


def test_it_reads_only(ticket, cast, sign_in):
    before = (Event.objects.count(), Ticket.objects.get(pk=ticket.pk).version)
    said(sign_in(cast.agent), ticket, "Готово.")
    assert (Event.objects.count(), Ticket.objects.get(pk=ticket.pk).version) == before
    assert not CoachScore.objects.exists()


def test_outsiders(ticket, cast, sign_in):
    url = f"/desk/tickets/{ticket.number}/coach/"
    assert sign_in(cast.customer).post(url, {"text": "х"}).status_code == 403
    assert sign_in(cast.agent).post("/desk/tickets/HD-999999/coach/", {"text": "х"}).status_code == 404
    assert sign_in(cast.agent).get(url).status_code == 405
    Team.objects.filter(pk=cast.first_line.pk).update(is_private=True)
    ticket.refresh_from_db()
    assert ticket.team_id == cast.first_line.pk
    assert sign_in(cast.specialist).post(url, {"text": "х"}).status_code == 404


def test_the_page_has_the_strip_for_who_may_answer(ticket, cast, sign_in):
    page = sign_in(cast.agent).get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert f'data-coach="/desk/tickets/{ticket.number}/coach/"' in page


def test_a_team_does_without_a_rule(ticket, cast, sign_in):
    CoachSwitch.objects.keep(cast.first_line, {"thanks"})
    html = said(sign_in(cast.agent), ticket, "Готово.", then="pending")
    assert 'data-rule="thanks"' not in html
    assert 'data-rule="name"' in html


def form_of(team: Team, **more) -> dict:
    return {"name": team.name, "line": team.line, "assignment": "pull", "members": [], "coach_shown": "1", **more}


def test_administrators_switch_rules_by_team(ticket, cast, sign_in):
    admin, url = sign_in(cast.admin), f"/setup/teams/{cast.first_line.pk}/"
    page = admin.get(url).content.decode()
    assert page.count('name="coach" value="') == 17
    everything = ["name", "questions", "ending"]
    assert admin.post(url, form_of(cast.first_line, coach=everything)).status_code == 302
    off = CoachSwitch.objects.off(cast.first_line.pk)
    assert "thanks" in off
    assert not {"name", "questions", "ending"} & off
    assert CoachSwitch.objects.off(cast.billing.pk) == set()
    assert admin.post(url, form_of(cast.first_line, coach=["нет-такого"])).status_code == 422
    assert CoachSwitch.objects.off(cast.first_line.pk) == off


def test_a_new_team_begins_with_all(cast, sign_in):
    admin = sign_in(cast.admin)
    page = admin.get("/setup/teams/new/").content.decode()
    boxes = re.findall(r'<input type="checkbox" name="coach"[^>]*>', page)
    assert len(boxes) == 17
    assert all("checked" in box for box in boxes)


def test_a_form_without_the_boxes_leaves_them(cast, sign_in):
    CoachSwitch.objects.keep(cast.first_line, {"jargon"})
    form = form_of(cast.first_line)
    del form["coach_shown"]
    assert sign_in(cast.admin).post(f"/setup/teams/{cast.first_line.pk}/", form).status_code == 302
    assert CoachSwitch.objects.off(cast.first_line.pk) == {"jargon"}


def test_what_would_happen_changes_no_switch(cast, sign_in):
    form = form_of(cast.first_line, coach=["name"], look="1")
    assert sign_in(cast.admin).post(f"/setup/teams/{cast.first_line.pk}/", form).status_code == 200
    assert CoachSwitch.objects.off(cast.first_line.pk) == set()


def test_a_score_is_kept_of_each_reply(ticket, cast):
    sent = ticket.reply(written("Принято."), by=cast.agent, then="pending")
    assert {"name", "thanks", "next_step", "questions"} <= set(CoachScore.objects.get(message=sent).hints)
    ticket.note(written("Заметка"), by=cast.agent)
    ticket.receive(written("Спасибо!"), by=cast.customer, channel="portal")
    good = ticket.reply(
        written("Марина, рады были помочь! Памятка: https://help.example/1"), by=cast.agent, then="solved"
    )
    assert CoachScore.objects.get(message=good).hints == []
    assert CoachScore.objects.count() == 2


def test_a_machine_has_no_score(ticket, cast):
    ticket.reply(written("Автоответ"), by=cast.system, automatic=True)
    assert not CoachScore.objects.exists()


def test_scores_are_made_again_as_they_were(ticket, cast):
    ticket.reply(written("Принято."), by=cast.agent, then="pending")
    ticket.receive(written("Когда починят?"), by=cast.customer, channel="portal")
    ticket.reply(written("Марина, починим завтра до 12:00."), by=cast.agent)
    before = list(CoachScore.objects.order_by("pk").values_list("message", "hints", "at"))
    CoachScore.objects.all().delete()
    coached.again([ticket.pk])
    assert list(CoachScore.objects.order_by("pk").values_list("message", "hints", "at")) == before


def test_a_second_reply_in_a_row_owes_no_thanks(ticket, cast):
    ticket.reply(written("Марина, спасибо! Сделаем завтра."), by=cast.agent)
    again = ticket.reply(written("Марина, уточняю: сделаем завтра до 12:00."), by=cast.agent)
    assert "thanks" not in CoachScore.objects.get(message=again).hints
