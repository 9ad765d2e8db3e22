"""Merging, splitting, marks, links, followers and time through the API."""

from __future__ import annotations

from tests.tickets.test_merge import asked
from tickets.content import written
from tickets.models.words import Channel


def test_merge_and_unmerge(ticket, cast, api):
    other, call = asked(cast), api(cast.agent)
    for _ in range(2):
        answer = call("POST", f"tickets/{other.number}/merge/", {"into": ticket.number})
        assert (answer.status_code, answer.json()["merged_into"]) == (200, ticket.number)
    assert call("GET", f"tickets/{other.number}/messages/").json()["results"] == []
    assert len(call("GET", f"tickets/{ticket.number}/messages/").json()["results"]) == 2
    late = call("POST", f"tickets/{other.number}/solution/", {})
    assert late.status_code == 409 and ticket.number in late.json()["detail"]
    assert call("POST", f"tickets/{other.number}/unmerge/", {}).json()["merged_into"] == ""
    assert len(call("GET", f"tickets/{other.number}/messages/").json()["results"]) == 1
    assert call("POST", f"tickets/{other.number}/merge/", {"into": "HD-999999"}).status_code == 400
    assert call("POST", f"tickets/{other.number}/merge/", {}).status_code == 400


def test_a_customer_cannot_and_sees_no_marks(ticket, cast, api):
    other = asked(cast)
    for noun, body in (("merge", {"into": ticket.number}), ("spam", {}), ("snooze", {"until": "2030-01-01T10:00Z"})):
        assert api(cast.customer)("POST", f"tickets/{other.number}/{noun}/", body).status_code == 403
    ticket.spam(by=cast.agent)
    mine = api(cast.customer)("GET", f"tickets/{ticket.number}/").json()
    assert (mine["spam"], mine["snoozed_until"]) == (False, None)
    assert api(cast.agent)("GET", f"tickets/{ticket.number}/").json()["spam"] is True


def test_lists_leave_marked_ones_out_unless_asked(ticket, cast, api):
    merged, spam, call = asked(cast), asked(cast), api(cast.agent)
    merged.merge_into(ticket, by=cast.agent)
    assert call("POST", f"tickets/{spam.number}/spam/", {}).status_code == 200

    def numbers(query: str = "") -> set[str]:
        return {row["number"] for row in call("GET", f"tickets/{query}").json()["results"]}

    assert numbers() == {ticket.number}
    assert numbers("?is=merged") == numbers("?search=is:merged") == {merged.number}
    assert numbers("?is=spam") == numbers(f"?search={spam.number}") == {spam.number}
    assert call("POST", f"tickets/{spam.number}/unspam/", {}).status_code == 200
    assert numbers() == {ticket.number, spam.number}
    assert call("GET", "tickets/?is=purple").status_code == 400


def test_snooze_wake_and_undo(ticket, cast, api):
    call, path = api(cast.agent), f"tickets/{ticket.number}"
    answer = call("POST", f"{path}/snooze/", {"until": "2030-01-01T10:00:00Z"})
    assert answer.json()["snoozed_until"].startswith("2030-01-01")
    assert call("POST", f"{path}/snooze/", {"until": "2001-01-01T10:00:00Z"}).status_code == 409
    assert call("POST", f"{path}/wake/", {}).json()["snoozed_until"] is None
    assert call("POST", f"{path}/solution/", {}).json()["status"] == "solved"
    event = call("GET", f"{path}/events/").json()[-1]
    assert call("POST", f"{path}/undo/", {"event": event["id"]}).json()["status"] == "new"
    again = call("POST", f"{path}/undo/", {"event": event["id"]})
    assert again.status_code == 409 and again.json()["detail"]
    assert call("POST", f"{path}/undo/", {"event": 999999}).status_code == 404
    assert api(cast.customer)("POST", f"{path}/undo/", {"event": event["id"]}).status_code == 404
    assert api(cast.manager)("POST", f"{path}/undo/", {"event": event["id"]}).status_code == 403


def test_split_answers_with_the_new_ticket(ticket, cast, api):
    call, path = api(cast.agent), f"tickets/{ticket.number}"
    message = ticket.receive(written("И весы"), by=cast.customer, channel=Channel.EMAIL)
    answer = call("POST", f"{path}/split/", {"message": message.pk, "subject": "Весы"})
    made = answer.json()
    assert answer.status_code == 200 and made["number"] != ticket.number and made["subject"] == "Весы"
    assert [row["id"] for row in call("GET", f"tickets/{made['number']}/messages/").json()["results"]] == [message.pk]
    assert call("POST", f"{path}/split/", {"message": message.pk}).status_code == 400
    assert call("POST", f"{path}/split/", {"message": ticket.messages.get().pk}).status_code == 409


def test_links_followers_and_time(ticket, cast, api):
    other, call = asked(cast), api(cast.agent)
    path = f"tickets/{other.number}"
    assert call("POST", f"{path}/link/", {"ticket": ticket.number, "kind": "child"}).status_code == 200
    refused = call("POST", f"tickets/{ticket.number}/closure/", {})
    assert refused.status_code == 409 and other.number in refused.json()["detail"]
    assert call("POST", f"{path}/unlink/", {"ticket": ticket.number, "kind": "child"}).status_code == 200
    assert call("POST", f"{path}/link/", {"ticket": ticket.number, "kind": "cousin"}).status_code == 400
    assert api(cast.manager)("POST", f"{path}/follow/", {}).status_code == 200
    assert api(cast.customer)("POST", f"{path}/follow/", {}).status_code == 403
    assert call("POST", f"{path}/time/", {"minutes": 25, "what": "Разбирался"}).status_code == 200
    assert call("POST", f"{path}/time/", {"minutes": 0}).status_code == 400
    assert other.time_entries.get().minutes == 25
