"""The viewer's pages: what is shown of which file, under which policy, to whom."""

from __future__ import annotations

import pytest

from helpdesk import previews
from helpdesk.security import BODY_POLICY
from tests.desk.test_inbox import start
from tests.tickets.test_file_words import ENCRYPTED, docx, pdf, with_file
from tickets import file_words
from tickets.models import Attachment


@pytest.fixture(autouse=True)
def cache_of_the_test(settings, tmp_path):
    settings.CACHES = {
        **settings.CACHES, "previews": {**settings.CACHES["previews"], "LOCATION": str(tmp_path / "previews")}
    }  # fmt: skip


def shown(client, file: Attachment, status: int = 200) -> str:
    answer = client.get(f"/attachments/{file.pk}/preview/")
    assert answer.status_code == status
    if status == 200:
        assert answer["Content-Security-Policy"] == BODY_POLICY and answer["X-Frame-Options"] == "SAMEORIGIN"
    return answer.content.decode()


def test_text_is_shown_and_nothing_of_it_is_html(cast, sign_in):
    file = with_file(cast, start(cast), "журнал.log", "Сбой <script>alert(1)</script>".encode("cp1251"))
    assert "Сбой &lt;script&gt;alert(1)&lt;/script&gt;" in shown(sign_in(cast.agent), file)
    long = with_file(cast, start(cast), "журнал.log", "Строка\n".encode() * 40_000)
    assert "This is its beginning." in shown(sign_in(cast.agent), long)


@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_tables_begin_with_their_head(cast, sign_in, sign):
    rows = [f'{number}{sign}"Склад, ""Север""; юг"{sign}{number * 7}' for number in range(300)]
    content = "\n".join([sign.join(("артикул", "склад", "остаток")), *rows])
    page = shown(sign_in(cast.agent), with_file(cast, start(cast), "остатки.csv", content.encode()))
    assert '<th scope="col">склад</th>' in page and "<td>Склад, &quot;Север&quot;; юг</td>" in page
    assert page.count("<tr>") == previews.ROWS + 1 and "<td>199</td>" in page and "<td>200</td>" not in page
    assert "These are the first 200 rows." in page


def test_pages_of_a_pdf_are_pictures_drawn_once(cast, sign_in, monkeypatch):
    client = sign_in(cast.agent)
    file = with_file(cast, start(cast), "счёт.pdf", pdf(pages=30))
    page = shown(client, file)
    assert page.count('<img class="page"') == previews.PAGES and "the first 20 of 30 pages" in page
    drawn = client.get(f"/attachments/{file.pk}/pages/1/")
    assert drawn.content.startswith(b"\x89PNG") and drawn["Content-Type"] == "image/png"
    assert len(drawn.content) > 1000 and "sandbox" in drawn["Content-Security-Policy"]
    monkeypatch.setattr(previews, "page_of", lambda *_: pytest.fail("drawn again"))
    assert client.get(f"/attachments/{file.pk}/pages/1/").content == drawn.content
    for number in (0, 21, 31):
        assert client.get(f"/attachments/{file.pk}/pages/{number}/").status_code == 404


def test_what_cannot_be_shown_says_why(cast, sign_in):
    client = sign_in(cast.agent)
    for name, content, why in (
        ("счёт.pdf", pdf(extra=ENCRYPTED), "protected by a password"),
        ("счёт.pdf", b"%PDF-1.4 cut", "damaged"),
        ("журнал.log", b"\0\1\2", "damaged"),
        ("таблица.csv", b"\0\1\2", "damaged"),
        ("договор.docx", docx(), "is being read"),
    ):
        assert f"This file cannot be shown: {why}" in shown(client, with_file(cast, start(cast), name, content))


def test_words_of_documents_are_shown_when_they_were_read(cast, sign_in):
    file = with_file(cast, start(cast), "договор.docx", docx())
    file_words.read_waiting()
    assert "Договор поставки № 77" in shown(sign_in(cast.agent), file)


def test_nobody_sees_more_than_the_file_itself(cast, sign_in):
    ticket = start(cast)
    note = with_file(cast, ticket, "заметка.pdf", pdf(), note=True)
    own = with_file(cast, ticket, "своё.txt")
    held = with_file(cast, ticket, "вирус.txt")
    Attachment.objects.filter(pk=held.pk).update(checked="infected")
    other = with_file(cast, ticket, "архив.zip", b"PK")
    for client in (sign_in(cast.customer), sign_in(cast.stranger)):
        shown(client, note, 404)
        assert client.get(f"/attachments/{note.pk}/pages/1/").status_code == 404
    shown(sign_in(cast.customer), own)
    shown(sign_in(cast.stranger), own, 404)
    shown(sign_in(cast.agent), held, 403)
    shown(sign_in(cast.agent), other, 404)
    assert sign_in(cast.agent).post(f"/attachments/{own.pk}/preview/").status_code == 405


def test_a_file_that_is_lost_is_said_to_be(cast, sign_in):
    file = with_file(cast, start(cast), "журнал.log")
    Attachment.objects.filter(pk=file.pk).update(sha256="0" * 64)
    shown(sign_in(cast.agent), file, 410)
    page = with_file(cast, start(cast), "счёт.pdf", pdf())
    Attachment.objects.filter(pk=page.pk).update(sha256="1" * 64)
    assert sign_in(cast.agent).get(f"/attachments/{page.pk}/pages/1/").status_code == 410


def test_the_ticket_page_offers_the_viewer_for_what_it_shows(cast, sign_in):
    ticket = start(cast)
    text, archive = with_file(cast, ticket, "журнал.log"), with_file(cast, ticket, "архив.zip", b"PK")
    page = sign_in(cast.agent).get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert f'data-preview="/attachments/{text.pk}/preview/"' in page and 'id="viewer"' in page
    assert f'data-preview="/attachments/{archive.pk}/preview/"' not in page
