"""A real stack and a real browser for the browser paths."""

from __future__ import annotations

import json
import os
import shutil
import signal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.standing import Standing
from tests.setup.embedded_user import folder
from tests.setup.test_stack import Stack

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
ARGUMENTS += ["--disable-component-update"]
PASSWORD = "a long enough password"


class Desk:
    """The running stack with its people; `manage` runs a command beside it."""

    def __init__(self, data: Path, undo: int = 0) -> None:
        # Mostly none: the tests look at mails as soon as they were wished for.
        os.environ["UNDO_SEND_SECONDS"] = str(undo)
        self.stack = Stack(data)
        assert self.stack.is_up()
        self.url = f"http://127.0.0.1:{self.stack.port}"
        unset = {"DATABASE_URL", "REDIS_URL", "PYTEST_XDIST_WORKER"}
        environment = {k: v for k, v in os.environ.items() if k not in unset}
        self.commands = Standing({**environment, "HELPDESK_DATA": str(self.stack.data), "SITE_URL": self.url})
        self.manage("shell", "-c", _PEOPLE)
        self.sessions: dict[str, list] = {}  # cookies by e-mail: nobody may sign in again and again within minutes

    def manage(self, *words: str, input: bytes = b"") -> str:
        done = self.commands.run(words, input)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    def receive_mail(self, raw: bytes) -> dict:
        """Through the pipe door; the JSON line."""
        return json.loads(self.manage("receive_mail", input=raw))


@pytest.fixture(scope="session")
def desk():
    yield from _running("browser")


@pytest.fixture(scope="module")
def undoing():
    """A desk of its own whose replies can be taken back for some seconds."""
    yield from _running("undoing", undo=6)


def _running(name: str, **options: int):
    data = folder(name)
    running = Desk(data, **options)
    yield running
    running.commands.leave()
    running.stack.end(signal.SIGINT)
    shutil.rmtree(data, ignore_errors=True)


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM"), args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser: Browser, desk: Desk):
    """`open_page(email=None, …context options)` → a Page, signed in at the desk when an e-mail is given.

    A page error, a blocked resource or an answer of 500 fails the test.
    """
    contexts, faults = [], []

    def make(email: str = "", **options) -> Page:
        given = {"locale": "en-US", "viewport": {"width": 1440, "height": 900}, "base_url": desk.url, **options}
        context = browser.new_context(**given)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        page.on("console", lambda m: faults.append(m.text) if _is_blocked(page, m.text) else None)
        page.on("response", lambda r: faults.append(f"{r.status} {r.url}") if r.status >= 500 else None)
        if email:
            context.add_cookies(desk.sessions.get(email, []))
            page.goto("/desk/")
            if "/sign-in/" in page.url:
                page.fill("#email", email)
                page.fill("#password", PASSWORD)
                page.click("button.primary")
                page.wait_for_url("**/desk/")
                desk.sessions[email] = context.cookies()
        return page

    yield make
    for context in contexts:
        context.close()
    assert faults == []


def _is_blocked(page: Page, text: str) -> bool:
    """Our policy blocked something of ours; what axe does to measure a page is its own affair."""
    return "Content Security Policy" in text and not getattr(page, "measured", False)


_PEOPLE = f"""
from django.contrib.auth.hashers import make_password
from people.models import Membership, Team
from people.registration import person_for_email
first = Team.objects.create(name="Первая линия", line=1)
Team.objects.create(name="Billing", line=1)
second = Team.objects.create(name="Сеть и печать", line=2)
hashed = make_password({PASSWORD!r})
for email, name, role, language in (
    ("admin@example.com", "Nadia Rahimi", "admin", "en"),
    ("dmitri@example.com", "Дмитрий Волков", "agent", "ru"),
    ("sofia@example.com", "Sofia Reyes", "agent", "en"),
    ("kenji@example.com", "Kenji Mori", "agent", "en"),
):
    person = person_for_email(email, name)
    person.role, person.language, person.password = role, language, hashed
    person.save()
    Membership.objects.create(team=second if name == "Kenji Mori" else first, person=person)
"""
