"""Lists by keyboard: the command palette, the menu of filters, a saved view."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_pages import violations

pytestmark = pytest.mark.browser


@pytest.fixture
def number(desk, request) -> str:
    raw = (
        f"From: Марина <marina@polyana.example>\nMessage-ID: <{request.node.name}@x>\nSubject: Весы врут\n\nНа кассе\n"
    )
    return desk.receive_mail(raw.encode())["ticket"]


def opened(page):
    page.wait_for_load_state("load")  # before, nobody listens to keys
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox")
    expect(field).to_be_focused()
    return field


def test_the_palette_goes_does_and_finds(open_page, number):
    page = open_page("sofia@example.com")
    page.goto("/desk/all/")
    opened(page)
    assert violations(page) == []
    page.keyboard.type("Unass")
    expect(page.locator("#palette [aria-selected=true]")).to_contain_text("Unassigned")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/desk/unassigned/$"))

    opened(page)
    page.keyboard.type(number)
    expect(page.locator("#palette [role=option]").first).to_contain_text("Весы врут")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/desk/tickets/{number}/"))

    field = opened(page)
    page.keyboard.type("Internal nonsense")
    expect(page.locator("#palette [data-nothing]")).to_be_visible()
    field.fill("note")
    page.keyboard.press("Enter")
    expect(page.locator("[name=note_text]")).to_be_focused()


def test_a_list_is_filtered_and_saved_by_keyboard(open_page, number):
    page = open_page("sofia@example.com")
    page.goto("/desk/all/", wait_until="load")
    page.keyboard.press("f")
    page.locator(".filter summary", has_text="Channel").press("Enter")
    assert violations(page) == []
    page.locator(".filter[open] a", has_text="E-mail").press("Enter")
    expect(page.locator(".chip")).to_contain_text("E-mail")
    expect(page.locator("[data-row]").first).to_be_visible()
    page.get_by_role("link", name="Save view").press("Enter")
    page.get_by_label("Name").fill("Почта")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/desk/views/\d+/$"))
    expect(page.locator("#saved-views .rail-item[aria-current=page]")).to_contain_text("Почта")
    page.get_by_role("link", name="Remove the filter Channel").press("Enter")
    expect(page.get_by_role("link", name="Change this view")).to_be_visible()
