"""Words of files: what is read of which kinds, what hostile files do not do, and where the words are found."""

from __future__ import annotations

import io
import threading
import time
import zipfile

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.db import connection

from tests.desk.test_inbox import numbers, start
from tickets import blobs, file_words, sweeps
from tickets.audit import differences
from tickets.content import written
from tickets.files import kinds
from tickets.files.guarded import Words, words_of
from tickets.files.kinds import kind_of
from tickets.filters.search import read
from tickets.models import Attachment, FileText, SearchDocument, Ticket
from tickets.models.attachment import unsaved_attachment
from tickets.models.words import Channel

BODY = '<?xml version="1.0"?><w:document xmlns:w="w"><w:body>{}</w:body></w:document>'
WORDS = "<w:p><w:r><w:t>Договор по</w:t></w:r><w:r><w:t>ставки № 77</w:t></w:r></w:p>"


def zipped(**parts: str | bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        for name, content in parts.items():
            file.writestr(name.replace("__", "/") + ".xml", content)
    return made.getvalue()


def docx(body: str = WORDS) -> bytes:
    return zipped(word__document=BODY.format(body), word__header1="<h><p><t>Шапка</t></p></h>")


def xlsx() -> bytes:
    book, made = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    sheet.title = "Остатки"
    sheet.append(["Артикул", 778899, "Склад «Север»"])
    book.save(made)
    return made.getvalue()


def pdf(text: str = "Invoice 4711 overdue", pages: int = 1, extra: str = "") -> bytes:
    """A PDF by hand: a font, a page tree, one stream that all pages share."""
    stream = f"BT /F1 24 Tf 72 700 Td ({text}) Tj ET"
    kids = " ".join(f"{5 + number} 0 R" for number in range(pages))
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 3 0 R>>>>/Contents 4 0 R>>"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {pages}/Kids[{kids}]>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
        *[page] * pages,
    ]
    made, places = "%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(made))
        made += f"{number} 0 obj{each}endobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"trailer<</Size {len(objects) + 1}/Root 1 0 R{extra}>>\nstartxref\n{len(made)}\n%%EOF"
    return f"{made}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode()


ENCRYPTED = f"/Encrypt<</Filter/Standard/V 1/R 2/O<{'ab' * 32}>/U<{'cd' * 32}>/P -4>>/ID[<{'00' * 16}><{'00' * 16}>]"


def read_file(content: bytes, name: str) -> Words:
    return words_of(io.BytesIO(content), kind_of(name, ""))


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("письмо.txt", "Накладная не проведена, просим разобраться".encode("cp1251"), "Накладная не проведена"),
        ("письмо.txt", "Накладная".encode("utf-16"), "Накладная"),
        ("остатки.csv", "артикул;склад\nАК-110;Север".encode("utf-8-sig"), "артикул;склад"),
        ("a.html", "<title>x</title><style>b</style><p>Зак<b>аз</b><br>готов</p><script>y</script>".encode(), "Заказ"),
        ("договор.docx", docx(), "Договор поставки № 77"),
        ("договор.DOCX", docx(), "Шапка"),
        ("остатки.xlsx", xlsx(), "778899"),
        ("остатки.xlsx", xlsx(), "Склад «Север»"),
        ("остатки.xlsx", xlsx(), "Остатки"),
        ("счёт.pdf", pdf(), "Invoice 4711 overdue"),
    ],
)
def test_what_is_read(name, content, expected):
    words = read_file(content, name)
    assert words.problem == "" and expected in words.text and "style" not in words.text


def test_which_files_are_read():
    assert [kind_of(*each) for each in [("a.PDF", ""), ("x", "text/plain; charset=x"), ("a.png", "image/png")]] == [
        "pdf", "text", ""
    ]  # fmt: skip


