"""Policies: in order, each with a condition and targets; every change is proposed, looked at and then saved."""

from __future__ import annotations

import pytest
from django.utils import timezone

from people.models import Calendar
from sla.models import Policy, Recalculation, Trial
from sla.models.policy import Wording
from tests.setup_pages.conftest import POLICY_FORM
from tickets.content import written
from tickets.models import Ticket
from tickets.models.words import Channel, Priority

pytestmark = pytest.mark.usefixtures("policy")


def text(response) -> str:
    return response.content.decode()


def start(cast, subject: str, priority: int = 2) -> Ticket:
    ticket = Ticket.start(
        written("x"), by=cast.customer, requester=cast.customer, subject=subject, channel=Channel.PORTAL
    )
    if priority != 2:
        ticket.prioritise(Priority(priority), by=cast.agent)
    return ticket


def save(admin, response) -> None:
    """Presses the button of the page that a proposal leads to."""
    page = admin.get(response.url)
    admin.post(f"{response.url}application/", {"in_force": page.context["in_force"]})


def test_a_new_policy_is_proposed_then_saved_last_in_order(admin, policy_form):
    response = admin.post("/setup/policies/new/", policy_form)
    trial = Trial.objects.get()
    assert response.url == f"/setup/trials/{trial.pk}/"
    assert Policy.objects.count() == 1
    page = text(admin.get(response.url))
    assert "priority:urgent,high" in page and "1 h 30 m" in page
    save(admin, response)
    saved = Policy.objects.in_order().last()
    assert (saved.name, saved.is_active, saved.position) == ("Ключевые", True, 1)
    assert saved.current.wording == Wording(
        policy_form["calendar"],
        "priority:urgent,high",
        {
            "urgent": {"first_reply": 1800, "resolution": 14400},
            "high": {"first_reply": 5400, "line_hold": {"2": 7200}},
        },
        ["pending"],
        1800,
    )
    assert saved.current.by == Trial.objects.get().by
    assert Recalculation.objects.unfinished().exists()


def test_saving_twice_saves_once(admin, policy_form):
    response = admin.post("/setup/policies/new/", policy_form)
    save(admin, response)
    assert admin.post(f"{response.url}application/", {"in_force": ""}).status_code == 302
    assert Policy.objects.count() == 2
    assert "was saved" in text(admin.get(response.url))


def test_an_edited_policy_shows_what_differs_and_gets_a_version(admin, policy, policy_form):
    page = text(admin.get(f"/setup/policies/{policy.pk}/"))
    assert 'value="1:00"' in page and 'value="4:00"' in page
    form = {**policy_form, "name": "Стандарт", "condition": "", "warn": "15", "urgent-first_reply": "0:45"}
    form |= {"high-first_reply": "", "high-line_2": "", "low-first_reply": "8h"}
    response = admin.post(f"/setup/policies/{policy.pk}/", form)
    differences = admin.get(response.url).context["differences"]
    assert [(each.title, each.before, each.after) for each in differences] == [("Urgent: First reply", "1 h", "45 m")]
    save(admin, response)
    assert policy.current.number == 2
    assert policy.current.targets["urgent"] == {"first_reply": 2700, "resolution": 14400}
    assert "Nadia Rahimi" in text(admin.get(f"/setup/policies/{policy.pk}/"))


def test_a_proposal_can_be_edited_further(admin, policy, policy_form):
    response = admin.post(f"/setup/policies/{policy.pk}/", policy_form)
    back = admin.get(response.url).context["back"]
    assert 'value="priority:urgent,high"' in text(admin.get(back))
    new = admin.post("/setup/policies/new/", {**policy_form, "name": "Другая"})
    assert "Другая" in text(admin.get(admin.get(new.url).context["back"]))


def test_what_changes_nothing_cannot_be_saved(admin, policy):
    form = {"name": "Стандарт", "is_active": "on", "calendar": policy.current.calendar_id, "condition": ""}
    form |= {"pausing": ["pending"], "warn": "15", "urgent-first_reply": "60m", "urgent-resolution": "4h"}
    response = admin.post(f"/setup/policies/{policy.pk}/", {**form, "low-first_reply": "8:00"})
    page = text(admin.get(response.url))
    assert "Nothing would change" in page
    assert "/application/" not in page


def test_a_change_saved_meanwhile_is_not_run_over(admin, cast, policy, policy_form):
    response = admin.post(f"/setup/policies/{policy.pk}/", policy_form)
    seen = admin.get(response.url).context["in_force"]
    policy.revise(Wording(policy.current.calendar_id, "line:1"), by=cast.admin)
    refused = admin.post(f"{response.url}application/", {"in_force": seen}, follow=True)
    assert "another change meanwhile" in text(refused)
    assert policy.current.condition == "line:1"
    save(admin, response)
    assert policy.current.condition == "priority:urgent,high"


