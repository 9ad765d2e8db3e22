"""Answer templates by keyboard: `;` inserts one filled in, `[[` links an article, and the answer leaves with both."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.test_composer import REPLY
from tests.browser.test_pages import violations

pytestmark = pytest.mark.browser

_MAKE = """
from kb.models import Article, Category, Template
from people.models import Person
lead = Person.objects.get(addresses__value="admin@example.com")
made = Template.objects.create(name="Сброс головки", shortcut="сброс")
made.write("ru", "{customer.first_name|коллега}, держите кнопку {сколько} секунды.", by=lead)
shelf, _ = Category.objects.get_or_create(slug="scales", defaults={"title_ru": "Весы", "title_en": "Scales"})
article = Article.begin(shelf, "public", by=lead)
article.write("ru", "Калибровка весов", "Уберите всё с платформы.", by=lead)
article.publish(by=lead)
"""


@pytest.fixture
def number(desk, request) -> str:
    desk.manage("shell", "-c", _MAKE)
    head = f"From: Марина Соколова <marina@templates.example>\nMessage-ID: <{request.node.name}@t>\n"
    return desk.receive_mail(f"{head}Subject: Весы\n\nВрут\n".encode())["ticket"]


def test_a_template_and_an_article_go_into_an_answer(desk, open_page, number):
    page = open_page("dmitri@example.com")
    page.goto(f"/desk/tickets/{number}/")
    text = page.locator(REPLY)
    text.press_sequentially("Здравствуйте! ;сбр")
    found = page.locator("#templates-found [role=option]")
    expect(found.first).to_contain_text("Сброс головки")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(text).to_have_value("Здравствуйте! ;сбр")
    text.press_sequentially("о")
    expect(found.first).to_be_visible()
    page.keyboard.press("Enter")
    expect(text).to_have_value("Здравствуйте! Марина, держите кнопку {сколько} секунды.")
    assert page.evaluate("getSelection().toString()") == "{сколько}", "what nobody filled in is typed over"
    page.keyboard.type("три")
    page.keyboard.press("Control+End")
    page.keyboard.type(" Подробно: [[калибр")
    expect(found.first).to_be_visible()
    expect(found.first).to_contain_text("Калибровка весов")
    page.keyboard.press("Tab")
    expect(text).to_have_value(
        "Здравствуйте! Марина, держите кнопку три секунды. Подробно: [Калибровка весов]("
        + desk.url
        + "/help/kalibrovka-vesov/)"
    )
    page.keyboard.press("Control+Enter")
    expect(page.locator('.message[data-kind="agent"]')).to_contain_text("держите кнопку три секунды")
    kept = desk.manage(
        "shell",
        "-c",
        "from tickets.models import Insertion as I; print([(i.kind, i.kept > 50) for i in I.objects.order_by('kind')])",
    )
    assert "[('article', True), ('template', True)]" in kept


def test_the_button_offers_them_on_a_phone(desk, open_page, number):
    page = open_page("sofia@example.com", viewport={"width": 390, "height": 844})
    page.goto(f"/desk/tickets/{number}/")
    page.locator(REPLY).click()
    page.locator("[data-types]").click()
    expect(page.locator("#templates-found [role=option]").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("#templates-found [role=option]", has_text="Сброс головки").first.click()
    expect(page.locator(REPLY)).to_have_value("Марина, держите кнопку {сколько} секунды.")
