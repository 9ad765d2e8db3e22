"""The desk as an app: without a network its offline page stands in, with the drafts, and it comes back by itself."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.attacks.doors import BROWSER_KEY
from tests.browser.test_composer import REPLY
from tests.browser.test_pages import violations

pytestmark = pytest.mark.browser


@pytest.fixture
def number(desk, request) -> str:
    raw = f"From: Марина <marina@polyana.example>\nMessage-ID: <{request.node.name}@s>\nSubject: Весы\n\nВрут\n"
    return desk.receive_mail(raw.encode())["ticket"]


def until(page, condition: str) -> None:
    """Our policy forbids what Playwright's own waiting does."""
    page.evaluate(f"(async () => {{ while (!({condition})) await new Promise((go) => setTimeout(go, 50)); }})()")


def controlled(page) -> None:
    until(page, "navigator.serviceWorker.controller !== null && Boolean(await caches.match('/offline/'))")


def test_offline_the_draft_is_there_and_back_online_it_is_sent(open_page, number):
    page = open_page("sofia@example.com")
    controlled(page)
    page.goto(f"/desk/tickets/{number}/")
    expect(page.locator(REPLY)).to_be_visible()
    page.context.set_offline(True)
    page.locator(REPLY).press_sequentially("Добрый день")
    page.goto(f"/desk/tickets/{number}/")
    expect(page.get_by_role("heading", name="No connection")).to_be_visible()
    draft = page.locator("#offline-drafts textarea")
    expect(draft).to_have_value("Добрый день")
    assert violations(page) == []
    draft.fill("Добрый день, замените ленту")
    page.context.set_offline(False)
    expect(page.locator(REPLY)).to_have_value("Добрый день, замените ленту", timeout=15_000)
    page.locator(REPLY).press("Control+Enter")
    expect(page.locator('.message[data-kind="agent"]')).to_contain_text("замените ленту")


def test_nothing_of_a_ticket_is_kept_and_signing_out_clears_it(open_page, number):
    page = open_page("sofia@example.com")
    controlled(page)
    page.goto(f"/desk/tickets/{number}/")
    kept = page.evaluate(
        "caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name).then((c) => c.keys()))))"
        ".then((lists) => lists.flat().map((request) => new URL(request.url).pathname))"
    )
    assert "/offline/" in kept and all(path == "/offline/" or path.startswith("/static/") for path in kept)
    page.locator("form[data-sign-out]").evaluate("(form) => form.requestSubmit()")
    page.wait_for_url("**/sign-in/")
    until(page, "!(await caches.keys()).some((name) => name.startsWith('shell-'))")


def test_the_bell_says_what_is_new_and_the_title_how_many(desk, open_page, number):
    page = open_page("sofia@example.com")
    page.goto("/desk/all/")
    expect(page.locator("[data-bell]")).to_be_visible()
    before = int(page.locator("[data-bell]").get_attribute("data-bell") or 0)  # others of the stories may have told her
    told = f"""
from people.models import Person
from tickets.content import written
from tickets.models import Ticket
sofia = Person.objects.get(name="Sofia Reyes")
ticket = Ticket.objects.get(pk={number.removeprefix("HD-")})
ticket.note(written("@Sofia посмотри"), by=Person.objects.get(name="Nadia Rahimi"))
"""
    desk.manage("shell", "-c", told)
    expect(page.locator("#toasts .toast")).to_contain_text(number, timeout=15_000)
    assert page.title().startswith(f"({before + 1}) ")
    page.locator("[data-bell]").click()
    expect(page.locator("#bell-menu")).to_contain_text("Nadia Rahimi mentioned you in a note")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#bell-menu")).to_be_hidden()
    page.locator("#toasts .toast").get_by_role("button", name="Open").click()
    page.wait_for_url(f"**/desk/tickets/{number}/")
    assert page.title().startswith(f"({before}) " if before else number)


RENEWED = """async (told) => {
  const event = new Event("pushsubscriptionchange");
  let done = null;
  event.waitUntil = (promise) => { done = promise; };
  event.oldSubscription = { endpoint: told.old, options: {} };
  const { endpoint, p256dh, auth } = told;
  event.newSubscription = { toJSON: () => ({ endpoint, keys: { p256dh, auth } }) };
  self.dispatchEvent(event);
  await done;
}"""


def test_a_subscription_that_the_browser_replaced_goes_on(desk, open_page):
    page = open_page("sofia@example.com")
    controlled(page)
    keys = {"p256dh": BROWSER_KEY, "auth": "BTBZMqHH6r4Tts7J_aSIgg"}
    first, second = (f"https://push.example/{name}" for name in ("первый", "второй"))
    page.evaluate(
        """async (told) => {
          const { token } = await (await fetch("/desk/me/devices/", { headers: { "HX-Request": "true" } })).json();
          const headers = { "X-CSRFToken": token };
          await fetch("/desk/me/devices/", { method: "POST", headers, body: new URLSearchParams(told) });
        }""",
        {"endpoint": first, "name": "Хром", **keys},
    )
    [worker] = page.context.service_workers
    worker.evaluate(RENEWED, {"old": first, "endpoint": second, **keys})
    code = "from tickets.models import PushDevice; print(list(PushDevice.objects.values_list('endpoint', 'name')))"
    assert desk.manage("shell", "-v0", "-c", code).strip() == str([(second, "Хром")])
