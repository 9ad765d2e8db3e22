"""Answer templates at the desk: offered by `;`, articles by `[[`, written, proposed, accepted, and their use kept."""

from __future__ import annotations

import pytest

from kb.models import Favourite, Template
from people import access
from tests.desk.test_composer import HTMX
from tests.desk.test_ticket_page import url
from tests.kb import written
from tickets.models import Category, Insertion

FORM = {"name": "Сброс головки", "shortcut": "сброс", "whose": "all", "category": "", "line": "", "is_active": "on"}


@pytest.fixture
def template(cast) -> Template:
    made = Template.objects.create(name="Сброс головки", shortcut="сброс")
    made.write("ru", "{customer.first_name}, сбросьте печатающую головку: держите кнопку 3 секунды.", by=cast.lead)
    made.write("en", "{customer.first_name}, please reset the print head: hold the button for 3 seconds.", by=cast.lead)
    return made


def published(title: str, cast, **other):
    return written.article(cast, ru=(title, "Откройте крышку."), **other)


def offers(client, ticket, typed: str = "", kind: str = "templates") -> list[dict]:
    answer = client.get(url(ticket, kind), {"q": typed})
    assert answer.status_code == 200
    return answer.json()["found"]


def test_a_template_stands_as_it_would_in_this_ticket(template, ticket, cast, sign_in, django_assert_num_queries):
    client = sign_in(cast.agent)
    (found,) = offers(client, ticket, "сбр")
    assert found["text"] == "Марина, сбросьте печатающую головку: держите кнопку 3 секунды."
    assert found["use"] == f"template:{template.pk}:ru" and found["unknown"] == []
    assert offers(client, ticket, "кнопку держите") == [found], "words of the text, in any order"
    assert offers(client, ticket, "нет такого") == []
    ticket.requester.language = "en"
    ticket.requester.save()
    assert "hold the button" in offers(client, ticket, "сброс")[0]["text"]
    template.texts.filter(language="en").delete()
    assert offers(client, ticket, "сброс")[0]["quiet"].startswith("Русский: ")
    with django_assert_num_queries(7):  # session, person, teams, the ticket, templates, texts, files
        offers(client, ticket, "сброс")


def test_whose_it_is_and_where_it_fits(template, ticket, cast, sign_in):
    own = Template.objects.create(name="Моё", owner=cast.agent)
    own.write("ru", "Мой ответ", by=cast.agent)
    theirs = Template.objects.create(name="Команды", team=cast.second_line)
    theirs.write("ru", "Для второй линии", by=cast.lead)
    kind = Category.objects.create(name_ru="Касса", name_en="Cash desk")
    for name, where in (("Кассовый", {"category": kind}), ("Второй", {"line": 2})):
        Template.objects.create(name=name, **where).write("ru", name, by=cast.lead)
    client = sign_in(cast.agent)
    assert {each["name"] for each in offers(client, ticket)} == {"Сброс головки", "Моё"}
    assert {each["name"] for each in offers(sign_in(cast.other_agent), ticket)} == {"Сброс головки", "Команды"}
    ticket.categorise(kind, by=cast.agent)
    assert "Кассовый" in {each["name"] for each in offers(client, ticket)}
    client.post(f"/desk/templates/{own.pk}/favourite/", {"on": "1"})
    assert offers(client, ticket)[0]["name"] == "Моё" and Favourite.objects.count() == 1
    client.post(f"/desk/templates/{own.pk}/favourite/")
    assert not Favourite.objects.exists()
    assert sign_in(cast.other_agent).get(f"/desk/templates/{own.pk}/").status_code == 404
    assert sign_in(cast.customer).get(url(ticket, "templates")).status_code == 403


def test_an_article_is_linked_that_this_customer_may_read(ticket, cast, sign_in, settings):
    settings.SITE_URL = "https://desk.example"
    for_all, for_staff = published("Замена ленты", cast), published("Лента: для своих", cast, audience="agents")
    client = sign_in(cast.agent)
    (found,) = offers(client, ticket, "лент", "articles")
    assert found["name"] == "Замена ленты" and found["text"].startswith("[Замена ленты](https://desk.example/help/")
    assert found["use"] == f"article:{for_all.pk}:ru" and for_staff.pk != for_all.pk


def test_what_an_answer_was_written_with_is_kept(template, ticket, cast, sign_in, settings):
    settings.SITE_URL = "https://desk.example"
    article = published("Замена ленты", cast)
    client = sign_in(cast.agent)
    text = offers(client, ticket, "сброс")[0]["text"].replace("3 секунды", "пять секунд")
    link = offers(client, ticket, "лент", "articles")[0]["text"]
    used = (
        f"template:{template.pk}:ru,article:{article.pk}:ru,template:999:ru,template:{template.pk}:en,чушь,article:0:ru"
    )
    form = {"kind": "reply", "text": f"{text}\n\n{link}", "used": used, "then": "pending", "version": ticket.version}
    assert client.post(url(ticket, "replies"), {**form, "knew_reply": ""}, headers=HTMX).status_code == 200
    kept = {each.kind: each for each in Insertion.objects.all()}
    assert set(kept) == {"template", "article"} and Insertion.objects.count() == 2
    assert (kept["template"].key, kept["template"].language) == (str(template.pk), "ru")
    assert 60 <= kept["template"].kept < 100 and kept["template"].words == 8
    template.refresh_from_db()
    assert template.used == 1
    ticket.refresh_from_db()
    form = {"kind": "reply", "text": "Совсем другой ответ", "used": used, "version": ticket.version, "knew_reply": ""}
    client.post(url(ticket, "replies"), form, headers=HTMX)
    assert Insertion.objects.count() == 2, "what was deleted again was not used"


