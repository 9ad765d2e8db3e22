"""A customer who finds the answer and sends nothing, and one who writes anyway, in a real browser."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

_WRITTEN = """
import json
from kb.models import Article, Category, Translation
from people.models import Person
by = Person.objects.with_email("admin@example.com").get()
shelf, _ = Category.objects.get_or_create(slug="scales", title_ru="Весы", title_en="Scales")
if not Translation.objects.filter(slug="vesy-ne-peredayut-ves").exists():
    made = Article.begin(shelf, "public", by=by)
    made.write("ru", "Весы не передают вес", "Вставьте кабель прямо в компьютер.", by=by)
    made.publish(by=by)
print(json.dumps(Translation.objects.get(slug="vesy-ne-peredayut-ves").article.key))
"""
_READ = """
import json
from tickets.models import Arrival, Reading
rows = Reading.objects.filter(article="KEY").order_by("id").values_list("visit", "from_form")
print(json.dumps([(form, Arrival.objects.sent_by_visits().filter(visit=visit).count()) for visit, form in rows]))
"""


def test_an_answer_is_found_while_writing_and_the_request_need_not_be_sent(desk, open_page):
    key = json.loads(desk.manage("shell", "-c", _WRITTEN).splitlines()[-1])
    reader = open_page(locale="ru")
    reader.goto("/new/")
    reader.locator("#id_subject").press_sequentially("Не передаётся вес с весов", delay=10)
    found = reader.locator(".suggestions a").first
    expect(found).to_contain_text("Весы не передают вес")
    expect(reader.locator("[aria-live=polite] .suggestions")).to_be_visible()
    expect(reader.locator("#request-form button.primary")).to_be_enabled()  # nothing is in the way of sending
    found.click()
    expect(reader.locator("article")).to_contain_text("Вставьте кабель")
    reader.click("button[value=yes]")
    expect(reader.locator("#helped")).to_contain_text("Спасибо")

    writer = open_page(locale="ru")
    writer.goto("/help/?q=весы")
    writer.click(".list-card a")
    writer.click("aside a.button")
    writer.fill("#id_subject", "Весы молчат")
    writer.fill("#id_text", "Кабель вставлен, веса нет.")
    writer.fill("[name=name]", "Ольга")
    writer.fill("[name=email]", "olga@zerno.example")
    writer.click("#request-form button.primary")
    expect(writer.locator("main")).to_contain_text("HD-")
    assert json.loads(desk.manage("shell", "-c", _READ.replace("KEY", key)).splitlines()[-1]) == [[True, 0], [False, 1]]


def test_without_scripts_the_form_is_what_it_was(desk, open_page):
    desk.manage("shell", "-c", _WRITTEN)
    plain = open_page(locale="ru", java_script_enabled=False)
    plain.goto("/new/")
    plain.fill("#id_subject", "Весы не передают вес")
    plain.fill("#id_text", "Кабель вставлен.")
    plain.fill("[name=name]", "Пётр")
    plain.fill("[name=email]", "petr@zerno.example")
    assert plain.locator(".suggestions").count() == 0
    plain.click("#request-form button.primary")
    assert "HD-" in plain.inner_text("main")
