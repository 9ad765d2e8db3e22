"""Articles as files: what is written out can be read in again, and foreign files become articles."""

from __future__ import annotations

import contextlib
import io
import time
import zipfile
from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from kb import documents, exchange
from kb.exchange import Packed
from kb.models import Article, ArticleAddress, ArticleFile, Translation
from kb.models.tending import Care
from tests.kb.written import LABELS_EN, LABELS_RU, article, category
from tickets.refusals import NotAllowed, Refused

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xe0\x08\x06\0\0\0"


def packed(**files: bytes | str) -> list[Packed]:
    """By path, with `__` for a folder and `_` for the dot."""
    found = []
    for name, content in files.items():
        body = content if isinstance(content, bytes) else content.encode()
        stem, _dot, suffix = name.replace("__", "/").rpartition("_")
        found.append(Packed(f"{stem.replace('_', '.')}.{suffix}", len(body), lambda body=body: body))
    return found


def as_file(slug: str, language: str = "ru", **head: str) -> dict[str, str]:
    said = "".join(f"{name}: {value}\n" for name, value in head.items())
    return {f"{slug}__{language}_md": f"---\ntitle: {slug}\naddress: {slug}\n{said}---\n\nТекст {slug}\n"}


def zipped(files: dict[str, bytes]) -> io.BytesIO:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    out.seek(0)
    return out


def bring(cast, files, **options):
    return exchange.bring(files, by=options.pop("by", cast.lead), category=category(), **options)


def forget_all() -> None:
    """As on another site."""
    Article.objects.all().update(status="draft")
    for number, told in enumerate(Translation.objects.all()):
        ArticleAddress.objects.filter(translation=told).delete()
        Translation.objects.filter(pk=told.pk).update(slug=f"gone-{number}")
    ArticleAddress.objects.all().exclude(slug__startswith="gone-").delete()


def test_what_is_written_out_is_read_in_again(cast):
    stock = category("stock", "Склад", "Stock")
    body = "Текст с --- чертой и ![схемой](<схема 1.png>).\n\n> [!STEPS]\n> 1. Раз\n"
    made = article(cast, audience="customers", of=stock, ru=("Заголовок: «с кавычками» #1", body), en=LABELS_EN)
    ArticleFile.add(made, ContentFile(PNG, "схема 1.png"), by=cast.agent)
    ArticleFile.add(made, ContentFile(b"%PDF", "руководство.pdf"), by=cast.agent)
    article(cast)
    out = io.BytesIO()
    assert exchange.export(out) == 2
    before = {each.slug: (each.title, each.words.body.strip()) for each in Translation.objects.select_related("shown")}
    same = bring(cast, exchange.unpacked("a.zip", out))
    assert [each.what for each in same] == ["same", "same"] and Article.objects.count() == 2
    forget_all()
    outcomes = bring(cast, exchange.unpacked("a.zip", out), publish=True)
    assert [each.what for each in outcomes] == ["new", "new"], outcomes
    after = Translation.objects.filter(shown__isnull=False, article__status="published").select_related("shown")
    assert {each.slug: (each.title, each.words.body.strip()) for each in after} == before
    copy = Article.objects.get(pk=outcomes[0].article)
    assert (copy.category, copy.audience) == (stock, "customers")
    assert {each.name: each.width for each in copy.files.all()} == {"схема 1.png": 640, "руководство.pdf": None}


def test_a_new_version_comes_to_the_article_of_that_address(cast):
    made = article(cast)
    text = documents.write(LABELS_RU[0], "ru", "Совсем другое", {"address": "printer-pechataet-pustye-etiketki"})
    outcome = bring(cast, packed(labels_md=text))[0]
    assert (outcome.what, outcome.article) == ("changed", made.pk)
    told = made.translations.select_related("newest", "shown").get(language="ru")
    assert told.newest.body == "Совсем другое\n" and told.shown.body == LABELS_RU[1], "as a draft"


def test_an_article_for_one_organisation_goes_to_it_again(cast):
    made = article(cast, ru=("Договор", "Текст"))
    made.place(made.category, "company", by=cast.lead, organisation=cast.bakery)
    out = io.BytesIO()
    exchange.export(out)
    forget_all()
    outcome = bring(cast, exchange.unpacked("a.zip", out))[0]
    assert Article.objects.get(pk=outcome.article).organisation == cast.bakery
    head = {"audience": "company", "organisation": "Неизвестная"}
    refused = bring(cast, packed(a_md=documents.write("А", "ru", "б", head)))[0]
    assert refused.what == "refused" and refused.why, "it is not shown to everybody instead"


