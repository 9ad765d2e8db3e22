"""A customer on another site: finds the answer there and sends nothing; or sends, gets an answer by mail, and rates."""

from __future__ import annotations

import json
import re
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from tests.browser.test_pages import violations
from tests.browser.test_self_service import _READ

pytestmark = pytest.mark.browser

_PAGE = """<!doctype html><html lang="{language}"><meta charset="utf-8"><title>Лавка</title>
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src {desk}; frame-src {desk}">
<main><h1>Лавка</h1><p><a href="/other.html">Дальше</a></p><div id="helpdesk-form"></div></main>
<script src="{desk}/widget.js" data-language="{language}" {more} async></script></html>"""
_WRITTEN = """
import json
from kb.models import Article, Category, Translation
from people.models import Person
by = Person.objects.with_email("admin@example.com").get()
shelf, _ = Category.objects.get_or_create(slug="terminals", title_ru="Терминалы", title_en="Terminals")
if not Translation.objects.filter(slug="terminal-ne-vidit-sklad").exists():
    made = Article.begin(shelf, "public", by=by)
    made.write("ru", "Терминал не видит склад", "Поставьте терминал на базу.", by=by)
    made.publish(by=by)
print(json.dumps(Translation.objects.get(slug="terminal-ne-vidit-sklad").article.key))
"""
_ENGLISH = """
from kb.models import Translation
from people.models import Person
by = Person.objects.with_email("admin@example.com").get()
made = Translation.objects.get(slug="terminal-ne-vidit-sklad").article
if not Translation.objects.filter(article=made, language="en").exists():
    made.write("en", "Terminal finds no warehouse", "Put the terminal on its base.", by=by)
    made.publish(by=by)
"""
_ALLOWED = """
from people.models import Widget
Widget.objects.update_or_create(pk=1, defaults={"is_on": True, "origins": ["SITE"]})
"""
_ANSWERED = """
from people.models import Person
from tickets.content import written
from tickets.models import Ticket
by = Person.objects.with_email("dmitri@example.com").get()
ticket = Ticket.objects.get(pk=NUMBER)
ticket.reply(written("Высушите мешок и взвесьте снова."), by=by)
ticket.solve(by=by)
"""
_MAILS = """
import json
from tickets import blobs, outbox
from tickets.mail.parse import parse
from tickets.models import Outgoing
outbox.sweep()
rows = Outgoing.objects.filter(ticket=NUMBER).exclude(raw_sha256="").order_by("id")
print(json.dumps([parse(blobs.get(row.raw_sha256)).body_text for row in rows]))
"""