def test_a_name_taken_meanwhile_is_said(admin, calendar, policy_form):
    response = admin.post("/setup/policies/new/", policy_form)
    Policy.create("Ключевые", Wording(calendar.pk), by=None)
    refused = admin.post(f"{response.url}application/", {"in_force": ""}, follow=True)
    assert "another policy of this name" in text(refused)
    assert Trial.objects.get().applied_at is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "This field is required"),
        ({"name": "Стандарт"}, "There is a policy of this name already"),
        ({"calendar": "999999"}, "Select a valid choice"),
        ({"condition": "priority:soon"}, "priority: understands"),
        ({"condition": "stauts:open"}, "There is no field “stauts:”"),
        ({"condition": "due:today"}, "“due:” changes as time passes"),
        ({"condition": "line:1 -policy:Standard"}, "“policy:” changes as time passes"),
        ({"condition": "assignee:me"}, "“me” means nobody"),
        ({"condition": "requester:me line:1"}, "“me” means nobody"),
        ({"urgent-first_reply": "4"}, "4 of what?"),
        ({"low-line_3": "later"}, "Low, On line 3: Write hours and minutes"),
        ({"pausing": ["solved"]}, "is not one of the available choices"),
        ({"warn": "0"}, "greater than or equal to 1"),
        ({"warn": "x"}, "Enter a whole number"),
    ],
)
def test_what_makes_no_sense_is_said_and_kept(admin, policy_form, change, said):
    response = admin.post("/setup/policies/new/", {**policy_form, "high-update": "3:33", **change})
    assert response.status_code == 422
    page = text(response)
    assert said in page
    assert 'value="3:33"' in page
    assert Trial.objects.count() == 0


def test_quoted_words_with_a_colon_are_words(admin, policy_form):
    assert admin.post("/setup/policies/new/", {**policy_form, "condition": '"error:404"'}).status_code == 302


def test_open_tickets_of_a_condition_are_shown_while_typing(admin, cast, policy):
    urgent, calm = start(cast, "Горит", 4), start(cast, "Спокойно")
    urgent_gone = start(cast, "Горело", 4)
    urgent_gone.solve(by=cast.agent)
    url = "/setup/policies/new/matches/"
    part = admin.post(url, {"condition": "priority:urgent"}, headers={"HX-Request": "true"})
    assert "Горит" in text(part) and "1 open ticket matches now" in text(part)
    assert calm.subject not in text(part) and urgent_gone.subject not in text(part)
    assert "<html" not in text(part)
    assert "the policies before this one leave 0 of them" in text(
        part
    )  # the standard policy takes every ticket before a new one
    assert urgent.number in text(part)


def test_without_scripts_the_button_shows_them_and_keeps_what_was_typed(admin, cast, policy):
    start(cast, "Горит", 4)
    form = {"name": "Новая", "condition": "priority:urgent nosuch:1", "urgent-update": "nonsense", "warn": "5"}
    page = text(admin.post(f"/setup/policies/{policy.pk}/matches/", form))
    for typed in ("Новая", "priority:urgent nosuch:1", "nonsense", "There is no field “nosuch:”"):
        assert typed in page
    assert Trial.objects.count() == 0


def test_the_first_twenty_are_shown_and_counted_beyond(admin, cast):
    for number in range(23):
        start(cast, f"Тема {number}")
    found = admin.post("/setup/policies/new/matches/", {"condition": ""}, headers={"HX-Request": "true"}).context[
        "found"
    ]
    assert (len(found.tickets), found.count, found.more) == (20, 23, True)


def test_counts_follow_the_order(admin, cast, calendar, policy):
    first = Policy.create("Срочные", Wording(calendar.pk, "priority:urgent"), by=None)
    start(cast, "Горит", 4)
    start(cast, "Спокойно")

    def shown() -> dict[str, int | None]:
        return {row["policy"].name: row["matching"] for row in admin.get("/setup/policies/").context["rows"]}

    assert shown() == {"Стандарт": 2, "Срочные": 0}
    admin.post("/setup/policies/order/", {"policy": [policy.pk, first.pk], "up": first.pk})
    assert shown() == {"Срочные": 1, "Стандарт": 1}
    first.change(is_active=False)
    assert shown() == {"Срочные": None, "Стандарт": 2}


def test_the_order_is_changed_by_buttons_and_by_dragging(admin, calendar, policy):
    second, third = (Policy.create(name, Wording(calendar.pk), by=None) for name in ("Б", "В"))
    order = [policy.pk, second.pk, third.pk]
    admin.post("/setup/policies/order/", {"policy": order, "down": policy.pk})
    assert [each.pk for each in Policy.objects.in_order()] == [second.pk, policy.pk, third.pk]
    admin.post("/setup/policies/order/", {"policy": [third.pk, second.pk, policy.pk]})
    assert [each.pk for each in Policy.objects.in_order()] == [third.pk, second.pk, policy.pk]
    asked = Recalculation.objects.count()
    admin.post("/setup/policies/order/", {"policy": [third.pk, second.pk, policy.pk], "up": third.pk})
    admin.post("/setup/policies/order/", {"policy": ["x", "-1", "999999", third.pk], "up": "nobody"})
    assert [each.pk for each in Policy.objects.in_order()] == [third.pk, second.pk, policy.pk]
    assert Recalculation.objects.count() == asked