def test_foreign_markdown_becomes_drafts(cast):
    files = packed(
        a__vozvrat_ru_md="# Возврат товара\r\n\r\nТекст и ![вид](img/вид.png)\r\n",
        a__vozvrat_en_md="# Returns\n\nText",
        a__img__вид_png=PNG, a__img__другое_png=PNG, how_to_md="Only text", b__ru_md="Третья",
    )  # fmt: skip
    assert [(each.what, each.title) for each in bring(cast, files)] == [
        ("new", "Возврат товара"), ("new", "how.to"), ("new", "ru")
    ]  # fmt: skip
    first = Article.objects.order_by("id").first()
    told = {each.language: each.newest for each in first.translations.select_related("newest")}
    assert told["ru"].body == "Текст и ![вид](вид.png)\n" and told["en"].title == "Returns"
    assert [each.name for each in first.files.all()] == ["вид.png"] and not first.is_published


def test_html_becomes_markdown(cast):
    page = """<!doctype html><title>Сайт</title><style>p{}</style><h1>Сброс <b>пароля</b></h1>
    <p>Откройте <a href="https://x.example/">страницу</a> и <strong>войдите</strong>.</p><script>alert(1)</script>
    <h2>Шаги</h2><ol><li>Раз</li><li>Два</li></ol><p><img src="img/a.png" alt="Окно" onerror="alert(1)"></p>"""
    bring(cast, packed(reset_html=page, img__a_png=PNG))
    newest = Translation.objects.select_related("newest").get().newest
    assert newest.title == "Сброс пароля"
    for part in ("[страницу](https://x.example/)", "**войдите**", "## Шаги", "1. Раз", "![Окно](a.png)"):
        assert part in newest.body
    assert "alert" not in newest.body and "p{}" not in newest.body and "Сайт" not in newest.body
    assert ArticleFile.objects.get().name == "a.png"


def test_what_cannot_be_read_keeps_nothing_else_out(cast):
    files = packed(
        good_md="# Хорошая\n\nТекст", bytes_md=b"\xff\xfe\x00", empty_md="# Пусто\n", long_md="я" * 60_001,
        yaml_md="---\ntitle: [\n---\nтекст",
    )  # fmt: skip
    outcomes = {each.path: each for each in bring(cast, files)}
    assert {path: each.what for path, each in outcomes.items()} == {
        "good.md": "new", "bytes.md": "refused", "empty.md": "refused", "long.md": "refused", "yaml.md": "refused"
    }  # fmt: skip
    assert all(each.why for each in outcomes.values() if each.what == "refused")
    assert Article.objects.count() == 1


def test_archives_are_limited(cast, settings, monkeypatch):
    with pytest.raises(Refused):
        exchange.unpacked("a.zip", io.BytesIO(b"no archive"))
    monkeypatch.setattr(exchange, "MOST", 1)
    two = {"a.md": b"a", "b.md": b"b", "__MACOSX/c.md": b"c", ".git/d.md": b"d"}
    with pytest.raises(Refused):
        exchange.unpacked("a.zip", zipped(two))
    monkeypatch.setattr(exchange, "MOST", 2)
    assert [each.path for each in exchange.unpacked("a.zip", zipped(two))] == ["a.md", "b.md"]
    settings.ATTACHMENT_MAX_BYTES = 2**20
    bomb = zipped({"a/ru.md": b"# A\n\nb", "a/x.bin": b"0" * (2**20 + 1)})
    assert [each.what for each in bring(cast, exchange.unpacked("a.zip", bomb))] == ["refused"]
    assert not Article.objects.exists()


def test_who_may_read_in(cast):
    files = packed(a_md="# А\n\nб")
    for person, publish in ((cast.customer, False), (cast.manager, False), (cast.agent, True)):
        with pytest.raises(NotAllowed):
            bring(cast, files, by=person, publish=publish)
    assert bring(cast, files, by=cast.agent)[0].what == "new"


@pytest.mark.parametrize(
    ("path", "text", "language"),
    [
        ("a.md", "# Текст", "ru"), ("a.md", "# Text", "en"), ("a.en.md", "Текст", "en"), ("x/ru.md", "Text", "ru"),
        ("a.md", "---\nlanguage: en\n---\nТекст", "en"), ("a.md", "---\nlanguage: de\n---\nText", "en"),
    ],
)  # fmt: skip
def test_the_language_of_a_file(path, text, language):
    assert documents.read(path, f"{text}\n\nx".encode()).language == language


