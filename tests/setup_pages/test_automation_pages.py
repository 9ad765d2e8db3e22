"""Macros, triggers and schedules in the settings and, for macros, at the desk."""

from __future__ import annotations

import pytest

from tests.desk.test_ticket_page import url
from tests.tickets.test_assigning import request
from tickets.content import written
from tickets.models import Macro, Message, Schedule, Ticket, Trigger
from tickets.models.steps import Steps, as_json
from tickets.models.trigger import TriggerWording

STEPS = {"name": "Опоздали", "is_active": "on", "priority": "urgent", "tags": "срочно, опоздание"}
TRIGGER = {**STEPS, "events": ["breached", "warned"], "condition": "line:1", "notify": ["leads"]}
SCHEDULE = {**STEPS, "name": "Три дня", "since": "status_since", "after": "72:00", "condition": "status:pending"}
HTMX = {"HX-Request": "true"}


@pytest.fixture
def admin(cast, sign_in):
    return sign_in(cast.admin)


def text(response) -> str:
    return response.content.decode()


def test_a_trigger_is_made_changed_ordered_and_put_out_of_force(cast, admin):
    assert admin.post("/setup/triggers/new/", TRIGGER).status_code == 302
    trigger = Trigger.objects.get()
    assert trigger.current.wording == TriggerWording(
        ["breached", "warned"], "", "line:1",
        Steps(tags=["опоздание", "срочно"], priority="urgent", notify=["leads"]),
    )  # fmt: skip
    page = text(admin.get("/setup/triggers/"))
    assert "Опоздали" in page and "has not run lately" in page and "The leads of the team" in page
    edit = f"/setup/triggers/{trigger.pk}/"
    assert "срочно" in text(admin.get(edit))
    admin.post(edit, {**TRIGGER, "priority": "high"})
    assert trigger.versions.count() == 2
    admin.post("/setup/triggers/new/", {**TRIGGER, "name": "Второй"})
    admin.post(
        "/setup/triggers/order/", {"rule": [trigger.pk, Trigger.objects.get(name="Второй").pk], "down": trigger.pk}
    )
    assert [each.name for each in Trigger.objects.order_by("position")] == ["Второй", "Опоздали"]
    admin.post(f"{edit}force/")
    assert not Trigger.objects.get(pk=trigger.pk).is_active


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"events": []}, "This field is required"),
        ({"condition": "clock:breached"}, "changes as time passes"),
        ({"condition": "assignee:me"}, "means nobody here"),
        ({"condition": "бла:бла"}, "There is no field “бла:”"),
        ({"condition": "Status:open"}, "There is no field “Status:”"),
        ({"condition": "принтер ("}, "do not fit together here"),
        ({"condition": "(line:1"}, "do not fit together here"),
        ({"condition": 'line:1 "не печатает'}, "A quote is opened and not closed"),
        ({"priority": "", "tags": "", "notify": []}, "Choose at least one thing"),
        ({"name": ""}, "This field is required"),
    ],
)
def test_a_wrong_trigger_says_why_and_keeps_what_was_typed(cast, admin, wrong, why):
    refused = admin.post("/setup/triggers/new/", {**TRIGGER, "becomes": "solved", **wrong})
    assert refused.status_code == 422 and why in text(refused) and 'value="solved" selected' in text(refused)
    assert not Trigger.objects.exists()


@pytest.mark.parametrize("kind", ["triggers", "schedules"])
def test_what_is_wrong_with_a_condition_is_said_while_it_is_typed(cast, admin, kind):
    part = text(admin.post(f"/setup/{kind}/trial/", {"events": ["replied"], "condition": "бла:бла ("}, headers=HTMX))
    assert 'id="condition-error" hx-swap-oob="true"' in part
    assert "There is no field “бла:”" in part and "do not fit together here" in part


