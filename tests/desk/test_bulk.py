"""One act on many tickets: what it does, what it cannot, and its one way back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.desk.test_inbox import numbers, start
from tickets.content import written
from tickets.models import Category, Event, Follower, Link, Ticket
from tickets.models.words import Channel, Mark

HTMX = {"HX-Request": "true"}


@pytest.fixture
def three(cast) -> list[Ticket]:
    return [start(cast, f"Тема {n}") for n in range(3)]


def chosen(*tickets: Ticket, **more) -> dict:
    return {"tickets": [ticket.number for ticket in tickets], **more}


@pytest.mark.parametrize(
    ("do", "more", "name", "value"),
    [
        ("assignment agent {agent}", {}, "assignee_id", "{agent}"),
        ("priority priority high", {}, "priority_word", "high"),
        ("team team {billing}", {}, "team_id", "{billing}"),
        ("added-tags", {"tags": "Печать, zpl"}, "tags", ["zpl", "печать"]),
        ("solution", {}, "status", "solved"),
        ("closure", {}, "status", "closed"),
        ("spam", {}, "mark", Mark.SPAM),
        ("snooze until tomorrow", {}, "is_active", True),
        ("type type incident", {}, "type", "incident"),
        ("pending", {}, "status", "pending"),
    ],
)
def test_each_act_is_done_to_all_and_taken_back_at_once(three, cast, sign_in, do, more, name, value):
    ids = {"{agent}": cast.agent.pk, "{billing}": cast.billing.pk}
    for word, pk in ids.items():
        do, value = do.replace(word, str(pk)), pk if value == word else value
    client, before = sign_in(cast.agent), [getattr(ticket, name) for ticket in three]
    answer = client.post("/desk/bulk/", chosen(*three, do=do, **more), headers=HTMX)
    assert answer.status_code == 200 and answer["HX-Trigger"]
    for ticket in three:
        ticket.refresh_from_db()
        assert getattr(ticket, name) == value
    undo = re.search(r'name="events" value="([\d,]+)"', answer.content.decode())[1]
    assert len(undo.split(",")) == 3
    client.post("/desk/undo/", {"events": undo})
    for ticket, old in zip(three, before, strict=True):
        ticket.refresh_from_db()
        assert getattr(ticket, name) == old


def acted(client, tickets, do, **more) -> str:
    """Does it to all and gives the ids of its events, as the button that takes it back holds them."""
    answer = client.post("/desk/bulk/", chosen(*tickets, do=do, **more), headers=HTMX)
    return re.search(r'name="events" value="([\d,]+)"', answer.content.decode())[1]


def test_links_followers_marks_and_sleep_are_taken_back_too(three, cast, sign_in):
    client, cause = sign_in(cast.agent), start(cast, "Причина")
    for ticket in three:
        ticket.snooze(timezone.now() + timedelta(days=1), by=cast.agent)
    acts = [
        ("link", {"kind": "caused_by", "ticket": cause.number}, lambda: Link.objects.filter(other=cause).count()),
        ("follow", {}, lambda: Follower.objects.filter(person=cast.agent).count()),
        ("wake", {}, lambda: Ticket.objects.filter(snoozed_until=None).exclude(pk=cause.pk).count()),
    ]
    for do, more, count in acts:
        undo = acted(client, three, do, **more)
        assert count() == 3, do
        client.post("/desk/undo/", {"events": undo})
        assert count() == 0, do
    spam = acted(client, three, "spam")
    undo = acted(client, three, "unspam")
    assert not Ticket.objects.filter(mark=Mark.SPAM).exists()
    client.post("/desk/undo/", {"events": undo})
    assert Ticket.objects.filter(mark=Mark.SPAM).count() == 3 and spam


def test_a_category_is_set_and_taken_away(three, cast, sign_in):
    client, category = sign_in(cast.agent), Category.objects.create(name_ru="Печать", name_en="Printing")
    undo = acted(client, three, f"category category {category.pk}")
    assert Ticket.objects.filter(category=category).count() == 3
    client.post("/desk/undo/", {"events": undo})
    assert not Ticket.objects.filter(category=category).exists()
    acted(client, three[:1], f"category category {category.pk}")
    acted(client, three[:1], "category category ")
    assert not Ticket.objects.filter(category=category).exists()


def test_merged_ones_are_parted_together(three, cast, sign_in):
    client = sign_in(cast.agent)
    acted(client, three[1:], "merge", into=three[0].number)
    client.post("/desk/bulk/", chosen(*three[1:], do="unmerge"))
    assert not Ticket.objects.filter(mark=Mark.MERGED).exists()


def test_nobody_unfollows_for_another(three, cast, sign_in):
    undo = acted(sign_in(cast.agent), three, "follow")
    sign_in(cast.other_agent).post("/desk/undo/", {"events": undo})
    assert Follower.objects.filter(person=cast.agent).count() == 3


def test_tags_are_taken_away_and_the_others_stay(three, cast, sign_in):
    three[0].tag(["а", "б"], by=cast.agent)
    sign_in(cast.agent).post("/desk/bulk/", chosen(*three, do="removed-tags", tags="б"))
    three[0].refresh_from_db()
    assert three[0].tags == ["а"]
    assert Event.objects.filter(kind="tagged").count() == 2  # the others had nothing to lose


def test_merge_into_one_of_them_and_back(three, cast, sign_in):
    client = sign_in(cast.agent)
    answer = client.post("/desk/bulk/", chosen(*three, do="merge", into=three[1].number), headers=HTMX)
    assert three[1].messages.count() == 3
    undo = re.search(r'name="events" value="([\d,]+)"', answer.content.decode())[1]
    client.post("/desk/undo/", {"events": undo})
    assert [ticket.messages.count() for ticket in three] == [1, 1, 1]
    assert not Ticket.objects.filter(mark=Mark.MERGED).exists()


def test_what_cannot_be_is_listed_by_ticket_with_why(three, cast, sign_in):
    second = start(cast, team=cast.second_line)
    three[0].merge_into(three[1], by=cast.agent)
    answer = sign_in(cast.agent).post(
        "/desk/bulk/", chosen(*three, second, do=f"team team {cast.billing.pk}"), headers=HTMX
    )
    page = answer.content.decode()
    failed = page[page.index("bulk-failed") :]
    assert three[0].number in failed and second.number in failed and three[2].number not in failed
    assert Event.objects.filter(kind="moved").count() == 2


def test_equal_reasons_are_told_once(cast, sign_in):
    made = [start(cast, f"Тема {n}", team=cast.second_line) for n in range(7)]
    form = chosen(*made, do=f"team team {cast.billing.pk}")
    answer = sign_in(cast.agent).post("/desk/bulk/", form, headers=HTMX)
    page = answer.content.decode()
    assert "7 tickets could not be changed" in page and page.count("<li>") == 1
    assert "<b>7 tickets</b>" in page and f"{made[4].number} …" in page and made[5].number not in page
    assert 'class="toast' not in page


def test_one_is_not_linked_with_itself_however_its_number_is_written(three, cast, sign_in):
    client = sign_in(cast.agent)
    for number in (three[0].number.lower(), f" #{three[0].pk} "):
        answer = client.post("/desk/bulk/", chosen(*three, do="link", kind="related", ticket=number), headers=HTMX)
        assert "could not be changed" not in answer.content.decode()
    assert Link.objects.count() == 2


def test_a_number_that_is_none_refuses_all_and_the_dialog_hears_why(three, cast, sign_in):
    for tickets in (three, three[:1]):
        form = chosen(*tickets, do="link", kind="related", ticket="HD-999999")
        answer = sign_in(cast.agent).post("/desk/bulk/", form, headers=HTMX)
        assert answer.status_code == 409 and "There is no such ticket" in answer["HX-Trigger"]
    assert not Link.objects.exists()


def test_the_same_again_changes_nothing_and_says_so(three, cast, sign_in):
    client = sign_in(cast.agent)
    for _ in range(2):
        answer = client.post("/desk/bulk/", chosen(*three, do="priority priority high"), headers=HTMX)
    assert "HX-Trigger" not in answer
    assert Event.objects.filter(kind="prioritised").count() == 3


def test_one_that_rests_on_it_is_named_when_it_is_taken_back(three, cast, sign_in):
    client = sign_in(cast.agent)
    client.post("/desk/bulk/", chosen(*three, do="solution"))
    three[1].receive(written("Нет"), by=cast.customer, channel=Channel.PORTAL)
    events = ",".join(map(str, Event.objects.filter(kind="solved").values_list("pk", flat=True)))
    page = client.post("/desk/undo/", {"events": events, "next": "/desk/all/"}, follow=True).content.decode()
    assert three[1].number in re.search(r'data-tone="bad".*?</div>', page, re.S)[0]
    assert Ticket.objects.filter(status="new").count() == 2


def test_a_plain_form_comes_back_with_a_toast(three, cast, sign_in):
    page = sign_in(cast.agent).post("/desk/bulk/", chosen(*three, do="solution", next="/desk/all/"), follow=True)
    assert page.redirect_chain == [("/desk/all/", 302)]
    assert 'name="events"' in page.content.decode()


def test_all_of_the_list_is_that_list_and_no_other(cast, sign_in):
    made = [start(cast, "Печать") for _ in range(60)] + [start(cast, "Прочее")]
    start(cast, "Печать", team=cast.second_line)
    client = sign_in(cast.agent)
    client.post("/desk/bulk/", {"every": "/desk/first/?q=печать&sort=due", "do": "priority priority low"})
    assert Event.objects.filter(kind="prioritised").count() == 60
    assert Ticket.objects.get(pk=made[-1].pk).priority_word == "normal"
    client.post("/desk/bulk/", {"every": "/desk/me/", "do": "closure"})
    assert not Event.objects.filter(kind="closed").exists()


def test_too_many_unknown_and_hidden_ones(three, cast, sign_in):
    client = sign_in(cast.agent)
    many = [f"HD-{number}" for number in range(501)]
    for form in (
        {"tickets": many, "do": "closure"},
        chosen(*three, do="erasure"),
        chosen(*three, do=""),
        chosen(*three, do="priority priority huge"),
        chosen(*three, do="merge", into="HD-999999"),
        {"tickets": ["x", "HD-", "HD-9999999999999999999999"], "do": "closure"},
    ):
        assert client.post("/desk/bulk/", form, headers=HTMX).status_code in (200, 409)
    cast.first_line.is_private = True
    cast.first_line.save()
    cast.other_agent.memberships.all().delete()
    sign_in(cast.other_agent).post("/desk/bulk/", chosen(*three, do="closure"))
    assert sign_in(cast.manager).post("/desk/bulk/", chosen(*three, do="closure")).status_code == 403
    assert Event.objects.exclude(kind="created").count() == 0


def test_the_bar_costs_the_same_and_rows_can_be_chosen(three, cast, sign_in, django_assert_num_queries):
    client = sign_in(cast.agent)
    client.get("/desk/bulk/")
    with django_assert_num_queries(6):  # session, person, people, teams, categories, statuses
        bar = client.get("/desk/bulk/").content.decode()
    assert cast.other_agent.name in bar and "Billing" in bar
    page = client.get("/desk/first/")
    assert page.content.decode().count('form="bulk"') == len(numbers(page)) == 3
