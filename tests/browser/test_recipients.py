"""The composer's Cc as chips that find people, and signs by their names between colons."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.test_composer import REPLY
from tests.browser.test_pages import violations

pytestmark = pytest.mark.browser


@pytest.fixture
def number(desk, request) -> str:
    raw = "From: Глафира Мельникова <glafira@copies.example>\nMessage-ID: <{0}@copies>\nSubject: Весы\n\nВрут\n"
    return desk.receive_mail(raw.format(request.node.name).encode())["ticket"]


def test_copies_are_chips_found_by_name_and_kept_as_typed(open_page, number):
    page = open_page("dmitri@example.com", viewport={"width": 390, "height": 844}, locale="ru-RU")
    page.goto(f"/desk/tickets/{number}/")
    page.locator(".composer-to summary").click()
    field, truth = page.get_by_role("combobox", name="Копия"), page.locator("[name=cc]")
    field.press_sequentially("глаф")
    option = page.get_by_role("option", name="Глафира Мельникова")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-expanded", "true")
    assert violations(page) == []
    field.press("Enter")
    chip = page.locator(".recipient")
    expect(chip).to_have_text("Глафира Мельникова")
    field.press_sequentially("buh@polyana.example,неадрес")
    field.press("Enter")
    expect(page.locator(".recipients-error")).to_contain_text("неадрес")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(chip).to_have_count(2)
    assert truth.input_value() == "glafira@copies.example, buh@polyana.example, неадрес"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    # What was typed is a draft, and stands there again as it was.
    page.locator(REPLY).fill("Добрый день")
    page.locator(REPLY).blur()
    expect(page.locator("[data-draft-state]")).not_to_be_empty()
    page.reload()
    expect(chip).to_have_count(2)
    expect(field).to_have_value("неадрес")
    field.fill("")
    field.press("Backspace")
    expect(chip).to_have_count(1)
    field.press("ArrowLeft")
    page.keyboard.press("Delete")
    expect(chip).to_have_count(0)
    assert truth.input_value() == ""


def test_a_sign_is_offered_by_its_name_in_both_languages_and_never_in_a_time(open_page, number):
    page = open_page("sofia@example.com")
    page.goto(f"/desk/tickets/{number}/")
    text, offered = page.locator(REPLY), page.locator("#emoji-found")
    text.press_sequentially("Добрый день :сп")
    expect(offered.get_by_role("option").first).to_contain_text("🙏")
    text.press("Enter")
    expect(text).to_have_value("Добрый день 🙏")
    text.press_sequentially(" :smile:")
    expect(text).to_have_value("Добрый день 🙏 🙂")
    text.press_sequentially(" :smi")
    expect(offered).to_be_visible()
    text.press("Escape")
    expect(offered).to_be_hidden()
    expect(text).to_be_focused()
    text.fill("")
    text.press_sequentially("В 10:30, Тема:сп https://спасибо ;сп")
    expect(offered).to_be_hidden()
