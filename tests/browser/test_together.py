"""Working on many tickets, and together on one, in a real browser: keys, menus, undo, mentions, the timer."""

from __future__ import annotations

import re
import uuid

import pytest
from playwright.sync_api import expect

from tests.browser.test_pages import violations

pytestmark = pytest.mark.browser

_MACRO = """
from tickets.models import Macro
from tickets.models.steps import Steps, as_json
Macro.objects.create(name="Спешно", steps=as_json(Steps(priority="urgent")))
"""


@pytest.fixture
def three(desk) -> list[str]:
    numbers, name = [], uuid.uuid4().hex[:8]
    for place in range(3):
        raw = f"From: Марина <marina@polyana.example>\nSubject: Вместе {name}\n\nНе печатает {place}\n"
        numbers.append(desk.receive_mail(raw.encode())["ticket"])
    return numbers


def chosen(page) -> list[str]:
    return page.eval_on_selector_all(".ticket-check input:checked", "boxes => boxes.map((box) => box.value)")


def urgent(page, numbers):
    return page.locator(", ".join(f'[data-row="{number}"] > [data-priority=urgent]' for number in numbers))


def test_rows_are_chosen_by_keys_changed_by_mouse_and_put_back(desk, open_page, three):
    page = open_page("sofia@example.com")
    page.goto("/desk/all/")  # the newest stand first
    for key in ("j", "x", "j", "j", "Shift+X"):
        page.keyboard.press(key)
    page.wait_for_selector("#bulk [data-bulk-count]:text-is('3')")
    assert set(chosen(page)) == set(three)
    assert violations(page) == []
    page.click("[popovertarget=bulk-priority]")
    page.click("#bulk-priority button[value$=urgent]")
    page.wait_for_selector(".toast .undo")
    expect(urgent(page, three)).to_have_count(3)
    assert chosen(page) == []
    page.click(".toast .undo button")
    expect(urgent(page, three)).to_have_count(0)


def test_a_refused_act_names_the_ticket(desk, open_page, three):
    desk.manage("shell", "-c", f"{_BY}; ticket.spam(by=by)".replace("NUMBER", three[0]))
    page = open_page("sofia@example.com")
    page.goto("/desk/all/?q=is:spam")
    page.locator(".ticket-check").first.click()
    page.click("#bulk button[value=solution]")
    assert re.match(r"HD-\d+", page.inner_text("#bulk-failed li"))


def test_a_macro_is_run_from_its_preview_by_key(desk, open_page, three):
    desk.manage("shell", "-c", _MACRO)
    page = open_page("sofia@example.com")
    page.goto(f"/desk/tickets/{three[0]}/")
    page.click("[popovertarget=macros-menu]")
    page.click("#macros-menu button:has-text('Спешно')")
    page.wait_for_selector("#macro-dialog form")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".toast:has-text('Спешно is done')")
    expect(page.locator("#macro-dialog")).to_be_hidden()


def test_a_value_is_chosen_in_a_menu_by_mouse(open_page, three):
    page = open_page("sofia@example.com")
    page.goto(f"/desk/tickets/{three[0]}/")
    page.click("[popovertarget=priority-menu]")
    page.click("#priority-menu button[value=high]")
    page.wait_for_selector(".properties [data-priority=high]")


def test_merge_by_key_and_back_from_the_history(open_page, three):
    page = open_page("sofia@example.com")
    page.goto(f"/desk/tickets/{three[0]}/")
    page.keyboard.press("m")
    assert violations(page) == []
    page.fill("#merge-into", three[1])
    page.click("#merge-dialog .primary")
    page.wait_for_url(f"**/{three[1]}/?merged={three[0]}")
    page.wait_for_selector("text=Не печатает 0")
    page.click(".toast .undo button")
    expect(page.locator("#thread")).not_to_contain_text("Не печатает 0")
    page.goto(f"/desk/tickets/{three[0]}/")
    expect(page.locator("#thread")).to_contain_text("Не печатает 0")


def test_a_colleague_is_proposed_behind_an_at(open_page, three):
    page = open_page("sofia@example.com")
    page.goto(f"/desk/tickets/{three[0]}/")
    page.keyboard.press("n")
    page.locator("[name=note_text]").press_sequentially("Глянь, @дми")
    page.wait_for_selector("#mention-list [aria-selected=true]")
    assert violations(page) == []
    page.keyboard.press("Enter")
    assert page.input_value("[name=note_text]") == "Глянь, @Дмитрий Волков "
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".message .mention")


def test_the_timer_proposes_and_stands_still_while_nobody_looks(open_page, three):
    page = open_page("sofia@example.com")
    page.clock.install()
    page.goto(f"/desk/tickets/{three[0]}/")
    for _ in range(4):  # somebody is there
        page.mouse.move(300 + _, 300)
        page.clock.run_for(60_000)
    page.clock.run_for(20 * 60_000)  # and then nobody: two minutes more are counted
    page.keyboard.press("l")
    assert int(page.input_value("#time-minutes")) in (5, 6)
    assert violations(page) == []
    page.click("#time-dialog .primary")
    page.wait_for_selector(".linked >> text=Sofia")


_BY = """
from people.models import Person
from tickets.models import Ticket
by = Person.objects.with_email('dmitri@example.com').get()
ticket = Ticket.objects.get(pk='NUMBER'.removeprefix('HD-'))
""".strip().replace("\n", "; ")
