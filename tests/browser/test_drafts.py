"""Nothing typed is ever lost: the connection is cut, the tab is killed, the session ends, another device goes on."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD
from tests.browser.test_composer import REPLY
from tests.browser.test_pages import violations

pytestmark = pytest.mark.browser
STATE = "[data-draft-state]"


@pytest.fixture
def number(desk, request) -> str:
    raw = f"From: Марина <marina@polyana.example>\nMessage-ID: <{request.node.name}@d>\nSubject: Весы\n\nВрут\n"
    return desk.receive_mail(raw.encode())["ticket"]


@pytest.fixture
def page(open_page, number):
    page = open_page("sofia@example.com")
    page.goto(f"/desk/tickets/{number}/")
    return page


def begin(page, text: str, field: str = REPLY) -> None:
    page.locator(field).press_sequentially(text)


def test_a_killed_tab_loses_nothing_and_another_device_goes_on(page, open_page, number):
    begin(page, "Добрый день, мы")
    page.close(run_before_unload=False)  # within the seconds before it would have been saved
    phone = open_page("sofia@example.com", viewport={"width": 390, "height": 844})
    phone.goto(f"/desk/tickets/{number}/")
    expect(phone.locator(REPLY)).to_have_value("Добрый день, мы")
    begin(phone, " уже")
    phone.locator(REPLY).blur()
    expect(phone.locator(STATE)).to_contain_text("Draft saved")
    assert violations(phone) == []
    phone.goto("/desk/all/")
    expect(phone.locator(f'[data-row="{number}"] .ticket-draft')).to_be_visible()
    phone.goto(f"/desk/tickets/{number}/")
    phone.locator(REPLY).press("Control+Enter")
    expect(phone.locator('.message[data-kind="agent"]')).to_contain_text("мы")
    expect(phone.locator(REPLY)).to_have_value("")
    phone.reload()
    expect(phone.locator(REPLY)).to_have_value("")


def test_without_a_connection_it_stays_on_the_device_until_there_is_one(page, number, open_page):
    begin(page, "Уже")
    page.locator(REPLY).blur()
    expect(page.locator(STATE)).to_contain_text("Draft saved")
    page.context.set_offline(True)
    begin(page, " едем")
    page.locator(REPLY).blur()
    expect(page.locator(STATE)).to_have_text("Saved on this device")
    page.context.set_offline(False)
    expect(page.locator(STATE)).to_contain_text("Draft saved")
    other = open_page("sofia@example.com")
    other.goto(f"/desk/tickets/{number}/")
    expect(other.locator(REPLY)).to_have_value("Уже едем")


def test_two_pages_that_write_at_once_keep_both(page, open_page, number):
    other = open_page("sofia@example.com")
    other.goto(f"/desk/tickets/{number}/")
    begin(page, "Отсюда")
    page.locator(REPLY).blur()
    expect(page.locator(STATE)).to_contain_text("Draft saved")
    begin(other, "Оттуда")
    other.locator(REPLY).blur()
    expect(other.locator(REPLY)).to_have_value("Отсюда\n\nОттуда")


def test_an_ended_session_keeps_the_words_and_goes_on_after_signing_in_elsewhere(page, number):
    begin(page, "Почти дописал")
    page.context.clear_cookies(name="sessionid")
    page.locator(REPLY).press("Control+Enter")
    notice = page.locator("#signed-out")
    expect(notice).to_be_visible()
    expect(page.locator(REPLY)).to_have_value("Почти дописал")
    expect(page.locator(".toast")).to_have_count(0)
    assert violations(page) == []
    with page.context.expect_page() as opened:
        notice.locator("a").click()
    tab = opened.value
    tab.fill("#email", "sofia@example.com")
    tab.fill("#password", PASSWORD)
    tab.click("button.primary")
    tab.wait_for_url("**/desk/")
    expect(notice).to_be_hidden()
    page.locator(REPLY).press("Control+Enter")
    expect(page.locator('.message[data-kind="agent"]')).to_contain_text("Почти дописал")


def test_two_agents_on_one_ticket_and_a_reply_that_is_asked_about_first(page, open_page, number):
    begin(page, "Инструкция во вложении")
    other = open_page("kenji@example.com")
    other.goto(f"/desk/tickets/{number}/")
    begin(other, "Уже едем к вам")
    other.locator(REPLY).press("Control+Enter")
    expect(other.locator(REPLY)).to_have_value("")
    expect(page.locator('.message[data-kind="agent"]')).to_contain_text("Уже едем", timeout=20_000)  # live
    page.locator(REPLY).press("Control+Enter")
    asked = page.locator(".doubts")
    expect(asked).to_contain_text("Уже едем к вам")
    expect(asked).to_contain_text("no file is attached")
    expect(page.locator(REPLY)).to_have_value("Инструкция во вложении")
    assert violations(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert violations(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
    page.set_viewport_size({"width": 1440, "height": 900})
    asked.locator("button").click()
    expect(page.locator('.message[data-kind="agent"]')).to_have_count(2)
    expect(asked).to_have_count(0)
    expect(page.locator(REPLY)).to_have_value("")