def test_a_trigger_is_tried_while_it_is_typed(cast, admin):
    for _ in range(3):
        request(cast).reply(written("Ответ"), by=cast.agent)
    part = admin.post("/setup/triggers/trial/", {"events": ["replied"], "condition": "line:1"}, headers=HTMX)
    assert "It would have run 3 times, on 3 of the last 3 tickets" in text(part)
    assert "Choose when" in text(admin.post("/setup/triggers/trial/", {"condition": "x"}, headers=HTMX))


def test_a_schedule_is_made_and_tried(cast, admin):
    assert admin.post("/setup/schedules/new/", SCHEDULE).status_code == 302
    schedule = Schedule.objects.get()
    assert (schedule.current.wording.after, schedule.current.wording.since) == (72 * 3600, "status_since")
    assert "Три дня" in text(admin.get("/setup/schedules/")) and "72:00" in text(
        admin.get(f"/setup/schedules/{schedule.pk}/")
    )
    request(cast)
    part = admin.post("/setup/schedules/trial/", {"since": "created_at", "after": "0:00:01", "condition": ""})
    assert "it would have acted on" in text(part)
    for wrong, why in (({"after": ""}, "Write how long"), ({"after": "soon"}, "Write hours and minutes")):
        refused = admin.post("/setup/schedules/new/", {**SCHEDULE, "name": "Другое", **wrong})
        assert refused.status_code == 422 and (why in text(refused) or "required" in text(refused))
    admin.post(f"/setup/schedules/{schedule.pk}/force/")
    assert not Schedule.objects.get().is_active


def test_lists_cost_the_same_however_many_there_are(cast, admin, django_assert_num_queries):
    for number in range(5):
        admin.post("/setup/triggers/new/", {**TRIGGER, "name": f"Т{number}"})
        admin.post("/setup/schedules/new/", {**SCHEDULE, "name": f"Р{number}"})
    for page in ("triggers", "schedules"):
        admin.get(f"/setup/{page}/")
        # Session, person, versions, how often, names of teams, people, skills and webhooks, the rules
        with django_assert_num_queries(9):
            admin.get(f"/setup/{page}/")


def test_a_lead_makes_a_macro_and_an_agent_runs_it_after_a_look(cast, sign_in, ticket):
    lead, agent = sign_in(cast.lead), sign_in(cast.agent)
    form = {"name": "ZPL", "is_active": "on", "reply": "{customer.first_name}, переключите в ZPL.", "status": "solved"}
    assert lead.post("/setup/macros/new/", {**form, "of_team": cast.first_line.pk}).status_code == 302
    macro = Macro.objects.get()
    assert macro.team == cast.first_line and "ZPL" in text(lead.get("/setup/macros/"))
    assert "ZPL" in text(agent.get(url(ticket, "macros"), headers=HTMX))
    preview = text(agent.get(url(ticket, f"macros/{macro.pk}"), headers=HTMX))
    assert "Марина, переключите в ZPL." in preview and not Message.objects.filter(kind="reply").exists()
    assert agent.post(url(ticket, f"macros/{macro.pk}")).status_code == 302
    assert Ticket.objects.get(pk=ticket.pk).status == "solved"
    refused = agent.post(url(ticket, f"macros/{macro.pk}"), headers=HTMX)
    assert refused.status_code in (200, 409)
    assert sign_in(cast.specialist).get(url(ticket, f"macros/{macro.pk}")).status_code == 404
    lead.post(f"/setup/macros/{macro.pk}/removal/")
    assert not Macro.objects.exists()


def test_ones_own_macro_is_nobody_elses(cast, sign_in):
    mine = Macro.objects.create(name="Моё", owner=cast.admin, steps=as_json(Steps(tags=["а"])))
    lead = sign_in(cast.lead)
    assert lead.get(f"/setup/macros/{mine.pk}/").status_code == 404
    assert "Моё" not in text(lead.get("/setup/macros/"))
    assert sign_in(cast.agent).get("/setup/macros/").status_code == 403
