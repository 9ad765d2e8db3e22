"""From ticket to ticket of a list by keys, on with the list after sending, and how a list is shown."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_composer import REPLY
from tests.browser.test_pages import violations

pytestmark = pytest.mark.browser


@pytest.fixture
def three(desk, request) -> list[str]:
    raw = "From: {0} <{0}@walk.example>\nMessage-ID: <{0}@{1}>\nSubject: Прогулка {0}\n\nПривет\n"
    return [desk.receive_mail(raw.format(name, request.node.name).encode())["ticket"] for name in ("a", "b", "c")]


def test_a_list_is_walked_by_keys_and_goes_on_after_sending(desk, open_page, three):
    page = open_page("sofia@example.com")
    page.goto("/desk/first/?q=Прогулка&sort=updated")
    rows = [row.get_attribute("data-row") for row in page.locator("#rows [data-row]").all()]
    assert len(rows) >= 3
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/tickets/{rows[0]}/")
    expect(page.locator("[data-walk]")).to_contain_text(f"1 / {len(rows)}")
    page.keyboard.press("j")
    page.wait_for_url(f"**/desk/tickets/{rows[1]}/")
    page.keyboard.press("k")
    page.wait_for_url(f"**/desk/tickets/{rows[0]}/")
    assert violations(page) == []

    # What is solved meanwhile is left out of the way on; the head keeps its arrows when it is drawn anew.
    other = open_page("dmitri@example.com")
    other.goto(f"/desk/tickets/{rows[1]}/")
    other.locator("#ticket-head form button", has_text=re.compile("Решить|Solve")).first.click()
    expect(other.locator("#ticket-head")).to_contain_text("Решено")
    page.locator(REPLY).press_sequentially("Готово, проверьте")
    page.locator("[popovertarget=send-menu]").click()
    page.check("[name=go_on]")
    page.locator("#send-menu button", has_text="As it is").click()
    page.wait_for_url(f"**/desk/tickets/{rows[2]}/")
    page.keyboard.press("u")
    page.wait_for_url("**/desk/first/?q=*")
    assert page.locator("h1").inner_text() == "First line"


def test_columns_groups_and_rows_close_together(desk, open_page, three):
    page = open_page("sofia@example.com")
    page.goto("/desk/first/?q=Прогулка")
    expect(page.locator(".ticket-words")).to_have_count(0)
    page.keyboard.press("d")
    assert violations(page) == []
    page.locator("#display-menu a", has_text="Team").last.click()
    page.wait_for_url("**cols=*")
    expect(page.locator(".ticket-words").first).to_have_text("Первая линия")
    page.keyboard.press("d")
    page.locator("#display-menu a", has_text="Priority").click()
    page.wait_for_url("**group=priority*")
    expect(page.locator("details.group > summary").first).to_contain_text("Normal")
    before = page.locator("#rows .ticket").first.bounding_box()["height"]
    page.keyboard.press("d")
    page.locator("#display-menu a", has_text="Close together").click()
    expect(page.locator("#rows.compact")).to_be_visible()
    assert page.locator("#rows .ticket").first.bounding_box()["height"] < before
    assert "cols=" in page.url and "group=priority" in page.url and "density" not in page.url

    # A saved view keeps them; another address of it may differ.
    page.get_by_role("link", name="Save view").click()
    page.fill("[name=name]", "Прогулки по важности")
    expect(page.locator("[name=columns][value=team]")).to_be_checked()
    page.locator("form.editor .button.primary").click()
    page.wait_for_url(re.compile(r"/desk/views/\d+/$"))
    expect(page.locator(".ticket-words").first).to_have_text("Первая линия")
    expect(page.locator("details.group > summary").first).to_contain_text("Normal")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []
