"""The gap list: what is missing, what it costs, and what is decided about it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kb import repeated
from kb.models import Article, Settled, Template
from kb.models.searched import Place, note
from tests.kb.test_repeated import answered, thrice
from tests.kb.written import category
from tickets.models import Insertion, Message, Ticket

PAGE = "/setup/articles/gaps/"
RU = {"Accept-Language": "ru"}


def rows(client) -> list[tuple[str, str, int, int]]:
    return [
        (row["gap"].kind, row["gap"].title, row["gap"].count, row["gap"].seconds)
        for row in client.get(PAGE).context["rows"]
    ]


def edited(cast, kept=40, uses=5, team=None) -> Template:
    """A template that was used so often, and of which so much stayed."""
    template = Template.objects.create(name="Сброс головки")
    template.write("ru", "Держите кнопку", by=cast.agent)
    for _ in range(uses):
        ticket = answered(cast, "Держите кнопку питания, пока лампа не мигнёт трижды, и отпустите.", subject="Головка")
        last = Message.objects.filter(ticket=ticket, kind="reply").latest("id")
        told = {"kind": "template", "key": str(template.pk), "language": "ru", "words": 100, "kept": kept}
        Insertion.objects.create(message=last, at=timezone.now(), **told)
    return template


def test_three_kinds_stand_in_one_list_by_what_they_cost(cast, sign_in):
    client = sign_in(cast.agent)
    empty = client.get(PAGE, headers=RU)
    assert empty.context["rows"] == [] and "Ничего не пропущено" in empty.content.decode()
    thrice(cast)
    edited(cast)
    for place in (Place.HELP, Place.HELP, Place.FORM, Place.HELP):
        note("Замена картриджа", place, "ru", found=False)
    repeated.rebuild()
    words = sorted(len(text.split()) for text in Message.objects.filter(
        insertions=None, kind="reply", body_text__contains="рулон").values_list("reply_text", flat=True))  # fmt: skip
    assert rows(client) == [
        ("template", "Сброс головки", 5, 5 * 60 * 1.5),
        ("search", "Замена картриджа", 4, 4 * words[1] * 1.5),
        ("answer", "Печатает пусто", 3, (words[1] + words[2]) * 1.5),
    ]
    page = client.get(PAGE, headers=RU).content.decode()
    assert "40 %" in page and "переверните рулон" in page and "Слово набирают 1,5 секунды" in page


def test_templates_that_mostly_stay_or_are_seldom_used_are_no_gap(cast, sign_in):
    edited(cast, kept=70)
    edited(cast, kept=10, uses=4)
    assert rows(sign_in(cast.agent)) == []


def test_an_article_is_begun_from_the_best_answer_and_settles_the_gap(cast, sign_in):
    thrice(cast)
    repeated.rebuild()
    client, shelf = sign_in(cast.agent), category()
    write = client.get(PAGE).context["rows"][0]["write"]
    form = client.get(write)
    assert "Открой" in form.content.decode() and "[номер]" in form.content.decode()
    typed = {
        "category": shelf.pk,
        "audience": "public",
        "title_ru": "Пустые этикетки",
        "body_ru": "Рулон",
        "was_ru": "0",
    }
    assert 'name="gap"' in form.content.decode()
    client.post(write, {**typed, "gap": str(form.context["gap"])})
    made = Article.objects.get()
    assert rows(client) == [] and Settled.objects.get().article == made
    assert f'href="/setup/articles/{made.pk}/"' in client.get(PAGE).content.decode()


def test_for_words_that_found_nothing_the_closest_answer_is_looked_for(cast, sign_in):
    done = thrice(cast)[0]
    note("печатает пусто", Place.HELP, "ru", found=False)
    note("доставка дронами", Place.HELP, "ru", found=False)
    repeated.rebuild()
    client = sign_in(cast.agent)
    write = {row["gap"].title: row["write"] for row in client.get(PAGE).context["rows"]}
    begun = client.get(write["Печатает пусто"], follow=True)
    assert "/promotion/HD-" in begun.redirect_chain[0][0] and begun.context["searched"] == "печатает пусто"
    assert 'value="Печатает пусто"' in begun.content.decode() and len(begun.context["others"]) == 2
    assert done.number in begun.content.decode()
    bare = client.get(write["Доставка дронами"], follow=True)
    assert (
        bare.redirect_chain[0][0].startswith("/setup/articles/new/")
        and 'value="Доставка дронами"' in bare.content.decode()
    )
    typed = {"category": category().pk, "audience": "public", "title_ru": "Дроны", "body_ru": "Нет", "was_ru": "0"}
    client.post("/setup/articles/new/", {**typed, "gap": str(bare.context["gap"])})
    assert "Доставка дронами" not in [row[1] for row in rows(client)]
    for wrong in ("", "answer:1", "search:zz:слова", "search:ru:", "x" * 200):
        assert client.get(f"{PAGE}answer/", {"gap": wrong}).status_code == 404


def test_what_is_not_needed_is_hidden_with_who_and_when_and_comes_back(cast, sign_in):
    thrice(cast)
    repeated.rebuild()
    client = sign_in(cast.agent)
    gap = str(client.get(PAGE).context["rows"][0]["gap"].key)
    for _ in range(2):
        assert client.post(f"{PAGE}settlement/", {"gap": gap, "do": "drop"}).url == PAGE
    repeated.rebuild()
    assert rows(client) == [] and Settled.objects.get().by == cast.agent
    page = sign_in(cast.lead).get(PAGE, headers=RU).content.decode()
    assert "Дмитрий Волков" in page and "Печатает пусто" in page and "не нужна" in page
    for _ in range(2):
        client.post(f"{PAGE}settlement/", {"gap": gap, "do": "open"})
    assert len(rows(client)) == 1
    client.post(f"{PAGE}settlement/", {"gap": "нет", "do": "drop"})
    assert not Settled.objects.exists()


@pytest.mark.tampers
def test_private_teams_tickets_neither_count_nor_show(cast, sign_in):
    first, *_others = thrice(cast)
    edited(cast)
    repeated.rebuild()
    gap = next(str(r["gap"].key) for r in sign_in(cast.lead).get(PAGE).context["rows"] if r["gap"].kind == "answer")
    type(cast.second_line).objects.filter(pk=cast.second_line.pk).update(is_private=True)
    Ticket.objects.filter(pk=first.pk).update(team=cast.second_line)
    assert [row[0] for row in rows(sign_in(cast.agent))] == ["template"]
    assert [row[0] for row in rows(sign_in(cast.specialist))] == ["template", "answer"]
    Ticket.objects.filter(subject="Головка").update(team=cast.second_line)
    assert rows(sign_in(cast.agent)) == []
    sign_in(cast.specialist).post(f"{PAGE}settlement/", {"gap": gap, "do": "drop"})
    assert "Печатает пусто" in sign_in(cast.specialist).get(PAGE).content.decode()
    assert "Печатает пусто" not in sign_in(cast.agent).get(PAGE).content.decode(), "nor by what was settled"


def test_another_ones_own_template_is_not_shown(cast, sign_in):
    template = edited(cast)
    Template.objects.filter(pk=template.pk).update(owner=cast.specialist)
    assert rows(sign_in(cast.agent)) == [] and len(rows(sign_in(cast.specialist))) == 1


@pytest.mark.parametrize("who", ["manager", "customer"])
def test_others_may_not(cast, sign_in, who):
    client = sign_in(getattr(cast, who))
    assert client.get(PAGE).status_code == 403
    assert client.post(f"{PAGE}settlement/", {"gap": "answer:1", "do": "drop"}).status_code == 403


def test_the_page_has_a_fixed_number_of_queries(cast, sign_in):
    client, counts = sign_in(cast.agent), []
    category()
    for number in range(2):
        thrice(cast)
        edited(cast)
        note(f"слова {'аб'[number]}", Place.HELP, "ru", found=False)
        note(f"иное {'аб'[number]}", Place.HELP, "ru", found=False)
        repeated.rebuild()
        gap = f"search:ru:иное {'аб'[number]}"
        client.post(f"{PAGE}settlement/", {"gap": gap, "do": "drop"})
        client.get(PAGE)
        with CaptureQueriesContext(connection) as seen:
            page = client.get(PAGE)
        assert len(page.context["rows"]) >= 3 and len(page.context["settled"]) == number + 1
        counts.append(len(seen))
    assert counts == [10, 10], counts
