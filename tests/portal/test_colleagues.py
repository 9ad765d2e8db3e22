"""Who takes part in a request: customers bring colleagues along, and read and join what their organisation shares."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from people.models import Person
from people.registration import person_for_email
from tests.tickets.test_merge import asked
from tickets.audit import differences
from tickets.content import written
from tickets.history import names_for, sentence
from tickets.models import Event, Participant, ProposedParticipant, Ticket
from tickets.refusals import NotAllowed, Refused


@pytest.fixture
def colleague(cast) -> Person:
    """Of the customer's organisation."""
    person = person_for_email("petr@polyana.example", "Пётр")
    assert person.organisation == cast.customer.organisation is not None
    return person


@pytest.fixture
def shared(cast):
    firm = cast.customer.organisation
    firm.shares_requests = True
    firm.save()
    return firm


def said(event: Event) -> str:
    with override("en"):
        return sentence(event, names_for([event]))


def page(client, ticket: Ticket) -> str:
    return client.get(f"/requests/{ticket.number}/").content.decode()


def invite(client, ticket: Ticket, email: str):
    return client.post(f"/requests/{ticket.number}/people/", {"email": email})


def test_a_colleague_takes_part_at_once(ticket, cast, colleague, sign_in):
    assert sign_in(colleague).get(f"/requests/{ticket.number}/").status_code == 404
    answer = invite(sign_in(cast.customer), ticket, " PETR@polyana.example ")
    assert answer.status_code == 302 and answer["Location"].endswith("?added=now#people")
    assert Participant.objects.get(ticket=ticket).person == colleague
    theirs = page(sign_in(colleague), ticket)
    assert "Пётр" in theirs and 'name="text"' in theirs
    event = ticket.events.get(kind=Event.Kind.JOINED)
    assert (event.by, event.detail["participants"]) == (cast.customer, [colleague.pk])
    assert said(event) == "Марина Соколова brought Пётр (petr@polyana.example) along"
    assert list(differences()) == []


def test_a_new_address_of_the_organisations_domain_is_a_colleague(ticket, cast, sign_in):
    invite(sign_in(cast.customer), ticket, "new@polyana.example")
    assert Participant.objects.get(ticket=ticket).person.organisation == cast.customer.organisation


def test_anybody_else_is_proposed_to_the_agents(ticket, cast, sign_in):
    client = sign_in(cast.customer)
    answer = invite(client, ticket, "somebody@else.example")
    assert answer["Location"].endswith("?added=asked#people")
    assert not Participant.objects.exists()
    assert Person.objects.with_email("somebody@else.example").count() == 0
    event = ticket.events.get(kind=Event.Kind.INVITED)
    assert said(event) == "Марина Соколова asks that somebody@else.example takes part"
    desk = sign_in(cast.agent).get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert "somebody@else.example" in desk
    ticket.agree_to(ProposedParticipant.objects.get(), by=cast.agent)
    assert Participant.objects.get().person.email == "somebody@else.example"
    assert invite(client, ticket, "somebody@else.example").status_code == 422, "takes part already"


@pytest.mark.parametrize("address", ["", "нет", "a@b", "x" * 400 + "@polyana.example", "marina@polyana.example"])
def test_what_cannot_be_added_is_said_and_stays(ticket, cast, sign_in, address):
    answer = invite(sign_in(cast.customer), ticket, address)
    assert answer.status_code == 422
    assert 'id="colleague-error"' in answer.content.decode()
    assert not Participant.objects.exists() and not ProposedParticipant.objects.exists()


def test_whom_an_agent_left_out_no_customer_brings_back(ticket, cast, colleague):
    ticket.invite("petr@polyana.example", by=cast.customer)
    ticket.detach(colleague, by=cast.agent)
    with pytest.raises(Refused):
        ticket.invite("petr@polyana.example", by=cast.customer)
    with pytest.raises(NotAllowed):
        ticket.invite("new@polyana.example", by=cast.stranger)
    assert not Participant.objects.exists()


def test_only_so_many(ticket, cast):
    for number in range(20):
        ticket.invite(f"n{number}@polyana.example", by=cast.customer)
    with pytest.raises(Refused, match="only our agents"):
        ticket.invite("n20@polyana.example", by=cast.customer)
    assert Participant.objects.count() == 20


def test_an_organisation_shares_its_requests_once_it_is_switched_on(ticket, cast, colleague, sign_in, shared):
    ticket.note(written("Только для нас"), by=cast.agent)
    shared.shares_requests = False
    shared.save()
    assert sign_in(colleague).get(f"/requests/{ticket.number}/").status_code == 404
    shared.shares_requests = True
    shared.save()
    client = sign_in(Person.objects.get(pk=colleague.pk))
    listed = client.get("/requests/?whose=organisation").content.decode()
    assert ticket.number in listed and cast.customer.name in listed
    assert ticket.number not in client.get("/requests/").content.decode(), "they are not one's own"
    theirs = page(client, ticket)
    assert f'action="/requests/{ticket.number}/participation/"' in theirs
    assert 'name="text"' not in theirs and "Только для нас" not in theirs
    assert client.post(f"/requests/{ticket.number}/messages/", {"text": "Чужое"}).status_code == 404
    assert client.post(f"/requests/{ticket.number}/solution/").status_code == 404
    assert invite(client, ticket, "new@polyana.example").status_code == 404
    assert sign_in(cast.stranger).get(f"/requests/{ticket.number}/").status_code == 404


def test_joining_gives_a_voice(ticket, cast, colleague, sign_in, shared):
    client = sign_in(colleague)
    assert client.post(f"/requests/{ticket.number}/participation/").status_code == 302
    assert client.post(f"/requests/{ticket.number}/participation/").status_code == 409, "it is one's own now"
    assert client.post(f"/requests/{ticket.number}/messages/", {"text": "И у нас так"}).status_code == 302
    event = ticket.events.get(kind=Event.Kind.JOINED)
    assert said(event) == "Пётр (petr@polyana.example) takes part now"
    listed = client.get("/requests/?whose=copied").content.decode()
    assert ticket.number in listed
    assert sign_in(cast.stranger).post(f"/requests/{ticket.number}/participation/").status_code == 404
    assert list(differences()) == []


def test_spam_and_merged_ones_are_not_shared(ticket, cast, colleague, sign_in, shared):
    other = asked(cast)
    other.merge_into(ticket, by=cast.agent)
    shown = sign_in(colleague).get("/requests/?whose=organisation").content.decode()
    assert ticket.number in shown and other.number not in shown


@pytest.mark.parametrize("whose", ["", "own", "copied", "organisation", "чужие"])
def test_lists_cost_the_same(ticket, cast, colleague, sign_in, shared, django_assert_max_num_queries, whose):
    client = sign_in(colleague)
    for _each in range(3):
        asked(cast)
    client.get("/requests/")
    with django_assert_max_num_queries(6):
        assert client.get(f"/requests/?whose={whose}").status_code == 200


def test_the_settings_page_switches_it(cast, sign_in):
    firm = cast.customer.organisation
    form = {"name": firm.name, "tier": firm.tier, "domains": "polyana.example", "shares_requests": "on"}
    assert sign_in(cast.admin).post(f"/setup/organisations/{firm.pk}/", form).status_code == 302
    firm.refresh_from_db()
    assert firm.shares_requests
