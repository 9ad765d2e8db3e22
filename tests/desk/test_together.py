"""Links, splits, followers, mentions and time on the ticket's page."""

from __future__ import annotations

import pytest

from tests.desk.test_ticket_page import PAGE_QUERIES, other_of, url
from tickets.content import written
from tickets.models import Follower, Link, Ticket, TimeEntry
from tickets.models.words import Channel


def test_a_link_is_shown_on_both_sides_and_taken_away(ticket, cast, sign_in):
    other, client = other_of(cast), sign_in(cast.agent)
    for _ in range(2):
        assert client.post(url(other, "link"), {"ticket": ticket.number, "kind": "child"}).status_code == 302
    assert Link.objects.count() == 1
    assert ticket.number in client.get(url(other)).content.decode()
    page = client.get(url(ticket)).content.decode()
    assert f'href="{url(other)}"' in page and 'value="parent"' in page
    assert client.post(url(ticket, "solution")).status_code == 409
    client.post(url(ticket, "unlink"), {"ticket": other.number, "kind": "parent"})
    assert not Link.objects.exists()


def test_all_that_was_done_together_costs_seven_queries_more(ticket, cast, sign_in, django_assert_num_queries):
    other, third, client = other_of(cast), other_of(cast), sign_in(cast.agent)
    ticket.link(third, "related", by=cast.agent)
    other.merge_into(ticket, by=cast.agent)
    ticket.refresh_from_db()
    ticket.follow(by=cast.other_agent)
    ticket.log_time(5, by=cast.agent)
    ticket.reply(written("С копией"), by=cast.agent, cc=[cast.stranger])
    client.get(url(ticket))
    with django_assert_num_queries(
        PAGE_QUERIES + 7
    ):  # links and their tickets, merged, followers, people and their addresses, time
        page = client.get(url(ticket)).content.decode()
    for shown in (other.number, third.number, cast.other_agent.name, cast.stranger.name):
        assert shown in page


def test_mentions_and_splits_are_told_by_the_story_alone(ticket, cast, sign_in):
    client = sign_in(cast.agent)
    client.post(url(ticket, "notes"), {"text": f"@{cast.other_agent.name}, взгляните"})
    second = ticket.receive(written("И ещё сканер"), by=cast.customer, channel=Channel.PORTAL)
    new = ticket.split(second, by=cast.agent)
    page = client.get(url(ticket)).content.decode()
    followers = page.split('<div class="followers">')[1].split("</div>")[0]
    assert cast.other_agent.name in followers
    assert f'href="{url(new)}"' in page
    assert f'href="{url(ticket)}"' in client.get(url(new)).content.decode()


def test_a_link_to_what_one_may_not_see_is_not_shown(ticket, cast, sign_in):
    other = other_of(cast)
    other.move_to(cast.billing, by=cast.agent)
    other.link(ticket, "related", by=cast.agent)
    cast.billing.is_private = True
    cast.billing.save()
    client = sign_in(cast.other_agent)
    assert other.subject not in client.get(url(ticket)).content.decode()
    assert client.post(url(ticket, "link"), {"ticket": other.number, "kind": "blocks"}).status_code == 409


def test_a_split_leads_to_the_new_ticket(ticket, cast, sign_in):
    client = sign_in(cast.agent)
    message = ticket.receive(written("И весы"), by=cast.customer, channel=Channel.PORTAL)
    page = client.get(url(ticket)).content.decode()
    assert page.count("data-fill-message") == 1
    response = client.post(url(ticket, "split"), {"message": message.pk, "subject": "Весы"})
    new = Ticket.objects.latest("id")
    assert response.url == url(new) and new.subject == "Весы"
    htmx = client.post(url(ticket, "split"), {"message": message.pk}, headers={"HX-Request": "true"})
    assert htmx.status_code == 409
    assert client.post(url(ticket, "split"), {"message": "x"}).status_code == 409


def test_following_is_ones_own(ticket, cast, sign_in):
    for person in (cast.agent, cast.manager):
        client = sign_in(person)
        assert f'action="{url(ticket, "follow")}"' in client.get(url(ticket)).content.decode()
        client.post(url(ticket, "follow"))
        assert f'action="{url(ticket, "unfollow")}"' in client.get(url(ticket)).content.decode()
    assert Follower.objects.count() == 2
    sign_in(cast.agent).post(url(ticket, "unfollow"))
    assert Follower.objects.get().person == cast.manager


def test_a_mention_is_marked_and_rings_the_bell(ticket, cast, sign_in):
    client = sign_in(cast.agent)
    client.post(url(ticket, "notes"), {"text": "<b>@Sofia Reyes</b>, глянь; почта a@sofia"})
    page = client.get(url(ticket)).content.decode()
    assert '&lt;b&gt;<span class="mention">@Sofia Reyes</span>&lt;/b&gt;' in page
    bell = sign_in(cast.other_agent).get("/desk/notices/").content.decode()
    assert ticket.number in bell and "Дмитрий Волков" in bell
    refused = client.post(url(ticket, "notes"), {"text": "@d смотри"}, headers={"HX-Request": "true"})
    assert refused.status_code == 200  # nobody else begins so: it is Дмитрий himself by his mailbox
    assert 'id="colleagues"' in page and "Sofia Reyes" in page


def test_time_is_logged_shown_and_struck_out(ticket, cast, sign_in):
    client = sign_in(cast.agent)
    client.post(url(ticket, "time-entries"), {"minutes": "75", "what": "Искал ленту", "billable": "yes"})
    entry = TimeEntry.objects.get()
    assert (entry.minutes, entry.billable) == (75, True)
    page = client.get(url(ticket)).content.decode()
    assert "Искал ленту" in page and "1 h 15 m" in page
    assert f'name="entry" value="{entry.pk}"' not in sign_in(cast.other_agent).get(url(ticket)).content.decode()
    assert sign_in(cast.other_agent).post(url(ticket, "time-entries/void"), {"entry": entry.pk}).status_code == 403
    client.post(url(ticket, "time-entries/void"), {"entry": entry.pk})
    assert "<s>" in client.get(url(ticket)).content.decode()


@pytest.mark.parametrize("minutes", ["", "0", "-1", "1.5", "99999", "x"])
def test_minutes_that_make_no_sense_are_refused(ticket, cast, sign_in, minutes):
    assert sign_in(cast.agent).post(url(ticket, "time-entries"), {"minutes": minutes}).status_code == 409
    assert not TimeEntry.objects.exists()
