"""The wallboard on a screen: it follows what happens, says when it is old, and ends with its link."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.browser.test_pages import violations

pytestmark = pytest.mark.browser

_LINK = """
import json
from people.models import Person
from sla.models import WallLink
admin = Person.objects.get(role="admin")
link, token = WallLink.create(by=admin, name="Зал", language="ru", theme="dark")
print(json.dumps([link.pk, token]))
"""
SCREENS = [(1920, 1080), (3840, 2160), (1280, 720), (390, 844)]


@pytest.fixture
def link(desk) -> tuple[int, str]:
    pk, token = json.loads(desk.manage("shell", "-c", _LINK).splitlines()[-1])
    return pk, f"/dashboards/wall/open/{pk}/{token}/"


def test_it_follows_what_happens_and_ends_with_its_link(desk, open_page, link):
    pk, address = link
    page = open_page(viewport={"width": 1920, "height": 1080})
    page.goto(address)
    before = int(page.locator("[data-count=open] p").inner_text())
    desk.receive_mail("From: Марина <marina@polyana.example>\nSubject: Табло\n\nНе печатает\n".encode())
    expect(page.locator("[data-count=open] p")).to_have_text(str(before + 1))
    desk.manage("shell", "-c", f"from sla.models import WallLink; WallLink.objects.get(pk={pk}).revoke()")
    expect(page.locator(".wall-banner")).to_have_text("Эта ссылка больше ничего не открывает.")
    expect(page.locator("[data-count]")).to_have_count(0)


def test_it_says_since_when_it_has_no_contact(open_page, link):
    page = open_page()
    page.clock.install()
    page.goto(link[1])
    clock = page.locator("[data-clock]").inner_text()
    page.context.set_offline(True)
    page.clock.fast_forward(80_000)
    page.clock.run_for(30_000)
    expect(page.locator(".wall-banner")).to_have_text(f"Нет связи с {clock}: цифры устарели.")
    page.context.set_offline(False)
    page.clock.run_for(30_000)
    expect(page.locator(".wall-banner")).to_be_hidden()


@pytest.mark.parametrize("screen", SCREENS)
def test_it_fits_every_screen_and_can_be_read_by_all(open_page, link, screen):
    width, height = screen
    page = open_page(viewport={"width": width, "height": height})
    page.goto(link[1])
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if width > height:
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
        size = "parseFloat(getComputedStyle(document.querySelector('.wall-count p')).fontSize)"
        assert page.evaluate(size) > height / 10
