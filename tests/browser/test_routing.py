"""A request with its category and urgency, with and without scripts; a rule tried while it is typed."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

_TREE = """
from people.models import Team
from tickets.models import Category
if not Category.objects.filter(name_en="Scales").exists():
    above = Category.objects.create(name_en="Devices", name_ru="Приборы", position=7)
    Category.objects.create(name_en="Scales", name_ru="Весы", parent=above, team=Team.objects.get(line=2))
    Category.trace()
"""

_NO_RULES = """
from tickets.models import RoutingRule, RoutingRuleVersion
RoutingRuleVersion.objects.all().delete()
RoutingRule.objects.all().delete()
"""


@pytest.fixture
def tree(desk):
    desk.manage("shell", "-c", _TREE)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_customer_says_what_it_is_about_and_how_soon(desk, open_page, tree, scripts):
    customer = open_page(locale="ru-RU", java_script_enabled=scripts)
    customer.goto("/new/")
    customer.fill("[name=subject]", f"Весы врут {scripts}")
    customer.fill("[name=text]", "На двадцать граммов")
    customer.select_option("[name=category]", label="\N{EM SPACE}Весы")
    customer.check("[name=impact][value=normal]")
    customer.check("[name=urgency][value=now]")
    customer.fill("[name=name]", "Ольга")
    customer.fill("[name=email]", f"olga.{scripts}@scales.example".lower())
    customer.click("text=Отправить обращение")
    expect(customer.locator("h1")).to_contain_text("HD-")

    agent = open_page("sofia@example.com")
    agent.goto("/desk/second/")
    agent.locator("[data-row]", has_text=f"Весы врут {scripts}").locator("a.ticket-subject").click()
    side = agent.locator(".properties").first
    expect(side).to_contain_text("Scales")
    expect(side).to_contain_text("High")
    expect(agent.locator("#thread")).to_contain_text("It hinders us a little; Right now")


def test_an_agent_changes_the_category_by_its_menu(desk, open_page, tree):
    number = desk.receive_mail(b"From: eva@x.example\nSubject: Scales\nMessage-ID: <scales@x>\n\nHello\n")["ticket"]
    agent = open_page("sofia@example.com")
    agent.goto(f"/desk/tickets/{number}/")
    agent.click("[popovertarget=category-menu]")
    agent.click("#category-menu button:has-text('Scales')")
    expect(agent.locator(".properties").first).to_contain_text("Scales")
    expect(agent.locator("#thread")).to_contain_text("set the category to Scales")
    agent.click("[popovertarget=priority-menu]")
    agent.click("#priority-menu button:has-text('High')")
    expect(agent.locator(".properties").first).to_contain_text("High")
    expect(agent.locator("#priority-menu")).to_be_hidden()


def test_a_rule_is_tried_while_it_is_typed_and_dragged_into_its_place(desk, open_page):
    number = desk.receive_mail(b"From: max@x.example\nSubject: Zebra\nMessage-ID: <zebra@x>\n\nZebrafish\n")["ticket"]
    desk.manage("shell", "-c", _NO_RULES)
    admin = open_page("admin@example.com")
    for name in ("Первое", "Zebra"):
        admin.goto("/setup/rules/new/")
        admin.fill("[name=name]", name)
        admin.fill("#id_condition", "zebrafish nosuch:1")
        expect(admin.locator("#condition-error")).to_contain_text("There is no field")
        admin.fill("#id_condition", "zebrafish")
        alone = name == "Первое"  # the first rule stops those behind it
        expect(admin.locator("#past")).to_contain_text("touched 1 of the last" if alone else "touched 0 of the last")
        admin.select_option("[name=priority]", "urgent")
        if alone:
            expect(admin.locator("#past")).to_contain_text(number)
            expect(admin.locator("#past")).to_contain_text("Normal → Urgent")
        admin.click(".editor-foot .primary")
        admin.wait_for_url("**/setup/rules/")
    rows = admin.locator("[data-order-row]")
    before = rows.all_inner_texts()
    handle, target = rows.last.locator("[data-order-handle]"), rows.first.bounding_box()
    handle.hover()
    admin.mouse.down()
    admin.mouse.move(target["x"] + 30, target["y"] + 10, steps=8)
    admin.mouse.up()
    expect(admin.locator("h1")).to_have_text("New order of the rules")
    expect(admin.locator(".matches")).to_contain_text("It would have changed 0 of the last")  # both do the same
    admin.click(".editor-foot .primary")
    expect(admin.locator("[data-order-row] h2").first).to_have_text("Zebra")
    assert len(before) == rows.count()


_PROMISED = """
from people.calendars.working_hours import always
from people.models import Calendar
from sla.models import Policy
from sla.models.policy import Wording
from tickets.models import Category
calendar, is_new = Calendar.objects.get_or_create(name="Промежуток")
if is_new:
    calendar.revise(always("Europe/Moscow"), by=None)
targets = {word: {"first_reply": 3600 if word == "urgent" else 7200} for word in ("urgent", "high", "normal", "low")}
made = Policy.objects.filter(name="Промежуток").first()
made = made or Policy.create("Промежуток", Wording(calendar.pk, targets=targets), by=None)
made.change(position=-9, is_active=True)
Category.objects.update_or_create(name_en="Burning", name_ru="Горит", defaults={"priority": 4, "is_active": True})
Category.trace()
"""
_NOT_PROMISED = """
from sla.models import Policy
from tickets.models import Category
Policy.objects.get(name="Промежуток").change(is_active=False)
Category.objects.filter(name_en="Burning").update(is_active=False)
"""


@pytest.fixture
def promised(desk):
    desk.manage("shell", "-c", _PROMISED)
    yield
    desk.manage("shell", "-c", _NOT_PROMISED)


@pytest.mark.parametrize("scripts", [True, False])
def test_the_promise_goes_with_the_category_and_urgency_that_are_chosen(desk, open_page, promised, scripts):
    page = open_page(java_script_enabled=scripts)
    page.goto("/new/")
    shown = page.locator(".choice:has([value=low]) .promise span:visible")
    expect(shown).to_have_count(1)
    usual = shown.inner_text()
    page.select_option("[name=category]", label="Burning")
    expect(shown).to_have_count(1)
    assert (shown.inner_text() != usual) == scripts  # without scripts the later one holds for both
    page.check("[name=urgency][value=later]")
    expect(shown).to_have_count(1)
    page.select_option("[name=category]", label="I do not know")
    assert shown.inner_text() == usual
