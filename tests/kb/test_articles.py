"""Writing, publishing and finding articles by their verbs."""

from __future__ import annotations

import time

import pytest
from django.db import DatabaseError, connection, transaction

from kb.markdown import Placed, page_of, plain, summary, to_html
from kb.models import Article, Revision, Translation
from kb.search import search
from kb.slugs import slug_of
from people.models import Organisation
from tests.cast import at_once
from tests.kb.written import LABELS_RU, article, category
from tickets.refusals import NotAllowed, Refused


def titles(words: str, person=None, language: str = "ru", most: int = 5) -> list[str]:
    return [each.title for each in search(words, person, language, most)]


def test_readers_see_what_was_published_last(cast):
    made = article(cast, ru=("Возврат", "Старый текст"))
    told = Translation.objects.readable_by(None).get()
    assert (told.slug, told.title, told.shown.body) == ("vozvrat", "Возврат", "Старый текст")
    made.write("ru", "Возврат товара", "Новый текст", by=cast.agent)
    told.refresh_from_db()
    assert told.title == "Возврат" and told.is_ahead
    first = told.published_at
    made.publish(by=cast.admin)
    told.refresh_from_db()
    assert (told.title, told.slug, told.is_ahead) == ("Возврат товара", "vozvrat", False)
    assert told.published_at >= first
    made.withdraw(by=cast.lead)
    assert not Translation.objects.readable_by(cast.admin).exists()


