"""An act on more tickets than one request takes: how far it is, stopping it, a lost answer, one way back."""

from __future__ import annotations

import uuid

import pytest
from playwright.sync_api import expect

from tests.browser.test_pages import violations

pytestmark = pytest.mark.browser
MANY = 60
_MANY = """
from people.registration import person_for_email
from tickets.content import written
from tickets.models import Ticket
by = person_for_email("marina@polyana.example", "Марина")
for number in range(MANY):
    Ticket.start(written("Не печатает"), by=by, requester=by, subject="WORD", channel="portal")
"""
_COUNT = """
from tickets.models import Event
print(Event.objects.filter(kind="prioritised", ticket__subject="WORD").count())
"""


@pytest.fixture
def word(desk) -> str:
    """The subject of so many tickets."""
    name = f"Много{uuid.uuid4().hex[:8]}"
    desk.manage("shell", "-c", _MANY.replace("WORD", name).replace("MANY", str(MANY)))
    return name


@pytest.fixture
def page(open_page, word):
    page = open_page("sofia@example.com")
    page.goto(f"/desk/all/?q={word}")
    page.locator(".ticket-check").first.click()
    page.click("[data-bulk-all]")
    return page


def make_urgent(page) -> None:
    page.click("[popovertarget=bulk-priority]")
    page.click("#bulk-priority button[value$=urgent]")


def prioritised(desk, word: str) -> int:
    return int(desk.manage("shell", "-c", _COUNT.replace("WORD", word)).splitlines()[-1])


def test_all_of_a_list_is_done_in_slices_and_put_back_at_once(desk, page, word):
    make_urgent(page)
    page.wait_for_selector("#slices:not([hidden])")
    assert page.evaluate("document.activeElement.matches('[data-slices-stop]')")
    page.wait_for_selector(".toast .undo")
    expect(page.locator(".toast")).to_contain_text(f"{MANY} tickets")
    expect(page.locator("#slices")).to_be_hidden()
    expect(page.locator(".ticket [data-priority=urgent]")).to_have_count(50)  # a page of them
    assert page.evaluate("document.activeElement.id") == "rows"
    page.click(".toast .undo button")
    page.wait_for_selector(".toast:has-text('Taken back on 60 tickets')")
    expect(page.locator(".ticket [data-priority=urgent]")).to_have_count(0)
    assert prioritised(desk, word) == MANY


def test_it_can_be_stopped_by_key_and_says_what_is_as_it_was(desk, page, word):
    held = []
    page.route("**/desk/bulk/slices/", lambda route: held.append(route))
    make_urgent(page)
    page.wait_for_selector("#slices:not([hidden])")
    assert violations(page) == []
    page.keyboard.press("Enter")
    while not held:
        page.wait_for_timeout(20)
    held[0].continue_()
    page.wait_for_selector(".toast .undo")
    expect(page.locator(".toast")).to_contain_text("25 tickets")
    expect(page.locator(".toast")).to_contain_text("35 tickets are as they were")
    assert prioritised(desk, word) == 25


def test_a_lost_answer_is_asked_for_again_and_nothing_is_done_twice(desk, page, word):
    lost = []

    def lose_the_first(route) -> None:
        answer = route.fetch()
        if lost:
            route.fulfill(response=answer)
        else:
            lost.append(answer)
            route.abort()

    page.route("**/desk/bulk/slices/", lose_the_first)
    make_urgent(page)
    page.wait_for_selector(".toast .undo")
    expect(page.locator(".toast:has(.undo)")).to_contain_text(f"{MANY} tickets")
    assert lost and prioritised(desk, word) == MANY


def test_all_of_a_list_stays_selected_when_it_is_drawn_anew_until_somebody_chooses(page):
    whole, some = page.locator("[data-bulk-whole]"), page.locator("[data-bulk-some]")
    expect(whole).to_have_text("All of this list, at most 500")
    expect(some).to_be_hidden()
    page.evaluate(
        "htmx.ajax('GET', document.getElementById('rows').dataset.liveUrl, {target: '#rows', swap: 'innerHTML'})"
    )
    page.wait_for_load_state("networkidle")
    expect(page.locator(".ticket-check input:checked")).to_have_count(50)
    expect(whole).to_be_visible()
    assert "/desk/all/" in page.locator("[data-bulk-every]").input_value()
    page.locator(".ticket-check").first.click()
    expect(some).to_have_text("49 selected")
    assert page.locator("[data-bulk-every]").input_value() == ""


def test_without_a_connection_it_is_said_and_begun_once_it_is_back(desk, page, word):
    page.route("**/desk/bulk/listed/*", lambda route: route.abort())
    make_urgent(page)
    expect(page.locator(".toast")).to_contain_text("No connection")
    expect(page.locator("#slices")).to_be_hidden()
    page.unroute("**/desk/bulk/listed/*")
    make_urgent(page)
    page.wait_for_selector(".toast .undo")
    assert prioritised(desk, word) == MANY


@pytest.mark.parametrize("whole", [True, False])
def test_a_number_that_is_none_leaves_the_dialog_as_it_was_typed(page, whole):
    if not whole:
        page.click("[data-bulk-clear]")
        page.locator(".ticket-check").first.click()
    page.click("[popovertarget=bulk-more]")
    page.click("[data-open=bulk-link]")
    page.fill("#bulk-other", "HD-999999")
    page.click("#bulk-link button.primary")
    expect(page.locator("#bulk-link [data-trouble]")).to_contain_text("There is no such ticket")
    expect(page.locator("#bulk-link")).to_be_visible()
    assert page.locator("#bulk-other").input_value() == "HD-999999"


def test_without_scripts_it_is_one_request(open_page, word):
    page = open_page("sofia@example.com")
    token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    form = {"csrfmiddlewaretoken": token, "every": f"/desk/all/?q={word}", "do": "priority priority high"}
    answer = page.request.post("/desk/bulk/", form={**form, "next": "/desk/"})
    assert "60 tickets" in answer.text()
