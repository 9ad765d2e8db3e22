"""The pages of one article beside its text: review, versions, care, files; and what the editor says of languages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kb.models import Article, ArticleFile, ChangeWish, Review, Translation
from tests.kb.written import article, category
from tests.setup_pages.test_articles import form

RU = {"Accept-Language": "ru"}
PAGE = "/setup/articles/"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xe0\x08\x06\0\0\0"


@pytest.fixture
def agent(cast, sign_in):
    return sign_in(cast.agent)


@pytest.fixture
def lead(cast, sign_in):
    return sign_in(cast.lead)


def state(made, language: str = "ru") -> str:
    return made.translations.get(language=language).state


def test_an_agent_has_a_version_reviewed_and_a_lead_sends_it_back_then_publishes(cast, agent, lead, client):
    said = agent.post(f"{PAGE}new/", form(do="review", comment="Новая статья"))
    made = Article.objects.get()
    review = f"{PAGE}{made.pk}/review/"
    assert said.url == f"{PAGE}{made.pk}/" and state(made) == "review"
    assert "?only=review" in lead.get(PAGE).content.decode()
    page = lead.get(review, headers=RU).content.decode()
    assert "на проверке" in page and "Новая статья" in page and "Вернуть" in page
    assert "Вернуть" not in agent.get(review, headers=RU).content.decode()
    step = {"language": "ru", "seen": "1"}
    lead.post(f"{review}steps/", {**step, "do": "back", "comment": ""})
    assert state(made) == "review", "what is to be changed has to be said"
    lead.post(f"{review}steps/", {**step, "do": "back", "comment": "Добавьте модель"})
    assert state(made) == "back"
    assert "Добавьте модель" in agent.get(review, headers=RU).content.decode()
    assert agent.post(f"{review}steps/", {**step, "do": "publish"}).status_code == 403
    agent.post(f"{PAGE}{made.pk}/", form(was_ru="1", body_ru="Проверьте **рулон** ZD421.", do="review"))
    lead.post(f"{review}steps/", {**step, "do": "publish"})
    assert state(made) == "review", "a version that was not read is not published"
    lead.post(f"{review}steps/", {**step, "seen": "2", "do": "publish"})
    assert "ZD421" in client.get("/help/pustye-etiketki/").content.decode()
    assert list(Review.objects.order_by("id").values_list("step", flat=True))[-2:] == ["approved", "published"]


def test_a_review_shows_what_would_change(cast, lead):
    made = article(cast, ru=("Возврат", "Срок возврата семь дней."))
    made.write("ru", "Возврат", "Срок возврата десять дней.", by=cast.agent)
    page = lead.get(f"{PAGE}{made.pk}/review/", headers=RU).content.decode()
    assert '<del data-tone="bad">семь</del><ins data-tone="ok">десять</ins>' in page


def test_a_lead_schedules_and_gives_it_up(cast, lead, agent):
    made = article(cast, published=False)
    path = f"{PAGE}{made.pk}/review/schedule/"
    assert agent.post(path, {"at": "2030-01-01T09:00"}).status_code == 403
    for wrong in ("", "2001-01-01T09:00", "завтра", "0001-01-01T00:00", "9999-12-31T23:59"):
        lead.post(path, {"at": wrong})
        assert Article.objects.get().publish_at is None
    lead.post(path, {"at": "2030-01-01T09:00"})
    assert timezone.localtime(Article.objects.get().publish_at).strftime("%Y-%m-%d %H:%M") == "2030-01-01 09:00"
    assert "2030" in lead.get(f"{PAGE}{made.pk}/review/", headers=RU).content.decode()
    lead.post(path, {"drop": "1"})
    assert Article.objects.get().publish_at is None


def test_where_a_second_person_approves_nothing_typed_is_lost(cast, lead):
    shelf = category("law", "Право", "Law", needs_second=True)
    said = lead.post(f"{PAGE}new/", form(category=shelf.pk, do="publish"))
    assert said.status_code == 422 and "Проверьте **рулон**." in said.content.decode()
    assert not Article.objects.exists()


def test_the_editor_shows_what_the_other_language_lacks(cast, agent):
    made = article(cast, ru=("Возврат", "Срок семь дней."), en=("Return", "Seven days."))
    made.write("ru", "Возврат", "Срок десять дней.", by=cast.lead)
    page = agent.get(f"{PAGE}{made.pk}/", headers=RU).content.decode()
    assert '<del data-tone="bad">семь</del><ins data-tone="ok">десять</ins>' in page and 'name="agree_en"' in page
    assert "agree_ru" not in page
    words = {
        "title_ru": "Возврат", "body_ru": "Срок десять дней.", "was_ru": "2",
        "title_en": "Return", "body_en": "Seven days.", "was_en": "1",
    }  # fmt: skip
    agent.post(f"{PAGE}{made.pk}/", form(**words, agree_en="on"))
    assert not made.translations.exclude(outdated_since=None).exists()
    assert made.translations.get(language="en").newest.number == 1
    agent.post(
        f"{PAGE}{made.pk}/", form(**{**words, "body_ru": "Срок: десять дней."}, significance="1", comment="Знак")
    )
    newest = made.translations.get(language="ru").newest
    assert (newest.number, newest.significance, newest.comment) == (3, 1, "Знак")
    assert not made.translations.exclude(outdated_since=None).exists()


def test_a_preview_while_writing(cast, agent, sign_in):
    made = article(cast)
    ArticleFile.add(made, SimpleUploadedFile("a.png", PNG), by=cast.agent)
    typed = {"language": "ru", "title_ru": "<b>Рулон", "body_ru": "![вид](a.png) <script>", "article": made.pk}
    body = agent.post(f"{PAGE}preview/", typed).content.decode()
    assert f"/help/files/{made.pk}/a.png/?v=" in body and "&lt;b&gt;Рулон" in body and "<script>" not in body
    assert "<html" not in body
    assert agent.post(f"{PAGE}preview/", {"language": "xx", "article": "one"}).status_code == 200
    assert sign_in(cast.customer).post(f"{PAGE}preview/", typed).status_code == 403


def test_any_two_versions_are_compared_and_an_earlier_one_restored(cast, agent):
    made = article(cast, ru=("Возврат", "Раз."))
    for words in ("Два.", "Три."):
        made.write("ru", "Возврат", words, by=cast.agent, comment=f"Стало {words}")
    path = f"{PAGE}{made.pk}/versions/"
    page = agent.get(path, headers=RU).content.decode()
    assert ">Два</del>" in page and ">Три</ins>" in page and "Стало Два." in page
    page = agent.get(f"{path}?language=ru&from=1&to=3", headers=RU).content.decode()
    assert ">Раз</del>" in page and ">Три</ins>" in page
    for odd in ("?from=x&to=99", "?language=xx", "?from=3&to=3"):
        assert agent.get(path + odd).status_code == 200
    assert agent.post(f"{path}restoration/", {"language": "ru", "number": "1"}).url == f"{PAGE}{made.pk}/"
    assert made.translations.get().newest.body == "Раз."
    assert agent.post(f"{path}restoration/", {"language": "ru", "number": "77"}).url == path


def care(made, **changed) -> dict:
    return {
        "owner": made.owner_id, "review_at": "2030-02-03", "expires_at": "", "related": "",
        **{f"slug_{each.language}": each.slug for each in made.translations.all()}, **changed,
    }  # fmt: skip


def test_care_is_kept(cast, lead, client):
    made, other = article(cast), article(cast, ru=("Весы", "Текст"))
    path = f"{PAGE}{made.pk}/care/"
    sent = care(
        made, owner=cast.other_agent.pk, expires_at="2030-03-04T10:30", pinned="on", featured="on",
        related="https://help.example/help/vesy/\n\n", slug_ru="pustye-etiketki",
    )  # fmt: skip
    assert lead.post(path, sent).url == path
    made.refresh_from_db()
    assert (made.owner, str(made.review_at), made.pinned, made.featured) == (cast.other_agent, "2030-02-03", True, True)
    assert timezone.localtime(made.expires_at).strftime("%Y-%m-%dT%H:%M") == "2030-03-04T10:30"
    assert list(made.related.all()) == [other]
    assert client.get("/help/printer-pechataet-pustye-etiketki/").status_code == 301
    page = lead.get(path).content.decode()
    assert 'value="2030-02-03"' in page and 'value="2030-03-04T10:30"' in page and "vesy" in page


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"related": "nirgends"}, "related"), ({"slug_ru": "Весы!"}, "slug_ru"), ({"slug_ru": "vesy"}, "__all__"),
        ({"owner": "99999999"}, "owner"), ({"review_at": "скоро"}, "review_at"),
        ({"review_at": "0001-01-01"}, "review_at"),
        ({"expires_at": "0001-01-01T00:00"}, "expires_at"), ({"expires_at": "9999-12-31T23:59"}, "expires_at"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_care_is_said(cast, lead, changed, field):
    made, _other = article(cast), article(cast, ru=("Весы", "Текст"))
    said = lead.post(f"{PAGE}{made.pk}/care/", care(made, **changed))
    assert said.status_code == 422 and field in said.context["form"].errors
    made.refresh_from_db()
    assert str(made.review_at) != "2030-02-03", "nothing of it is saved"


def test_an_agent_cares_without_what_readers_notice(cast, agent):
    made = article(cast)
    Article.objects.filter(pk=made.pk).update(expires_at=timezone.now() + timedelta(days=1, seconds=7), pinned=True)
    before = Article.objects.get(pk=made.pk)
    sent = care(made, pinned="", slug_ru="drugoy", expires_at="2040-01-01T00:00")
    assert agent.post(f"{PAGE}{made.pk}/care/", sent).status_code == 302
    made.refresh_from_db()
    assert (made.expires_at, made.pinned) == (before.expires_at, True) and str(made.review_at) == "2030-02-03"
    assert not Translation.objects.filter(slug="drugoy").exists()
    agent.post(f"{PAGE}{made.pk}/care/reading/")
    made.refresh_from_db()
    assert made.review_at == timezone.localdate() + timedelta(days=182)


def test_wishes_for_change(cast, agent):
    made = article(cast)
    agent.post(f"{PAGE}{made.pk}/wishes/", {"text": "Кнопка называется иначе"})
    agent.post(f"{PAGE}{made.pk}/wishes/", {"text": " "})
    wish = ChangeWish.objects.get()
    assert "Кнопка называется иначе" in agent.get(f"{PAGE}{made.pk}/").content.decode()
    other = article(cast, ru=("Весы", "Текст"))
    settled = f"{PAGE}{other.pk}/wishes/settlement/", f"{PAGE}{made.pk}/wishes/settlement/"
    assert [agent.post(path, {"wish": wish.pk}).status_code for path in settled] == [404, 302]
    assert "Кнопка называется иначе" not in agent.get(f"{PAGE}{made.pk}/").content.decode()


def test_files_are_added_listed_and_removed(cast, agent):
    made = article(cast)
    path = f"{PAGE}{made.pk}/files/"
    sent = [SimpleUploadedFile("схема принтера.png", PNG, "text/html"), SimpleUploadedFile("a.pdf", b"%PDF-1.7")]
    assert agent.post(path, {"files": sent}).url == path
    page = agent.get(path, headers=RU).content.decode()
    assert "640 × 480" in page and "(&lt;схема принтера.png&gt;)</code>" in page and "[a.pdf](a.pdf)" in page
    agent.post(f"{path}removal/", {"name": "a.pdf"})
    assert [each.name for each in made.files.all()] == ["схема принтера.png"]
    assert agent.post(f"{path}removal/", {"name": "a.pdf"}).status_code == 404


def test_a_file_that_is_too_large_is_refused(cast, agent, settings):
    settings.ATTACHMENT_MAX_BYTES = 2**20
    made = article(cast)
    said = agent.post(
        f"{PAGE}{made.pk}/files/", {"files": SimpleUploadedFile("a.bin", b"1" * (2**20 + 1))}, follow=True
    )
    assert "a.bin" in said.content.decode() and not made.files.exists()


def test_pages_have_a_fixed_number_of_queries(cast, agent):
    made = article(cast)
    paths = {"": 10, "review/": 6, "versions/": 6, "care/": 8, "files/": 5}
    for number in range(2):
        counts = {}
        for path in paths:
            with CaptureQueriesContext(connection) as queries:
                agent.get(f"{PAGE}{made.pk}/{path}")
            counts[path] = len(queries)
        assert counts == paths
        for language in ("ru", "en"):
            made.write(language, "Другое", f"Текст {number}", by=cast.agent)
            made.ask_review(language, by=cast.agent)
        made.ask_change("Иначе", by=cast.agent)
        ArticleFile.add(made, SimpleUploadedFile(f"{number}.png", PNG), by=cast.agent)
