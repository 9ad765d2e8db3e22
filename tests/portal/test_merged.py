"""What a customer sees of a request that was merged into another."""

from __future__ import annotations

import pytest

from people.registration import person_for_email
from tests.tickets.test_merge import asked
from tickets.models import AccessLink


def path(ticket) -> str:
    return f"/requests/{ticket.number}/"


def test_it_leads_to_the_other_one_and_stands_once_in_the_list(ticket, cast, sign_in):
    other, client = asked(cast), sign_in(cast.customer)
    other.merge_into(ticket, by=cast.agent)
    assert client.get(path(other)).url == path(ticket)
    listed = client.get("/requests/").content.decode()
    assert ticket.number in listed and other.number not in listed
    page = client.post(f"{path(other)}messages/", {"text": "Добавлю", "key": "k"}, follow=True)
    assert page.redirect_chain[-1][0].startswith(path(ticket))
    assert "Добавлю" in page.content.decode() and "И ещё весы" in page.content.decode()


def test_who_takes_no_part_in_the_other_keeps_their_own_page(ticket, cast, sign_in):
    other = asked(cast, "The scale is silent", who=cast.stranger)
    other.merge_into(ticket, by=cast.agent)
    client = sign_in(cast.stranger)
    assert client.get(path(ticket)).status_code == 404
    page = client.post(f"{path(other)}messages/", {"text": "Any news?", "key": "k"}, follow=True)
    text = page.content.decode()
    assert page.status_code == 200 and "The scale is silent" in text and "Any news?" in text
    assert "Оба принтера" not in text and ticket.number not in text
    assert ticket.messages.filter(author=cast.stranger).count() == 2
    assert client.post(f"{path(other)}solution/").status_code == 409


@pytest.mark.parametrize("takes_part", [True, False])
def test_a_mailed_link_goes_where_its_holder_may(ticket, cast, client, takes_part):
    colleague = person_for_email("oleg@polyana.example", "Олег Пекарев")
    other = asked(cast, who=colleague)
    token = AccessLink.new(other, colleague.pk)
    other.merge_into(ticket, by=cast.agent, keep_people=takes_part)
    page = client.get(f"/r/{token}/", follow=True)
    assert page.redirect_chain[-1][0] == (path(ticket) if takes_part else path(other))
    assert ("Оба принтера" in page.content.decode()) == takes_part


def test_spam_is_not_told(ticket, cast, sign_in):
    ticket.spam(by=cast.agent)
    client = sign_in(cast.customer)
    assert ticket.number in client.get("/requests/").content.decode()
    page = client.get(path(ticket))
    assert page.status_code == 200 and "spam" not in page.content.decode().lower()