def test_a_draft_remembers_what_was_inserted(template, ticket, cast, sign_in):
    client = sign_in(cast.agent)
    form = {"mode": "reply", "text": "Начато", "used": f"template:{template.pk}:ru", "knew_reply": ""}
    assert client.post(url(ticket, "drafts"), form).status_code in (200, 204)
    assert f'name="used" value="template:{template.pk}:ru"' in client.get(url(ticket)).content.decode()


def test_a_lead_writes_and_it_is_in_force(cast, sign_in):
    client = sign_in(cast.lead)
    texts = {"text_ru": "Добрый день, {customer.first_name|коллега}!", "text_en": "Hello!"}
    looked = client.post("/desk/templates/new/", {**FORM, **texts, "do": "look"}).content.decode()
    assert "{customer.first_name}" in looked and "differ in" in looked and not Template.objects.exists()
    made = client.post("/desk/templates/new/", {**FORM, **texts})
    template = Template.objects.get()
    assert made.url == f"/desk/templates/{template.pk}/" and template.texts.get(language="ru").text == texts["text_ru"]
    page = client.get("/desk/templates/?q=добрый").content.decode()
    assert "Сброс головки" in page and ";сброс" in page
    assert "No template has these words" in client.get("/desk/templates/?q=нет").content.decode()


def test_wrong_words_keep_what_was_typed(cast, sign_in):
    client = sign_in(cast.lead)
    for text, why in (
        ("{customer.nick}", "Nothing is called so"),
        ("{if line=1}", "has no {end}"),
        ("", "one language"),
    ):
        answer = client.post("/desk/templates/new/", {**FORM, "text_ru": text, "text_en": ""})
        assert answer.status_code == 422 and why in answer.content.decode().replace("&#x27;", "'"), text
        assert "Сброс головки" in answer.content.decode()
    assert not Template.objects.exists()


def test_an_agent_proposes_and_a_lead_accepts(template, cast, sign_in):
    agent, lead, place = sign_in(cast.agent), sign_in(cast.lead), f"/desk/templates/{template.pk}/"
    page = agent.get(place)
    seen = {name: page.context["form"][name].value() for name in ("was_ru", "was_en", "text_en")}
    agent.post(place, {**FORM, **seen, "text_ru": "Держите кнопку пять секунд."})
    told = template.texts.get(language="ru")
    assert told.proposed == "Держите кнопку пять секунд." and "3 секунды" in told.text
    shown = lead.get(place).content.decode()
    assert (
        "<ins>Держите кнопку пять секунд.</ins>" in shown
        and "change waits" in lead.get("/desk/templates/").content.decode()
    )
    assert agent.post(f"{place}acceptance/", {"language": "ru"}).status_code == 403
    lead.post(f"{place}acceptance/", {"language": "ru"})
    told.refresh_from_db()
    assert told.text == "Держите кнопку пять секунд." and told.changed_by == cast.agent and told.proposed == ""
    again = lead.post(f"{place}acceptance/", {"language": "ru"}, follow=True)
    assert "no change that waits" in again.content.decode()
    late = agent.post(place, {**FORM, **seen, "text_ru": "По старому виду"})
    assert late.status_code == 422 and "changed this text meanwhile" in late.content.decode()
    assert agent.post(place, {**FORM, **seen, "name": "Другое", "text_ru": told.text}).status_code == 422


def test_own_ones_are_nobody_elses(cast, sign_in):
    client = sign_in(cast.agent)
    client.post("/desk/templates/new/", {**FORM, "whose": "own", "text_ru": "Моё"})
    own = Template.objects.get()
    assert own.owner == cast.agent and own.texts.get().text == "Моё"
    assert sign_in(cast.admin).get(f"/desk/templates/{own.pk}/").status_code == 404
    assert sign_in(cast.manager).get("/desk/templates/").status_code == 403
    assert cast.agent.role == access.Role.AGENT


def test_nobody_makes_a_shared_one_theirs_or_their_own_everybodys(template, cast, sign_in):
    client, place = sign_in(cast.agent), f"/desk/templates/{template.pk}/"
    seen = {
        name: client.get(place).context["form"][name].value() for name in ("was_ru", "was_en", "text_ru", "text_en")
    }
    assert client.post(place, {**FORM, **seen, "whose": "own"}).status_code == 422
    template.refresh_from_db()
    assert template.owner is None
    own = Template.objects.create(name="Моё", shortcut="", owner=cast.agent)
    own.write("ru", "Мой ответ", by=cast.agent)
    mine = f"/desk/templates/{own.pk}/"
    told = client.get(mine).context["form"]
    form = {**FORM, "name": "Моё", "shortcut": "", "text_ru": "Мой ответ", "was_ru": told["was_ru"].value()}
    shared = client.post(mine, {**form, "whose": "all"})
    assert shared.status_code == 422 and "make a new template to share it" in shared.content.decode()
    assert client.post(mine, {**form, "whose": "own", "name": "Моё новое"}).status_code == 302
    own.refresh_from_db()
    assert (own.owner, own.name) == (cast.agent, "Моё новое")