def test_every_version_stays(cast):
    made = article(cast)
    made.write("ru", "Другой заголовок", "Другой текст", by=cast.lead)
    made.write("ru", "Другой заголовок", "Другой текст", by=cast.agent)  # the same words are no version
    told = made.translations.get(language="ru")
    assert list(told.revisions.order_by("number").values_list("number", "title", "by__name")) == [
        (1, LABELS_RU[0], "Дмитрий Волков"),
        (2, "Другой заголовок", "Анна Орлова"),
    ]
    for change in (lambda: told.revisions.update(body="переписано"), lambda: told.revisions.first().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    told.revisions.update(by=None)  # who is forgotten is forgotten here too


def test_who_writes_and_who_publishes(cast):
    made = article(cast, published=False)
    for person in (cast.customer, cast.manager):
        with pytest.raises(NotAllowed):
            Article.begin(category(), "public", by=person)
        with pytest.raises(NotAllowed):
            made.write("en", "Title", "Text", by=person)
    for verb in (made.publish, made.withdraw):
        with pytest.raises(NotAllowed):
            verb(by=cast.agent)
    made.publish(by=cast.lead)
    with pytest.raises(NotAllowed):
        made.place(made.category, "agents", by=cast.agent)
    made.place(category("stock", "Склад", "Stock"), "public", by=cast.agent)
    with pytest.raises(Refused):
        Article.begin(category(), "public", by=cast.agent).publish(by=cast.lead)


def test_an_article_is_found_by_any_form_of_its_words_in_either_language(cast):
    article(cast)
    article(cast, ru=("Возврат товара покупателем", "Оформите документ возврата."))
    assert titles("пустая этикетка") == ["Принтер печатает пустые этикетки"]
    assert titles("printing blank label", language="en") == ["Labels print blank"]
    assert titles("label", language="ru") == ["Принтер печатает пустые этикетки"]  # told in the reader's language
    assert titles("return", language="en") == []
    assert titles("возвраты", language="en") == ["Возврат товара покупателем"]  # there is no other language
    assert titles("рулон неизвестногослова") == ["Принтер печатает пустые этикетки"]
    for odd in ("", "   ", "&|!():*<->'", "\x00", "и в на", "a" * 5000):
        assert titles(odd) == []


def test_all_of_the_words_come_before_some_of_them(cast):
    article(cast, ru=("Этикетки этикетки этикетки", "Этикетки. Этикетки. Этикетки."))
    article(cast, ru=("Настройка весов", "Весы печатают этикетки на товар с весом."))
    assert titles("весы этикетки")[0] == "Настройка весов"
    assert len(titles("этикетки", most=1)) == 1


def test_an_article_with_one_word_of_many_is_none(cast):
    article(cast)
    assert titles("пустые этикетки весы касса") == [LABELS_RU[0]]
    assert titles("этикетки весы касса сканер отчёт") == []


def test_everybody_finds_what_is_meant_for_them(cast):
    for audience, title in (("public", "Общая статья"), ("customers", "Клиентская статья"), ("agents", "Наша статья")):
        article(cast, audience=audience, ru=(title, "Слово тайна"))
    article(cast, published=False, ru=("Черновая статья", "Слово тайна"))
    assert set(titles("тайна")) == {"Общая статья"}
    assert set(titles("тайна", cast.customer)) == {"Общая статья", "Клиентская статья"}
    assert set(titles("тайна", cast.agent)) == {"Общая статья", "Клиентская статья", "Наша статья"}


def test_an_article_for_one_organisation_is_read_by_its_people_and_staff(cast):
    made = article(cast, ru=("Договор пекарни", "Слово тайна"))
    with pytest.raises(Refused):
        made.place(made.category, "company", by=cast.lead)
    with pytest.raises(NotAllowed):
        made.place(made.category, "company", by=cast.agent, organisation=cast.bakery)
    made.place(made.category, "company", by=cast.lead, organisation=cast.bakery)
    cast.customer.organisation = cast.bakery
    seen = {person: titles("тайна", person) for person in (None, cast.stranger, cast.customer, cast.agent)}
    told = ["Договор пекарни"]
    assert seen == {None: [], cast.stranger: [], cast.customer: told, cast.agent: told}
    other = Organisation.objects.create(name="Другая")
    with pytest.raises(NotAllowed):
        made.place(made.category, "company", by=cast.agent, organisation=other)
    made.place(made.category, "company", by=cast.lead, organisation=other)
    assert titles("тайна", cast.customer) == []
    other.delete()
    assert titles("тайна", cast.customer) == [] and titles("тайна") == []
    made.refresh_from_db()
    made.place(made.category, "public", by=cast.lead, organisation=cast.bakery)
    assert made.organisation is None and titles("тайна") == told


@pytest.mark.parametrize(
    ("title", "slug"),
    [("Ещё щука: 1С & ЭДО", "eshche-shchuka-1s-edo"), ("Labels, blank!", "labels-blank"), ("»«", ""), ("ъ" * 300, "")],
)
def test_addresses_are_latin(title, slug):
    assert slug_of(title) == slug


def test_addresses_differ(cast):
    for _ in range(3):
        article(cast, ru=("Вход", "Текст"))
    article(cast, ru=("»«", "Текст"))
    slugs = list(Translation.objects.order_by("id").values_list("slug", flat=True))
    assert slugs[:3] == ["vkhod", "vkhod-2", "vkhod-3"]
    assert slugs[3].startswith("article-")


@pytest.mark.django_db(transaction=True)
def test_two_who_write_at_once_make_two_versions(cast):
    made = article(cast, published=False)
    bodies = iter("абвгдежз")

    def write() -> None:
        Article.objects.get(pk=made.pk).write("ru", "Общий заголовок", next(bodies), by=cast.agent)

    at_once(write, 6)
    told = made.translations.select_related("newest").get(language="ru")
    assert sorted(told.revisions.values_list("number", flat=True)) == list(range(1, 8))
    assert told.newest.number == 7


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](https://x.example/p.png)",
        "<img src=x onerror=alert(1)>",
        "[x](data:text/html,<script>alert(1)</script>)",
        '[x](https://x.example "a\\" onclick=\\"alert(1)")',
    ],
)
def test_markdown_cannot_do_harm(text):
    html = to_html(text)
    assert "<script" not in html and "<img" not in html and "onclick=" not in html.replace("&quot; onclick=", "")
    assert 'href="javascript' not in html and 'href="data' not in html


def test_what_markdown_becomes():
    html = to_html("# Крупно\n\n- один\n- два\n\n| а | б |\n|---|---|\n| 1 | 2 |\n\n[дальше](/help/x/) ~~нет~~")
    assert "<h1" not in html and '<h2 id="s-krupno">Крупно</h2>' in html
    assert "<li>один</li>" in html and "<td>1</td>" in html and 'href="/help/x/"' in html and "<s>нет</s>" in html
    assert summary("## Заголовок\n\nПервый **важный**\nабзац.\n\nВторой") == "Первый важный абзац."
    assert summary("слово " * 100).endswith("…") and len(summary("слово " * 100)) <= 140
    assert summary("") == ""


