"""Two agents on one ticket: they see each other at once, who writes, and a begun reply goes from hand to hand."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.test_composer import REPLY
from tests.browser.test_pages import violations

pytestmark = pytest.mark.browser


@pytest.fixture
def number(desk, request) -> str:
    raw = f"From: Марина <marina@polyana.example>\nMessage-ID: <{request.node.name}@v>\nSubject: Весы\n\nВрут\n"
    return desk.receive_mail(raw.encode())["ticket"]


def test_two_agents_see_each_other_and_hand_a_draft_over(desk, open_page, number):
    one, two = open_page("sofia@example.com"), open_page("dmitri@example.com")
    for page in (one, two):
        page.goto(f"/desk/tickets/{number}/")
    expect(one.locator("#viewers")).to_contain_text("Дмитрий")
    expect(two.locator("#viewers")).to_contain_text("Sofia")
    one.locator(REPLY).press_sequentially("Калибровка: ")
    expect(two.locator("#viewers .writes")).to_contain_text("Sofia")
    assert violations(two) == []

    # The first asks the second to look it through: by keyboard alone.
    one.keyboard.type("держите кнопку")
    one.locator("[popovertarget=send-menu]").press("Enter")
    choice = one.locator("[name=hand_to]")
    choice.select_option(choice.locator("option", has_text="Дмитрий").get_attribute("value"))
    one.locator("[name=hand_word]").press_sequentially("кнопка та?")
    one.keyboard.press("Enter")
    expect(one.locator(REPLY)).to_have_value("")
    expect(one.locator(".toast")).to_contain_text("Дмитрий")

    # The other's page says so; nothing was sent by the Enter.
    expect(two.locator("#viewers")).to_contain_text("Sofia")
    two.locator("#viewers a.button").click()
    expect(two.locator(REPLY)).to_have_value("Калибровка: держите кнопку")
    expect(two.locator(".composer .banner")).to_contain_text("кнопка та?")
    assert violations(two) == []
    assert two.locator('.message[data-kind="agent"]').count() == 0
    two.locator(REPLY).press("Control+End")
    two.keyboard.type(" три секунды")
    two.keyboard.press("Control+Enter")
    expect(two.locator('.message[data-kind="agent"]')).to_contain_text("держите кнопку три секунды")


def test_who_leaves_is_gone_and_what_they_began_can_be_taken_over(desk, open_page, number):
    one, two = open_page("sofia@example.com"), open_page("dmitri@example.com", viewport={"width": 390, "height": 844})
    for page in (one, two):
        page.goto(f"/desk/tickets/{number}/")
    expect(two.locator("#viewers")).to_contain_text("Sofia Reyes смотрит обращение")
    one.locator(REPLY).press_sequentially("Я начала")
    one.locator(REPLY).blur()
    expect(one.locator("[data-draft-state]")).to_contain_text("Draft saved")
    one.goto("/desk/")
    expect(two.locator("#viewers")).not_to_contain_text("смотрит")
    expect(two.locator("#viewers")).to_contain_text("Начат ответ: Sofia Reyes")
    assert two.evaluate("document.documentElement.scrollWidth <= innerWidth")
    two.locator("#viewers button").click()
    expect(two.locator(REPLY)).to_have_value("Я начала")
    expect(two.locator("#thread")).to_contain_text("забирает себе ответ, который начал(а) Sofia Reyes")