@pytest.mark.parametrize(
    ("path", "unit"),
    [
        ("a.md", "](а"), ("a.md", "](<"), ("a.md", "](/"), ("a.md", "# "), ("a.md", "---\n["), ("a.html", "<h1 "),
        ("a.html", "<"), ("a.html", "<div>"), ("a.html", "<h1></h1 "), ("a.html", "<b><i>"), ("a.html", "<!--"),
    ],
)  # fmt: skip
def test_the_worst_file_takes_bounded_time(path, unit):
    begun = time.monotonic()
    with contextlib.suppress(documents.Unreadable):
        documents.read(path, (unit * 200_000).encode()[:240_000]).named  # noqa: B018
    assert time.monotonic() - begun < 5


def test_the_command(cast, tmp_path, capsys):
    article(cast)
    out = tmp_path / "all.zip"
    call_command("articles", "export", str(out))
    assert "1 articles" in capsys.readouterr().out
    folder = tmp_path / "faq"
    folder.mkdir()
    (folder / "новая.md").write_text("# Новая статья\n\nТекст", encoding="utf-8")
    asked = {"by": "lead@example.com", "category": "printing"}
    call_command("articles", "import", str(folder), look=True, **asked)
    assert "new: новая.md Новая статья" in capsys.readouterr().out and Article.objects.count() == 1
    call_command("articles", "import", str(folder), publish=True, **asked)
    assert Translation.objects.readable_by(None).filter(slug="novaya-statya").exists()
    call_command("articles", "import", str(out), **asked)
    assert "same: " in capsys.readouterr().out
    for wrong in ({"by": "nobody@x.example"}, {"category": "none"}):
        with pytest.raises(CommandError):
            call_command("articles", "import", str(out), **{**asked, **wrong})
    with pytest.raises(CommandError):
        call_command("articles", "import", str(tmp_path / "none.zip"), **asked)


def test_who_looks_after_it_and_what_is_beside_it_come_along(cast):
    until = timezone.now().replace(microsecond=0) + timedelta(days=90)
    beside = article(cast, ru=("Рулон", "Слова"))
    made = article(cast, en=LABELS_EN)
    made.tend(Care(cast.lead, date(2027, 1, 30), until, pinned=True, featured=True, related=[beside.pk]), by=cast.lead)
    out = io.BytesIO()
    exchange.export(out)
    archive = zipfile.ZipFile(out)
    [name] = [name for name in archive.namelist() if name.endswith("/en.md")]
    head = archive.read(name).decode().split("---")[1]
    assert "owner: lead@example.com" in head and "review: '2027-01-30'" in head and "related: rulon" in head
    forget_all()
    outcomes = bring(cast, exchange.unpacked("a.zip", out), by=cast.admin)
    assert [each.what for each in outcomes] == ["new", "new"], outcomes
    again = Article.objects.exclude(pk=made.pk).get(translations__language="en")
    assert (again.owner, again.review_at) == (cast.lead, date(2027, 1, 30))
    assert (again.expires_at, again.pinned, again.featured) == (until, True, True)
    assert again.related.get() == Article.objects.get(translations__slug="rulon")


def test_what_is_there_is_moved_and_given_to_others_as_its_file_says(cast):
    made, stock = article(cast, ru=("Рулон", "Слова")), category("stock", "Склад", "Stock")
    told = as_file("rulon", category="stock", audience="customers", owner="dmitri@example.com", review="2027-03-01")
    [outcome] = bring(cast, packed(**told))
    made.refresh_from_db()
    assert outcome.what == "changed" and outcome.article == made.pk
    assert (made.category, made.audience, made.owner, made.review_at) == (
        stock, "customers", cast.agent, date(2027, 3, 1),
    )  # fmt: skip
    assert [each.what for each in bring(cast, packed(**told))] == ["same"]


@pytest.mark.parametrize(
    ("head", "why"),
    [({"review": "завтра"}, "завтра"), ({"expires": "31.02.2027"}, "31.02.2027"), ({"pinned": "yes"}, "role")],
)
def test_what_a_file_may_not_say_keeps_it_out_alone(cast, head, why):
    by = cast.agent if "pinned" in head else cast.lead
    outcomes = bring(cast, packed(**as_file("a", **head), **as_file("b", owner="nobody@example.com")), by=by)
    assert [(each.what, why in each.why) for each in outcomes] == [("refused", True), ("new", False)]
    assert Article.objects.get().owner == by
