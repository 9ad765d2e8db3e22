"""What is typed with lists, emphasis, code and quotes: the words stay as typed, the page is made of them, safely."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.desk.test_composer import HTMX
from tests.desk.test_ticket_page import url
from tests.tickets.test_pictures import sent
from tickets.content import written
from tickets.formatting import LONGEST, bare, page_of
from tickets.models import Message

PLAIN = [
    "Здравствуйте!\n\nВсё работает.", "2*3*4 = 24", "snake_case_name и _подчёркнуто", "# 12 заказ",
    "Раздел\n---\nтекст",
    "C:\\_temp\\new", "    отступ", "+7 900 123-45-67", "<b>не тег</b>", "5 > 3 и 3 < 5", "a ** b", "![схема.png]",
    "12. ",
    "https://shop.example/a?b=_c_&d=*e*", "цена: 5.00", "`", "**", "[скобки] (и ещё)", "-минус", "&nbsp; &copy;",
]  # fmt: skip
FORMATTED = {
    "**Важно**: откройте меню": "<p><strong>Важно</strong>: откройте меню</p>",
    "_Настройки_ → `config`": "<p><em>Настройки</em> → <code>config</code></p>",
    "- раз\n- два": "<ul>\n<li>раз</li>\n<li>два</li>\n</ul>",
    "1. Откройте\n2. Нажмите": "<ol>\n<li>Откройте</li>\n<li>Нажмите</li>\n</ol>",
    "> Ваш вопрос\n\nНаш ответ": "<blockquote>\n<p>Ваш вопрос</p>\n</blockquote>\n<p>Наш ответ</p>",
    "```\nif a < b:\n    x\n```": "<pre><code>if a &lt; b:\n    x\n</code></pre>",
    "**а**\nб": "<p><strong>а</strong><br>\nб</p>",
}


@pytest.mark.parametrize("text", PLAIN)
def test_what_nobody_means_as_formatting_stays_plain(text):
    assert page_of(text) == ""
    assert written(text, formatted=True).html == ""


@pytest.mark.parametrize("text", FORMATTED)
def test_what_is_meant_is_shown(text):
    assert page_of(text) == FORMATTED[text]
    assert written(text, formatted=True).text == text
    assert written(text).html == "", "only where a person types it here"


def test_links_lead_where_they_may_and_nowhere_else():
    page = page_of("[Инструкция](https://kb.example/a_b) и https://x.example/q_w_e, **да**")
    assert re.findall(r'href="([^"]+)"', page) == ["https://kb.example/a_b", "https://x.example/q_w_e"]
    assert page.count("noopener") == 2
    for address in ("javascript:alert(1)", "data:text/html,x", "vbscript:x", "/desk/"):
        assert "href" not in page_of(f"[x]({address}) **y**")
    assert "<img" not in page_of("![x](https://spy.example/p.png) **y**")


@given(st.text(alphabet="ab *_`>[]()!#-+1.\n<&\\~|:/\"'яЖ\t", max_size=200))
def test_no_text_breaks_the_page(text):
    page = page_of(text)
    assert not re.search(r"<(?!/?(?:p|br|strong|em|ul|ol|li|code|pre|blockquote|a)\b)", page)
    assert not re.search(r"(?i)<[^>]*\son\w+=|javascript:", page)
    bare(text)


@pytest.mark.parametrize("unit", ["*_`[", "**а** ", "[а](https://б.example) ", "> ", "- а\n", "`", "](", "```\n"])
def test_the_longest_text_takes_bounded_time(unit):
    """Of this process, so that a busy machine changes nothing; a quadratic step breaks it by far."""
    begun = time.process_time()
    page_of((unit * LONGEST)[:LONGEST])
    assert time.process_time() - begun < 6


def test_a_huge_or_deep_text():
    assert page_of("**а** " * 40_000) == ""
    assert "<blockquote>" in page_of(">" * 5_000 + " **глубоко**")


def test_addresses_become_links_where_they_stand_in_none():
    page = page_of("[https://x.example/1 тут](https://y.example) https://z.example **и** [б](https://w.example)")
    assert page.count("<a ") == 3 and 'href="https://x.example' not in page


def test_lists_of_tickets_show_the_words(ticket, cast):
    ticket.reply(written("**Готово**: `v2` [здесь](https://x.example/1)", formatted=True), by=cast.agent)
    assert ticket.snippet == "Готово: v2 здесь"


def test_the_reply_stands_formatted_here_and_in_the_portal(ticket, cast, sign_in, settings):
    settings.UNDO_SEND_SECONDS = 0
    client = sign_in(cast.agent)
    text = "Здравствуйте!\n\n1. Откройте **Настройки**\n2. Нажмите `Ctrl`"
    answer = client.post(
        url(ticket, "replies"), {"text": text, "then": "pending", "version": ticket.version}, headers=HTMX
    )
    assert answer.status_code == 200
    message = Message.objects.get(ticket=ticket, kind="reply")
    assert message.body_text == text
    shown = "<ol>\n<li>Откройте <strong>Настройки</strong></li>"
    assert shown in answer.content.decode() and "iframe" not in answer.content.decode().split("thread")[1][:4000]
    assert shown in sign_in(cast.customer).get(f"/requests/{ticket.number}/").content.decode()


def test_a_note_keeps_its_mentions(ticket, cast, sign_in):
    client = sign_in(cast.agent)
    text = f"- **@{cast.other_agent.name}** посмотри\n- и ещё"
    page = client.post(url(ticket, "notes"), {"text": text}, headers=HTMX).content.decode()
    assert '<li><strong><span class="mention">' in page


def test_the_preview_shows_what_will_stand(cast, sign_in):
    client = sign_in(cast.agent)
    assert client.post("/desk/preview/", {"text": "**а**"}).content.decode() == "<p><strong>а</strong></p>"
    assert client.post("/desk/preview/", {"text": "а <b>"}).content.decode() == "<p>а &lt;b&gt;</p>"
    assert sign_in(cast.customer).post("/desk/preview/", {"text": "а"}).status_code == 403


def test_the_mail_has_both_versions(ticket, cast):
    ticket.reply(written("- раз\n- **два**", formatted=True), by=cast.agent)
    mail = sent(ticket)
    assert "- раз\r\n- **два**" in mail.get_body(("plain",)).get_content()
    assert "<li><strong>два</strong></li>" in mail.get_body(("html",)).get_content()
