"""Files of a message by mouse and keyboard: the viewer, on a phone too, and the plain download."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from playwright.sync_api import expect

from helpdesk.demo.files import picture
from tests.browser.test_pages import SIZES, violations
from tests.tickets.test_file_words import pdf

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def number(desk) -> str:
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = "marina@polyana.example", "Файлы", "<viewer@x>"
    mail.set_content("Во вложении")
    for name, content, kind in (
        ("счёт.pdf", pdf(pages=2), "application/pdf"),
        ("остатки.csv", "артикул;склад\nАК-1;Север\n".encode(), "text/csv"),
        ("экран.png", picture(120, 90, (40, 80, 160)), "image/png"),
        ("архив.zip", b"PK", "application/zip"),
    ):
        mail.add_attachment(content, *kind.split("/"), filename=name)
    return desk.receive_mail(mail.as_bytes())["ticket"]


@pytest.mark.parametrize(("size", "theme"), [("wide", "dark"), ("phone", "light")])
def test_files_are_looked_through(open_page, number, size, theme):
    page = open_page("dmitri@example.com", viewport=SIZES[size], color_scheme=theme)
    page.goto(f"/desk/tickets/{number}/", wait_until="load")
    first = page.locator("a[data-preview]", has_text="счёт.pdf")
    first.click()
    viewer, frame = page.locator("#viewer"), page.frame_locator("#viewer iframe")
    expect(viewer).to_have_js_property("open", True)
    expect(frame.locator("img.page")).to_have_count(2)
    expect(frame.locator("img.page").first).to_have_js_property("naturalWidth", 1000)
    expect(viewer.locator("[data-place]")).to_contain_text("1")
    assert violations(page) == []
    page.keyboard.press("ArrowRight")
    expect(frame.locator("td").first).to_have_text("АК-1")
    frame.locator("body").click(position={"x": 5, "y": 5})  # keys are heard in the frame too
    page.keyboard.press("ArrowRight")
    expect(viewer.locator("h2")).to_have_text("экран.png")
    expect(frame.locator("img")).to_have_js_property("naturalWidth", 120)
    page.keyboard.press("ArrowRight")
    expect(viewer.locator("h2")).to_have_text("счёт.pdf")  # the archive is not shown
    page.keyboard.press("Escape")
    expect(viewer).to_have_js_property("open", False)
    expect(first).to_be_focused()
    page.go_back()  # no step for each file
    expect(page).to_have_url(page.url.split("/desk/")[0] + "/desk/")


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_what_the_frame_shows_is_accessible(open_page, number, theme):
    """Measured in a page of its own, as in the frame no script runs."""
    page = open_page("dmitri@example.com", color_scheme=theme)
    page.goto(f"/desk/tickets/{number}/", wait_until="load")
    paths = [link.get_attribute("data-preview") for link in page.locator("a[data-preview]").all()]
    assert len(paths) == 3
    for path in paths:
        page.goto("about:blank")
        page.set_content(page.request.get(path).text())
        assert page.locator("h1").inner_text() and violations(page) == []


def test_what_is_not_shown_is_downloaded(open_page, number):
    page = open_page("dmitri@example.com")
    page.goto(f"/desk/tickets/{number}/", wait_until="load")
    with page.expect_download() as told:
        page.locator("a.attachment", has_text="архив.zip").click()
    assert told.value.suggested_filename == "архив.zip"
