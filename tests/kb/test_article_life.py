"""The life of an article by its verbs: reviewed, scheduled, expired, outdated, moved to another address."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from kb.models import Article, ArticleAddress, ArticleFile, ChangeWish, Review, Significance, Translation
from kb.models.tending import Care
from kb.tasks import publish_due
from tests.kb.written import article, category
from tickets.refusals import NotAllowed, Refused

State = Translation.State


def told(made, language: str = "ru") -> Translation:
    return made.translations.select_related("newest", "shown", "follows").get(language=language)


def steps(made) -> list[tuple[str, str]]:
    rows = Review.objects.filter(revision__translation__article=made).order_by("id")
    return [(each.step, each.comment) for each in rows]


def test_a_version_is_asked_about_sent_back_approved_and_published(cast):
    made = article(cast, published=False, ru=("Возврат", "Текст"))
    made.ask_review("ru", by=cast.agent, comment="Готово")
    made.ask_review("ru", by=cast.agent)  # twice is once
    assert told(made).state == State.REVIEW
    with pytest.raises(Refused):
        made.send_back("ru", "  ", by=cast.lead)
    made.send_back("ru", "Нет срока возврата", by=cast.lead)
    assert told(made).state == State.BACK
    made.write("ru", "Возврат", "Текст, срок 14 дней", by=cast.agent)
    assert told(made).state == State.DRAFT
    made.ask_review("ru", by=cast.agent, seen=2)
    made.approve("ru", by=cast.lead, seen=2)
    assert told(made).state == State.APPROVED and told(made).shown is None
    made.publish(by=cast.lead)
    assert told(made).shown.number == 2
    assert steps(made) == [
        ("asked", "Готово"), ("back", "Нет срока возврата"), ("asked", ""), ("approved", ""), ("published", "")
    ]  # fmt: skip
    for verb in (made.ask_review, made.approve):
        with pytest.raises(Refused):
            verb("ru", by=cast.lead)  # readers see it already


def test_who_reviews_and_what_they_have_read(cast):
    made = article(cast, published=False, ru=("Возврат", "Текст"))
    with pytest.raises(NotAllowed):
        made.approve("ru", by=cast.agent)
    with pytest.raises(NotAllowed):
        made.send_back("ru", "Нет", by=cast.agent)
    with pytest.raises(NotAllowed):
        made.ask_review("ru", by=cast.customer)
    made.write("ru", "Возврат", "Новее", by=cast.agent)
    with pytest.raises(Refused, match=r"newer|новее"):
        made.approve("ru", by=cast.lead, seen=1)
    with pytest.raises(Refused):
        made.approve("en", by=cast.lead)


def test_where_a_second_pair_of_eyes_is_wanted_nobody_approves_their_own(cast):
    shelf = category("law", "Право", "Law", needs_second=True)
    made = Article.begin(shelf, "public", by=cast.lead)
    made.write("ru", "Договор", "Текст", by=cast.lead)
    for verb in (lambda: made.approve("ru", by=cast.lead), lambda: made.publish(by=cast.lead)):
        with pytest.raises(Refused):
            verb()
    made.approve("ru", by=cast.admin)
    made.publish(by=cast.lead)  # somebody else has approved it
    assert told(made).shown.number == 1


def test_only_the_languages_that_are_asked_for_are_published(cast):
    made = article(cast, published=False)
    made.publish(by=cast.lead, languages=["ru"])
    assert told(made).shown and told(made, "en").shown is None


def test_a_change_outdates_the_other_language_until_it_catches_up(cast):
    made = article(cast)
    made.write("ru", "Пустые этикетки", "Опечатка", by=cast.agent, significance=Significance.SMALL)
    assert told(made, "en").outdated_since is None
    before = told(made).newest
    made.write("ru", "Пустые этикетки", "Другое", by=cast.agent)
    made.write("ru", "Пустые этикетки", "Совсем другое", by=cast.agent, significance=Significance.LARGE)
    behind = told(made, "en")
    assert behind.follows == before and behind.outdated_since == told(made).revisions.get(number=3).at
    made.write("en", "Blank", "Typo", by=cast.agent, significance=Significance.SMALL)
    assert told(made, "en").outdated_since, "a comma does not translate anything"
    made.write("en", "Blank", "Something else", by=cast.agent)
    assert told(made, "en").outdated_since is None and told(made).outdated_since is None
    made.write("en", "Blank", "More", by=cast.agent)
    assert told(made).outdated_since
    made.agree("ru", by=cast.agent)
    assert (told(made).outdated_since, told(made).follows) == (None, None)


def test_both_languages_written_at_once_agree(cast):
    made = article(cast)
    made.write("ru", "Новое", "Новое", by=cast.agent)
    made.write("en", "New", "New", by=cast.agent)
    assert not made.translations.exclude(outdated_since=None).exists()


def test_an_earlier_version_comes_back_as_a_new_one(cast):
    made = article(cast, ru=("Возврат", "Первый текст"))
    made.write("ru", "Возврат", "Второй текст", by=cast.agent)
    made.restore("ru", 1, by=cast.lead)
    newest = told(made).newest
    assert (newest.number, newest.body, newest.by) == (3, "Первый текст", cast.lead)
    assert newest.comment and told(made).shown.number == 1
    with pytest.raises(Refused):
        made.restore("ru", 9, by=cast.lead)


def test_what_is_scheduled_is_published_at_its_moment(cast):
    made = article(cast, published=False)
    moment = timezone.now() + timedelta(hours=1)
    with pytest.raises(Refused):
        made.schedule(timezone.now(), by=cast.lead)
    with pytest.raises(NotAllowed):
        made.schedule(moment, by=cast.agent)
    made.schedule(moment, by=cast.lead)
    made.write("en", "Blank labels", "Written afterwards", by=cast.agent)
    publish_due()
    assert not Translation.objects.readable_by(None).exists()
    Article.objects.filter(pk=made.pk).update(publish_at=timezone.now())
    publish_due()
    publish_due()
    assert [each.language for each in Translation.objects.readable_by(None)] == ["ru"], "only what was approved"
    made.refresh_from_db()
    assert made.publish_at is None and made.is_published
    assert Review.objects.filter(step="published", by=cast.lead).count() == 1


def test_a_moment_is_given_up(cast):
    made = article(cast, published=False)
    made.schedule(timezone.now() + timedelta(hours=1), by=cast.lead)
    made.unschedule(by=cast.lead)
    made.refresh_from_db()
    assert made.publish_at is None
    with pytest.raises(Refused):
        article(cast, ru=("Готово", "Текст")).schedule(timezone.now() + timedelta(hours=1), by=cast.lead)


def test_what_has_expired_is_read_by_nobody(cast):
    made = article(cast)
    made.tend(Care(cast.agent, None, timezone.now() + timedelta(minutes=1)), by=cast.lead)
    assert Translation.objects.readable_by(None).count() == 2
    made.tend(Care(cast.agent, None, timezone.now()), by=cast.lead)
    assert not Translation.objects.readable_by(cast.admin).exists()
    assert made.is_expired


def test_who_tends(cast):
    made, other = article(cast), article(cast, ru=("Весы", "Текст"))
    assert made.owner == cast.agent and made.review_at > timezone.localdate() + timedelta(days=180)
    tomorrow = timezone.localdate() + timedelta(days=1)
    made.tend(Care(cast.other_agent, tomorrow, None, related=[other.pk, made.pk]), by=cast.agent)
    made.refresh_from_db()
    assert (made.owner, made.review_at, list(made.related.all())) == (cast.other_agent, tomorrow, [other])
    for care in (Care(None, None, timezone.now()), Care(None, None, None, pinned=True)):
        with pytest.raises(NotAllowed):
            made.tend(care, by=cast.agent)
    with pytest.raises(Refused):
        made.tend(Care(cast.customer, None, None), by=cast.lead)
    made.mark_reviewed(by=cast.agent)
    assert made.review_at > tomorrow


def test_needs_change_is_said_once_and_settled(cast):
    made = article(cast)
    for _ in range(2):
        wish = made.ask_change("Кнопка называется иначе", by=cast.other_agent)
    assert ChangeWish.objects.open().count() == 1
    with pytest.raises(Refused):
        made.ask_change(" ", by=cast.agent)
    with pytest.raises(NotAllowed):
        made.ask_change("Плохо", by=cast.manager)
    wish.settle(by=cast.agent)
    assert not ChangeWish.objects.open().exists()


def test_the_lists_of_articles(cast):
    mine = article(cast, ru=("Моя", "Текст"), en=("Mine", "Text"))
    assert Article.objects.counts(cast.agent) == {
        "mine": 1, "review": 0, "approved": 0, "change": 0, "due": 0, "expired": 0, "scheduled": 0, "outdated": 0
    }  # fmt: skip
    mine.write("ru", "Моя", "Другое", by=cast.agent)
    mine.ask_review("ru", by=cast.agent)
    mine.ask_change("Исправить", by=cast.agent)
    mine.tend(Care(cast.lead, timezone.localdate(), timezone.now()), by=cast.lead)
    assert Article.objects.counts(cast.agent) == {
        "mine": 0, "review": 1, "approved": 0, "change": 1, "due": 1, "expired": 1, "scheduled": 0, "outdated": 1
    }  # fmt: skip
    for what in ("review", "change", "due", "expired", "outdated", "anything"):
        assert list(Article.objects.only(what, cast.agent)) == [mine], what


def test_an_address_leads_on_and_is_never_given_away(cast):
    made = article(cast, ru=("Вход", "Текст"))
    made.readdress("ru", "Вход в личный кабинет", by=cast.lead)
    made.readdress("ru", "kabinet", by=cast.lead)
    assert told(made).slug == "kabinet"
    assert set(ArticleAddress.objects.values_list("slug", flat=True)) == {"vkhod", "vkhod-v-lichnyy-kabinet", "kabinet"}
    other = article(cast, ru=("Вход", "Другая"))
    assert told(other).slug == "vkhod-2"
    with pytest.raises(Refused):
        other.readdress("ru", "vkhod", by=cast.lead)
    with pytest.raises(Refused):
        other.readdress("ru", "!!!", by=cast.lead)
    with pytest.raises(NotAllowed):
        other.readdress("ru", "drugaya", by=cast.agent)
    with pytest.raises(IntegrityError), transaction.atomic():
        Translation.objects.filter(pk=told(other).pk).update(slug="vkhod")
    made.readdress("ru", "vkhod", by=cast.lead)  # its own again
    assert told(made).slug == "vkhod"


def test_files_are_what_their_bytes_say(cast):
    made = article(cast)
    png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xe0\x08\x06\0\0\0"
    kept = ArticleFile.add(made, ContentFile(png, "схема.png"), by=cast.agent)
    assert (kept.content_type, kept.width, kept.height, kept.is_image) == ("image/png", 640, 480, True)
    fake = ArticleFile.add(made, ContentFile(b"<svg onload=alert(1)>", "x.png"), by=cast.agent)
    assert (fake.content_type, fake.is_image) == ("application/octet-stream", False)
    again = ArticleFile.add(made, ContentFile(png + b"1", "схема.png"), by=cast.lead)
    assert again.pk == kept.pk and made.files.count() == 2
    with pytest.raises(NotAllowed):
        ArticleFile.add(made, ContentFile(png, "y.png"), by=cast.customer)
    again.remove(by=cast.agent)
    assert [each.name for each in made.files.all()] == ["x.png"]


def test_files_are_for_the_readers_of_the_article(cast):
    made = article(cast, audience="customers")
    kept = ArticleFile.add(made, ContentFile(b"x", "a.txt"), by=cast.agent)
    draft = article(cast, published=False, ru=("Черновик", "Текст"))
    hidden = ArticleFile.add(draft, ContentFile(b"y", "b.txt"), by=cast.agent)
    readers = (None, cast.customer, cast.manager, cast.agent)
    seen = {person: set(ArticleFile.objects.readable_by(person)) for person in readers}
    assert seen == {None: set(), cast.customer: {kept}, cast.manager: {kept}, cast.agent: {kept, hidden}}
