"""Live lists under the hand: nothing jumps, what is new waits and says so, what changed changes where it stands."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.test_pages import violations

pytestmark = pytest.mark.browser
RAW = "From: {0} <{0}@calm.example>\nMessage-ID: <{0}-{1}@calm>\nSubject: Тишина {0}\n\nПривет\n"
LIST = "/desk/first/?q=Тишина&sort=updated"


def numbers(page) -> list[str]:
    return page.eval_on_selector_all("#rows [data-row]", "rows => rows.map((row) => row.dataset.row)")


def test_rows_stay_under_the_pointer_and_the_focus(desk, open_page):
    def come(name: str) -> str:
        return desk.receive_mail(RAW.format(name, "calm").encode())["ticket"]

    made = [come(name) for name in ("a", "b", "c")]
    page, other = open_page("sofia@example.com"), open_page("dmitri@example.com")
    page.goto(LIST)
    before = numbers(page)
    assert set(made) <= set(before)
    first = page.locator(f'[data-row="{before[0]}"]')
    first.locator("input").check()
    first.hover()

    # A new one comes and one below changes: it would move to the top.
    other.goto(f"/desk/tickets/{before[2]}/")
    other.locator("#ticket-head form button").first.click()
    new = come("d")
    pill = page.locator("#rows-new")
    expect(pill).to_contain_text("1 new", timeout=15_000)
    assert numbers(page) == before, "nothing moved"
    expect(page.locator(f'[data-row="{before[2]}"] .avatar:not(.nobody)')).to_be_visible()
    assert first.locator("input").is_checked()
    assert violations(page) == []
    page.keyboard.press("n")
    expect(page.locator(f'[data-row="{new}"]')).to_be_visible()
    expect(pill).to_be_hidden()
    assert page.locator(f'[data-row="{before[0]}"] input').is_checked(), "what is selected stays so"

    # The keyboard's row stays too; once pointer and focus are gone, the list brings itself up to date.
    page.mouse.move(2, 2)
    page.locator("#rows").focus()
    page.keyboard.press("j")
    row = page.locator("#rows [aria-current]").get_attribute("data-row")
    newest = come("e")
    expect(pill).to_be_visible(timeout=15_000)
    expect(pill).to_contain_text("1 new")
    assert page.evaluate("document.activeElement.closest('[data-row]').dataset.row") == row
    page.evaluate("document.activeElement.blur()")
    expect(page.locator(f'[data-row="{newest}"]')).to_be_visible(timeout=10_000)

    # Who writes elsewhere meanwhile keeps the focus there, though a row is still the current one.
    page.locator("#rows").focus()
    page.keyboard.press("j")
    row = page.locator("#rows [aria-current]").get_attribute("data-row")
    search = page.get_by_role("searchbox", name="Search in First line")
    search.focus()
    last = come("f")
    expect(page.locator(f'[data-row="{last}"]')).to_be_visible(timeout=15_000)
    page.wait_for_function("!document.querySelector('.htmx-request')")
    expect(page.locator(f'[data-row="{row}"]')).to_have_attribute("aria-current", "true")
    expect(search).to_be_focused()
