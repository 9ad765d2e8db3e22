"""Templates within templates: `{snippet.name}`."""

from __future__ import annotations

import pytest

from kb.models import Template
from kb.wording import WrongWording
from tests.desk.test_composer import HTMX
from tests.desk.test_templates import FORM, offers
from tests.desk.test_ticket_page import url
from tickets.models import Insertion
from tickets.refusals import Refused


@pytest.fixture
def snippet(cast) -> Template:
    made = Template.objects.create(name="Подпись", slug="signature", is_active=False)
    made.write("ru", "{if channel=portal}Ваша{else}Всегда ваша{end} {agent.first_name}", by=cast.lead)
    return made


@pytest.fixture
def template(snippet, cast) -> Template:
    made = Template.objects.create(name="Готово", shortcut="готово")
    made.write("ru", "Весы исправны.\n\n{snippet.signature}", by=cast.lead)
    made.write("en", "The scales work.\n\n{snippet.signature}", by=cast.lead)
    return made


def test_its_words_stand_there_in_the_readers_language_or_another(
    template, snippet, ticket, cast, sign_in, django_assert_num_queries
):
    client = sign_in(cast.agent)
    assert [each["name"] for each in offers(client, ticket)] == ["Готово"], "a snippet need not be offered itself"
    expected = f"Весы исправны.\n\nВаша {cast.agent.first_name}"
    if ticket.channel != "portal":
        expected = expected.replace("Ваша", "Всегда ваша")
    assert offers(client, ticket, "готово")[0]["text"] == expected
    ticket.requester.language = "en"
    ticket.requester.save()
    assert "аша" in offers(client, ticket, "готово")[0]["text"], "there are no English words of it"
    snippet.write("en", "Yours, {agent.name}", by=cast.lead)
    text = offers(client, ticket, "готово")[0]["text"]
    assert text == f"The scales work.\n\nYours, {cast.agent.name}"
    for number in range(3):
        Template.objects.create(name=f"Ещё {number}").write("ru", "{snippet.signature}", by=cast.lead)
    with django_assert_num_queries(8):  # session, person, teams, the ticket, templates, texts, files, snippets
        assert len(offers(client, ticket)) == 4


def test_what_the_snippet_says_counts_as_inserted(template, ticket, cast, sign_in):
    client = sign_in(cast.agent)
    found = offers(client, ticket, "готово")[0]
    form = {"kind": "reply", "text": found["text"], "used": found["use"], "version": ticket.version, "knew_reply": ""}
    client.post(url(ticket, "replies"), form, headers=HTMX)
    assert (Insertion.objects.get().kept, Insertion.objects.get().words) == (100, len(found["text"].split()))


def test_ones_own_goes_before_the_shared_one(template, ticket, cast, sign_in):
    own = Template.objects.create(name="Моя подпись", slug="signature", owner=cast.agent)
    own.write("ru", "Софья из второй смены", by=cast.agent)
    assert offers(sign_in(cast.agent), ticket, "готово")[0]["text"].endswith("Софья из второй смены")
    assert "второй смены" not in offers(sign_in(cast.other_agent), ticket, "готово")[0]["text"]


def test_nobody_knows_it_or_not_everybody(template, cast, sign_in):
    client = sign_in(cast.lead)

    def refused(**form):
        answer = client.post("/desk/templates/new/", {**FORM, "name": "Новое", **form})
        assert answer.status_code == 422
        return answer.content.decode()

    assert "Nothing is called so: {snippet.nobody}" in refused(text_ru="{snippet.nobody}")
    team = Template.objects.create(name="Команды", slug="ours", team=cast.first_line)
    team.write("ru", "Мы", by=cast.lead)
    assert "{snippet.ours}" in refused(text_ru="{snippet.ours}"), "all agents would have the template, not the snippet"
    theirs = {**FORM, "whose": f"team:{cast.first_line.pk}", "text_ru": "{snippet.ours}{snippet.signature}"}
    assert client.post("/desk/templates/new/", theirs).status_code == 302
    assert "names no other snippet" in refused(slug="second", text_ru="{snippet.signature}")
    assert "of this name already" in refused(slug="signature", text_ru="Ещё одна")
    assert "at most 20 snippets" in refused(text_ru="{snippet.signature}" * 21)


def test_the_verb_refuses_a_circle_too(snippet, cast):
    with pytest.raises(Refused, match="no other snippet"):
        snippet.write("ru", "{snippet.signature}", by=cast.lead)
    with pytest.raises(WrongWording):
        Template.objects.create(name="Много").write("ru", "{snippet.signature}" * 21, by=cast.lead)


def test_what_vanished_stays_in_sight(template, snippet, ticket, cast, sign_in):
    Template.objects.filter(pk=snippet.pk).update(slug="other")
    found = offers(sign_in(cast.agent), ticket, "готово")[0]
    assert found["unknown"] == ["{snippet.signature}"] and "{snippet.signature}" in found["text"]


def test_its_page_says_where_it_is_used_and_it_stays_as_long_as_it_is(template, snippet, cast, sign_in):
    lead, place = sign_in(cast.lead), f"/desk/templates/{snippet.pk}/"
    page = lead.get(place)
    assert "Used in:" in page.content.decode() and "Готово" in page.content.decode()
    assert "Готово" in lead.post(f"{place}deletion/", follow=True).content.decode() and Template.objects.count() == 2
    form = {
        name: page.context["form"][name].value() for name in ("name", "whose", "text_ru", "text_en", "was_ru", "slug")
    }
    renamed = lead.post(place, {**form, "text_en": "", "slug": "sign"})
    assert renamed.status_code == 422 and "It is used in: Готово" in renamed.content.decode()
    template.write("ru", "Весы исправны.", by=cast.lead)
    template.write("en", "The scales work.", by=cast.lead)
    assert sign_in(cast.agent).post(f"{place}deletion/").status_code == 403
    assert lead.post(f"{place}deletion/").url == "/desk/templates/"
    assert list(Template.objects.all()) == [template]


def test_own_ones_are_deleted_by_whoever_has_them(cast, sign_in):
    own = Template.objects.create(name="Моё", owner=cast.agent)
    assert sign_in(cast.lead).post(f"/desk/templates/{own.pk}/deletion/").status_code == 404
    sign_in(cast.agent).post(f"/desk/templates/{own.pk}/deletion/")
    assert not Template.objects.exists()
