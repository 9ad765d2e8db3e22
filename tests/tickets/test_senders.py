"""Mail whose sender the site's mail server has checked: what it shows, and what it may do."""

from __future__ import annotations

import pytest

from tests.attacks.test_mail_identity import EVIL
from tests.letters import GENUINE as PASS
from tests.letters import SPOOFED as FAIL
from tests.letters import arrive, letter

MARINA = "marina@polyana.example"


@pytest.fixture(autouse=True)
def checked(settings):
    """A site whose mail server checks who sends."""
    settings.MAIL_AUTHSERV_ID = ["mx.example.com"]


def signed(told: str = PASS) -> dict[str, str]:
    return {"Authentication_Results": told}


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        (signed(), "verified"),
        (signed(FAIL), "failed"),
        ({}, "none"),
        (signed("mx.attacker.example; dmarc=pass"), "none"),
    ],
)
def test_what_was_found_stands_with_the_message(cast, sign_in, headers, found):
    arrival = arrive(letter(f"Марина <{MARINA}>", **headers))
    assert arrival.message.authenticity == found
    client = sign_in(cast.agent)
    shown = client.get(f"/api/v1/tickets/{arrival.ticket.number}/messages/").json()["results"]
    assert shown[0]["authenticity"] == found
    page = client.get(f"/desk/tickets/{arrival.ticket.number}/").content.decode()
    assert MARINA in page
    assert ("Its mail server stands behind this address" in page) == (found == "verified")
    assert ("Sender not genuine" in page) == (found == "failed")
    assert ("Sender not checked" in page) == (found == "none")
    own = sign_in(cast.customer).get(f"/api/v1/tickets/{arrival.ticket.number}/messages/").json()["results"]
    assert "authenticity" not in own[0]


def test_without_a_server_named_nothing_is_shown(cast, sign_in, settings):
    settings.MAIL_AUTHSERV_ID = []
    arrival = arrive(letter(MARINA, **signed(FAIL)))
    assert arrival.message.authenticity == ""
    page = sign_in(cast.agent).get(f"/desk/tickets/{arrival.ticket.number}/").content.decode()
    assert "shield" not in page.partition('class="thread"')[2].partition("</article>")[0]


def test_a_name_that_looks_like_another_address_bears_no_mark_of_trust(cast, sign_in):
    """S18: the attacker's own domain is well proven."""
    arrival = arrive(letter(f'"Agent Smith <dmitri@example.com>" <{EVIL}>', **signed()))
    assert arrival.message.authenticity == "verified"
    page = sign_in(cast.agent).get(f"/desk/tickets/{arrival.ticket.number}/").content.decode()
    assert EVIL in page
    assert "Its mail server stands behind this address" not in page
