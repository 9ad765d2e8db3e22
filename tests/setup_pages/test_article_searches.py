"""The pages of synonyms, and of what was searched and read."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kb.models import Answer, Revision, Synonyms
from kb.models.searched import Place, note
from tests.kb.written import article
from tickets.models import Reading

RU = {"Accept-Language": "ru"}


def test_a_lead_keeps_the_synonyms(cast, sign_in):
    client = sign_in(cast.lead)
    assert client.get("/setup/articles/synonyms/").status_code == 200
    assert (
        client.post("/setup/articles/synonyms/", {"words": "Вход = войти = sign in"}).url == "/setup/articles/synonyms/"
    )
    made = Synonyms.objects.get()
    assert (made.words, made.changed_by) == ("вход = войти = sign in", cast.lead)
    assert "вход = войти = sign in" in client.get("/setup/articles/synonyms/").content.decode()
    page = f"/setup/articles/synonyms/{made.pk}/"
    assert "вход = войти" in client.get(page).content.decode()
    client.post(page, {"words": "вход = логин"})
    made.refresh_from_db()
    assert made.words == "вход = логин"
    client.post(f"{page}removal/")
    assert not Synonyms.objects.exists() and client.get(page).status_code == 404


def test_what_is_refused_stays_typed(cast, sign_in):
    client = sign_in(cast.lead)
    answer = client.post("/setup/articles/synonyms/", {"words": "одно <слово>"})
    assert answer.status_code == 422 and 'value="одно &lt;слово&gt;"' in answer.content.decode()
    Synonyms.write("а = б", by=cast.lead)
    other = Synonyms.write("в = г", by=cast.lead)
    answer = client.post(f"/setup/articles/synonyms/{other.pk}/", {"words": "а = б"})
    assert answer.status_code == 422 and 'value="а = б"' in answer.content.decode()
    other.refresh_from_db()
    assert other.words == "в = г"


@pytest.mark.parametrize("who", ["agent", "manager", "customer"])
def test_others_keep_no_synonyms(cast, sign_in, who):
    made = Synonyms.write("а = б", by=cast.lead)
    client = sign_in(getattr(cast, who))
    for path in ("", f"{made.pk}/"):
        assert client.get(f"/setup/articles/synonyms/{path}").status_code == 403
        assert client.post(f"/setup/articles/synonyms/{path}", {"words": "в = г"}).status_code == 403
    assert client.post(f"/setup/articles/synonyms/{made.pk}/removal/").status_code == 403
    assert [each.words for each in Synonyms.objects.all()] == ["а = б"]


def test_an_agent_sees_what_failed_and_begins_the_article(cast, sign_in):
    made = article(cast)
    for _ in range(3):
        note("Замена <картриджа>", Place.HELP, "ru", found=False)
    note("этикетки", Place.HELP, "ru", found=True)
    note("Возврат коробок", Place.FORM, "ru", found=False)
    Reading.keep(made.key, "ru", "visit one")
    Reading.keep(made.key, "ru", "visit two")
    Answer.objects.create(revision=Revision.objects.first(), helped=False, at=timezone.now())
    client = sign_in(cast.agent)
    page = client.get("/setup/articles/searches/")
    assert [(row["words"], row["total"]) for row in page.context["missed"]] == [
        ("замена картриджа", 3),
        ("возврат коробок", 1),
    ]
    assert {row["place"]: (row["searches"], row["misses"]) for row in page.context["places"]} == {
        "help": (4, 3),
        "form": (1, 1),
    }
    assert [(each.article.pk, each.readings, each.yes, each.no) for each in page.context["read"]] == [
        (made.pk, 2, 0, 1)
    ]
    form = client.get(page.context["missed"][0]["write"], follow=True).content.decode()
    assert 'name="title_ru" type="text" value="Замена картриджа"' in form
    assert client.get("/setup/articles/new/?title=x&language=zz").status_code == 200


def test_the_page_has_a_fixed_number_of_queries(cast, sign_in):
    client, counts = sign_in(cast.agent), []
    for number in range(3):
        made = article(cast, ru=(f"Статья {number}", "Текст"))
        Reading.keep(made.key, "ru", f"visit {number}")
        note(f"слово номер {'абв'[number]}", Place.HELP, "ru", found=False)
        with CaptureQueriesContext(connection) as queries:
            client.get("/setup/articles/searches/")
        counts.append(len(queries))
    assert len(set(counts)) == 1 and counts[0] <= 8, counts


def test_a_desk_without_searches_says_so(cast, sign_in):
    page = sign_in(cast.lead).get("/setup/articles/searches/").content.decode()
    assert "Nobody has searched yet" in page or "Пока никто не искал" in page
