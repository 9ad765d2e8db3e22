"""An article from its first words to readers of both languages: written with a live preview, reviewed, translated."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

_SHELF = """
from kb.models import Category
Category.objects.get_or_create(slug="scales", title_ru="Весы", title_en="Scales")
"""


def test_an_article_is_written_reviewed_published_and_translated(desk, open_page):
    desk.manage("shell", "-c", _SHELF)
    agent = open_page("dmitri@example.com", locale="ru")
    agent.goto("/setup/articles/new/")
    agent.select_option("#id_category", label="Весы")
    agent.fill("#id_title_ru", "Калибровка весов с эталоном")
    agent.fill("#id_body_ru", "> [!STEPS]\n> 1. Поставьте эталон.\n> 2. Нажмите **Cal**.")
    look = agent.locator(".article-look[lang=ru]")
    expect(look.locator(".how-to li").nth(1)).to_contain_text("Нажмите Cal")
    expect(look).to_contain_text("Калибровка весов с эталоном")
    agent.click("button[value=review]")
    expect(agent.locator("#toasts")).to_contain_text("ждёт проверки")
    page = re.search(r"/setup/articles/\d+/", agent.url)[0]

    lead = open_page("admin@example.com", locale="en")
    lead.goto("/setup/articles/?only=review")
    lead.click("text=Калибровка весов с эталоном")
    lead.click(".article-tabs a[href$='review/']")
    lead.fill("[name=comment]", "Добавьте вес эталона")
    lead.click("button[value=back]")
    expect(lead.locator(".page")).to_contain_text("sent back")

    agent.goto(f"{page}review/")
    expect(agent.locator(".page")).to_contain_text("Добавьте вес эталона")
    agent.goto(page)
    agent.fill("#id_body_ru", "> [!STEPS]\n> 1. Поставьте эталон 5 кг.\n> 2. Нажмите **Cal**.")
    agent.fill("#id_title_en", "Calibrate the scales with a weight")
    agent.fill("#id_body_en", "1. Put the 5 kg weight on.\n2. Press **Cal**.")
    agent.click("button[value=review]")
    lead.goto(f"{page}review/")
    for _ in range(2):
        lead.locator("button[value=publish]").first.click()
        expect(lead.locator("#toasts")).to_contain_text("Published")
    expect(lead.locator("button[value=publish]")).to_have_count(0)

    agent.goto(page)
    agent.fill("#id_body_ru", "> [!STEPS]\n> 1. Поставьте эталон 10 кг.\n> 2. Нажмите **Cal**.")
    agent.fill("#id_comment", "Новый эталон")
    agent.click("button[value=review]")
    banner = agent.locator(".article-words:has(#id_title_en) .banner")
    banner.locator("summary").click()
    expect(banner.locator("ins")).to_have_text("10")
    agent.fill("#id_body_en", "1. Put the 10 kg weight on.\n2. Press **Cal**.")
    agent.click("button[value=review]")
    expect(agent.locator(".article-words .banner")).to_have_count(0)
    lead.goto(page)
    lead.click("button[value=publish]")
    lead.goto(f"{page}care/")
    lead.fill("#id_slug_ru", "vesy-s-etalonom")
    lead.click("form.editor button.primary")

    reader = open_page(locale="ru")
    wrong: list[str] = []
    reader.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    reader.goto("/help/kalibrovka-vesov-s-etalonom/")
    assert reader.url.endswith("/help/vesy-s-etalonom/")
    expect(reader.locator("article")).to_contain_text("10 кг")
    assert "FAQPage" in reader.locator("script[type='application/ld+json']").text_content()
    reader.emulate_media(media="print")
    expect(reader.locator(".portal-head")).to_be_hidden()
    expect(reader.locator("article")).to_be_visible()
    reader.emulate_media(media="screen")
    reader.click("a[hreflang=en] >> visible=true")
    expect(reader.locator("article")).to_contain_text("10 kg")
    assert wrong == [], "data for search engines is no script that the policy keeps out"


def test_without_scripts_an_article_is_looked_at_and_written(desk, open_page):
    desk.manage("shell", "-c", _SHELF)
    agent = open_page("dmitri@example.com", locale="ru", java_script_enabled=False)
    agent.goto("/setup/articles/new/")
    agent.select_option("#id_category", label="Весы")
    agent.fill("#id_title_ru", "Весы без сценариев")
    agent.fill("#id_body_ru", "> [!WARNING]\n> Не толкайте.")
    agent.click("button[value=look]")
    assert "Осторожно" in agent.inner_text(".article-look[lang=ru]")
    agent.click("button[value=save]")
    assert re.search(r"/setup/articles/\d+/\?sent=", agent.url)
