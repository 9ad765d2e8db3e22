"""From the gap list to readers of both languages: an editor begins the article from the best answer, has it reviewed, a
lead publishes it, a customer finds it. In Russian and in English."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

_TYPED = """
from kb import repeated
from kb.models import Article, Category
from people.models import Person
from people.registration import person_for_email
from tickets.content import written
from tickets.models import Ticket
Category.objects.get_or_create(slug="scales", title_ru="Весы", title_en="Scales")
by = Person.objects.with_email("dmitri@example.com").get()
for subject, question, answer in (
    ("Весы уходят в минус, заказ 77120", "Марина Соколова: весы показывают минус, телефон +7 916 123-45-67.",
     "{name}, добрый день! Снимите всё с платформы весов, протрите её и держите кнопку нуля пять секунд. "
     "Заказ {order}"),
    ("Scanner beeps twice, order 77121", "The scanner beeps twice; call Tom Beckett on +44 20 7946 0958.",
     "Hello {name}, hold the trigger of the scanner for ten seconds, then scan the reset code on its cradle. "
     "Order {order}"),
):
    people = {"marina@polyana": "Марина Соколова", "tom@harbour": "Tom Beckett", "oleg@zerno": "Олег Ким"}
    for number, (email, name) in enumerate(people.items()):
        who = person_for_email(f"{email}.example", name)
        ticket = Ticket.start(written(question), by=who, requester=who, subject=subject, channel="portal")
        ticket.reply(written(answer.format(name=name.split()[0], order=45000 + number)), by=by)
        ticket.solve(by=by)
repeated.rebuild()
"""
STORIES = {
    "ru": {
        "gap": "Весы уходят в минус", "own": "ru", "other": "en", "title": "Весы уходят в минус", "says": "кнопку нуля",
        "named": ("Марин", "Соколов", "45000", "45001", "45002", "916"), "told": "Scales show less than nothing",
        "body": "## What to do\n\nWipe the platform, then hold the zero key.", "asked": "весы уходят в минус",
        "reviewed": "ждёт проверки", "begun": "статья начата", "not_needed": "Больше не показывается",
    },
    "en": {
        "gap": "Scanner beeps twice", "own": "en", "other": "ru", "title": "The scanner beeps twice",
        "says": "hold the trigger",
        "named": ("Tom", "Beckett", "45000", "7946"), "told": "Сканер пищит дважды",
        "body": "## Что делать\n\nДержите курок десять секунд.", "asked": "scanner beeps twice",
        "reviewed": "waits to be reviewed", "begun": "article begun", "not_needed": "It is not shown any more",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def typed(desk) -> None:
    desk.manage("shell", "-c", _TYPED)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_an_editor_takes_an_article_from_the_gap_list_to_its_readers(desk, open_page, typed, language):
    story = STORIES[language]
    page = open_page("dmitri@example.com" if language == "ru" else "sofia@example.com", locale=language)
    page.goto("/setup/articles/")
    page.locator("a[href='/setup/articles/gaps/']").focus()
    page.keyboard.press("Enter")
    card = page.locator(".gaps > li", has_text=story["gap"])
    expect(card.locator(".gap-answer")).to_contain_text(story["says"])
    card.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(card.locator("details a")).to_have_count(3)
    card.locator("a.button", has=page.locator("svg")).first.focus()
    page.keyboard.press("Enter")

    expect(page.locator(".promoted tbody tr").first).to_be_visible()
    body = page.locator(f"#id_body_{story['own']}")
    begun = body.input_value()
    assert story["says"] in begun and not [each for each in story["named"] if each in begun], begun
    expect(page.locator(f".article-look[lang={story['own']}]")).to_contain_text(story["says"])
    page.fill(f"#id_title_{story['own']}", story["title"])
    body.fill(re.sub(r"^.*\[(?:номер|number)\].*$", "", begun, flags=re.M) + f"\n{story['says'].capitalize()}.\n")
    page.fill(f"#id_title_{story['other']}", story["told"])
    page.fill(f"#id_body_{story['other']}", story["body"])
    page.select_option("#id_category", label="Весы" if language == "ru" else "Scales")
    page.locator("button[value=review]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text(story["reviewed"])
    article = re.search(r"/setup/articles/\d+/", page.url)[0]

    lead = open_page("admin@example.com", locale=language)
    lead.goto("/setup/articles/?only=review")
    lead.click(f"a[href='{article}']")
    lead.click(".article-tabs a[href$='review/']")
    lead.locator("button[value=approve]").first.click()
    expect(lead.locator("button[value=approve]")).to_have_count(1)
    for left in (1, 0):
        lead.locator("button[value=publish]").first.click()
        expect(lead.locator("button[value=publish]")).to_have_count(left)

    for asked, found in ((story["asked"], story["title"]), (story["told"], story["told"])):
        reader = open_page(locale=language if asked == story["asked"] else story["other"])
        reader.goto("/help/")
        reader.fill("[type=search]", asked)
        reader.keyboard.press("Enter")
        reader.locator("main a", has_text=found).first.click()
        expect(reader.locator("h1")).to_have_text(found)

    page.goto("/setup/articles/gaps/")
    expect(page.locator(".gaps > li", has_text=story["gap"])).to_have_count(0)
    expect(page.locator("ul.versions li", has_text=story["title"])).to_contain_text(story["begun"])


@pytest.mark.parametrize("language", ["ru", "en"])
def test_without_scripts_a_gap_is_put_away_and_taken_back(desk, open_page, language):
    desk.manage(
        "shell", "-c",
        "from kb.models.searched import note, Place; note('доставка дронами', Place.HELP, 'ru', found=False)",
    )  # fmt: skip
    who, name = {"ru": ("dmitri", "Дмитрий Волков"), "en": ("sofia", "Sofia Reyes")}[language]
    page = open_page(f"{who}@example.com", locale=language, java_script_enabled=False)
    page.goto("/setup/articles/gaps/")
    page.locator(".gaps > li", has_text="Доставка дронами").locator("button[value=drop]").click()
    assert STORIES[language]["not_needed"] in page.inner_text("body")
    settled = page.locator("ul.versions li", has_text="Доставка дронами")
    assert name in settled.inner_text()
    settled.locator("button[value=open]").click()
    assert page.locator(".gaps > li", has_text="Доставка дронами").count() == 1
