"""Articles as their readers meet them, what counts as read, and what a request sent afterwards carries."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from helpdesk.portal import visits
from kb.models import Answer
from people import throttle
from tests.kb.written import article, category
from tests.portal.test_portal import form_of
from tickets.models import Arrival, Reading, Ticket

RU = {"Accept-Language": "ru"}
PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
LABELS = "/help/printer-pechataet-pustye-etiketki/"


@pytest.fixture
def reader() -> Client:
    """A stranger with a browser."""
    return Client(headers={"User-Agent": PERSON})


def test_categories_lead_to_articles(cast, client):
    top = category("equipment", "Оборудование", "Equipment")
    article(cast, of=category("printing", "Печать", "Printing", parent=top))
    category("empty", "Пусто", "Empty")
    page = client.get("/help/", headers=RU).content.decode()
    assert "Оборудование" in page and "1 статья" in page and "Пусто" not in page
    for slug in ("equipment", "printing"):
        assert LABELS in client.get(f"/help/categories/{slug}/", headers=RU).content.decode()
    assert (
        "/help/labels-print-blank/"
        in client.get("/help/categories/printing/", headers={"Accept-Language": "en"}).content.decode()
    )
    assert client.get("/help/categories/nothing/").status_code == 404
    assert client.get("/help/categories/printing/?before=1").status_code == 200


def test_the_search_box_finds_and_says_what_it_did_not_find(cast, client):
    article(cast)
    assert LABELS in client.get("/help/?q=пустая+этикетка", headers=RU).content.decode()
    body = client.get("/help/?q=<script>alert(1)</script>", headers=RU).content.decode()
    assert "Ничего не найдено" in body and "<script>alert" not in body


def test_an_article_is_a_small_page_without_scripts(cast, client):
    article(cast, ru=("Длинная статья", "## Глава\n\nСлова и ещё слова. " * 150), en=("Long", "Text"))
    answer = client.get("/help/dlinnaya-statya/", headers=RU)
    body = answer.content.decode()
    assert len(answer.content) < 50_000
    assert re.findall(r"<script[^>]*>", body) == ['<script type="application/ld+json">']  # data, that nothing runs
    assert "data-theme-toggle" not in body
    assert '<article class="article prose" lang="ru">' in body
    assert 'href="/help/long/"' in body
    assert client.get("/help/long/", headers=RU).context["told"].language == "en"  # in its own language, whoever asks


def test_an_unchanged_article_is_not_sent_again(cast, reader):
    made = article(cast)
    first = reader.get(LABELS, headers=RU)
    tag = {**RU, "If-None-Match": first["ETag"]}
    again = reader.get(LABELS, headers=tag)
    assert again.status_code == 304 and not again.content
    assert reader.get(LABELS, headers={**tag, "Accept-Language": "en"}).status_code == 200
    made.write("ru", "Принтер печатает пустые этикетки", "Новее", by=cast.agent)
    assert reader.get(LABELS, headers=tag).status_code == 304  # a draft is nobody's business
    made.publish(by=cast.lead)
    assert reader.get(LABELS, headers=tag).status_code == 200
    assert Client().get(LABELS, headers=tag).status_code == 200  # another browser's form needs another token


def test_what_is_not_for_a_reader_is_not_there(cast, client, sign_in):
    article(cast, audience="customers", ru=("Для клиентов", "Тайна клиентов"))
    article(cast, audience="agents", ru=("Для своих", "Тайна своих"))
    article(cast, published=False, ru=("Черновик", "Тайна черновика"))
    who = {"nobody": client, "customer": sign_in(cast.customer), "agent": sign_in(cast.agent)}
    seen = {
        name: [browser.get(f"/help/{slug}/").status_code for slug in ("dlya-klientov", "dlya-svoikh", "chernovik")]
        for name, browser in who.items()
    }
    assert seen == {"nobody": [404] * 3, "customer": [200, 404, 404], "agent": [200, 200, 404]}
    pages = ("/", "/help/", "/help/?q=тайна", "/help/categories/printing/")
    for page in pages:
        assert "Для " not in client.get(page, headers=RU).content.decode()
    assert "Для своих" not in who["customer"].get("/help/?q=тайна", headers=RU).content.decode()
    for browser in (client, who["customer"]):
        offered = browser.post("/new/suggestions/", {"subject": "тайна", "text": "тайна своих"}, headers=RU)
        assert "Для своих" not in offered.content.decode()


def test_a_visit_reads_an_article_once(cast, reader):
    made = article(cast)
    for _ in range(2):
        reader.get(LABELS)
    reader.get(LABELS, headers={"If-None-Match": reader.get(LABELS)["ETag"]})
    reader.get("/help/labels-print-blank/?from=form")  # the same article
    other = article(cast, ru=("Возврат", "Текст"))
    reader.get("/help/vozvrat/?from=form")
    rows = list(Reading.objects.order_by("id").values_list("article", "language", "opens", "from_form"))
    assert rows == [(made.key, "ru", True, False), (other.key, "ru", False, True)]


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": ""},
        {"User-Agent": "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)"},
        {"User-Agent": "Googlebot/2.1"},
        {"User-Agent": "TelegramBot (like TwitterBot)"},
        {"User-Agent": "curl/8.5.0"},
        {"User-Agent": "python-requests/2.32"},
        {"User-Agent": PERSON, "Sec-Purpose": "prefetch;prerender"},
        {"User-Agent": PERSON, "Purpose": "prefetch"},
        {"User-Agent": PERSON, "X-Moz": "prefetch"},
    ],
)
def test_machines_read_nothing(cast, client, headers):
    article(cast)
    answer = client.get(LABELS, headers=headers)
    assert answer.status_code == 200
    assert not Reading.objects.exists() and "sessionid" not in answer.cookies


def test_staff_reads_nothing_and_a_look_at_headers_neither(cast, sign_in, reader):
    article(cast)
    for person in (cast.agent, cast.manager):
        sign_in(person).get(LABELS, headers={"User-Agent": PERSON})
    reader.head(LABELS)
    assert not Reading.objects.exists()
    sign_in(cast.customer).get(LABELS, headers={"User-Agent": PERSON})
    assert Reading.objects.count() == 1


def test_a_request_sent_by_the_visit_carries_its_word(cast, reader):
    article(cast)
    reader.post("/new/", form_of(reader, name="Ольга", email="olga@new.example"))
    assert Arrival.objects.latest("id").visit == ""  # has read nothing
    reader.get(LABELS)
    word = Reading.objects.get().visit
    reader.post("/new/", form_of(reader, name="Ольга", email="olga@new.example", subject="Второе"))
    assert Arrival.objects.latest("id").visit == word
    assert list(Arrival.objects.sent_by_visits().values_list("ticket__subject", flat=True)) == ["Второе"]


def test_signing_in_goes_on_with_the_visit(cast, sign_in, reader):
    article(cast)
    reader.get(LABELS)
    reader.force_login(cast.customer, backend="people.sign_in.PersonBackend")
    reader.post("/new/", form_of(reader))
    assert Arrival.objects.get().visit == Reading.objects.get().visit


def test_a_visit_ends_after_a_day(cast, reader, monkeypatch):
    article(cast)
    reader.get(LABELS)
    first = Reading.objects.get().visit
    later = (timezone.now() + timedelta(hours=24, seconds=1)).timestamp()
    monkeypatch.setattr(visits.time, "time", lambda: later)
    reader.post("/new/", form_of(reader, name="Ольга", email="olga@new.example"))
    assert Arrival.objects.get().visit == ""
    reader.get(LABELS)
    assert Reading.objects.exclude(visit=first).get().opens  # nothing ties the two days together


def test_whether_it_helped_is_kept_once_and_without_a_person(cast, reader, sign_in):
    article(cast)
    said = reader.post(f"{LABELS}answers/", {"helped": "yes"})
    assert said.url == f"{LABELS}?thanks=1#helped"
    assert "Спасибо за ответ" in reader.get(said.url, headers=RU).content.decode()
    reader.post(f"{LABELS}answers/", {"helped": "no"})
    sign_in(cast.agent).post(f"{LABELS}answers/", {"helped": "no"})
    Client().post(f"{LABELS}answers/", {"helped": "perhaps"})
    assert list(Answer.objects.values_list("helped", flat=True)) == [True]
    assert {field.name for field in Answer._meta.fields} == {"id", "revision", "helped", "reason", "text", "at"}
    assert reader.get(f"{LABELS}answers/").status_code == 405
    assert reader.post("/help/nothing/answers/", {"helped": "yes"}).status_code == 404


def test_why_it_did_not_help_is_asked_and_shown_to_those_who_write(cast, reader, sign_in):
    written = article(cast)
    other = article(cast, ru=("Возврат", "Текст"))
    said = reader.post(f"{LABELS}answers/", {"helped": "no"}).url
    page = reader.get(said, headers=RU)
    assert "Чего не хватило?" in page.content.decode() and "Нет того, что мне нужно" in page.content.decode()
    why = page.context["why"]
    reader.post("/help/vozvrat/answers/", {"why": why, "reason": "vain", "text": "О другой статье"})
    for forged in ("", "x", why[:-1] + "_"):
        reader.post(f"{LABELS}answers/", {"why": forged, "reason": "vain", "text": "Чужое"})
    assert not Answer.objects.exclude(reason="").exists()
    reader.post(f"{LABELS}answers/", {"why": why, "reason": "lacking", "text": " Нет шага для <b>ZD-421</b> "})
    reader.post(f"{LABELS}answers/", {"why": why, "reason": "vain", "text": "Второй раз"})
    assert Answer.objects.values_list("helped", "reason", "text").get() == (
        False, "lacking", "Нет шага для <b>ZD-421</b>",
    )  # fmt: skip
    page = sign_in(cast.admin).get(f"/setup/articles/{written.pk}/", headers=RU).content.decode()
    assert "Нет того, что мне нужно: 1" in page and "Нет шага для &lt;b&gt;ZD-421&lt;/b&gt;" in page
    assert "Нет шага" not in sign_in(cast.admin).get(f"/setup/articles/{other.pk}/", headers=RU).content.decode()


def test_a_reason_may_be_words_alone_and_is_asked_for_an_hour(cast, reader, monkeypatch):
    article(cast)
    said = reader.post(f"{LABELS}answers/", {"helped": "no"}).url
    why = reader.get(said).context["why"]
    later = time.time() + 3601
    with monkeypatch.context() as then:
        then.setattr("django.core.signing.time.time", lambda: later)
        assert "reasons" not in reader.get(said).context
        reader.post(f"{LABELS}answers/", {"why": why, "text": "Поздно"})
    assert Answer.objects.get().text == ""
    reader.post(f"{LABELS}answers/", {"why": why, "reason": "nonsense", "text": "б\x00" + "ю" * 2000})
    assert (Answer.objects.get().reason, len(Answer.objects.get().text)) == ("other", 1000)


def test_answers_from_one_network_are_limited(cast):
    article(cast)
    for _ in range(65):
        Client().post(f"{LABELS}answers/", {"helped": "no"})
    assert Answer.objects.count() == 60
    late = Client()
    late.post(f"{LABELS}answers/", {"helped": "yes"})
    late.post(f"{LABELS}answers/", {"helped": "perhaps"})
    throttle.forget("article answer", "127.0.0.1")
    late.post(f"{LABELS}answers/", {"helped": "yes"})
    assert Answer.objects.filter(helped=True).count() == 1, "what was not kept may be said again"


def test_suggestions_answer_what_is_being_written(cast, client):
    for number in range(7):
        article(cast, ru=(f"Пустые этикетки {number}", "Рулон"))
    typed = {"subject": "Печатает пустые этикетки"}
    body = client.post("/new/suggestions/", typed, headers=RU).content.decode()
    assert body.count("?from=form") == 5 and "<html" not in body
    for nothing in ("", "  ", "эт", "совсем другое", "\x00"):
        assert client.post("/new/suggestions/", {"subject": nothing}, headers=RU).content.decode().strip() == ""
    form = client.get("/new/", headers=RU).content.decode()
    assert re.search(r'<div aria-live="polite" hx-post="/new/suggestions/"', form)


def test_what_the_text_says_counts_too(cast, client):
    article(cast, ru=("Не открывается программа", "Проверьте интернет: роутер и кабель."))
    article(cast, ru=("Не открывается отчёт", "Сократите период: квартал вместо года."))

    def first(subject: str, text: str) -> str:
        offered = client.post("/new/suggestions/", {"subject": subject, "text": text}, headers=RU).content.decode()
        return (re.findall(r"/help/([\w-]+)/", offered) or [""])[0]

    assert first("Не открывается", "Добрый день! Роутер мигает, кабель целый.") == "ne-otkryvaetsya-programma"
    assert first("Не открывается", "Здравствуйте! Выбрал квартал, потом период год.") == "ne-otkryvaetsya-otchet"
    assert (
        first("Помогите", "Хочу сократить период в отчёте до квартала, он не открывается.") == "ne-otkryvaetsya-otchet"
    )
    assert first("", "Добрый день!") == first("", "ку" * 50_000) == ""


def test_the_home_page_shows_what_is_read_most(cast, reader):
    article(cast)
    article(cast, ru=("Возврат", "Текст"))
    page = reader.get("/", headers=RU).content.decode()
    assert page.index("/help/vozvrat/") < page.index(LABELS)  # the newest where nobody has read any
    reader.get(LABELS)
    page = reader.get("/", headers=RU).content.decode()
    assert LABELS in page and "/help/vozvrat/" not in page


def test_pages_have_a_fixed_number_of_queries(cast, client, reader):
    article(cast)
    paths = {"/": 5, "/help/": 5, "/help/?q=этикетки": 5, "/help/categories/printing/": 2, LABELS: 3}
    for _ in range(2):
        counts = {}
        for path in paths:
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            counts[path] = len(queries)
        assert counts == paths
        with CaptureQueriesContext(connection) as queries:
            client.post("/new/suggestions/", {"subject": "этикетки", "text": "Принтер молчит"})
        assert len(queries) == 6  # two of each meaning, the articles, their words
        article(cast, ru=("Ещё этикетки", "Текст"))


def test_a_portal_without_articles_says_so(db, client):
    assert "Статей пока нет" in client.get("/help/", headers=RU).content.decode()
    assert "Читают чаще всего" not in client.get("/", headers=RU).content.decode()
    assert Ticket.objects.count() == 0
