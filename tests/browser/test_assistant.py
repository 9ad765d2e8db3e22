"""The assistant in a browser: asked from the composer, its draft is put in as if typed and can be taken back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.test_composer import REPLY
from tests.browser.test_pages import violations
from tests.desk.test_assistant import answering
from tests.listener import Listener

pytestmark = pytest.mark.browser
SET = (
    "from kb.models import Assistant\n"
    "Assistant(pk=1, is_on={on}, address='http://127.0.0.1:{port}/v1', model='m').save()"
)


@pytest.fixture
def model(desk):
    listener = Listener()
    listener.answer = answering("Проверьте ленту, пожалуйста.")
    desk.manage("shell", "-v0", "-c", SET.format(on=True, port=listener.port))
    yield listener
    desk.manage("shell", "-v0", "-c", SET.format(on=False, port=listener.port))
    listener.socket.close()


@pytest.mark.parametrize(
    ("language", "viewport"), [("ru-RU", {"width": 1440, "height": 900}), ("en-US", {"width": 390, "height": 844})]
)
def test_a_draft_is_looked_at_asked_for_and_put_in(desk, open_page, model, language, viewport):
    raw = f"From: Марина <marina@polyana.example>\nMessage-ID: <{language}@assistant>\nSubject: Лента\n\nПусто\n"
    number = desk.receive_mail(raw.encode())["ticket"]
    page = open_page("sofia@example.com", locale=language, viewport=viewport)
    button = page.locator('[popovertarget="assistant-menu"]')
    for _try in range(15):  # each process reads the settings again within ten seconds
        page.goto(f"/desk/tickets/{number}/")
        if button.count():
            break
        page.wait_for_timeout(1_000)
    page.locator(REPLY).fill("Добрый день!")
    button.click()
    page.locator('#assistant-menu [name="task"][value="draft"]').click()
    expect(page.locator("#assistant-menu pre").last).to_contain_text("Пусто")
    assert violations(page) == []
    assert model.connections == []
    page.locator('#assistant-menu [name="do"]').click()
    page.locator("#assistant-menu [data-insert]").click()
    expect(page.locator(REPLY)).to_have_value("Добрый день! Проверьте ленту, пожалуйста.")
    expect(page.locator("#assistant-menu")).not_to_be_visible()
    page.locator(REPLY).press("Control+z")
    expect(page.locator(REPLY)).to_have_value("Добрый день!")
