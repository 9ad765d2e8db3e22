"""A problem from its first incident to the answer that all customers get, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def mail(desk, sender: str, subject: str) -> str:
    return desk.receive_mail(f"From: {sender}\nSubject: {subject}\n\nПомогите\n".encode())["ticket"]


def test_one_cause_one_answer_each_in_their_own_ticket(desk, open_page):
    first = mail(desk, "Ольга <olga@zerno.example>", "Весы теряют связь с кассой")
    alike = mail(desk, "Пётр <petr@zerno.example>", "Весы теряют связь с кассой после обеда")
    agent = open_page("dmitri@example.com", locale="ru")

    agent.goto(f"/desk/tickets/{first}/")
    agent.click("[data-open=problem-dialog]")
    agent.fill("#problem-text", "Коммутатор в зале перезагружается")
    agent.keyboard.press("Control+Enter")
    expect(agent.locator("#side")).to_contain_text("Затронутые обращения")
    problem = agent.url.rstrip("/").rpartition("/")[2]
    assert problem != first

    agent.click(f"#side button[value={alike}]")  # what looks like it is linked with one button
    expect(agent.locator(f"#side button[value={alike}]")).to_have_count(0)
    expect(agent.locator(f"#side .linked a[href*={alike}]")).to_be_visible()
    agent.click("[data-open=announcement-dialog]")
    agent.fill("#announce-ru", "Весы в зале могут терять связь.")
    agent.fill("#announce-en", "Scales may lose the connection.")
    agent.click("#announcement-dialog button.primary")
    expect(agent.locator("#side")).to_contain_text("Весы в зале могут терять связь.")

    customer = open_page(locale="en")
    customer.goto("/new/")
    customer.check("[name=problem]")
    customer.fill("[name=name]", "Ann")
    customer.fill("[name=email]", "ann@zerno.example")
    customer.click("#request-form button.primary")
    expect(customer.locator("main")).to_contain_text("HD-")

    agent.reload()
    agent.click("[data-open=update-dialog]")
    agent.fill("#update-ru", "Коммутатор заменён, весы работают.")
    agent.check("#update-form [name=solve]")
    agent.fill("#update-en", "The switch is replaced, scales work.")
    agent.keyboard.press("Control+Enter")
    expect(agent.locator("#update-dialog")).not_to_be_visible()
    for _try in range(20):
        agent.reload()
        if "3 из 3" in agent.inner_text("#side"):
            break
        agent.wait_for_timeout(500)
    expect(agent.locator("#side")).to_contain_text("отправлено 3 из 3")
    agent.goto(f"/desk/tickets/{alike}/")
    expect(agent.locator("#thread")).to_contain_text("Коммутатор заменён")
    expect(agent.locator("#ticket-head")).to_contain_text("Решено")
    agent.goto(f"/desk/all/?q=problem:{problem}")
    expect(agent.locator("[data-row]")).to_have_count(3)
    agent.goto(f"/desk/tickets/{problem}/")
    agent.click("#ticket-head button:has-text('Решить')")
    expect(agent.locator("#ticket-head")).to_contain_text("Решено")
    customer.goto("/")
    expect(customer.locator("main")).not_to_contain_text("Scales may lose the connection.")
