"""An article as its readers meet it: addresses, contents, files, what stands beside it, what machines are told."""

from __future__ import annotations

import gzip
import json
import re
import xml.etree.ElementTree as ElementTree
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.utils import timezone

from kb.models import ArticleFile, ChangeWish
from kb.models.tending import Care
from tests.kb.written import article, category

RU = {"Accept-Language": "ru"}
LABELS = "/help/printer-pechataet-pustye-etiketki/"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xe0\x08\x06\0\0\0"


def told_to_search_engines(page: str) -> dict:
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1])


def test_earlier_addresses_lead_to_the_one_of_today(cast, client, sign_in):
    made = article(cast)
    for slug in ("etiketki", "rulon"):
        made.readdress("ru", slug, by=cast.lead)
    for old in (LABELS, "/help/etiketki/"):
        answer = client.get(old)
        assert (answer.status_code, answer["Location"]) == (301, "/help/rulon/"), "no chain of them"
    assert client.get("/help/rulon/").status_code == 200
    made.place(made.category, "agents", by=cast.lead)
    assert client.get(LABELS).status_code == 404, "what one may not read is not there"
    assert sign_in(cast.agent).get(LABELS).status_code == 301


def test_a_long_article_has_contents_and_a_short_one_none(cast, client):
    article(cast, ru=("Длинная", "## Раз\n\nа\n\n## Два\n\nб\n\n### Три\n\nв"))
    article(cast, ru=("Короткая", "## Раз\n\nа"))
    page = client.get("/help/dlinnaya/", headers=RU).content.decode()
    assert "На этой странице" in page and '<a href="#s-dva" dir="auto">Два</a>' in page and 'id="s-dva"' in page
    assert "На этой странице" not in client.get("/help/korotkaya/", headers=RU).content.decode()


def test_pictures_stand_in_the_text_and_other_files_below(cast, client):
    made = article(cast, ru=("Схема", "![Вид сзади](схема.png)"))
    ArticleFile.add(made, ContentFile(PNG, "схема.png"), by=cast.agent)
    ArticleFile.add(made, ContentFile(b"<script>alert(1)</script>", "драйвер.html"), by=cast.agent)
    page = client.get("/help/skhema/", headers=RU).content.decode()
    source = re.search(r'<img src="([^"]+)" alt="Вид сзади" width="640" height="480" loading="lazy">', page)[1]
    picture = client.get(source)
    assert picture["Content-Type"] == "image/png" and b"".join(picture.streaming_content) == PNG
    assert "драйвер.html" in page
    other = client.get(f"/help/files/{made.pk}/драйвер.html/")
    assert other["Content-Type"] == "application/octet-stream" and "attachment" in other["Content-Disposition"]
    assert "sandbox" in other["Content-Security-Policy"] and other["X-Content-Type-Options"] == "nosniff"


def test_files_are_only_for_those_who_may_read_the_article(cast, client, sign_in):
    made = article(cast, audience="customers", ru=("Схема", "Текст"))
    ArticleFile.add(made, ContentFile(PNG, "a.png"), by=cast.agent)
    path = f"/help/files/{made.pk}/a.png/"
    assert [who.get(path).status_code for who in (client, sign_in(cast.customer))] == [404, 200]
    made.withdraw(by=cast.lead)
    seen = [who.get(path).status_code for who in (client, sign_in(cast.customer), sign_in(cast.agent))]
    assert seen == [404, 404, 200], "who writes sees it in the preview"
    assert client.get(f"/help/files/{made.pk}/b.png/").status_code == 404
    assert sign_in(cast.agent).get(f"/help/files/{made.pk}/b.png/").status_code == 404


def test_related_articles_stand_beside_in_the_readers_language(cast, client):
    made = article(cast, ru=("Возврат", "Текст"))
    other, secret = article(cast), article(cast, audience="agents", ru=("Тайная", "Текст"))
    made.tend(Care(None, None, None, related=[other.pk, secret.pk]), by=cast.agent)
    page = client.get("/help/vozvrat/", headers=RU).content.decode()
    assert "Принтер печатает пустые этикетки" in page and "Labels print blank" not in page and "Тайная" not in page
    assert "Labels print blank" in client.get("/help/vozvrat/", headers={"Accept-Language": "en"}).content.decode()


def test_pinned_ones_come_first_and_pages_go_on_after_them(cast, client, monkeypatch):
    monkeypatch.setattr("helpdesk.portal.help.PAGE", 2)
    made = [article(cast, ru=(f"Статья {number}", "Текст")) for number in range(5)]
    for pinned in made[:3]:
        pinned.tend(Care(None, None, None, pinned=True), by=cast.lead)
    seen, address = [], "/help/categories/printing/"
    while address:
        page = client.get(address, headers=RU).content.decode()
        seen += re.findall(r"/help/(statya-\d)/", page)
        more = re.search(r'href="(\?before=[^"]+)"', page)
        address = f"/help/categories/printing/{more[1]}" if more else ""
    assert seen == ["statya-2", "statya-1", "statya-0", "statya-4", "statya-3"]


def test_featured_ones_stand_on_the_first_page(cast, client):
    made = article(cast)
    assert "Полезно знать" not in client.get("/help/", headers=RU).content.decode()
    made.tend(Care(None, None, None, featured=True), by=cast.lead)
    page = client.get("/help/", headers=RU).content.decode()
    assert page.index("Полезно знать") < page.index(LABELS) < page.index("Читают чаще всего")


