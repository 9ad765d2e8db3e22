"""Who looks after articles and templates learns of reviews, wishes for change and days to read again."""

from __future__ import annotations

import email
import email.policy
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from kb.models import Article, Template, TemplateFile
from kb.tasks import tell_stale
from people.models import Person
from tests.kb import written
from tickets import letters, notices, pushes
from tickets.models import Notice, NoticeChoice, Outgoing, UnwantedMail


@pytest.fixture
def article(cast) -> Article:
    made = written.article(cast, ru=("Замена ленты", "Откройте крышку."))
    Article.objects.filter(pk=made.pk).update(owner=cast.agent, review_at=timezone.localdate() + timedelta(days=9))
    return Article.objects.get(pk=made.pk)


@pytest.fixture
def template(cast) -> Template:
    made = Template.objects.create(name="Сброс головки")
    made.write("ru", "Держите кнопку.", by=cast.lead)
    return made


def told(*people: Person) -> list[tuple[str, str]]:
    """(why, about whom) of the notices, in the order of these people."""
    names = {person.pk: person for person in people}
    return sorted((each.why, names[each.recipient_id].name) for each in Notice.objects.filter(recipient__in=names))


def test_a_template_that_waits_is_told_to_those_who_may_accept(template, cast, sign_in):
    template.write("ru", "Держите кнопку пять секунд.", by=cast.agent)
    TemplateFile.add(template, ContentFile(b"x", "схема.txt"), by=cast.agent)
    assert told(cast.lead, cast.admin, cast.agent, cast.other_agent) == sorted(
        [("review", cast.lead.name), ("review", cast.admin.name)]
    ), "once while it is unread, and not to whoever did it"
    notice = Notice.objects.get(recipient=cast.lead)
    client = sign_in(cast.lead)
    page = client.get("/desk/notices/").content.decode()
    assert "Сброс головки" in page and f"{cast.agent.name} asks for a change to be read" in page
    assert "Сброс головки: " in client.get("/desk/notices/newest/?new=1").content.decode()
    opened = client.post(f"/desk/notices/{notice.pk}/")
    assert opened.url == f"/desk/templates/{template.pk}/"
    notice.refresh_from_db()
    assert notice.read_at is not None
    template.write("ru", "Держите кнопку шесть секунд.", by=cast.agent)
    assert Notice.objects.filter(recipient=cast.lead).count() == 2, "what was read is told again"


def test_an_article_that_waits_is_told_to_its_owner_who_may_let_it_through(article, cast):
    article.write("ru", "Замена ленты", "Сначала выключите.", by=cast.agent)
    article.ask_review("ru", by=cast.agent)
    assert told(cast.lead, cast.admin) == sorted([("review", cast.lead.name), ("review", cast.admin.name)])
    assert Notice.objects.first().place == f"/setup/articles/{article.pk}/review/"
    Notice.objects.all().delete()
    Article.objects.filter(pk=article.pk).update(owner=cast.lead)
    article.write("ru", "Замена ленты", "Сначала выключите его.", by=cast.agent)
    Article.objects.get(pk=article.pk).ask_review("ru", by=cast.agent)
    assert told(cast.lead, cast.admin, cast.agent) == [("review", cast.lead.name)]


def test_a_wish_goes_to_whoever_looks_after_it(article, template, cast):
    article.ask_change("Крышка слева", by=cast.lead)
    article.ask_change("Крышка слева", by=cast.lead)
    template.ask_change("Кнопка слева", by=cast.agent)
    assert told(cast.agent, cast.lead, cast.admin) == sorted([("wish", cast.agent.name), ("wish", cast.lead.name)])
    Person.objects.filter(pk=cast.lead.pk).update(is_active=False)
    template.ask_change("И ещё", by=cast.agent)
    assert told(cast.admin) == [("wish", cast.admin.name)], "who wrote it has gone"
    own = Template.objects.create(name="Моё", owner=cast.agent)
    own.ask_change("Потом", by=cast.agent)
    assert not Notice.objects.filter(about=f"template:{own.pk}").exists()


