"""Swiping a row on a phone: to the right takes the ticket, to the left offers to put it off; half a swipe is none."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_pages import violations

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "locale": "ru-RU"}
LIST = "/desk/unassigned/?q=Весы&sort=updated"


class Finger:
    """One finger on the screen, as the browser's protocol has it."""

    def __init__(self, page: Page) -> None:
        self.page, self.session = page, page.context.new_cdp_session(page)

    def say(self, kind: str, *points: tuple[float, float]) -> None:
        touched = [{"x": x, "y": y} for x, y in points]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touched})

    def drag(self, row: str, *by: tuple[float, float]) -> None:
        """From the middle of a row over these distances, without lifting."""
        box = self.page.locator(f'[data-row="{row}"]').bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.say("touchStart", (x, y))
        for right, down in by:
            for step in range(1, 9):
                self.say("touchMove", (x + right * step / 8, y + down * step / 8))
            x, y = x + right, y + down

    def swipe(self, row: str, *by: tuple[float, float]) -> None:
        self.drag(row, *by)
        self.page.wait_for_timeout(300)  # what is thrown, not drawn, swallows the next tap
        self.say("touchEnd")


@pytest.fixture
def rows(desk, request) -> list[str]:
    """Two new tickets that nobody has."""
    raw = "From: Анна <{0}@scales.example>\nMessage-ID: <{0}-{1}@swipe>\nSubject: Весы\n\nВрут\n"
    return [desk.receive_mail(raw.format(n, request.node.name).encode())["ticket"] for n in ("a", "b")]


def test_to_the_right_takes_and_undo_gives_back(open_page, rows):
    page = open_page("dmitri@example.com", **PHONE)
    page.goto(LIST)
    finger, row, other = Finger(page), *(page.locator(f'[data-row="{number}"]') for number in rows)
    other.locator("input").check()

    finger.drag(rows[0], (60, 0))
    beneath = page.locator(".swipe-under")
    assert abs(beneath.bounding_box()["y"] - row.bounding_box()["y"]) < 1
    expect(beneath).to_contain_text("Взять")
    expect(beneath).not_to_have_attribute("data-armed", "")
    finger.say("touchMove", (195 + 150, row.bounding_box()["y"] + 20))
    expect(beneath).to_have_attribute("data-armed", "")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    finger.say("touchEnd")

    expect(row).to_be_hidden()
    toast = page.locator("#toasts .toast")
    expect(toast).to_be_visible()
    assert page.url.endswith("sort=updated"), "the row was not opened"
    expect(other.locator("input")).to_be_checked()
    toast.get_by_role("button", name="Отменить").tap()
    expect(row).to_be_visible()


def test_half_a_swipe_and_one_that_comes_back_do_nothing(open_page, rows):
    page = open_page("dmitri@example.com", **PHONE)
    page.goto(LIST)
    finger, row = Finger(page), page.locator(f'[data-row="{rows[0]}"]')
    finger.swipe(rows[0], (70, 0))
    expect(page.locator(".swipe-under")).to_have_count(0)
    finger.swipe(rows[0], (170, 0), (-165, 0))
    expect(page.locator(".swipe-under")).to_have_count(0)
    finger.swipe(rows[0], (0, -120))  # scrolling is none
    expect(page.locator(".swipe-under")).to_have_count(0)
    expect(row).to_be_visible()
    assert page.locator("#toasts .toast").count() == 0 and page.locator("dialog[open]").count() == 0
    page.mouse.move(200, row.bounding_box()["y"] + 20)  # a mouse drags nothing
    page.mouse.down()
    page.mouse.move(350, row.bounding_box()["y"] + 20, steps=5)
    assert page.locator("[data-swiped]").count() == 0


def test_to_the_left_asks_until_when(open_page, rows):
    page = open_page("dmitri@example.com", **PHONE)
    page.goto(LIST)
    finger, row = Finger(page), page.locator(f'[data-row="{rows[1]}"]')
    finger.swipe(rows[1], (-170, 0))
    dialog = page.get_by_role("dialog", name="Скрыть до времени")
    expect(dialog).to_contain_text(rows[1])
    assert violations(page) == []
    dialog.get_by_role("button", name="Завтра, 9:00").tap()
    expect(dialog).to_be_hidden()
    expect(row).to_be_hidden()
    page.locator("#toasts .toast").get_by_role("button", name="Отменить").tap()
    expect(row).to_be_visible()


def test_what_is_ones_own_already_is_only_put_off(open_page, rows):
    page = open_page("dmitri@example.com", **PHONE)
    page.goto(LIST)
    finger = Finger(page)
    finger.swipe(rows[0], (170, 0))
    expect(page.locator("#toasts .toast")).to_be_visible()
    page.goto("/desk/?q=Весы")
    finger.drag(rows[0], (170, 0))
    assert page.locator(f'[data-row="{rows[0]}"]').evaluate("(row) => row.style.getPropertyValue('--by')") == "0px"
    finger.say("touchEnd")
    expect(page.locator(".swipe-under")).to_have_count(0)
    finger.swipe(rows[0], (-170, 0))
    expect(page.get_by_role("dialog", name="Скрыть до времени")).to_contain_text(rows[0])
