"""What readers search for, counted without them, and what is marked of what they find."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kb.models import Missed, Searched
from kb.models.searched import Place, kept, note
from tests.kb.written import article
from tests.portal.test_portal import form_of
from tickets.models import Category

RU = {"Accept-Language": "ru"}
PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def reader() -> Client:
    """A stranger with a browser."""
    return Client(headers={"User-Agent": PERSON})


def missed() -> list[tuple[str, str, str, int]]:
    return list(Missed.objects.order_by("id").values_list("place", "language", "words", "count"))


def test_a_search_marks_what_was_found(cast, client):
    article(
        cast, ru=("Пустые этикетки", "Проверьте **рулон** <b>сами</b>.\n\n## Рулон\n\n1. [Снимите](/help/) рулоны.")
    )
    page = client.get("/help/?q=рулоны+этикетка", headers=RU).content.decode()
    assert "Пустые <mark>этикетки</mark>" in page
    assert "Проверьте <mark>рулон</mark> сами" in page and "##" not in page and "/help/)" not in page


def test_a_search_without_a_hit_is_kept_by_its_words(cast, reader):
    article(cast)
    for _ in range(2):
        reader.get("/help/?q=Возврат+товара", headers=RU)
    reader.get("/help/?q=пустые+этикетки", headers=RU)
    reader.get("/help/", headers=RU)
    assert missed() == [("help", "ru", "возврат товара", 2)]
    assert list(Searched.objects.values_list("place", "language", "searches", "misses")) == [("help", "ru", 3, 2)]
    names = {field.name for model in (Missed, Searched) for field in model._meta.fields}
    assert names == {"id", "day", "place", "language", "words", "count", "searches", "misses"}


def test_staff_machines_and_a_look_at_headers_are_not_counted(cast, client, sign_in, reader):
    client.get("/help/?q=возврат")
    sign_in(cast.agent).get("/help/?q=возврат", headers={"User-Agent": PERSON})
    reader.head("/help/?q=возврат")
    assert not Searched.objects.exists() and not Missed.objects.exists()


def test_one_network_fills_no_list(cast, monkeypatch):
    monkeypatch.setattr("helpdesk.portal.searches.throttle.too_many", lambda *args, **options: True)
    Client(headers={"User-Agent": PERSON}).get("/help/?q=возврат")
    assert not Searched.objects.exists()
    monkeypatch.setattr("kb.models.searched.MOST_A_DAY", 1)
    note("первое", Place.HELP, "ru", found=False)
    note("второе", Place.HELP, "ru", found=False)
    note("первое", Place.HELP, "ru", found=False)
    assert missed() == [("help", "ru", "первое", 2)]
    assert Searched.objects.get().misses == 3  # they are counted all the same


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("почта ivan@mail.example не работает", "почта не работает"),
        ("заказ 123456 не пришёл", "заказ не пришёл"),
        ("позвоните +7 (916) 123-45-67 срочно", "позвоните срочно"),
        ("сайт https://shop.example/a?b=1 лежит", "сайт лежит"),
        ("ошибка 502", "ошибка 502"),
        ("счёт АБ-2026/17 потерян", "счёт потерян"),
        ("89161234567", ""),
        ("12", ""),
        ("а" * 200, "а" * 80),
    ],
)
def test_what_may_say_who_somebody_is_is_taken_out(typed, said):
    assert kept(typed, names=True) == said


def test_of_the_subject_of_a_request_no_names_are_kept(cast, reader):
    article(cast)
    form = form_of(reader, name="Ольга", email="olga@new.example", subject="Возврат для Петровой Анны 4 коробки")
    reader.post("/new/", form)
    assert [row[0] for row in missed()] == ["form"] and missed()[0][2] == "возврат для 4 коробки"
    reader.post("/new/", form_of(reader, name="Ольга", email="olga@new.example", subject="Пустые этикетки"))
    assert list(Searched.objects.values_list("place", "searches", "misses")) == [("form", 2, 1)]


def test_a_category_speaks_for_its_articles(cast, client):
    article(cast, ru=("Не выходит чек", "Проверьте касса и кассы."))
    article(cast, ru=("Не выходит отчёт", "Проверьте период."))
    chosen = Category.objects.create(name_ru="Кассы", name_en="Tills", position=1)
    plain = client.post("/new/suggestions/", {"subject": "не выходит"}, headers=RU).content.decode()
    assert plain.index("otchet") < plain.index("chek")
    near = client.post("/new/suggestions/", {"subject": "не выходит", "category": chosen.pk}, headers=RU)
    assert near.content.decode().index("chek") < near.content.decode().index("otchet")
    for odd in ("0", "х", "9" * 30, "-1"):
        assert client.post("/new/suggestions/", {"subject": "не выходит", "category": odd}).status_code == 200


def test_a_counted_search_has_a_fixed_number_of_queries(cast, reader):
    article(cast)
    counts = []
    for words in ("этикетки", "возврат", "возврат", "этикетки"):
        with CaptureQueriesContext(connection) as queries:
            reader.get("/help/", {"q": words})
        counts.append(sum("SAVEPOINT" not in query["sql"] for query in queries))
    assert counts == [8, 9, 7, 8]  # one of the session
