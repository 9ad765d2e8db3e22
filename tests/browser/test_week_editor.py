"""The settings' drag surfaces: intervals of a week, and the order of policies; by mouse and by keys."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
HOURS = 24


@pytest.fixture
def editor(open_page) -> Page:
    page = open_page("admin@example.com")
    page.goto("/setup/calendars/")
    page.click(".calendar h2 a >> nth=0")
    expect(page.locator("[data-week-day=mon] .week-body")).to_have_text("09:00–18:00")
    return page


def drag(page: Page, day: str, *hours: float) -> None:
    """Presses at the first hour of a day's track, goes over the others and lets go at the last."""
    track = page.locator(f"[data-week-day={day}]")
    track.scroll_into_view_if_needed()
    box = track.bounding_box()
    upright = box["height"] > box["width"]
    for number, hour in enumerate(hours):
        part = hour / HOURS
        x = box["x"] + (box["width"] / 3 if upright else box["width"] * part)
        y = box["y"] + (box["height"] * part if upright else box["height"] / 2)
        page.mouse.move(x, y, steps=5)
        if number == 0:
            page.mouse.down()
    page.mouse.up()


@pytest.mark.parametrize("size", [{"width": 1440, "height": 900}, {"width": 390, "height": 844}])
def test_intervals_are_drawn_moved_resized_and_removed(editor, size):
    editor.set_viewport_size(size)
    saturday = editor.locator("textarea[name=sat]")
    drag(editor, "sat", 10, 14)
    expect(saturday).to_have_value("10:00-14:00")
    drag(editor, "sat", 20, 16)
    expect(saturday).to_have_value("10:00-14:00, 16:00-20:00")
    drag(editor, "sat", 18, 15)  # the middle: it moves until it meets its neighbour
    expect(saturday).to_have_value("10:00-14:00, 14:00-18:00")
    drag(editor, "sat", 17.9, 19.5)  # the edge
    expect(saturday).to_have_value("10:00-14:00, 14:00-19:30")
    editor.locator("[data-week-day=sat] .week-span").first.hover()
    editor.get_by_role("button", name="Remove Saturday, 10:00–14:00").click()
    expect(saturday).to_have_value("14:00-19:30")
    expect(editor.locator("[data-week-status]")).to_have_text("Saturday, 10:00–14:00 is removed")
    expect(editor.locator(".days-ahead li", has_text="14:00–19:30")).to_have_count(2)
    editor.click("[data-week-copy][value=sat]")
    expect(editor.locator("textarea[name=mon]")).to_have_value("14:00-19:30")
    expect(editor.locator("textarea[name=sun]")).to_have_value("")


def test_keys_move_resize_and_remove(editor):
    monday, status = editor.locator("textarea[name=mon]"), editor.locator("[data-week-status]")
    editor.locator("[data-week-day=mon] .week-body").focus()
    editor.keyboard.press("ArrowDown")
    expect(monday).to_have_value("09:15-18:15")
    expect(status).to_have_text("Monday, 09:15–18:15")
    editor.keyboard.press("Shift+ArrowUp")
    editor.keyboard.press("Shift+ArrowUp")
    expect(monday).to_have_value("09:15-17:45")
    editor.keyboard.press("ArrowUp")
    expect(monday).to_have_value("09:00-17:30")
    editor.keyboard.press("Delete")
    expect(monday).to_have_value("")
    expect(status).to_have_text("Monday, 09:00–17:30 is removed")
    expect(monday).to_be_focused()
    editor.keyboard.type("8-12, 13-17:30")
    expect(editor.locator("[data-week-day=mon] .week-body")).to_have_text(["08:00–12:00", "13:00–17:30"])
    editor.keyboard.type(", mornings")
    expect(editor.locator("[data-week-day=mon]")).to_have_attribute("data-unread", "")


def test_what_was_drawn_is_what_is_proposed(editor):
    drag(editor, "sun", 10, 12)
    editor.click("[data-row-add=shift]")
    editor.locator("[data-rows=shift] input[type=date]").last.fill("2027-03-06")
    editor.keyboard.press("Tab")
    editor.locator("[data-rows=shift] [name=shift-text]").last.fill("10:00-15:00")
    editor.click("text=See what would change")
    expect(editor.locator(".differences tbody tr")).to_contain_text(["Sunday", "6 Mar 2027"])
    expect(editor.locator(".differences ins")).to_have_text(["10:00–12:00", "10:00–15:00"])
    editor.click("text=Back to editing")
    expect(editor.locator("textarea[name=sun]")).to_have_value("10:00-12:00")
    editor.locator("[data-rows=shift] [data-row-drop]").first.click()
    expect(editor.locator("[data-rows=shift] [data-row-of]")).to_have_count(1)


def test_the_editor_works_without_scripts(open_page):
    page = open_page("admin@example.com", java_script_enabled=False)
    page.goto("/setup/calendars/")
    page.click(".calendar h2 a >> nth=0")
    page.fill("textarea[name=sat]", "22:00-06:00")
    page.click("text=See what would change")
    expect(page.locator("#hours-sat-error")).to_contain_text("runs over midnight")
    page.fill("textarea[name=sat]", "10-14")
    page.click("[data-row-add=break]")
    expect(page.locator("textarea[name=sat]")).to_have_value("10-14")
    page.click("text=Draw again")
    expect(page.locator(".days-ahead li", has_text="10:00–14:00")).to_have_count(2)
    page.fill("textarea[name=sat]", "11-14")
    page.locator("textarea[name=sat]").press("Tab")
    page.locator("#id_zone").press("Enter")
    expect(page.locator(".differences ins")).to_have_text(["11:00–14:00"])


def test_policies_are_dragged_into_order_and_matched_while_typing(desk, open_page):
    desk.manage("shell", "-c", _POLICIES)
    page = open_page("admin@example.com")
    page.goto("/setup/policies/")
    stand_first(page, "Dragged first", "Dragged second")
    grip, target = (page.locator("[data-order-handle]").nth(n).bounding_box() for n in (1, 0))
    page.mouse.move(grip["x"] + 5, grip["y"] + 5)
    page.mouse.down()
    page.mouse.move(target["x"] + 5, target["y"] + 5, steps=8)
    page.mouse.up()
    stand_first(page, "Dragged second", "Dragged first")
    page.reload()
    stand_first(page, "Dragged second", "Dragged first")
    page.get_by_role("button", name="Move Dragged second down").click()
    stand_first(page, "Dragged first", "Dragged second")
    page.click(".policy h2 a >> nth=0")
    page.fill("#id_condition", "stauts:open")
    expect(page.locator("#condition-error")).to_contain_text("There is no field “stauts:”")
    page.fill("#id_condition", "subject-of-nobody")
    expect(page.locator("#condition-error")).to_have_text("")
    expect(page.locator("#matches")).to_contain_text("No open ticket matches now")


def stand_first(page, *names):
    """Other tests of the same desk may have left policies behind these."""
    for number, name in enumerate(names):
        expect(page.locator(".policy h2").nth(number)).to_have_text(name)


_POLICIES = """
from sla import proposals
from people.models import Calendar
from sla.models import Policy
from sla.models.policy import Wording
calendar = Calendar.objects.get(is_default=True)
names = ("Dragged first", "Dragged second")
for name in names:
    if not Policy.objects.filter(name=name).exists():
        Policy.create(name, Wording(calendar.pk, "", {"urgent": {"first_reply": 3600}}), by=None)
proposals.reorder([Policy.objects.get(name=name).pk for name in names])
"""
