"""Menus by key alone, one's own words in sight, and long texts that outlive a reload."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.test_pages import violations

pytestmark = pytest.mark.browser


@pytest.fixture
def number(desk, request) -> str:
    raw = f"From: Нина <nina@keys.example>\nMessage-ID: <{request.node.name}@keys>\nSubject: Клавиши\n\nНе те\n"
    return desk.receive_mail(raw.encode())["ticket"]


@pytest.mark.parametrize("key", ["s", "p", "a"])
def test_a_menu_that_a_key_opens_is_in_sight_and_has_the_focus(open_page, number, key):
    page = open_page("admin@example.com", locale="ru", viewport={"width": 1280, "height": 640})
    page.goto(f"/desk/tickets/{number}/")
    page.locator("#thread").click()
    page.keyboard.press(key)
    menu = page.locator(".menu:popover-open")
    expect(menu).to_be_visible()
    assert page.evaluate("document.activeElement.closest('.menu')?.matches(':popover-open')")
    first = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") != first
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.textContent") == first
    focused = page.evaluate("document.activeElement.getBoundingClientRect().toJSON()")
    assert focused["top"] >= 0 and focused["bottom"] <= 640
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()


@pytest.mark.parametrize("address", ["/desk/tickets/{number}/", "/desk/all/", "/desk/me/"])
def test_every_menu_and_dialog_is_accessible_while_open(open_page, number, address):
    page = open_page("admin@example.com", locale="en", reduced_motion="reduce")
    page.goto(address.format(number=number))
    opened = []
    for box in page.locator(".menu[popover], dialog:not(#viewer)").all():  # the viewer has nothing to show yet
        box.evaluate("box => box.matches('dialog') ? box.showModal() : box.showPopover()")
        if box.is_visible():
            opened.append(box.get_attribute("id"))
            assert violations(page) == [], opened[-1]
        box.evaluate("box => box.matches('dialog') ? box.close() : box.hidePopover()")
    assert {"me-menu", "palette", "shortcuts"} <= set(opened)


def test_a_note_that_was_just_written_is_in_sight(open_page, number):
    page = open_page("admin@example.com", locale="ru", viewport={"width": 1280, "height": 640})
    page.goto(f"/desk/tickets/{number}/")
    for count in range(4):
        page.keyboard.press("n")
        page.keyboard.type(f"Заметка {count}: " + "длинная строка. " * 12)
        page.keyboard.press("Control+Enter")
        written = page.locator(".message", has_text=f"Заметка {count}")
        expect(written).to_be_in_viewport()
        page.locator("#thread").click()


def test_a_lost_connection_is_said_at_once_and_its_end_too(open_page, number):
    page = open_page("dmitri@example.com")
    page.goto(f"/desk/tickets/{number}/")
    page.context.set_offline(True)
    said = page.locator(".toast", has_text="Нет связи")
    expect(said).to_be_visible()
    page.context.set_offline(False)
    expect(said).to_have_count(0)


def test_taking_back_says_when_there_is_nothing(open_page, number):
    page = open_page("dmitri@example.com")
    page.goto(f"/desk/tickets/{number}/")
    page.keyboard.press("Control+z")
    expect(page.locator(".toast", has_text="Сейчас отменять нечего")).to_be_visible()
    settings = open_page("admin@example.com")  # where nothing is ever taken back nothing is said, and no empty toast
    settings.goto("/setup/teams/")
    settings.keyboard.press("Control+z")
    expect(settings.locator(".toast")).to_have_count(0)


def test_an_article_outlives_a_reload_until_it_is_saved(desk, open_page):
    shelf = 'Category.objects.get_or_create(slug="routers", title_ru="Роутеры", title_en="Routers")'
    desk.manage("shell", "-c", f"from kb.models import Category; {shelf}")
    page = open_page("admin@example.com", locale="ru")
    page.goto("/setup/articles/new/")
    page.fill("[name=title_ru]", "Как перезапустить роутер")
    page.fill("[name=body_ru]", "Выньте вилку.\n\nПодождите минуту.")
    page.reload()
    expect(page.locator("[name=body_ru]")).to_have_value("Выньте вилку.\n\nПодождите минуту.")
    expect(page.locator("[name=title_ru]")).to_have_value("Как перезапустить роутер")
    page.click("button[value=save]")
    page.wait_for_url("**/setup/articles/*/?sent=*")
    expect(page.locator("[name=body_ru]")).to_have_value("Выньте вилку.\n\nПодождите минуту.")
    page.fill("[name=body_ru]", "Выньте вилку. Ещё раз.")
    page.reload()
    expect(page.locator("[name=body_ru]")).to_have_value("Выньте вилку. Ещё раз.")
    page.goto("/setup/articles/new/")
    expect(page.locator("[name=body_ru]")).to_have_value("")


def test_a_number_to_merge_with_says_whose_ticket_it_is_and_the_dialog_stays(desk, open_page, number):
    raw = "From: Нина <nina@keys.example>\nMessage-ID: <other@keys>\nSubject: Другие клавиши\n\nТоже не те\n"
    other = desk.receive_mail(raw.encode())["ticket"]
    page = open_page("admin@example.com", locale="ru")
    page.goto(f"/desk/tickets/{number}/")
    page.keyboard.press("m")
    dialog = page.locator("#merge-dialog")
    page.keyboard.type("HD-99999")
    expect(dialog.locator(".error")).to_contain_text("There is no such ticket")
    page.locator("#merge-into").fill(other)
    expect(dialog).to_contain_text("Другие клавиши")
    expect(dialog).to_be_visible()
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page).to_have_url(f"{desk.url}/desk/tickets/{other}/?merged={number}")
