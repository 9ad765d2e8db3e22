"""Custom fields in a real browser: the customers' form, and an agent who is asked for one before solving."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

# All of one category, so that the forms of other tests stay as they are.
_DEFINED = """
import json
from tickets.models import Category, TicketField
category, _ = Category.objects.get_or_create(name_en="Till", name_ru="Касса")
Category.trace()
def field(slug, kind, ru, **more):
    TicketField.objects.get_or_create(
        slug=slug, defaults={"kind": kind, "name_ru": ru, "name_en": slug, "categories": [category.pk], **more}
    )
two = [{"value": "fiscal", "ru": "Фискальный", "en": "Fiscal"}, {"value": "plain", "ru": "Обычный", "en": "Plain"}]
field("till_kind", "choice", "Аппарат", choices=two, for_customers=True, required="creation")
field("till_seal", "text", "Номер пломбы", for_customers=True, required="creation",
      shown_when={"field": "till_kind", "values": ["fiscal"]})
field("till_cause", "text", "Причина", required="solving")
print(json.dumps(category.pk))
"""
_KEPT = """
import json
from tickets.models import Ticket
ticket = Ticket.objects.filter(subject="SUBJECT").latest("id")
print(json.dumps([ticket.number, ticket.status, ticket.fields]))
"""


def kept(desk, subject: str) -> list:
    found: list = json.loads(desk.manage("shell", "-c", _KEPT.replace("SUBJECT", subject)).splitlines()[-1])
    return found


def begun(desk, page, subject: str) -> None:
    category = desk.manage("shell", "-c", _DEFINED).splitlines()[-1]
    page.goto("/new/")
    page.fill("#id_subject", subject)
    page.fill("#id_text", "Чек не печатается.")
    page.fill("[name=name]", "Ольга")
    page.fill("[name=email]", "olga@zerno.example")
    assert page.locator("[data-custom=till_kind]").is_visible() is not page.scripts
    page.select_option("#id_category", category)


def test_the_form_asks_what_belongs_to_the_category_and_the_answers(desk, open_page):
    page = open_page(locale="ru")
    page.scripts = True
    begun(desk, page, "Касса молчит")
    expect(page.locator("[data-custom=till_kind]")).to_be_visible()
    expect(page.locator("[data-custom=till_seal]")).to_be_hidden()
    page.select_option("[name='field.till_kind']", "fiscal")
    expect(page.locator("[data-custom=till_seal]")).to_be_visible()
    page.click("#request-form button.primary")
    expect(page.locator("[data-custom=till_seal] .error")).to_have_text("Заполните это.")
    expect(page.locator("#id_text")).to_have_value("Чек не печатается.")
    page.fill("[name='field.till_seal']", "77-1")
    page.click("#request-form button.primary")
    expect(page.locator("main")).to_contain_text("HD-")
    assert kept(desk, "Касса молчит")[2] == {"till_kind": "fiscal", "till_seal": "77-1"}


def test_without_scripts_all_are_there_and_say_what_they_are_for(desk, open_page):
    page = open_page(locale="ru", java_script_enabled=False)
    page.scripts = False
    begun(desk, page, "Касса без скриптов")
    expect(page.locator("[data-custom=till_kind]")).to_contain_text("Только для: Касса")
    page.select_option("[name='field.till_kind']", "plain")
    page.fill("[name='field.till_seal']", "не нужна")
    page.click("#request-form button.primary")
    expect(page.locator("main")).to_contain_text("HD-")
    assert kept(desk, "Касса без скриптов")[2] == {"till_kind": "plain"}


def test_an_agent_fills_in_what_is_missing_beside_the_reply(desk, open_page):
    customer = open_page(locale="ru")
    customer.scripts = True
    begun(desk, customer, "Касса для решения")
    customer.select_option("[name='field.till_kind']", "plain")
    customer.click("#request-form button.primary")
    expect(customer.locator("main")).to_contain_text("HD-")
    number = kept(desk, "Касса для решения")[0]
    page = open_page("dmitri@example.com", locale="ru")
    page.goto(f"/desk/tickets/{number}/")
    page.keyboard.press("d")
    expect(page.locator("#fields-dialog")).to_be_visible()
    page.locator("#fields-dialog [name='field.till_kind']").select_option("fiscal")
    page.locator("#fields-dialog [name='field.till_seal']").fill("77-2")
    page.locator("#fields-dialog button.primary").click()
    expect(page.locator("#side")).to_contain_text("77-2")
    page.locator("#composer textarea[name=text]").fill("Заменили ленту.")
    page.locator("[popovertarget=send-menu]").click()
    page.locator("#send-menu button[value=solved]").click()
    expect(page.locator("#composer-doubts [name='field.till_cause']")).to_be_visible()
    expect(page.locator("#composer textarea[name=text]")).to_have_value("Заменили ленту.")
    page.locator("#composer-doubts [name='field.till_cause']").fill("Лента кончилась")
    page.locator("#composer-doubts button.send").click()
    expect(page.locator("#thread")).to_contain_text("Заменили ленту.")
    _number, status, fields = kept(desk, "Касса для решения")
    assert status == "solved"
    assert fields == {"till_kind": "fiscal", "till_seal": "77-2", "till_cause": "Лента кончилась"}