def test_what_has_expired_is_not_there(cast, client):
    made = article(cast)
    made.tend(Care(None, None, timezone.now() + timedelta(minutes=1)), by=cast.lead)
    assert client.get(LABELS).status_code == 200
    made.tend(Care(None, None, timezone.now()), by=cast.lead)
    for path in (LABELS, f"/help/files/{made.pk}/a.png/"):
        assert client.get(path).status_code == 404
    for path in ("/", "/help/", "/help/?q=этикетки", "/help/categories/printing/", "/sitemap.xml"):
        assert LABELS not in client.get(path).content.decode()


def test_readers_are_told_of_a_newer_text_in_another_language(cast, client):
    made = article(cast)
    made.write("ru", "Принтер", "Совсем другое", by=cast.agent)
    assert "не переведён" not in client.get("/help/labels-print-blank/", headers=RU).content.decode()
    made.publish(by=cast.lead, languages=["ru"])
    assert "не переведён" in client.get("/help/labels-print-blank/", headers=RU).content.decode()
    assert "не переведён" not in client.get(LABELS, headers=RU).content.decode()


def test_a_colleague_asks_for_a_change_where_it_is_read(cast, client, sign_in):
    article(cast)
    agent = sign_in(cast.agent)
    assert "Требует правки" in agent.get(LABELS, headers=RU).content.decode()
    said = agent.post(f"{LABELS}wishes/", {"text": "Кнопка называется иначе"})
    assert said.url == f"{LABELS}?wished=1#wish"
    assert agent.post(f"{LABELS}wishes/", {"text": " "}).url == LABELS
    assert ChangeWish.objects.get().by == cast.agent
    for who in (client, sign_in(cast.customer), sign_in(cast.manager)):
        assert "Требует правки" not in who.get(LABELS, headers=RU).content.decode()
        assert who.post(f"{LABELS}wishes/", {"text": "Плохо"}).status_code == 403
    assert ChangeWish.objects.count() == 1


def test_search_engines_are_told_questions_and_answers(cast, client, sign_in):
    article(cast, ru=("Что за </script><b>?", "Ответ & <b> </script>"))
    article(cast, audience="customers", ru=("Для своих", "Тайна"))
    page = client.get("/help/chto-za-scriptb/").content.decode()
    told = told_to_search_engines(page)
    assert told["@type"] == "FAQPage" and told["mainEntity"] == [
        {
            "@type": "Question", "name": "Что за </script><b>?",
            "acceptedAnswer": {"@type": "Answer", "text": "Ответ & <b> </script>"},
        }
    ]  # fmt: skip
    customer = sign_in(cast.customer)
    listed = told_to_search_engines(customer.get("/help/categories/printing/").content.decode())
    assert [each["name"] for each in listed["mainEntity"]] == ["Что за </script><b>?"]
    assert "ld+json" not in customer.get("/help/dlya-svoikh/").content.decode()


def test_the_sitemap_has_what_everybody_may_read(cast, client, sign_in, settings, django_assert_num_queries):
    settings.SITE_URL = "https://help.example.com"
    article(cast)
    article(cast, audience="customers", ru=("Для клиентов", "Текст"))
    article(cast, published=False, ru=("Черновик", "Текст"))
    with django_assert_num_queries(1):
        answer = client.get("/sitemap.xml")
    assert answer["Content-Type"] == "application/xml"
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    entries = ElementTree.fromstring(answer.content).findall("s:url", space)
    assert [each.find("s:loc", space).text.removeprefix("https://help.example.com") for each in entries] == [
        "/help/", "/help/labels-print-blank/", LABELS
    ]  # fmt: skip
    assert {each.get("hreflang") for each in entries[1].findall("x:link", space)} == {"ru", "en"}
    assert "klientov" not in sign_in(cast.agent).get("/sitemap.xml").content.decode()
    assert "Sitemap: https://help.example.com/sitemap.xml" in client.get("/robots.txt").content.decode()
    page = client.get(LABELS).content.decode()
    assert f'<link rel="canonical" href="https://help.example.com{LABELS}">' in page
    assert '<link rel="alternate" hreflang="en" href="https://help.example.com/help/labels-print-blank/">' in page


@pytest.mark.parametrize(
    "path", ["/help/categories/printing/?before=pinned-", "/help/categories/printing/?before=pinned-x"]
)
def test_a_made_up_place_is_the_first_page(cast, client, path):
    category()
    article(cast)
    assert LABELS in client.get(path, headers=RU).content.decode()


def test_public_pages_are_light_and_need_no_script(cast, client):
    """All text that a first visit loads, compressed; beside it are pictures and two kept fonts."""
    long = "\n\n".join(f"## Шаг {n}\n\nОткройте **настройки** и выберите `вариант {n}`: {n * 7919}." for n in range(60))
    made = article(cast, ru=("Печать пустых этикеток", long))
    told = made.translations.get(language="ru")
    for path in ("/", "/help/", "/help/?q=этикетки", "/help/categories/printing/", f"/help/{told.slug}/"):
        page = client.get(path, headers={"Accept-Language": "ru"}).content.decode()
        sheets = re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"', page)
        scripts = re.findall(r'<script[^>]* src="/static/([^"]+)"', page)
        inner = [f"js/{name}.js" for entry in scripts for name in imported(entry)]
        parts = [page.encode(), *(files(each) for each in {*sheets, *scripts, *inner})]
        assert sheets and sum(len(gzip.compress(part)) for part in parts) < 50_000, path
        body = page.split("<body", 1)[1]
        assert "onclick=" not in body and (path != f"/help/{told.slug}/" or "Шаг 59" in body)


def imported(entry: str) -> set[str]:
    """Modules of ours that a script brings along."""
    found = set(re.findall(r'^import (?:[^"]*from )?"([a-z]+)"', files(entry).decode(), re.MULTILINE))
    return found.union(*(imported(f"js/{name}.js") for name in found))


def files(name: str) -> bytes:
    found = finders.find(name)
    assert found, name
    return Path(found).read_bytes()