def test_what_is_seen_to_is_unread_by_nobody(article, template, cast):
    def unread(*whys: str) -> int:
        return Notice.objects.unread().filter(why__in=whys).count()

    template.write("ru", "Держите пять секунд.", by=cast.agent)
    waiting = TemplateFile.add(template, ContentFile(b"x", "схема.txt"), by=cast.agent)
    template.settle("ru", accepted=True, by=cast.lead)
    assert unread("review") == 2, "its file waits still"
    waiting.settle(accepted=False, by=cast.lead)
    assert unread("review") == 0
    article.write("ru", "Замена ленты", "Сначала выключите.", by=cast.agent)
    article.ask_review("ru", by=cast.agent)
    assert unread("review") == 2
    article.send_back("ru", "Короче", by=cast.lead)
    assert unread("review") == 0
    article.ask_review("ru", by=cast.agent)
    article.publish(by=cast.lead)
    assert unread("review") == 0
    wishes = [article.ask_change(text, by=cast.lead) for text in ("Крышка слева", "И винт")]
    wishes[0].settle(by=cast.agent)
    assert unread("wish") == 1
    wishes[1].settle(by=cast.agent)
    assert unread("wish") == 0
    template.ask_change("Кнопка слева", by=cast.agent)
    template.discard(by=cast.lead)
    assert unread("wish") == 0, "nobody is led to what is gone"
    Article.objects.filter(pk=article.pk).update(review_at=timezone.localdate())
    tell_stale()
    assert unread("stale") == 1
    article.mark_reviewed(by=cast.agent)
    assert unread("stale") == 0


def test_the_day_to_read_again_is_told_once(article, cast):
    tell_stale()
    assert not Notice.objects.exists(), "its day has not come"
    Article.objects.filter(pk=article.pk).update(review_at=timezone.localdate())
    for _twice in range(2):
        tell_stale()
    notice = Notice.objects.get()
    assert (notice.recipient, notice.why, notice.title) == (cast.agent, "stale", "Замена ленты")
    assert notice.place == f"/setup/articles/{article.pk}/care/"
    Article.objects.get(pk=article.pk).mark_reviewed(by=cast.agent)
    tell_stale()
    Article.objects.filter(pk=article.pk).update(review_at=timezone.localdate() - timedelta(days=1))
    tell_stale()
    assert Notice.objects.count() == 2, "another day is told again"


def test_a_kind_that_is_switched_off_stays_out_of_the_bell(template, cast):
    off = {kind: NoticeChoice(bell=kind != "wish", push=False) for kind in NoticeChoice.of(cast.lead)}
    NoticeChoice.choose(cast.lead, off, ["wish"])
    template.ask_change("Кнопка слева", by=cast.agent)
    assert not Notice.objects.of(cast.lead).exists() and UnwantedMail.objects.kinds(cast.lead) == {"wish"}


def test_by_mail_and_by_push_it_has_its_name_and_its_address(template, cast, settings):
    settings.SITE_URL = "https://desk.example"
    template.write("ru", "Иначе.", by=cast.agent)
    mine = Notice.objects.filter(recipient=cast.lead)
    pushed = pushes.told_by(cast.lead, [mine.get().pk], without_words=False)
    assert pushed is not None and pushed["url"] == f"/desk/templates/{template.pk}/"
    assert pushed["title"] == pushed["tag"] == "Сброс головки"
    mine.update(not_before=timezone.now() - timedelta(hours=1))
    Notice.objects.exclude(recipient=cast.lead).delete()
    assert notices.mail_due() == 1
    raw = letters.letter_for(Outgoing.objects.get(kind="notice")).raw
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    plain = mail.get_body(("plain",)).get_content()
    assert mail["Subject"] == f"[Сброс головки] {cast.agent.name} asks for a change to be read"
    assert f"https://desk.example/desk/templates/{template.pk}/" in plain