def test_the_switch_proposes(admin, policy):
    response = admin.post(f"/setup/policies/{policy.pk}/force/")
    policy.refresh_from_db()
    assert policy.is_active
    save(admin, response)
    policy.refresh_from_db()
    assert (policy.is_active, policy.current.number) == (False, 1)
    save(admin, admin.post(f"/setup/policies/{policy.pk}/force/"))
    policy.refresh_from_db()
    assert policy.is_active


def test_the_list_shows_how_far_the_recalculation_is(admin):
    assert "judged anew" not in text(admin.get("/setup/policies/"))
    row = Recalculation.objects.create(reason="x", done=120, total=450)
    assert "120 of 450" in text(admin.get("/setup/policies/"))
    assert "120 of 450" in text(admin.get("/setup/policies/recalculation/"))
    Recalculation.objects.filter(pk=row.pk).update(finished_at=timezone.now())
    assert text(admin.get("/setup/policies/recalculation/")).strip() == ""


@pytest.mark.parametrize("number", [1, 6])
def test_the_list_costs_the_same_whatever_its_length(admin, cast, calendar, number, django_assert_num_queries):
    for each in range(number):
        other = Calendar.objects.create(name=f"К{each}")
        other.revise(calendar.current.hours, by=None)
        Policy.create(f"П{each}", Wording(other.pk, f"line:{each % 3 + 1}"), by=None)
        start(cast, f"Тема {each}")
    admin.get("/setup/policies/")  # the book is read once after a change
    # Session, person, versions, the book's key (3), the counts, the policies, the recalculation
    with django_assert_num_queries(9):
        admin.get("/setup/policies/")


@pytest.mark.tampers  # versions without the judging that follows them
def test_an_edit_page_costs_a_fixed_number_of_queries(admin, cast, policy, django_assert_num_queries):
    for number in range(8):
        start(cast, f"Тема {number}")
        policy.revise(Wording(policy.current.calendar_id, f"line:{number % 3 + 1}"), by=cast.admin)
    admin.get(f"/setup/policies/{policy.pk}/")
    # Session, person, the policy and its version, the book's key (3), private teams, the count, the tickets,
    # calendars and their number, versions
    with django_assert_num_queries(14):
        admin.get(f"/setup/policies/{policy.pk}/")


@pytest.mark.parametrize(
    "page", ["policies/", "policies/new/", "policies/{pk}/", "policies/recalculation/", "trials/{trial}/"]
)
def test_administrators_only(cast, sign_in, client, policy, page):
    trial = Trial.objects.create(policy=policy, proposal=_proposal(policy), by=cast.admin)
    address = f"/setup/{page.format(pk=policy.pk, trial=trial.pk)}"
    assert sign_in(cast.admin).get(address).status_code == 200
    for person in (cast.agent, cast.lead, cast.manager, cast.customer):
        assert sign_in(person).get(address).status_code == 403
    assert client.get(address).status_code == 302


DOORS = ["policies/order/", "policies/new/matches/", "policies/{pk}/matches/", "policies/{pk}/force/"]
DOORS += ["trials/{trial}/application/"]


@pytest.mark.parametrize("door", DOORS)
def test_nothing_changes_on_get_and_by_outsiders(cast, sign_in, admin, policy, door):
    trial = Trial.objects.create(policy=policy, proposal=_proposal(policy), by=cast.admin)
    address = f"/setup/{door.format(pk=policy.pk, trial=trial.pk)}"
    assert admin.get(address).status_code == 405
    for person in (cast.agent, cast.lead, cast.manager, cast.customer):
        assert sign_in(person).post(address, POLICY_FORM).status_code == 403
    assert not Trial.objects.exclude(pk=trial.pk).exists() and not Recalculation.objects.exists()
    assert admin.post(f"/setup/{door.format(pk=999999, trial=999999)}").status_code in (200, 302, 404)


def test_what_is_not_there_is_not_found(admin):
    for address in ("policies/999999/", "trials/999999/"):
        assert admin.get(f"/setup/{address}").status_code == 404
    for address in ("policies/999999/force/", "policies/999999/matches/", "trials/999999/application/"):
        assert admin.post(f"/setup/{address}").status_code == 404


def _proposal(policy: Policy) -> dict:
    wording = policy.current.wording
    fields = ("calendar", "condition", "targets", "pausing", "warn_before")
    return {"name": policy.name, "is_active": True, "wording": {name: getattr(wording, name) for name in fields}}
