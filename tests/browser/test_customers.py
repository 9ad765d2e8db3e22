"""An agent merges a customer's duplicate by keyboard, in Russian, keeps a note, and takes the merge back."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.browser.test_pages import violations

pytestmark = pytest.mark.browser
_DOUBLED = """
import json
from people.models import Organisation, Person
from people.registration import person_for_email
from tickets.content import written
from tickets.models import Ticket
firm, _ = Organisation.objects.get_or_create(name="Зерно")
found = []
for address in ("vera@zerno.example", "vera.home@mail.example"):
    person = person_for_email(address, "Вера Лунина")
    Person.objects.filter(pk=person.pk).update(organisation=firm)
    person.refresh_from_db()
    ticket = Ticket.start(
        written("Весы молчат."), by=person, requester=person, subject=f"Весы {address}", channel="portal"
    )
    found += [person.pk, ticket.number]
helped = Ticket.start(written("Пропал чек."), by=person, requester=person, subject="Чек", channel="portal")
helped.reply(written("Чек в меню «Печать»."), by=Person.objects.with_email('dmitri@example.com').get(), then="solved")
helped.rate("good", "Быстро!", by=person)
print(json.dumps(found))
"""


def test_a_duplicate_is_merged_and_parted_by_keyboard(desk, open_page):
    one, first, other, second = json.loads(desk.manage("shell", "-c", _DOUBLED).splitlines()[-1])
    page = open_page("dmitri@example.com", locale="ru")
    page.goto(f"/desk/customers/{one}/")
    page.get_by_role("textbox", name="Заметка").fill("Звонить до обеда")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#note .note-text")).to_have_text("Звонить до обеда")
    page.locator(f"a[href$='merging/?with={other}']").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Что произойдёт")).to_be_visible()
    expect(page.locator("table")).to_contain_text("vera.home@mail.example")
    page.get_by_role("button", name="Объединить").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("Вера Лунина")
    expect(page.locator(f"[data-row={second}]")).to_be_visible()
    page.goto(f"/desk/tickets/{second}/")
    card = page.locator(f"#customer-card-{one}")
    card.evaluate("card => card.scrollIntoView()")  # at once: it is drawn anew as soon as it is seen
    expect(card).to_contain_text("vera.home@mail.example")
    expect(card).to_contain_text("Быстро!")
    expect(page.locator("#side")).to_contain_text("Звонить до обеда")
    assert violations(page) == [], "with the card, its ratings and what solved their last tickets"
    page.goto(f"/desk/customers/{other}/")
    assert page.url.endswith(f"/desk/customers/{one}/"), "the old address leads to who stands for both"
    page.locator("form[action*='parting'] button").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("снова отдельный клиент")
    assert page.url.endswith(f"/desk/customers/{other}/")
    expect(page.locator(f"[data-row={second}]")).to_be_visible()
    expect(page.locator(f"[data-row={first}]")).to_have_count(0)