LAUGHS = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ха">{}]><d><t>&i;</t></d>'.format(
    "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True))
)


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("bomb.docx", lambda: docx("<w:p><w:r><w:t>" + "а" * 90_000_000 + "</w:t></w:r></w:p>"), "large"),
        ("ratio.docx", lambda: docx("<w:p/>" * 5_000_000), "large"),
        ("laughs.docx", lambda: zipped(word__document=LAUGHS), "damaged"),
        ("not.docx", lambda: b"PK\x03\x04" + b"x" * 100, "damaged"),
        ("locked.docx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "locked"),
        ("locked.pdf", lambda: pdf(extra=ENCRYPTED), "locked"),
        ("cut.pdf", lambda: pdf()[:60], "damaged"),
        ("picture.txt", lambda: b"\x89PNG\r\n\x1a\n\0\0\0", "damaged"),
        ("large.txt", lambda: b"a" * (kinds.BYTES + 1), "large"),
        ("deep.docx", lambda: docx("<w:p>" * 100_000 + "</w:p>" * 100_000), ""),
        ("deep.html", lambda: b"<div>" * 500_000, ""),
    ],
)
def test_hostile_files_are_recorded_and_nothing_else(name, content, problem):
    words = read_file(content(), name)
    assert (words.text.strip(), words.problem) == ("", problem)


def test_a_pdf_of_ten_thousand_pages_is_read_at_its_beginning():
    words = read_file(pdf("Page", pages=10_000), "long.pdf")
    assert words.problem == "" and words.text.count("Page") == kinds.PAGES


def test_a_reader_that_hangs_or_eats_memory_is_ended(monkeypatch, tmp_path):
    monkeypatch.setattr("tickets.files.guarded.WALL", 0.01)
    assert read_file(pdf(), "slow.pdf").problem == "much"
    monkeypatch.undo()
    program = tmp_path / "tickets" / "files"
    program.mkdir(parents=True)
    for folder in (program.parent, program):
        (folder / "__init__.py").touch()
    (program / "child.py").write_text(
        "import resource, os\nassert 'DATABASE_URL' not in os.environ\n"
        "resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass\n"
    )
    monkeypatch.setattr("tickets.files.guarded._ROOT", tmp_path)
    began = time.monotonic()
    assert read_file(pdf(), "endless.pdf").problem == "much" and time.monotonic() - began < 20


LEDGER = "Акт сверки бухгалтерии".encode()


def with_file(cast, ticket: Ticket, name="счёт.txt", content=LEDGER, *, note=False):
    said = written("См. файл", attachments=(unsaved_attachment(content, name, "application/octet-stream"),))
    if note:
        ticket.note(said, by=cast.agent)
    else:
        ticket.receive(said, by=cast.customer, channel=Channel.PORTAL)
    return Attachment.objects.latest("id")


def found(query: str, who=None) -> list[Ticket]:
    return list(Ticket.objects.filter(read(query, who).condition))


def test_words_of_a_file_find_its_ticket_and_last(cast, sign_in):
    ticket, other = start(cast, "Вопрос"), start(cast, "Сверка у нас")
    file = with_file(cast, ticket)
    assert found("бухгалтерия") == []
    assert file_words.read_waiting() == 1 and file_words.read_waiting() == 0
    assert found("бухгалтерия") == [ticket]
    SearchDocument.rebuild([ticket.pk])
    assert found("бухгалтерия") == [ticket] and list(differences()) == []
    page = sign_in(cast.agent).get("/desk/all/?q=сверка")
    assert numbers(page) == [other.number, ticket.number]  # files say least
    text = page.content.decode()
    assert f"in the file {file.name}: Акт <mark>сверки</mark> бухгалтерии" in text
    assert [each.by for each in read("бухглатерия", cast.agent, typed=True).replaced] == [("бухгалтерии",)]


def test_words_of_a_file_move_with_its_message(cast):
    ticket, target = start(cast, "Вопрос"), start(cast, "Другой")
    with_file(cast, ticket)
    file_words.read_waiting()
    message = ticket.messages.latest("id")
    ticket.merge_into(target, by=cast.agent)
    assert found("бухгалтерия is:merged") == [] and found("бухгалтерия") == [target]
    ticket.refresh_from_db()
    ticket.unmerge(by=cast.agent)
    assert found("бухгалтерия") == [ticket]
    new = ticket.split(message, by=cast.agent)
    assert found("бухгалтерия") == [new]


def test_the_same_file_is_read_once(cast, monkeypatch):
    first, second = start(cast), start(cast)
    with_file(cast, first)
    file_words.read_waiting()
    with_file(cast, second)
    monkeypatch.setattr(file_words, "words_of", lambda *_: pytest.fail("read again"))
    assert file_words.read_waiting() == 1
    assert found("бухгалтерия") == [first, second] or found("бухгалтерия") == [second, first]


