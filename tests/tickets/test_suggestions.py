"""A stranger who answers a known thread: a ticket of their own, and a suggestion to the agents."""

from __future__ import annotations

import pytest

from tests.letters import SPOOFED, arrive, genuine, letter, reply_address, sent_to
from tickets.content import written
from tickets.models import Ticket
from tickets.refusals import NotAllowed

STRANGER = "Новый Человек <new@home.example>"
MARINA = "marina@polyana.example"


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


@pytest.fixture
def answered(ticket):
    """The stranger's ticket."""
    return arrive(letter(STRANGER, "Это я, с другого адреса", to=reply_address(ticket))).ticket


def by_what(ticket: Ticket, cast, how: str) -> dict[str, str]:
    ticket.reply(written("Ответ"), by=cast.agent)
    mail = sent_to(MARINA)[-1]
    return {
        "address": {"to": mail.reply_to[0].address},
        "our id": {"In_Reply_To": f"<{mail.message_id}>"},
        "their id": {"References": "<first@polyana.example>"},
        "tag": {"subject": f"Re: [{ticket.number}]"},
    }[how]


@pytest.mark.parametrize("how", ["address", "our id", "their id", "tag"])
def test_it_is_a_suggestion_and_tells_nobody_anything(cast, how):
    """th25, th41, S03, S06, S11."""
    ticket = arrive(letter(MARINA, "Секретный заказ", Message_ID="<first@polyana.example>")).ticket
    hint = by_what(ticket, cast, how)
    before = len(sent_to(MARINA))
    arrival = arrive(letter(STRANGER, "Это я", **hint))
    new = arrival.ticket
    assert arrival.outcome == "new_ticket"
    assert arrival.reason == f"answers {ticket.number}, in which its sender takes no part"
    assert (new.suggests, new.requester.email) == (ticket, "new@home.example")
    assert fresh(ticket).requester == cast.customer
    assert not ticket.participants.exists()
    assert len(sent_to(MARINA)) == before
    for mail in sent_to("new@home.example"):
        assert ticket.number not in mail.subject + mail.body_text + mail.body_html
        assert "Секретный" not in mail.body_text
    assert not Ticket.objects.visible_to(new.requester).filter(pk=ticket.pk).exists()


def test_both_pages_say_it_and_join_them(ticket, answered, cast, sign_in):
    client = sign_in(cast.agent)
    known, new = f"/desk/tickets/{ticket.number}/", f"/desk/tickets/{answered.number}/"
    for page, other in ((known, answered.number), (new, ticket.number)):
        shown = client.get(page).content.decode()
        assert other in shown.partition('id="ticket-banner"')[2].partition('id="ticket"')[0]
        assert "keep_people" in shown
    client.post(f"{new}merge/", {"into": ticket.number, "keep_people": "yes"})
    assert fresh(answered).merged_into == ticket
    assert [row.person.email for row in ticket.participants.all()] == ["new@home.example"]
    assert "mail-question-mark" not in client.get(known).content.decode().partition('id="ticket"')[0]
    later = arrive(letter(STRANGER, "Ещё", to=reply_address(ticket)))
    assert (later.outcome, later.ticket) == ("reply", ticket)


@pytest.mark.parametrize("side", ["known", "new"])
def test_left_apart_from_either_side(ticket, answered, cast, sign_in, side):
    page, other = (ticket, answered) if side == "known" else (answered, ticket)
    client = sign_in(cast.agent)
    for _ in range(2):
        client.post(f"/desk/tickets/{page.number}/separation/", {"ticket": other.number})
    assert fresh(answered).suggests is None
    for each in (ticket, answered):
        assert each.events.filter(kind="kept_apart").count() == 1
        assert (
            "mail-question-mark"
            not in (client.get(f"/desk/tickets/{each.number}/").content.decode().partition('id="ticket"')[0])
        )


def test_the_api_leaves_apart_and_agents_alone_may(ticket, answered, cast, sign_in):
    with pytest.raises(NotAllowed):
        answered.keep_apart(ticket, by=cast.manager)
    address = f"/api/v1/tickets/{answered.number}/separation/"
    given = {"ticket": ticket.number}
    assert sign_in(cast.customer).post(address, given, content_type="application/json").status_code in (403, 404)
    assert sign_in(cast.agent).post(address, given, content_type="application/json").status_code == 200
    assert fresh(answered).suggests is None


def test_a_merged_ticket_s_survivor_is_suggested(ticket, cast, sign_in):
    other = arrive(letter(MARINA, "Другое")).ticket
    old = reply_address(ticket)
    fresh(ticket).merge_into(other, by=cast.agent)
    new = arrive(letter(STRANGER, to=old)).ticket
    assert new.suggests == other
    third = arrive(letter(MARINA, "Третье")).ticket
    fresh(other).merge_into(third, by=cast.agent)
    client = sign_in(cast.agent)
    assert new.number in client.get(f"/desk/tickets/{third.number}/").content.decode()
    client.post(f"/desk/tickets/{third.number}/separation/", {"ticket": new.number})
    assert fresh(new).suggests is None


def test_whoever_may_not_see_the_other_one_is_told_nothing_of_it(ticket, answered, cast, sign_in):
    cast.first_line.is_private = True
    cast.first_line.save()
    answered.move_to(cast.billing, by=cast.admin)
    page = sign_in(cast.specialist).get(f"/desk/tickets/{answered.number}/").content.decode()
    assert ticket.subject not in page
    assert "keep_people" not in page.partition('id="ticket"')[0]


def test_spam_is_never_suggested(ticket, cast):
    ticket.spam(by=cast.agent)
    arrival = arrive(letter(STRANGER, to=reply_address(ticket)))
    assert (arrival.outcome, arrival.ticket.suggests, arrival.reason) == ("new_ticket", None, "")


class TestSpoofed:
    def test_a_tag_alone_joins_nothing(self, ticket, cast, settings):
        """Anyone can write the tag and the From line; our signed address and ids nobody can guess."""
        settings.MAIL_AUTHSERV_ID = ["mx.example.com"]
        spoofed = {"Authentication_Results": SPOOFED}
        arrival = arrive(letter(MARINA, subject=f"[{ticket.number}]", **spoofed))
        assert (arrival.outcome, arrival.ticket.suggests) == ("new_ticket", ticket)
        assert arrive(letter(MARINA, "Ещё", to=reply_address(ticket), **spoofed)).ticket == ticket
        assert arrive(genuine(MARINA, "И ещё", subject=f"[{ticket.number}]")).ticket == ticket
