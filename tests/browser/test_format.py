"""Formatting while one writes: by keys and buttons, lists that go on, what is pasted, the preview; and Ctrl-Z."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.test_composer import REPLY
from tests.browser.test_pages import violations

pytestmark = pytest.mark.browser
PASTE = """([text, html]) => {
  const carrier = new DataTransfer();
  carrier.setData("text/plain", text);
  carrier.setData("text/html", html);
  const given = { bubbles: true, cancelable: true, clipboardData: carrier };
  document.querySelector("textarea[name=text]").dispatchEvent(new ClipboardEvent("paste", given));
}"""


@pytest.fixture
def page(desk, open_page, request):
    raw = f"From: Марина <marina@polyana.example>\nMessage-ID: <{request.node.name}@f>\nSubject: Весы\n\nВрут\n"
    number = desk.receive_mail(raw.encode())["ticket"]
    page = open_page("sofia@example.com")
    page.goto(f"/desk/tickets/{number}/")
    page.locator(REPLY).click()
    return page


def test_a_reply_is_formatted_by_keys_and_shown_so(page):
    text, keys = page.locator(REPLY), page.keyboard
    keys.type("Шаги:")
    keys.press("Enter")
    keys.type("1. Откройте ")
    keys.press("Control+b")
    keys.type("Настройки")
    keys.press("End")
    keys.press("Enter")
    keys.type("Нажмите")
    keys.press("Enter")
    keys.press("Enter")
    keys.type("Готово")
    expect(text).to_have_value("Шаги:\n1. Откройте **Настройки**\n2. Нажмите\nГотово")
    page.get_by_role("button", name="As it will stand").click()
    expect(page.locator(".composer-preview li strong")).to_have_text("Настройки")
    assert violations(page) == []
    expect(text).to_be_hidden()
    page.get_by_role("button", name="As it will stand").click()
    expect(text).to_be_focused()
    keys.press("Control+Enter")
    sent = page.locator('.message[data-kind="agent"] .prose')
    expect(sent.locator("ol > li strong")).to_have_text("Настройки")


def test_what_was_put_in_is_taken_back_and_taken_off(page):
    text, keys = page.locator(REPLY), page.keyboard
    keys.type("раз\nдва")
    keys.press("Control+a")
    page.get_by_role("button", name="List", exact=True).click()
    expect(text).to_have_value("- раз\n- два")
    page.get_by_role("button", name="List", exact=True).click()
    expect(text).to_have_value("раз\nдва")
    keys.press("Control+z")
    expect(text).to_have_value("- раз\n- два")
    keys.press("Control+a")
    keys.press("Delete")
    keys.type("слово")
    keys.press("Control+a")
    keys.press("Control+i")
    expect(text).to_have_value("_слово_")
    keys.press("Control+i")
    expect(text).to_have_value("слово")
    page.get_by_role("button", name="Emoji").click()
    assert violations(page) == []
    page.get_by_role("button", name="thank you").click()
    expect(text).to_have_value("🙏")
    assert page.locator(".toast").count() == 0


def test_what_is_pasted_keeps_its_lists_and_links_and_nothing_else(page):
    text = page.locator(REPLY)
    html = '<b style="font-weight: normal"><p style="color:red">Смотрите <b>сюда</b>:</p></b><ol><li>раз<li>два '
    html += '<a href="https://kb.example/1">три</a></ol><script>x</script>'
    page.evaluate(PASTE, ["Смотрите сюда", html])
    expect(text).to_have_value("Смотрите **сюда**:\n\n1. раз\n2. два [три](https://kb.example/1)")
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.type("инструкция")
    page.keyboard.press("Control+a")
    page.evaluate(PASTE, ["https://kb.example/2", ""])
    expect(text).to_have_value("[инструкция](https://kb.example/2)")
