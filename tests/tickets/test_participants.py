"""Who takes part by a mail's Cc, who is only proposed, and how agents decide and remove."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from people.models import Person
from people.registration import person_for_email
from tests.cast import at_once
from tests.letters import SPOOFED, arrive, genuine, letter, reply_address, sent_to
from tickets.content import written
from tickets.history import names_for, sentence
from tickets.models import Participant, ProposedParticipant, Ticket
from tickets.models.participant import MOST_BY_MAIL
from tickets.refusals import NotAllowed

MARINA = "marina@polyana.example"
EVIL = "evil@attacker.example"
OLEG = "Олег Снабжение <Oleg@polyana.example>"


@pytest.fixture(autouse=True)
def checked(settings):
    settings.MAIL_AUTHSERV_ID = ["mx.example.com"]


def taking_part(ticket: Ticket) -> list[str]:
    return [row.person.email.lower() for row in ticket.participants.order_by("id")]


def proposed(ticket: Ticket) -> list[str]:
    return [row.address for row in ticket.proposals.waiting().order_by("id")]


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


class TestGenuine:
    def test_the_cc_of_a_new_request_takes_part_and_may_answer(self, cast):
        arrival = arrive(genuine(MARINA, Cc=OLEG))
        ticket = arrival.ticket
        assert taking_part(ticket) == ["oleg@polyana.example"]
        assert ticket.participants.get().person.name == "Олег Снабжение"
        assert not sent_to("oleg@polyana.example")  # the receipt is the sender's
        ticket.reply(written("Высылаем образец"), by=cast.agent)
        mail = sent_to("oleg@polyana.example")[-1]
        assert "Высылаем образец" in mail.body_text
        answer = arrive(genuine("oleg@polyana.example", "Спасибо", to=mail.reply_to[0].address))
        assert (answer.outcome, answer.ticket) == ("reply", ticket)

    def test_an_answer_brings_people_in_copy(self, ticket, cast):
        arrival = arrive(genuine(MARINA, to=f"{reply_address(ticket)}, {OLEG}", Cc="tom@harbour.example"))
        assert arrival.ticket == ticket
        assert taking_part(ticket) == ["oleg@polyana.example", "tom@harbour.example"]
        event = ticket.events.get(kind="customer_wrote")
        assert len(event.detail["participants"]) == 2
        arrive(genuine(MARINA, "Ещё раз", to=reply_address(ticket), Cc="TOM@harbour.example"))
        assert len(taking_part(ticket)) == 2

    def test_we_colleagues_lists_and_robots_are_nobody(self, ticket, cast):
        copies = "SUPPORT+7.x@example.com, dmitri@example.com, no-reply@shop.example, team-request@lists.example"
        others = "mailer-daemon@x.example, owner-news@lists.example, MARINA@polyana.example, not an address"
        arrive(genuine(MARINA, to=reply_address(ticket), Cc=f"{copies}, {others}"))
        assert taking_part(ticket) == []
        assert proposed(ticket) == []

    def test_a_list_or_a_robot_brings_nobody(self, cast):
        for number, headers in enumerate([{"List_Id": "<a.lists.example>"}, {"Precedence": "bulk"}]):
            arrival = arrive(genuine(MARINA, f"Письмо {number}", Cc=OLEG, **headers))
            assert arrival.outcome == "new_ticket"
            assert taking_part(arrival.ticket) == proposed(arrival.ticket) == []

    def test_a_mail_to_very_many_brings_nobody(self, ticket, cast):
        many = ", ".join(f"p{number}@x.example" for number in range(MOST_BY_MAIL + 1))
        arrive(genuine(MARINA, to=reply_address(ticket), Cc=many))
        assert taking_part(ticket) == []

    def test_mails_bring_no_more_people_than_there_is_room_for(self, ticket, cast):
        for start in (0, 15):
            some = ", ".join(f"p{number}@x.example" for number in range(start, start + 15))
            arrive(genuine(MARINA, f"Копии {start}", to=reply_address(ticket), Cc=some))
        assert len(taking_part(ticket)) == MOST_BY_MAIL


class TestProposed:
    @pytest.mark.parametrize("made", ["spoofed", "unchecked", "not configured"])
    def test_the_cc_of_anybody_else_gets_nothing_until_an_agent_agrees(self, ticket, cast, settings, made):
        """S01."""
        if made == "not configured":
            settings.MAIL_AUTHSERV_ID = []
        headers = {"Authentication_Results": SPOOFED} if made == "spoofed" else {}
        arrival = arrive(letter(MARINA, to=reply_address(ticket), Cc=f"Зло <{EVIL}>", **headers))
        assert arrival.ticket == ticket
        assert proposed(ticket) == [EVIL]
        assert ticket.events.get(kind="customer_wrote").detail["proposed"] == [EVIL]
        ticket.reply(written("Секрет"), by=cast.agent)
        assert sent_to(EVIL) == []
        assert not Person.objects.with_email(EVIL).exists()
        assert arrive(genuine(EVIL, "Пустите", to=reply_address(ticket))).ticket != ticket
        fresh(ticket).agree_to(ticket.proposals.get(), by=cast.agent)
        assert taking_part(ticket) == [EVIL]
        fresh(ticket).reply(written("Теперь и вам"), by=cast.agent)
        assert [mail.body_text.split("\n")[0] for mail in sent_to(EVIL)[-1:]] == ["Теперь и вам"]
        assert arrive(genuine(EVIL, "Спасибо", to=reply_address(ticket))).ticket == ticket

    def test_whoever_is_left_out_is_not_proposed_again(self, ticket, cast):
        arrive(letter(MARINA, to=reply_address(ticket), Cc=EVIL))
        for _ in range(2):
            ticket.leave_out(ticket.proposals.get(), by=cast.agent)
        arrive(letter(MARINA, "Ещё", to=reply_address(ticket), Cc=EVIL))
        arrive(genuine(MARINA, "И ещё", to=reply_address(ticket), Cc=EVIL))
        assert proposed(ticket) == taking_part(ticket) == []
        assert ticket.events.filter(kind="left_out").count() == 1

    def test_an_agent_s_copy_decides_too(self, ticket, cast):
        arrive(letter(MARINA, to=reply_address(ticket), Cc="tom@harbour.example"))
        fresh(ticket).reply(written("С копией"), by=cast.agent, cc=[cast.stranger])
        assert (taking_part(ticket), proposed(ticket)) == (["tom@harbour.example"], [])

    def test_only_workers_decide(self, ticket, cast):
        arrive(letter(MARINA, to=reply_address(ticket), Cc=EVIL))
        proposal = ticket.proposals.get()
        for outsider in (cast.customer, cast.manager):
            for verb in (ticket.agree_to, ticket.leave_out):
                with pytest.raises(NotAllowed):
                    verb(proposal, by=outsider)
        with pytest.raises(NotAllowed):
            ticket.detach(cast.stranger, by=cast.manager)

    def test_a_merged_ticket_s_proposals_are_decided_where_it_went(self, ticket, cast, sign_in):
        arrival = arrive(letter(MARINA, "Второе", Cc=EVIL))
        arrival.ticket.merge_into(ticket, by=cast.agent)
        client = sign_in(cast.agent)
        assert EVIL in client.get(f"/desk/tickets/{ticket.number}/").content.decode()
        client.post(f"/desk/tickets/{ticket.number}/participation/", {"address": EVIL})
        assert taking_part(ticket) == [EVIL]


class TestRemoved:
    def test_the_removed_get_nothing_and_no_mail_brings_them_back(self, ticket, cast):
        ticket.reply(written("С копией"), by=cast.agent, cc=[cast.stranger])
        count = len(sent_to("tom@harbour.example"))
        ticket.reply(written("Ждёт отправки"), by=cast.agent)
        for _ in range(2):
            fresh(ticket).detach(cast.stranger, by=cast.agent)
        assert ticket.events.filter(kind="detached").count() == 1
        arrive(genuine(MARINA, to=reply_address(ticket), Cc="tom@harbour.example"))
        fresh(ticket).reply(written("Ответ"), by=cast.agent)
        assert len(sent_to("tom@harbour.example")) == count
        assert arrive(genuine("tom@harbour.example", to=reply_address(ticket))).ticket != ticket
        fresh(ticket).reply(written("Снова с копией"), by=cast.agent, cc=[cast.stranger])
        assert taking_part(ticket) == ["tom@harbour.example"]

    def test_the_page_shows_decides_and_removes(self, ticket, cast, sign_in):
        arrive(letter(MARINA, to=reply_address(ticket), Cc=f"Олег <oleg@x.example>, {EVIL}"))
        client, base = sign_in(cast.agent), f"/desk/tickets/{ticket.number}/"
        page = client.get(base).content.decode()
        assert "oleg@x.example" in page
        assert EVIL in page
        client.post(f"{base}participation/", {"address": "oleg@x.example"})
        client.post(f"{base}exclusion/", {"address": EVIL})
        person = Participant.objects.get(ticket=ticket).person
        assert 'name="person"' in client.get(base).content.decode()
        assert client.post(f"{base}participation/", {"address": "nobody@x.example"}).status_code == 409
        client.post(f"{base}detachment/", {"person": person.pk})
        assert taking_part(ticket) == proposed(ticket) == []
        with override("ru"):
            events = list(ticket.events.for_history())
            said = [sentence(event, names_for(events)) for event in events]
        assert "Дмитрий Волков: добавлен участник Олег (oleg@x.example)" in said
        assert f"Дмитрий Волков: {EVIL} не добавлять" in said
        assert "Дмитрий Волков: участник Олег убран" in said

    def test_the_api_does_the_same(self, ticket, cast, sign_in):
        arrive(letter(MARINA, to=reply_address(ticket), Cc=f"oleg@x.example, {EVIL}"))
        client, base = sign_in(cast.agent), f"/api/v1/tickets/{ticket.number}/"
        for noun, address in (
            ("participation", "Oleg@X.example"),
            ("exclusion", EVIL),
            ("detachment", "oleg@x.example"),
        ):
            answer = client.post(f"{base}{noun}/", {"address": address}, content_type="application/json")
            assert answer.status_code == 200, answer.content
        assert taking_part(ticket) == []
        assert ticket.proposals.filter(state="left_out").count() == 2


@pytest.mark.django_db(transaction=True)
def test_ten_agents_who_agree_at_once_add_one(ticket, cast):
    arrive(letter(MARINA, to=reply_address(ticket), Cc="oleg@x.example"))
    proposal = ProposedParticipant.objects.get()
    at_once(lambda: fresh(ticket).agree_to(proposal, by=cast.agent), 10)
    assert taking_part(ticket) == ["oleg@x.example"]
    assert ticket.events.filter(kind="joined").count() == 1


def test_a_person_in_copy_by_another_address_of_theirs_is_known(ticket, cast):
    cast.customer.addresses.create(value="marina@home.example")
    arrive(letter(MARINA, to=reply_address(ticket), Cc="marina@home.example"))
    assert proposed(ticket) == []
    assert person_for_email("marina@home.example") == cast.customer
