"""The reply coach in a real browser: hints come by themselves, go when heeded or waved away, hold nothing back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.test_pages import violations

pytestmark = pytest.mark.browser
STRIP, HINT = "[data-coach]", "[data-coach-hints] > li"


@pytest.fixture
def page(open_page, desk, request):
    head = "From: Марина <marina@polyana.example>\nSubject: Весы\n"
    raw = f"{head}Message-ID: <{request.node.name}@x>\n\nКогда почините весы?\n"
    number = desk.receive_mail(raw.encode())["ticket"]
    page = open_page("sofia@example.com", locale="ru-RU")
    page.goto(f"/desk/tickets/{number}/")
    return page


def test_hints_come_and_go_by_the_keyboard_alone(page):
    expect(page.locator(STRIP)).to_be_hidden()
    page.keyboard.press("r")
    page.keyboard.type("Почините сами, ПОЖАЛУЙСТА НЕ ЗВОНИТЕ СЮДА.")
    expect(page.locator(f'{HINT}[data-rule="name"]')).to_contain_text("Марина")
    expect(page.locator(f'{HINT}[data-rule="shouting"]')).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Control+a")
    page.keyboard.type("Марина, спасибо за письмо.")
    expect(page.locator(f'{HINT}[data-rule="name"]')).to_have_count(0)
    expect(page.locator(f'{HINT}[data-rule="questions"]')).to_contain_text("Когда почините весы?")
    page.keyboard.type(" Починим завтра до 12:00, напишите, если будет поздно.")
    expect(page.locator(STRIP)).to_be_hidden()


def test_a_hint_is_waved_away_for_this_answer(page):
    page.keyboard.press("r")
    page.keyboard.type("Спасибо! Починим завтра, напишите, если поздно.")
    hint = page.locator(f'{HINT}[data-rule="name"]')
    hint.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(hint).to_have_count(0)
    expect(page.locator("[name=text]")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type(" Да.")
    page.wait_for_timeout(1_200)
    expect(hint).to_have_count(0)


def test_hints_stay_out_of_notes_and_hold_no_reply_back(page):
    page.keyboard.press("r")
    page.keyboard.type("Готово.")
    expect(page.locator(STRIP)).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.locator(STRIP)).to_be_hidden()
    page.keyboard.type("ЭТО ЗАМЕТКА ДЛЯ СВОИХ ЛЮДЕЙ!!!")
    page.wait_for_timeout(1_000)
    expect(page.locator(STRIP)).to_be_hidden()
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".message", has_text="Готово.")).to_be_visible()
    expect(page.locator(STRIP)).to_be_hidden()
