"""The story of two lines: a request is routed, taken, escalated with its checklist, returned, escalated again,
accepted, answered and solved; what the history and the records tell, in both languages."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

_CATEGORY = """
from people.models import Membership, Person, Team
from people.registration import person_for_email
from tickets.models import Category
team = Team.objects.create(name="Этикетки", line=1)
Category.objects.create(
    name_en="Label printers", name_ru="Принтеры этикеток", team=team, position=8,
    checklist=["Модель принтера", "Журнал приложен"],
)
Category.trace()
vera = person_for_email("vera@example.com", "Вера Лис", "ru")
vera.role, vera.password = "agent", Person.objects.with_email("dmitri@example.com").get().password
vera.save()
Membership.objects.create(team=team, person=vera)
"""


def escalate(page: Page, tried: str) -> None:
    page.keyboard.press("e")
    form = page.locator("#escalation-form")
    expect(form).to_be_visible()
    form.locator("label.choice", has_text="Сеть и печать").click()
    form.locator("[name=tried]").fill(tried)
    form.locator("[name=asked]").fill("Проверить версию прошивки")
    for box in form.locator("[name=checked]").all():
        box.check()
    form.locator("button.primary").click()
    expect(page.locator("#ticket-banner")).to_contain_text("Ждёт, пока примет «Сеть и печать»")


def test_a_request_goes_there_and_back_and_is_solved(desk, open_page):
    desk.manage("shell", "-c", _CATEGORY)
    customer = open_page(locale="ru-RU")
    customer.goto("/new/")
    customer.fill("[name=subject]", "Этикетки снова пустые")
    customer.fill("[name=text]", "Оба принтера печатают пустые этикетки.")
    customer.select_option("[name=category]", label="Принтеры этикеток")
    customer.check("[name=impact][value=urgent]")
    customer.check("[name=urgency][value=now]")
    customer.fill("[name=name]", "Ирина")
    customer.fill("[name=email]", "irina@labels.example")
    customer.click("text=Отправить обращение")
    expect(customer.locator("h1")).to_contain_text("HD-")
    number = re.search(r"HD-\d+", customer.locator("h1").inner_text())[0]

    first = open_page("vera@example.com")
    first.goto("/desk/")
    first.keyboard.press("t")  # the most urgent of the team
    first.wait_for_url(f"**/desk/tickets/{number}/")
    expect(first.locator("#thread")).to_contain_text("Вера Лис берёт обращение себе")
    first.keyboard.press("e")
    form = first.locator("#escalation-form")
    form.locator("[name=tried]").fill("Перезапустили оба")
    form.locator("[name=asked]").fill("Посмотреть")
    form.locator("button.primary").click()
    expect(first.locator("#escalation-body [role=alert]")).to_contain_text("Модель принтера")
    expect(form.locator("[name=tried]")).to_have_value("Перезапустили оба")  # nothing typed is lost
    first.locator("#escalation-dialog [data-close]").first.click()
    first.reload()
    escalate(first, "Перезапустили оба, не помогло")

    second = open_page("kenji@example.com")
    second.goto("/desk/notices/")
    expect(second.locator("main")).to_contain_text("escalated it to Сеть и печать: Needs a specialist")
    second.goto(f"/desk/tickets/{number}/")
    expect(second.locator(".handover")).to_contain_text("Журнал приложен")
    second.click("#ticket-banner button:has-text('Return')")
    second.fill("#return-reason", "Нет журнала за вчера")
    second.click("#return-dialog button.primary")
    expect(second.locator("#thread")).to_contain_text("returned it to Этикетки: Нет журнала за вчера")

    first.reload()
    expect(first.locator("#thread")).to_contain_text("Kenji Mori: возвращено в «Этикетки» — Нет журнала за вчера")
    escalate(first, "Журнал за вчера приложен")
    second.goto(f"/desk/tickets/{number}/")
    second.click("#ticket-banner button:has-text('Accept')")
    expect(second.locator("#ticket-banner")).to_contain_text("accepted by Kenji Mori")
    expect(second.locator(".properties").first).to_contain_text("Вера Лис")  # still the customer's contact
    second.fill("[name=text]", "Обновите прошивку до V84.20.")
    second.click("[popovertarget=send-menu]")
    second.click("#send-menu button[value=solved]")
    expect(second.locator("#ticket-head")).to_contain_text("Solved")

    records = second.locator(".handover")
    expect(records).to_have_count(2)
    expect(records.nth(0)).to_contain_text("returned")
    expect(records.nth(1)).to_contain_text("accepted")
    story = [
        "Вера Лис took the ticket",
        "Вера Лис escalated it to Сеть и печать: Needs a specialist",
        "Kenji Mori returned it to Этикетки: Нет журнала за вчера",
        "Kenji Mori accepted it for Сеть и печать",
        "Kenji Mori set the status to Solved",
    ]
    told = second.locator("#thread").inner_text() + " ".join(second.locator("#thread .events").all_text_contents())
    assert [line for line in story if line not in told] == []
    customer.goto(desk.manage("sign_in_link", "irina@labels.example").strip())
    customer.click("button.primary")
    customer.goto(f"/requests/{number}/")
    expect(customer.locator("main")).to_contain_text("Обновите прошивку до V84.20.")
    expect(customer.locator("main")).not_to_contain_text("Нет журнала за вчера")
    assert desk.manage("audit").strip() == "no differences"
