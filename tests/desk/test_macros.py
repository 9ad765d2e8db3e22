"""An agent's own macros, what a macro would do, and its one way back."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from tests.desk.test_ticket_page import url
from tests.tickets.test_automation import trigger
from tests.tickets.test_handovers import told
from tickets import undo
from tickets.automation import macros
from tickets.automation.past import try_trigger
from tickets.content import written
from tickets.models import Event, Macro, Message, Ticket
from tickets.models.steps import Steps, as_json
from tickets.models.trigger import TriggerWording
from tickets.models.words import Priority

HTMX = {"HX-Request": "true"}
OWN = "/desk/me/macros/"
FORM = {"name": "Моё", "is_active": "on", "tags": "печать", "status": "pending"}
FORM |= {"reply": "{customer.first_name}, переключите"}


def text(response) -> str:
    return response.content.decode()


def macro(steps: Steps, **whose) -> Macro:
    return Macro.objects.create(name="ZPL", steps=as_json(steps), **whose)


def undo_of(page: str) -> str:
    return re.search(r'name="events" value="([\d,]+)"', page)[1]


class TestOwn:
    def test_an_agent_makes_changes_runs_and_removes_one(self, cast, sign_in, ticket):
        agent = sign_in(cast.agent)
        assert "no macro of your own" in text(agent.get(OWN))
        assert agent.post(f"{OWN}new/", FORM).status_code == 302
        made = Macro.objects.get()
        assert (made.owner, made.team, made.taken.status) == (cast.agent, None, "pending")
        assert "Моё" in text(agent.get(OWN)) and "переключите" in text(agent.get(f"{OWN}{made.pk}/"))
        assert "Моё" in text(agent.get(url(ticket, "macros"), headers=HTMX))
        agent.post(f"{OWN}{made.pk}/", {**FORM, "name": "Другое", "status": ""})
        made.refresh_from_db()
        assert (made.name, made.taken.status, made.owner) == ("Другое", "", cast.agent)
        agent.post(f"{OWN}{made.pk}/removal/")
        assert not Macro.objects.exists()

    def test_nobody_else_sees_changes_or_runs_it(self, cast, sign_in, ticket):
        mine = macro(Steps(tags=["а"]), owner=cast.agent)
        for person in (cast.other_agent, cast.lead, cast.admin):
            client = sign_in(person)
            assert "ZPL" not in text(client.get(OWN)) and "ZPL" not in text(client.get(url(ticket, "macros")))
            assert client.get(f"{OWN}{mine.pk}/").status_code == 404
            assert client.post(f"{OWN}{mine.pk}/", FORM).status_code == 404
            assert client.post(f"{OWN}{mine.pk}/removal/").status_code == 404
            assert client.post(url(ticket, f"macros/{mine.pk}")).status_code == 404
        assert Macro.objects.get().taken == Steps(tags=["а"])

    def test_what_is_everybodys_is_no_agents_to_change(self, cast, sign_in):
        shared, teams = macro(Steps(tags=["а"])), macro(Steps(tags=["б"]), team=cast.first_line)
        for one in (shared, teams):
            assert sign_in(cast.agent).post(f"{OWN}{one.pk}/", FORM).status_code == 404
        sign_in(cast.agent).post(f"{OWN}new/", {**FORM, "of_team": cast.first_line.pk, "owner": cast.lead.pk})
        assert Macro.objects.latest("id").owner == cast.agent and Macro.objects.latest("id").team is None

    def test_a_private_team_is_not_offered_to_whom_it_is_closed(self, cast, sign_in):
        cast.second_line.is_private = True
        cast.second_line.save()
        page = text(sign_in(cast.agent).get(f"{OWN}new/"))
        assert cast.second_line.name not in page and cast.second_line.name in text(
            sign_in(cast.specialist).get(f"{OWN}new/")
        )
        refused = sign_in(cast.agent).post(f"{OWN}new/", {**FORM, "escalate_to": cast.second_line.pk})
        assert refused.status_code == 422 and not Macro.objects.exists()

    def test_readers_have_none_and_an_empty_one_is_refused(self, cast, sign_in):
        assert sign_in(cast.manager).get(OWN).status_code == 403
        assert sign_in(cast.customer).get(OWN).status_code == 403
        refused = sign_in(cast.agent).post(f"{OWN}new/", {"name": "Пусто"})
        assert refused.status_code == 422 and "Choose at least one thing" in text(refused)

    def test_the_list_costs_the_same_however_many(self, cast, sign_in, django_assert_num_queries):
        agent = sign_in(cast.agent)
        for _ in range(5):
            macro(Steps(tags=["а"], team=cast.billing.pk), owner=cast.agent)
        agent.get(OWN)
        with django_assert_num_queries(QUERIES):
            agent.get(OWN)


QUERIES = 8  # session, person, names of teams, people and skills, the macros, two of the rail


@pytest.mark.parametrize(("who", "path"), [("agent", f"{OWN}new/"), ("lead", "/setup/macros/new/")])
def test_a_macro_says_what_it_would_do_before_it_is_saved(cast, sign_in, ticket, who, path):
    client = sign_in(getattr(cast, who))
    response = client.post(path, {**FORM, "look": "1"})
    assert response.status_code == 200 and ticket.number in text(response) and " autofocus" in text(response)
    assert ("Reply", "Марина, переключите") in response.context["example"].steps
    assert not Macro.objects.exists()
    ticket.solve(by=cast.agent)
    assert "There is no open ticket" in text(client.post(path, {**FORM, "look": "1"}))
    assert client.post(path, {"name": "Пусто", "look": "1"}).status_code == 422


def test_the_look_names_team_assignee_and_escalation(cast, sign_in, ticket):
    steps = Steps(team=cast.billing.pk, assignee=cast.other_agent.pk, escalate_to=cast.second_line.pk)
    page = text(sign_in(cast.agent).get(url(ticket, f"macros/{macro(steps).pk}"), headers=HTMX))
    assert "Billing" in page and "Sofia Reyes" in page and "Сеть и печать" in page


class TestWayBack:
    ALL = Steps(tags=["печать"], priority="urgent", reply="Переключите в ZPL", status="solved")

    def test_one_undo_takes_back_all_but_what_was_sent(self, policy, cast, ticket, sign_in):
        agent, known = sign_in(cast.agent), macro(self.ALL, team=cast.first_line)
        done = text(agent.post(url(ticket, f"macros/{known.pk}"), headers=HTMX))
        assert "undo leaves what was sent or noted" in done
        ticket.refresh_from_db()
        assert (ticket.status, ticket.priority_word, ticket.tags) == ("solved", "urgent", ["печать"])
        back = agent.post("/desk/undo/", {"events": undo_of(done), "next": url(ticket)}, follow=True)
        assert "what was sent or noted stays" in text(back)
        ticket.refresh_from_db()
        assert (ticket.status, ticket.priority_word, ticket.tags) == ("open", "normal", [])
        assert (ticket.solved_at, ticket.first_replied_at is not None) == (None, True)
        assert Message.objects.get(kind="reply").author == cast.agent
        assert ticket.clocks.get(kind="resolution").state == "running"

    def test_in_the_history_its_last_event_takes_back_all_of_it(self, cast, ticket, sign_in):
        ticket.take(by=cast.agent)
        events = macros.run(macro(Steps(tags=["а"], priority="high", status="pending")), ticket, by=cast.agent)
        page = text(sign_in(cast.agent).get(url(ticket)))
        offered = re.findall(r'name="events" value="([\d,]+)"', page)
        assert sorted(offered, key=len) == [
            str(ticket.events.get(kind="assigned").pk), ",".join(str(event.pk) for event in events),
        ]  # fmt: skip
        with translation.override("en"):
            assert all(line.endswith("(macro “ZPL”)") for line in told(ticket)[-3:])
        with translation.override("ru"):
            assert told(ticket)[-1].endswith("(макрос «ZPL»)")

    @pytest.mark.parametrize("status", ["pending", "open", "closed", "solved"])
    @pytest.mark.parametrize("before", ["new", "pending", "solved"])
    def test_each_status_is_taken_back(self, policy, cast, ticket, status, before):
        if before != "new":
            ticket.wait(by=cast.agent) if before == "pending" else ticket.solve(by=cast.agent)
        if (before, status) in {("solved", "pending")}:
            return  # refused: solved things are re-opened first
        events = macros.run(macro(Steps(tags=["а"], status=status)), ticket, by=cast.agent)
        assert undo.undo(events, by=cast.agent).failed == []
        ticket = Ticket.objects.get(pk=ticket.pk)
        assert (ticket.status, ticket.tags, ticket.reopens) == (before, [], 0)

    def test_team_and_assignee_go_back(self, cast, ticket):
        ticket.take(by=cast.agent)
        steps = Steps(team=cast.billing.pk, unassign=True)
        events = macros.run(macro(steps), ticket, by=cast.agent)
        assert undo.undo(events, by=cast.agent).failed == []
        ticket = Ticket.objects.get(pk=ticket.pk)
        assert (ticket.team, ticket.assignee) == (cast.first_line, cast.agent)

    def test_what_a_rule_has_built_on_it_stays_and_is_said(self, cast, ticket, sign_in):
        trigger("Дальше", ["prioritised"], Steps(tags=["срочно", "правило"]))
        agent, known = sign_in(cast.agent), macro(Steps(tags=["а"], priority="urgent"))
        done = text(agent.post(url(ticket, f"macros/{known.pk}"), headers=HTMX))
        assert Event.objects.filter(kind="tagged", cause__depth=1).count() == 1
        back = agent.post("/desk/undo/", {"events": undo_of(done), "next": url(ticket)}, follow=True)
        assert "rests on it" in text(back)
        ticket.refresh_from_db()
        assert ticket.priority == Priority.NORMAL and "правило" in ticket.tags

    def test_a_reply_with_a_status_is_refused_or_kept_as_before(self, cast, ticket):
        ticket.solve(by=cast.agent)
        macros.run(macro(Steps(reply="Ещё одно", status="pending")), ticket, by=cast.agent)
        ticket.refresh_from_db()
        assert ticket.status == "solved" and Message.objects.filter(kind="reply").count() == 1

    def test_without_scripts_the_next_page_offers_it(self, cast, ticket, sign_in):
        agent, known = sign_in(cast.agent), macro(Steps(tags=["а"]))
        page = text(agent.post(url(ticket, f"macros/{known.pk}"), follow=True))
        assert "ZPL is done" in page and undo_of(page)


def test_a_macros_events_are_a_persons_when_a_trigger_is_tried(cast, ticket):
    macros.run(macro(Steps(priority="high")), ticket, by=cast.agent)
    assert try_trigger(TriggerWording(events=["prioritised"]), cast.admin).runs == 1
    ticket.reply(written("Ответ"), by=cast.agent)