@pytest.fixture(scope="module")
def shop(desk, tmp_path_factory):
    """Another site: by its name, so that its pages and ours are strangers to the browser."""
    folder = tmp_path_factory.mktemp("shop")
    for language in ("ru", "en"):
        for name, more in (
            ("", ""),
            ("other-", 'data-position="left"'),
            ("form-", 'data-form="only" data-theme="dark"'),
        ):
            page = _PAGE.format(language=language, desk=desk.url, more=more)
            (folder / f"{name}{language}.html").write_text(page, encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    site = f"http://localhost:{server.server_port}"
    desk.manage("shell", "-c", _WRITTEN)
    desk.manage("shell", "-c", _ENGLISH)
    desk.manage("shell", "-c", _ALLOWED.replace("SITE", site))
    yield site
    server.shutdown()
    server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


def reading(desk) -> list:
    key = json.loads(desk.manage("shell", "-c", _WRITTEN).splitlines()[-1])
    return json.loads(desk.manage("shell", "-c", _READ.replace("KEY", key)).splitlines()[-1])


WORDS = {
    "ru": (
        "Помощь",
        "Закрыть",
        "терминал не видит склад",
        "Терминал не видит склад",
        "Поставьте терминал",
        "Написать нам",
    ),
    "en": (
        "Help",
        "Close",
        "terminal finds no warehouse",
        "Terminal finds no warehouse",
        "Put the terminal",
        "Write to us",
    ),
}


@pytest.mark.parametrize("language", ["ru", "en"])
def test_by_keyboard_the_answer_is_found_and_nothing_is_sent(desk, shop, open_page, language):
    help, close, words, title, text, _write = WORDS[language]
    before = len(reading(desk))
    page = open_page(locale=language)
    page.goto(f"{shop}/{language}.html")
    expect(page.get_by_role("button", name=help)).to_be_visible()
    assert page.frames[1:] == []  # nothing is asked of us before the button is pressed
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=close)).to_have_attribute("aria-expanded", "true")
    frame = page.frame_locator(f"iframe[title='{help}']")
    search = frame.locator("[type=search]")
    expect(search).to_be_visible()
    page.wait_for_load_state("networkidle")
    for _press in range(8):
        page.keyboard.press("Tab")
        if search.evaluate("field => document.hasFocus() && field === document.activeElement"):
            break
    expect(search).to_be_focused()
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    found = frame.locator(".suggestion").first
    expect(found).to_contain_text(title)
    found.focus()
    page.keyboard.press("Enter")
    expect(frame.locator("article")).to_contain_text(text)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=help)).to_be_focused()
    expect(page.locator("iframe")).to_be_hidden()
    assert page.context.cookies() == []
    assert reading(desk)[before:] == [[False, 0]]  # one visit that read, and no request of it


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_request_is_sent_answered_by_mail_and_rated(desk, shop, open_page, language):
    help, _close, _words, _title, text, write = WORDS[language]
    before, address = len(reading(desk)), f"olga-{language}@zerno.example"
    page = open_page(locale=language, viewport={"width": 390, "height": 844})
    page.goto(f"{shop}/{language}.html")
    page.get_by_role("button", name=help).click()
    frame = page.frame_locator("iframe")
    frame.locator(".suggestion", has_text=WORDS[language][3]).click()
    expect(frame.locator("article")).to_contain_text(text)
    page.wait_for_function("sessionStorage.getItem('helpdesk-visit')")
    page.goto(f"{shop}/other-{language}.html")  # the same visit goes on
    page.get_by_role("button", name=help).click()
    frame.get_by_role("link", name=write).click()
    frame.locator("[name=name]").fill("Ольга")
    frame.locator("[name=email]").fill("нет")
    frame.locator("[name=subject]").fill("Весы молчат")
    frame.locator("[name=text]").fill("Кабель вставлен, веса нет.")
    frame.locator("[name=files]").set_input_files({"name": "весы.txt", "mimeType": "text/plain", "buffer": b"0 kg"})
    frame.locator("button.primary").click()
    expect(frame.locator("[name=email]")).to_have_attribute("aria-invalid", "true")
    expect(frame.locator("[name=text]")).to_have_value("Кабель вставлен, веса нет.")
    frame.locator("[name=email]").fill(address)
    frame.locator("button.primary").click()
    expect(frame.locator("h1")).to_contain_text("HD-")
    number = re.search(r"HD-(\d+)", frame.locator("h1").inner_text())[1]
    assert page.context.cookies() == []
    assert reading(desk)[before:] == [[False, 1]]

    desk.manage("shell", "-c", _ANSWERED.replace("NUMBER", number))
    mails = json.loads(desk.manage("shell", "-c", _MAILS.replace("NUMBER", number)).splitlines()[-1])
    assert any("Высушите мешок" in mail for mail in mails)
    link = next(found[0] for mail in reversed(mails) if (found := re.search(r"/r/[\w-]{30,}/", mail)))
    page.goto(link)
    expect(page.locator("main")).to_contain_text("Высушите мешок")
    page.locator("form[action$='/rating/'] .choice").last.click()
    page.locator("form[action$='/rating/'] button").last.click()
    score = f"from tickets.models import Rating; print(Rating.objects.filter(ticket={number}).count())"
    expect(page.locator("main")).to_contain_text(re.compile("Спасибо|Thank you"))
    assert desk.manage("shell", "-c", score).splitlines()[-1] == "1"


@pytest.mark.parametrize(("language", "width", "scheme"), [("ru", 390, "light"), ("en", 1440, "dark")])
def test_nothing_in_the_frame_is_out_of_reach(desk, shop, open_page, language, width, scheme):
    page = open_page(locale=language, color_scheme=scheme, viewport={"width": width, "height": 844})
    look = f"site={shop}&language={language}&colour=0a7d3c"
    wrong = []
    for path in ("/widget/", "/widget/new/", "/widget/articles/terminal-ne-vidit-sklad/"):
        page.goto(f"{path}?{look}")
        wrong += violations(page)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
            wrong.append(f"{path}: wider than the screen")
    assert wrong == []


def test_the_form_stands_in_the_page_as_high_as_it_is(desk, shop, open_page):
    page = open_page(locale="ru")
    page.goto(f"{shop}/form-ru.html")
    frame = page.frame_locator("#helpdesk-form iframe")
    expect(frame.locator("[name=subject]")).to_be_visible()
    assert frame.locator("html").get_attribute("data-theme") == "dark"
    page.wait_for_function("parseInt(document.querySelector('iframe').style.height) > 700")
    assert frame.locator("html").evaluate("root => root.scrollHeight <= innerHeight")
    page.evaluate("postMessage({height: 5000}, '*')")  # another window's word counts for nothing
    page.wait_for_timeout(200)
    assert page.evaluate("parseInt(document.querySelector('iframe').style.height)") < 4000


def test_a_site_that_is_not_listed_shows_nothing(desk, shop, open_page):
    page = open_page(locale="ru")
    page.goto(f"{shop.replace('localhost', '127.0.0.1')}/ru.html")
    with page.expect_console_message(lambda said: "frame-ancestors" in said.text):
        page.measured = True  # what the browser says of it is what is asked for
        page.get_by_role("button", name="Помощь").click()
    assert "Чем помочь" not in page.frames[1].content()
