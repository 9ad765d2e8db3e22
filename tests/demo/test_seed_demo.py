"""The demo desk is one that the verbs could have made, the same for the same seed, and leaves nothing to send."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import F
from django.test import Client
from django.utils import timezone

from helpdesk.demo import crowd, routes, seed, telling
from helpdesk.demo.luck import Luck
from kb.gaps import gaps
from kb.markdown import summary, to_html
from kb.models import Article, CoachScore, Revision, Translation
from kb.search import search
from people.models import Organisation, Person, Skill, Team
from sla import beat
from sla.kpi import keeping, rolling, self_service
from sla.kpi.measures import READ
from sla.kpi.period import Period
from sla.kpi.report import report
from sla.models import Clock, Policy, PolicyAssignment, Segment
from tickets import blobs
from tickets.audit import differences
from tickets.content import written
from tickets.filters.at_once import asked_at_once
from tickets.models import (
    Announcement,
    Arrival,
    Attachment,
    Category,
    Event,
    Follower,
    Link,
    Message,
    Outgoing,
    Rating,
    RatingRequest,
    Reading,
    RoutingRuleVersion,
    SearchDocument,
    Side,
    Ticket,
    TimeEntry,
    Word,
    WordPlace,
)
from tickets.models.word import words_of
from tickets.models.words import NEVER, Channel, Mark, Status
from tickets.sweeps import close_solved, end_waits, wake_sleepers

NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.HELPDESK_DATA = tmp_path


def found_after_a_tick() -> list[str]:
    """The desk was left alone since NOW: what has become due meanwhile is recorded first."""
    beat.tick()
    return list(differences())


def seeded(tickets: int = 300, **options) -> str:
    out = io.StringIO()
    call_command("seed_demo", tickets=tickets, days=45, seed=7, now=NOW.isoformat(), stdout=out, **options)
    return out.getvalue()


@pytest.mark.django_db
def test_the_desk_is_one_that_the_verbs_could_have_made():
    seeded()
    assert found_after_a_tick() == []
    assert Ticket.objects.count() == 300
    assert set(Ticket.objects.values_list("status", flat=True)) == set(Status.values)
    assert set(Ticket.objects.values_list("channel", flat=True)) == set(Channel.values)
    assert 2 < Message.objects.count() / 300 < 4.5
    kinds = set(Event.objects.values_list("kind", flat=True))
    assert kinds >= {"created", "customer_wrote", "replied", "noted", "assigned", "held", "resumed", "closed", "tagged"}
    assert Ticket.objects.filter(reopens__gt=0).exists()
    assert Ticket.objects.filter(status="on_hold").exclude(waiting_for="").exists()


@pytest.mark.django_db
def test_the_lists_of_the_desk_are_not_empty_and_most_is_done():
    seeded()
    active = Ticket.objects.active()
    assert 15 < active.count() < 100
    for email in ("first@example.com", "second@example.com"):
        assert active.filter(assignee=Person.objects.with_email(email).get()).exists()
    assert active.filter(line=1).exists() and active.filter(line=2).exists() and active.filter(assignee=None).exists()
    assert Ticket.objects.filter(created_at__gte=NOW - timedelta(minutes=10)).exists()
    assert Ticket.objects.filter(requester=Person.objects.with_email("customer@example.com").get()).count() >= 3
    assert not Event.objects.filter(at__gt=NOW).exists()
    assert not active.exclude(waiting_since=NEVER).filter(waiting_since__gt=NOW).exists()


@pytest.mark.django_db
def test_who_may_sign_in(settings):
    said = seeded()
    kept = settings.HELPDESK_DATA / "demo-password"
    assert kept.stat().st_mode & 0o777 == 0o600
    password = kept.read_text().strip()
    assert password in said
    roles = {"admin": "admin", "manager": "manager", "lead": "lead", "first": "agent", "second": "agent"}
    for box, role in roles.items():
        person = authenticate(None, email=f"{box}@example.com", password=password)
        assert person is not None and person.role == role
    assert Person.objects.with_email("customer@example.com").get().role == "customer"
    assert list(Person.objects.with_email("first@example.com").get().teams.values_list("line", flat=True)) == [1]
    assert set(Person.objects.with_email("second@example.com").get().teams.values_list("line", flat=True)) == {2}
    assert Team.objects.order_by("id").first().name == "Первая линия"
    assert Organisation.objects.filter(is_own=True).count() == 1
    assert Person.objects.customers().filter(addresses__kind="phone").exclude(addresses__kind="email").exists()


@pytest.mark.django_db
def test_everything_that_came_is_in_the_ledger_and_nothing_is_left_to_send_or_to_sweep():
    seeded()
    assert not Outgoing.objects.exclude(state="sent").exists()
    assert Outgoing.objects.filter(kind="reply").exists() and Outgoing.objects.filter(kind="receipt").exists()
    assert Arrival.objects.filter(outcome="new_ticket").count() == 299  # the problem came through no door
    written_by_customers = Event.objects.filter(kind__in=("customer_wrote", "outside_wrote")).count()
    assert (
        Arrival.objects.filter(outcome__in=("reply", "auto_reply")).exclude(ticket=None).count() == written_by_customers
    )
    assert Arrival.objects.counts()["undecided"] == 0
    assert SearchDocument.objects.count() == 300
    known = set(Word.objects.values_list("word", flat=True))
    for text in Message.objects.order_by("?").values_list("body_text", flat=True)[:30]:
        assert words_of(text) <= known
    assert WordPlace.objects.get().event == Event.objects.latest("id").pk
    for attachment in Attachment.objects.all()[:3]:
        assert len(blobs.get(attachment.sha256)) == attachment.size
    kept = Arrival.objects.get(outcome="quarantined")
    assert blobs.get(kept.raw_sha256)


@pytest.mark.django_db
def test_people_work_together():
    seeded()
    assert Ticket.objects.filter(mark=Mark.MERGED).exists() and Ticket.objects.filter(mark=Mark.SPAM).exists()
    moved = Message.objects.exclude(origin=None).first()
    assert moved.origin.merged_into == moved.ticket and moved.origin.requester == moved.ticket.requester
    assert Link.objects.exists() and Follower.objects.exists()
    assert TimeEntry.objects.filter(billable=True).exists()
    assert Ticket.objects.awake().count() < 300
    ticket = Ticket.objects.filter(mark=Mark.MERGED).first()
    by = Person.objects.with_email("first@example.com").get()
    if ticket.merged_into.mark == "":
        ticket.unmerge(by=by)  # as if the verbs had made it
        ticket.log_time(5, by=by)
    assert found_after_a_tick() == []


@pytest.mark.django_db
def test_third_parties_were_asked_some_answered_and_one_is_waited_for():
    seeded()
    sides = Side.objects.select_related("ticket")
    assert sides.filter(messages__author=F("person")).exists() and sides.exclude(closed_at=None).exists()
    waiting = sides.filter(closed_at=None, ticket__status="on_hold", ticket__waiting_for=F("name"))
    assert waiting.exists()
    side = waiting.first()
    assert Outgoing.objects.filter(kind="outside", address=side.address, message__side=side).exists()
    by = Person.objects.with_email("first@example.com").get()
    side.ticket.answer_outside(side, written("Меняем"), by=side.person)  # as if the verbs had made it
    side.ticket.close_side(side, by=by)
    assert found_after_a_tick() == []


@pytest.mark.django_db
def test_a_known_problem_has_incidents_and_stands_on_the_portal():
    seeded()
    problem = Announcement.objects.standing()[0].ticket
    assert problem.is_problem and problem.is_ours and problem.messages.get().kind == "note"
    assert problem.incidents.count() >= 3 and problem.incidents.active().exists()
    assert Arrival.objects.filter(ticket=problem).count() == 0
    by = Person.objects.with_email("first@example.com").get()
    problem.tell_incidents({"ru": "Готово", "en": "Done"}, solve=True, by=by)  # as if the verbs had made it
    assert found_after_a_tick() == []


@pytest.mark.django_db
def test_some_of_those_who_were_asked_have_answered_in_both_languages():
    seeded()
    answers = Rating.objects.select_related("ticket")
    assert set(answers.values_list("score", flat=True)) == {"good", "bad"}
    assert 0 < answers.count() < RatingRequest.objects.count()
    assert all(answer.ticket.rating == answer.score for answer in answers)
    said = "".join(answers.values_list("comment", flat=True))
    assert re.search(r"[а-я]{5}", said) and re.search(r"[a-z]{5}", said)
    asked = list(RatingRequest.objects.order_by("person", "at").values_list("person", "at"))
    assert all(one[0] != two[0] or two[1] - one[1] >= timedelta(days=7) for one, two in pairwise(asked))


@pytest.mark.django_db
def test_visitors_read_articles_in_both_languages_and_some_write_afterwards():
    seeded()
    told = Translation.objects.readable_by(Person.objects.customers()[0]).for_reading()
    assert {language: told.filter(language=language).count() for language in ("ru", "en")} == {"ru": 74, "en": 74}
    for each in told:
        assert len(summary(each.words.body)) > 60 and "<h2 " in to_html(each.words.body), each.slug
    assert Reading.objects.first_ones().count() > 70 and Reading.objects.filter(from_form=True).exists()
    assert not Reading.objects.filter(at__gt=NOW).exists()
    assert set(Reading.objects.values_list("language", flat=True)) == {"ru", "en"}
    assert Arrival.objects.sent_by_visits().exclude(channel="portal").count() == 0
    month = Period(NOW.date() - timedelta(days=30), NOW.date(), ZoneInfo("Europe/Moscow"))
    sums = self_service.replayed(month)
    assert 0.5 < sums["self_served"] / sums["visits"] < 0.9
    rolling.roll()
    assert {name: report(month).sums[name] for name in READ} == dict(sums) == self_service.straight(month)
    page = Client().get("/help/", headers={"Accept-Language": "ru"}).content.decode()
    assert "Печать и этикетки" in page and "Читают чаще всего" in page
    titles = [each.title for each in search("печатает пустые этикетки", None, "ru", 5)]
    assert titles[0] == "Принтер печатает пустые этикетки"


@pytest.mark.django_db
def test_more_tickets_bring_more_readers_but_no_second_shelf():
    seeded(60)
    rolling.roll()
    before = Reading.objects.count()
    seeded(60, add=True)
    keeping.keep()
    rolling.roll()
    assert Article.objects.count() == 74 and Reading.objects.count() > before
    assert found_after_a_tick() == []
    month = Period(NOW.date() - timedelta(days=60), NOW.date(), ZoneInfo("Europe/Moscow"))
    assert report(month).source == "rollups" and report(month).sums["visits"] == self_service.replayed(month)["visits"]


@pytest.mark.django_db
def test_the_sweeps_of_the_moment_find_nothing(monkeypatch):
    seeded()
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    assert close_solved() == 0
    assert end_waits() == 0
    assert wake_sleepers() == 0
    assert not Clock.objects.filter(next_check_at__lte=NOW).exists()


@pytest.mark.django_db
def test_promises_are_mostly_kept_and_some_are_not():
    seeded()
    judged = Clock.objects.exclude(target_seconds=None)
    for kind in ("first_reply", "next_reply", "resolution"):
        met, breached = (judged.filter(kind=kind, state=state).count() for state in ("met", "breached"))
        assert 0.6 < met / (met + breached) < 1, kind
    assert set(Segment.objects.values_list("holder", flat=True)) >= {"line 1", "line 2", "customer", "third party"}
    assert Event.objects.filter(kind="warned").exists() and Event.objects.filter(kind="breached").exists()
    assert Policy.objects.count() == 2 and PolicyAssignment.objects.values("policy_version").distinct().count() == 2


def told() -> list[tuple]:
    """What a desk says, without numbers that sequences give."""
    seeded(120)
    fields = ("subject", "status", "priority", "channel", "snippet", "created_at", "updated_at", "requester__name")
    tickets = list(Ticket.objects.order_by("id").values_list(*fields))
    readings = Reading.objects.order_by("at", "article", "opens").values_list("language", "opens", "from_form", "at")
    words = list(Revision.objects.order_by("title").values_list("title", "at"))
    return (
        tickets
        + words
        + list(readings)
        + list(Message.objects.order_by("id").values_list("kind", "body_text", "created_at"))
    )


@pytest.mark.django_db(transaction=False)
def test_the_same_seed_and_moment_give_the_same_desk():
    desks = []
    for _time in range(2):
        with transaction.atomic():
            desks.append(told())
            transaction.set_rollback(True)
    assert desks[0] == desks[1]


@pytest.mark.django_db(transaction=False)
def test_a_big_desk_is_the_same_in_however_many_processes_it_is_told(monkeypatch):
    monkeypatch.setattr(telling, "CHUNK", 30)
    desks = []
    for tellers in (1, 2, 3):
        monkeypatch.setattr(telling, "TELLERS", tellers)
        with transaction.atomic():
            desks.append(told())
            assert found_after_a_tick() == []
            transaction.set_rollback(True)
    assert desks[0] == desks[1] == desks[2]


@pytest.mark.django_db
def test_a_teller_that_fails_ends_the_seeding(monkeypatch):
    monkeypatch.setattr(telling, "CHUNK", 30)
    monkeypatch.setattr(telling, "Teller", None)
    with pytest.raises(RuntimeError, match="telling the tickets failed"):
        seeded(100)
    assert not Ticket.objects.exists()


@pytest.mark.django_db
def test_a_desk_with_tickets_is_refused_and_added_to_when_asked(cast, ticket):
    with pytest.raises(CommandError, match="--add"):
        seeded(50)
    assert Ticket.objects.count() == 1
    first = seeded(50, add=True)
    second = seeded(50, add=True)
    assert Ticket.objects.count() == 101
    assert first.splitlines()[-2] == second.splitlines()[-2]  # the password stays
    ticket.reply(written("Переверните ленту."), by=cast.agent)  # sequences are behind what was added
    assert found_after_a_tick() == []


def shape() -> set[tuple[str, str]]:
    """Constraints and indexes; casts and brackets aside, which PostgreSQL writes as it likes."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
            WHERE conrelid::regclass::text LIKE ANY ('{tickets%,sla%}')
            UNION ALL SELECT indexname, indexdef FROM pg_indexes WHERE tablename LIKE ANY ('{tickets%,sla%}')
        """)
        return {(name, re.sub(r"::[a-z ]+(\[])?|[()]", "", said)) for name, said in cursor.fetchall()}


@pytest.mark.django_db
@pytest.mark.parametrize("keeps_a_row", [False, True])
def test_a_big_load_leaves_the_schema_and_what_is_there_as_it_was(tmp_path, keeps_a_row):
    before = shape()
    left = Arrival.objects.create(channel="email", outcome="spam") if keeps_a_row else None
    wish = seed.Wish(tickets=150, days=30, seed=3, now=NOW)
    seed.fill(wish, tmp_path / "password", lambda line: None, bare=True)
    assert shape() == before
    assert found_after_a_tick() == []
    assert left is None or Arrival.objects.filter(pk=left.pk).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("options", [{"tickets": 0}, {"now": "yesterday"}])
def test_a_wrong_wish_is_said(options):
    with pytest.raises(CommandError):
        call_command("seed_demo", **{"tickets": 10, "days": 3, **options}, stdout=io.StringIO())
    assert not Ticket.objects.exists()


@pytest.mark.django_db
def test_tickets_stand_in_categories_and_are_routed_by_rules_that_exist():
    seeded()
    assert Ticket.objects.exclude(category=None).count() > 200
    assert set(Ticket.objects.values_list("line", flat=True)) == {1, 2}
    routed = list(Event.objects.filter(kind="routed").values_list("detail", flat=True))
    assert len(routed) > 60 and any("category" in detail for detail in routed)
    rules = dict(RoutingRuleVersion.objects.values_list("pk", "rule__name"))
    for detail in routed:
        assert [rules[version] for version in detail["rules"]] == detail["names"]
    assert {name for detail in routed for name in detail["names"]} >= {
        "Важные клиенты",
        "Премиум: сбои не ниже высокого",
    }
    for word, language in (("Печать", "ru"), ("Printing", "en")):
        assert Category.objects.filter(**{f"name_{language}__icontains": word[:5]}).exists()
    assert Category.objects.exclude(checklist=[]).exists()
    assert Skill.objects.filter(people__isnull=False).exists()
    assert set(Organisation.objects.values_list("tier", flat=True)) == {"standard", "plus", "premium"}
    assert Person.objects.customers().filter(is_vip=True).exists()


@pytest.mark.django_db
def test_the_demos_conditions_say_the_same_in_python_and_in_the_filter_language():
    seeded()
    made = routes.make(crowd.gather(300, NOW - timedelta(days=45), "x", Luck("7 people")))
    untouched = Ticket.objects.exclude(events__kind__in=["prioritised", "categorised", "routed"])
    asked = {pk: holds for pk, *holds in asked_at_once([rule.condition for rule in made.rules], untouched)}
    assert any(any(holds) for holds in asked.values())
    for ticket in untouched.select_related("requester", "category", "organisation"):
        born = routes.Birth(
            ticket.requester, ticket.organisation.tier if ticket.organisation else "standard", ticket.type,
            ticket.priority_word, ticket.channel, ticket.category,
        )  # fmt: skip
        assert [holds(born) for holds in made.conditions] == asked[ticket.pk], ticket


@pytest.mark.django_db
def test_the_templates_of_the_demo_can_be_read_and_say_the_same_in_both_languages():
    from kb import wording
    from kb.models import Template

    seeded(20)
    found = list(Template.objects.for_list())
    assert len(found) >= 5
    for template in found:
        texts = {each.language: each.text for each in template.told}
        for text in texts.values():
            wording.check(text)
        left = [name for name in wording.unlike(texts["ru"], texts["en"]) if "." in name]
        assert left == [], template.name


@pytest.mark.django_db
def test_the_gap_list_of_the_demo_is_not_empty():
    """Words that found nothing, and answers that were typed again and again, in both languages."""
    seeded(600)
    found = gaps(Person.objects.with_email("lead@example.com").get(), NOW).open
    kinds = {(each.kind, each.language) for each in found}
    assert kinds >= {(kind, language) for kind in ("search", "answer") for language in ("ru", "en")}
    assert all(each.seconds > 0 and (each.kind == "search" or each.tickets) for each in found)


@pytest.mark.django_db
def test_the_coach_has_read_the_replies_of_a_small_desk():
    seeded()
    replies = Message.objects.filter(kind=Message.Kind.REPLY, automatic=False, author__role="agent")
    assert CoachScore.objects.count() > 200 and CoachScore.objects.filter(message__in=replies).exists()
