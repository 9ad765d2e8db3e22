"""The composer and side conversations in a real browser: three texts that never mix, keys, drafts, "Write to …"."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_main_job import sent_mail
from tests.browser.test_pages import violations

pytestmark = pytest.mark.browser

WARRANTY = "service@zavod.example"
REPLY, NOTE, SIDE = "[name=text]", "[name=note_text]", "[name=side_text]"


@pytest.fixture
def number(desk, request) -> str:
    raw = f"From: Марина <marina@polyana.example>\nMessage-ID: <{request.node.name}@x>\nSubject: Весы\n\nВрут\n"
    return desk.receive_mail(raw.encode())["ticket"]


@pytest.fixture
def page(open_page, number):
    page = open_page("sofia@example.com")
    page.goto(f"/desk/tickets/{number}/")
    return page


def file(name: str) -> dict:
    return {"name": name, "mimeType": "text/plain", "buffer": "байты".encode()}


def test_each_mode_keeps_its_own_text_and_files_by_keys(page):
    page.keyboard.press("r")
    page.keyboard.type("Добрый день, мы уже")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.locator(NOTE)).to_be_focused()
    expect(page.locator(REPLY)).to_be_hidden()
    page.keyboard.type("Клиент опять")
    page.set_input_files("[name=note_files]", file("пароли.txt"))
    page.keyboard.press("Escape")
    page.keyboard.press("f")
    expect(page.locator(SIDE)).to_be_focused()
    expect(page.locator(SIDE)).to_have_value("")
    expect(page.locator(".composer .attachment:visible")).to_have_count(0)
    expect(page.locator(".composer .begun:visible")).to_have_count(2)
    assert violations(page) == []
    page.fill("input[name=to]", f"Завод <{WARRANTY}>")
    page.fill(SIDE, "Когда пришлёте датчик?")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".aside .message")).to_contain_text("Когда пришлёте датчик?")

    # The reply and the note are still begun; the note has its file, and after a reload its words.
    expect(page.locator(REPLY)).to_have_value("Добрый день, мы уже")
    page.locator("label", has=page.locator("[name=kind][value=note]")).click()
    expect(page.locator(".composer .attachment:visible")).to_contain_text("пароли.txt")
    page.reload()
    expect(page.locator(REPLY)).to_have_value("Добрый день, мы уже")
    expect(page.locator(NOTE)).to_have_value("Клиент опять")
    expect(page.locator(SIDE)).to_have_value("")
    page.keyboard.press("n")
    page.set_input_files("[name=note_files]", file("пароли.txt"))
    page.keyboard.press("Control+Enter")
    note = page.locator('.message[data-kind="note"]')
    expect(note).to_contain_text("Клиент опять")
    expect(note).to_contain_text("пароли.txt")
    expect(page.locator(REPLY)).to_have_value("Добрый день, мы уже")
    expect(page.locator(".composer .begun:visible")).to_have_count(0)


def test_write_to_opens_their_conversation_and_the_draft_survives(page, open_page, number):
    page.keyboard.press("f")
    page.fill("input[name=to]", WARRANTY)
    page.fill("[name=about]", "Датчик")
    page.fill(SIDE, "Есть ли он?")
    page.reload()
    page.keyboard.press("f")
    expect(page.locator("input[name=to]")).to_have_value(WARRANTY)
    expect(page.locator("[name=about]")).to_have_value("Датчик")
    expect(page.locator(SIDE)).to_have_value("Есть ли он?")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".aside .message")).to_have_count(1)
    page.keyboard.press("r")

    page.locator(".aside [data-aside]").click()
    expect(page).to_have_url(re.compile(rf"/desk/tickets/{number}/$"))
    expect(page.locator(SIDE)).to_be_focused()
    expect(page.locator("input[name=to]")).to_be_hidden()
    page.keyboard.type("И сколько стоит?")
    page.reload()
    page.keyboard.press("f")
    expect(page.locator("[name=side] option:checked")).to_contain_text("Датчик")
    expect(page.locator(SIDE)).to_have_value("И сколько стоит?")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".aside")).to_have_count(1)
    expect(page.locator(".aside .message")).to_have_count(2)
    expect(page.locator(SIDE)).to_have_value("")
    page.reload()
    expect(page.locator(SIDE)).to_have_value("")
    mail = sent_mail(open_page("admin@example.com"), WARRANTY)
    assert "сколько стоит" in mail.get_body(("plain",)).get_content()


def test_nothing_begun_is_lost_without_scripts(desk, open_page, number):
    page = open_page(java_script_enabled=False)
    page.goto("/desk/sign-in/")
    page.fill("#email", "sofia@example.com")
    page.fill("#password", "a long enough password")
    page.click("button.primary")
    page.goto(f"/desk/tickets/{number}/")
    page.fill(REPLY, "Добрый день")
    page.locator("label", has=page.locator("[name=kind][value=side]")).click()
    expect(page.locator(REPLY)).to_be_hidden()
    page.fill(SIDE, "Уважаемый завод")
    page.locator("label", has=page.locator("[name=kind][value=note]")).click()
    page.fill(NOTE, "Между нами")
    page.click("button.send >> nth=0")
    expect(page.locator('.message[data-kind="note"]')).to_contain_text("Между нами")
    expect(page.locator(REPLY)).to_have_value("Добрый день")
    expect(page.locator(SIDE)).to_have_value("Уважаемый завод")
    expect(page.locator(NOTE)).to_have_value("")