def test_customers_find_no_words_of_files(cast):
    ticket = start(cast, "Вопрос")
    with_file(cast, ticket, note=True)
    with_file(cast, ticket, content="Опись приложений".encode())
    file_words.read_waiting()
    assert found("бухгалтерия", cast.agent) == [ticket]
    assert found("бухгалтерия", cast.customer) == found("опись", cast.customer) == []


def test_held_files_wait_for_the_scanner(cast):
    ticket = start(cast, "Вопрос")
    file = with_file(cast, ticket)
    for state in ("waiting", "infected", "large"):
        Attachment.objects.filter(pk=file.pk).update(checked=state)
        assert file_words.read_waiting() == 0 and not FileText.objects.exists()
    Attachment.objects.filter(pk=file.pk).update(checked="clean")
    assert file_words.read_waiting() == 1 and found("бухгалтерия") == [ticket]


def test_what_cannot_be_read_is_recorded_once(cast):
    ticket = start(cast, "Вопрос")
    with_file(cast, ticket, "счёт.pdf", pdf(extra=ENCRYPTED))
    gone = with_file(cast, ticket, "потерян.txt", b"gone")
    with_file(cast, ticket, "снимок.png", b"\x89PNG")
    Attachment.objects.filter(pk=gone.pk).update(sha256="0" * 64)
    assert file_words.read_waiting() == 3 and file_words.read_waiting() == 0
    assert sorted(FileText.objects.values_list("problem", flat=True)) == ["locked", "missing"]


def test_a_file_that_ends_its_worker_is_left_alone(cast, monkeypatch):
    ticket = start(cast, "Вопрос")
    with_file(cast, ticket)

    def killed(*_):
        raise SystemExit(9)

    with monkeypatch.context() as patched:
        patched.setattr(file_words, "words_of", killed)
        for _ in range(file_words.TRIES):
            with pytest.raises(SystemExit):
                file_words.read_waiting()
    assert file_words.read_waiting() == 1
    assert FileText.objects.get().problem == "ended" and file_words.read_waiting() == 0


def test_texts_go_with_the_last_of_their_files(cast):
    ticket = start(cast, "Вопрос")
    file = with_file(cast, ticket)
    file_words.read_waiting()
    sweeps.forget()
    assert FileText.objects.filter(pk=file.sha256).exists()
    file.delete()
    sweeps.forget()
    assert not FileText.objects.exists()
    SearchDocument.rebuild([ticket.pk])
    assert found("бухгалтерия") == []


def test_a_file_crowds_out_no_messages(cast):
    ticket = start(cast, "Вопрос")
    endless = " ".join(f"слово{number}" for number in range(20_000))
    for turn in range(6):
        with_file(cast, ticket, f"{turn}.txt", endless.replace("слово", f"слово{'абвгде'[turn]}").encode())
    file_words.read_waiting()
    ticket.note(written("Последнее замечание"), by=cast.agent)
    assert found("замечание") == [ticket] and found("словое7") == [ticket] and found("слово") == []


@pytest.mark.django_db(transaction=True)
def test_one_reads_at_a_time_and_a_move_waits(cast):
    ticket = start(cast, "Вопрос")
    with_file(cast, ticket)
    held, go = threading.Event(), threading.Event()

    def hold() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [file_words._READING])
        held.set()
        go.wait(20)
        with connection.cursor() as cursor:  # of a closed connection it is let go a moment later
            cursor.execute("SELECT pg_advisory_unlock(%s)", [file_words._READING])
        connection.close()

    other = threading.Thread(target=hold)
    other.start()
    held.wait(20)
    assert file_words.read_waiting() == 0
    go.set()
    other.join()
    assert file_words.read_waiting() == 1 and found("бухгалтерия") == [ticket]


def test_uploads_without_a_message_are_not_read(cast):
    sha256, size = blobs.put_file(ContentFile("Черновик".encode(), "a.txt"))
    Attachment.objects.create(name="a.txt", content_type="text/plain", size=size, sha256=sha256)
    assert file_words.read_waiting() == 0 and not FileText.objects.exists()
