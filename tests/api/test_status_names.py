"""Names of statuses through the API."""

from __future__ import annotations

from tests.tickets.test_status_names import named


def test_the_api_sets_and_shows_it(ticket, cast, api):
    named("supplier", "on_hold", "Waits for the supplier")
    answer = api(cast.agent)("POST", f"tickets/{ticket.number}/status/", {"status": "supplier", "waiting_for": "Завод"})
    assert answer.status_code == 200
    assert (answer.json()["status"], answer.json()["status_name"]) == ("on_hold", "supplier")
    assert api(cast.agent)("POST", f"tickets/{ticket.number}/status/", {"status": "nobody"}).status_code == 400
    assert api(cast.agent)("GET", "tickets/?status=supplier").json()["results"][0]["status_name"] == "supplier"
    assert api(cast.customer)("GET", f"tickets/{ticket.number}/").json()["status_name"] == ""
