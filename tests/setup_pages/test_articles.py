"""The pages on which articles are written and published."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kb.models import Answer, Article, Category, Translation
from tests.kb.written import article, category

PAGE = "/setup/articles/"


def form(**changed) -> dict:
    return {
        "category": category().pk, "audience": "public", "title_ru": "Пустые этикетки", "was_ru": "0",
        "body_ru": "Проверьте **рулон**.", "title_en": "", "body_en": "", "was_en": "0", **changed,
    }  # fmt: skip


@pytest.fixture
def agent(cast, sign_in):
    return sign_in(cast.agent)


@pytest.fixture
def lead(cast, sign_in):
    return sign_in(cast.lead)


def test_an_agent_writes_and_a_lead_publishes(cast, agent, lead, client):
    said = agent.post(f"{PAGE}new/", form(do="save"))
    made = Article.objects.get()
    assert said.url == f"{PAGE}{made.pk}/"
    page = agent.get(said.url, headers={"Accept-Language": "ru"}).content.decode()
    assert "Сохранить черновик" in page and "опубликовать" not in page
    assert client.get("/help/pustye-etiketki/").status_code == 404
    assert agent.post(f"{PAGE}{made.pk}/publication/").status_code == 403
    assert lead.post(f"{PAGE}{made.pk}/publication/").url == said.url
    assert "<strong>рулон</strong>" in client.get("/help/pustye-etiketki/").content.decode()
    assert lead.post(f"{PAGE}{made.pk}/withdrawal/").url == said.url
    assert client.get("/help/pustye-etiketki/").status_code == 404


def test_a_lead_saves_and_publishes_in_one_step(lead):
    lead.post(f"{PAGE}new/", form(do="publish", title_en="Blank labels", body_en="Check the roll."))
    assert set(Translation.objects.readable_by(None).values_list("slug", flat=True)) == {
        "pustye-etiketki", "blank-labels"
    }  # fmt: skip


def test_an_agent_cannot_publish_by_the_form(cast, agent):
    assert agent.post(f"{PAGE}new/", form(do="publish")).status_code == 403
    assert not Article.objects.exists()
    made = article(cast)
    other = form(audience="agents", was_ru="1", title_en="Labels", body_en="Check.", was_en="1")
    assert agent.post(f"{PAGE}{made.pk}/", other).status_code == 403


def test_an_article_for_one_organisation_names_it(cast, agent):
    said = agent.post(f"{PAGE}new/", form(audience="company", organisation="Нет такой"))
    assert said.status_code == 422 and "organisation" in said.context["form"].errors
    assert agent.post(f"{PAGE}new/", form(audience="company", organisation="")).status_code == 422
    agent.post(f"{PAGE}new/", form(audience="company", organisation="пекарня «поляна»"))
    made = Article.objects.get()
    assert made.organisation == cast.bakery
    assert "Пекарня «Поляна»" in agent.get(PAGE).content.decode()
    assert "Пекарня «Поляна»" in agent.get(f"{PAGE}{made.pk}/").content.decode()


def test_a_look_changes_nothing(agent):
    said = agent.post(f"{PAGE}new/", form(do="look", body_ru="## Рулон\n\n<script>alert(1)</script>"))
    assert said.status_code == 200
    body = said.content.decode()
    assert '<h2 id="s-rulon">Рулон</h2>' in body and "<script>alert" not in body
    assert "Пустые этикетки" in body and not Article.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title_ru": ""}, "title_ru"),
        ({"body_ru": ""}, "body_ru"),
        ({"title_ru": "", "body_ru": ""}, "__all__"),
        ({"category": "999999"}, "category"),
        ({"audience": "all"}, "audience"),
        ({"body_ru": "я" * 60_001}, "body_ru"),
    ],
)
def test_what_is_wrong_is_said_and_kept(agent, changed, field):
    said = agent.post(f"{PAGE}new/", form(**changed))
    assert said.status_code == 422
    assert field in said.context["form"].errors
    assert not Article.objects.exists()


def test_who_wrote_meanwhile_is_not_overwritten(cast, agent):
    made = article(cast)
    made.write("ru", "Пустые этикетки", "Новее", by=cast.lead)
    said = agent.post(
        f"{PAGE}{made.pk}/", form(was_ru="1", title_en="Labels print blank", body_en="Check.", was_en="1")
    )
    assert said.status_code == 422
    assert made.translations.get(language="ru").newest.body == "Новее"
    assert made.translations.get(language="en").newest.number == 1, "nothing of it is saved"


def test_the_list_says_where_each_stands_with_a_fixed_number_of_queries(cast, agent):
    article(cast)
    article(cast, published=False, ru=("Черновик о весах", "Текст")).write("ru", "Весы", "Текст", by=cast.agent)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = agent.get(PAGE, headers={"Accept-Language": "ru"}).content.decode()
        counts.append(len(queries))
        article(cast, ru=("Ещё одна", "Текст"))
    assert counts == [6, 6]
    assert "Принтер печатает пустые этикетки" in page and "Весы" in page
    assert "опубликовано" in page and "черновик" in page


def test_the_page_tells_versions_and_what_readers_said(cast, agent):
    made = article(cast)
    made.write("ru", "Другой", "Текст", by=cast.agent)
    shown = made.translations.get(language="ru").shown
    Answer.objects.bulk_create([Answer(revision=shown, helped=helped) for helped in (True, True, False)])
    page = agent.get(f"{PAGE}{made.pk}/", headers={"Accept-Language": "ru"}).content.decode()
    assert "да — 2, нет — 1" in page
    assert "есть новый черновик" in page
    versions = agent.get(f"{PAGE}{made.pk}/versions/", headers={"Accept-Language": "ru"}).content.decode()
    assert "Дмитрий Волков" in versions and "Другой" in versions


def test_categories_are_a_tree_without_rings(cast, lead, agent):
    assert agent.get(f"{PAGE}categories/").status_code == 403
    new = {"title_ru": "Оборудование", "title_en": "Equipment", "slug": "equipment", "parent": "", "position": "1"}
    assert lead.post(f"{PAGE}categories/new/", new).url == f"{PAGE}categories/"
    top = Category.objects.get()
    lead.post(f"{PAGE}categories/new/", {**new, "slug": "scales", "title_ru": "Весы", "parent": top.pk})
    below = Category.objects.get(slug="scales")
    assert below.parent == top
    assert lead.post(f"{PAGE}categories/{top.pk}/", {**new, "parent": below.pk}).status_code == 422
    assert lead.post(f"{PAGE}categories/{top.pk}/", {**new, "slug": "Весы!"}).status_code == 422
    assert lead.post(f"{PAGE}categories/new/", new).status_code == 422  # the address is taken
    page = lead.get(f"{PAGE}categories/", headers={"Accept-Language": "ru"}).content.decode()
    assert page.index("Оборудование") < page.index("Весы")


def test_customers_and_managers_have_no_such_pages(cast, sign_in, client):
    made = article(cast)
    for path in (PAGE, f"{PAGE}new/", f"{PAGE}{made.pk}/", f"{PAGE}categories/"):
        assert client.get(path).status_code == 302
        assert sign_in(cast.manager).get(path).status_code == 403
        assert sign_in(cast.customer).get(path).status_code == 403


def test_an_empty_list_says_what_comes_first(agent, lead):
    assert "/articles/categories/new/" in lead.get(PAGE).content.decode()
    assert "/articles/categories/new/" not in agent.get(PAGE).content.decode()