def test_callouts_and_steps():
    html = to_html("> [!WARNING]\n> Не **мойте** водой.\n\n> [!STEPS]\n> 1. Раз\n> 2. Два\n\n> Цитата", language="ru")
    assert '<div class="callout" role="note" data-tone="warn">' in html and "<strong>мойте</strong>" in html
    assert '<p class="callout-title">Осторожно</p>' in html and "[!" not in html
    assert html.count("<div") == html.count("</div>") == 2 and "<blockquote>" in html
    assert "<ol>" in html.partition('<div class="how-to">')[2]
    assert "Note</p>" in to_html("> [!NOTE] \n>\n> - один", language="en")
    assert "[!DANGER]" in to_html("> [!DANGER]\n> x")
    assert summary("> [!NOTE]\n> Сначала это.\n\nПотом то.") == "Сначала это."
    assert summary("> [!TIP]\n>\n> Сначала это.") == "Сначала это."
    assert plain("## Раз\n\nдва [три](/x/)\n\n- четыре", 100) == "Раз два три четыре"


def test_a_long_article_has_contents():
    page = page_of("# Раз\n\n## Раз\n\n### »\n\n#### Мелко")
    assert [(each.id, each.level) for each in page.contents] == [("s-raz", 2), ("s-raz-2", 2), ("s-6", 3)]
    assert all(f'id="{each.id}"' in page.html for each in page.headings)
    assert page_of("## Раз\n\n## Два").contents == []


@pytest.mark.parametrize(
    "unit", ["## а\n", "> [!NOTE]\n\n", "> ", "![", "](", "- ", "| а ", "`", "*_", "[а](б) ", "\n"]
)
def test_the_worst_text_takes_bounded_time(unit):
    text = (unit * 60_000)[:60_000]
    begun = time.monotonic()
    page_of(text, {"б": Placed("/x/")})
    summary(text)
    assert time.monotonic() - begun < 5


def test_pictures_and_links_are_the_files_of_the_article_only():
    files = {"схема 1.png": Placed("/help/files/1/x.png/", 640, 480), "a.pdf": Placed("/help/files/1/a.pdf/")}
    html = to_html("![Вид сзади](<схема 1.png>) [файл](a.pdf) ![a](a.pdf) ![чужая](b.png)", files)
    assert 'src="/help/files/1/x.png/"' in html and 'width="640"' in html and 'loading="lazy"' in html
    assert 'alt="Вид сзади"' in html and 'href="/help/files/1/a.pdf/"' in html
    assert html.count("<img") == 1 and "чужая" in html
    assert "<img" not in to_html("![x](https://x.example/p.png) ![y](//x.example/p.png) ![z](data:image/png;base64,AA)")


def test_a_revision_of_the_longest_text_can_be_stored(cast):
    body = " ".join(f"слово{n:x}" for n in range(6000))[:60_000]
    article(cast, ru=("Длинная", body))
    assert titles("слово1fff") == []
    assert titles("слово10") == ["Длинная"]
    assert Revision.objects.count() == 1
    assert connection.is_usable()


def test_wide_tables_scroll_by_themselves_and_narrow_ones_stay():
    wide = to_html("| а | б | в |\n|---|---|---|\n| 1 | 2 | 3 |\n\nконец", language="ru")
    assert (
        wide.startswith('<div class="wide" role="group" tabindex="0" aria-label="Таблица">')
        and "</table>\n</div>" in wide
    )
    narrow = to_html("| а | б |\n|---|---|\n| 1 | 2 |")
    assert narrow.startswith("<table>") and "wide" not in narrow
    inside = to_html("> [!NOTE]\n> | а | б | в |\n> |---|---|---|\n> | 1 | 2 | 3 |\n\n| x | y |\n|---|---|\n| 1 | 2 |")
    assert inside.count('class="wide"') == 1 and inside.count("<table>") == 2
