"""An agent writes with a template, an article and the coach, takes it back once, sends it: what the customer gets."""

from __future__ import annotations

import json
from typing import NamedTuple

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Desk
from tests.browser.test_composer import REPLY
from tests.browser.test_pages import violations

pytestmark = pytest.mark.browser
FOUND, SEND, HINT = "#templates-found [role=option]", ".send[data-note]", "[data-coach-hints] > li"


class Story(NamedTuple):
    """How one language tells it: what is typed and what is read."""

    email: str
    locale: str
    customer: str
    subject: str
    asked: str
    shortcut: str
    blank: str
    article: str
    slug: str
    thanks: str
    status: str
    solved: str
    undo: str
    sent: str
    search: str


RUSSIAN = Story(
    "dmitri@example.com", "ru-RU", "Марина", "Весы врут", "Весы врут на сто граммов.", "сброс", "{сколько}",
    "Калибровка весов", "kalibrovka-vesov", "Спасибо, что написали! ", "Отправить: Ждём фото", "весы", "Отменить",
    "Держите кнопку 3 секунды", "калибр",
)  # fmt: skip
ENGLISH = Story(
    "sofia@example.com", "en-US", "Emma", "The scales are wrong", "The scales show too much.", "reset", "{seconds}",
    "Calibrating scales", "calibrating-scales", "Thank you for writing! ", "Send: Waits for a photo", "scales",
    "Undo", "Hold the button for 3 seconds", "calibr",
)  # fmt: skip

_MAKE = """
from django.core.files.base import ContentFile
from kb.models import Article, Category, Template, TemplateFile
from people.models import Person
from tickets.models import StatusName
lead = Person.objects.get(addresses__value="admin@example.com")
name, _ = StatusName.objects.get_or_create(
    slug="photo", defaults=dict(kind="pending", name_ru="Ждём фото", name_en="Waits for a photo"))
snippet = Template.objects.create(name="Подпись", slug="signature", is_active=False)
snippet.write("ru", "С уважением, {agent.first_name}", by=lead)
snippet.write("en", "Kind regards, {agent.first_name}", by=lead)
for shortcut, language, tag, file, text in (
    ("сброс", "ru", "весы", "Инструкция.txt", "{customer.first_name|коллега}, держите кнопку {сколько} секунды."),
    ("reset", "en", "scales", "Guide.txt", "{customer.first_name|colleague}, hold the button for {seconds} seconds."),
):
    made = Template.objects.create(name=f"Сброс {shortcut}", shortcut=shortcut, status_name=name, tags=[tag, "лишний"])
    made.write(language, text + "\\n\\n{snippet.signature}", by=lead)
    TemplateFile.add(made, ContentFile(text.encode(), file), by=lead)
shelf = Category.objects.create(slug="scales", title_ru="Весы", title_en="Scales")
article = Article.begin(shelf, "public", by=lead)
article.write("ru", "Калибровка весов", "Уберите всё с платформы.", by=lead)
article.write("en", "Calibrating scales", "Clear the platform.", by=lead)
article.publish(by=lead)
"""
_LANGUAGE = """
from people.models import Person
Person.objects.filter(addresses__value="{address}").update(language="{language}")
"""
_STATE = """
import email, email.policy, json
from kb.models import Template
from tickets import letters
from tickets.models import Insertion, Outgoing, Ticket
ticket = Ticket.objects.get(pk={pk})
mails = Outgoing.objects.filter(ticket=ticket, message__kind="reply")
found = []
for mail in mails:
    letter = email.message_from_bytes(letters.letter_for(mail).raw, policy=email.policy.default)
    words = letter.get_body(("plain",)).get_content()
    found.append([words, [each.get_filename() for each in letter.iter_attachments()]])
print(json.dumps({{
    "tags": ticket.tags, "status": ticket.status, "name": ticket.status_name and ticket.status_name.slug,
    "mails": found, "used": Template.objects.get(shortcut="{shortcut}").used,
    "insertions": sorted(Insertion.objects.filter(message__ticket=ticket, message__taken_back=False)
        .values_list("kind", flat=True)),
}}))
"""


@pytest.fixture(scope="module")
def desk(undoing) -> Desk:
    undoing.manage("shell", "-c", _MAKE)
    return undoing


def state(desk, number: str, story: Story) -> dict:
    script = _STATE.format(pk=number.removeprefix("HD-"), shortcut=story.shortcut)
    return json.loads(desk.manage("shell", "-c", script).splitlines()[-1])


@pytest.mark.parametrize("story", [RUSSIAN, ENGLISH], ids=["ru", "en"])
def test_an_agent_writes_with_template_article_and_coach(desk, open_page, story):
    address = f"{story.shortcut.encode().hex()}@story.example"
    head = f"From: {story.customer} <{address}>\nMessage-ID: <{address}>\nSubject: {story.subject}\n"
    number = desk.receive_mail(f"{head}Content-Type: text/plain; charset=utf-8\n\n{story.asked}\n".encode())["ticket"]
    desk.manage("shell", "-c", _LANGUAGE.format(address=address, language=story.locale[:2]))
    page = open_page(story.email, locale=story.locale)
    page.goto(f"/desk/tickets/{number}/")
    text = page.locator(REPLY)

    # The template, filled in: its status on the button, its tags and file as chips, its blank chosen to be typed over.
    text.press_sequentially(f";{story.shortcut}")
    expect(page.locator(FOUND).first).to_be_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("getSelection().toString()") == story.blank
    page.keyboard.type("3")
    expect(page.locator(SEND)).to_have_text(story.status)
    expect(page.locator(".brought .icon + bdi")).to_have_count(4)  # a file, two tags, the template itself
    page.locator("[data-drop]").nth(2).click()
    expect(text).to_be_focused()
    assert violations(page) == []

    # An article behind it, and the coach: the hint goes when it is heeded.
    page.keyboard.press("Control+End")
    page.keyboard.type(f"\n\n[[{story.search}")
    expect(page.locator(FOUND).first).to_contain_text(story.article)
    page.keyboard.press("Enter")
    hint = page.locator(f'{HINT}[data-rule="thanks"]')
    expect(hint).to_be_visible()
    page.keyboard.press("Control+Home")
    page.keyboard.type(story.thanks)
    expect(hint).to_have_count(0)

    # Sent, taken back while it may be, and all of it stands in the composer again.
    page.keyboard.press("Control+Enter")
    expect(page.locator('.message[data-kind="agent"]')).to_contain_text(story.thanks.strip())
    page.locator(".toast").get_by_role("button", name=story.undo).click()
    page.wait_for_url("**again=reply**")
    expect(page.locator(".brought .icon + bdi")).to_have_count(3)
    assert state(desk, number, story)["tags"] == []
    assert story.article in text.input_value()
    expect(page.locator(SEND)).to_have_text(story.status)
    page.locator(SEND).click()
    expect(page.locator('.message[data-kind="agent"]')).to_have_count(1)
    page.wait_for_timeout(7_500)  # until it leaves

    told = state(desk, number, story)
    assert (told["tags"], told["status"], told["name"]) == ([story.solved], "pending", "photo")
    ((words, files),) = told["mails"]
    assert story.thanks in words and f"/help/{story.slug}/" in words and len(files) == 1
    assert told["insertions"] == ["article", "template"] and told["used"] == 1
