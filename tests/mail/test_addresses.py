"""Nobody but us can make an address or an id that leads into a ticket."""

import pytest

from tickets.mail.addresses import (
    message_id,
    number_in,
    number_in_subject,
    parts_of_message_id,
    reply_address,
    side_address,
    side_in,
    without_tag,
)

SECRET = "not so secret"


def test_reply_address_leads_back():
    address = reply_address(1001, secret=SECRET, mailbox="support@example.com")
    assert address.startswith("support+1001.") and address.endswith("@example.com")
    assert len(address.partition("@")[0]) <= 64
    assert number_in([address], secret=SECRET) == 1001
    assert number_in([address.upper()], secret=SECRET) == 1001
    assert number_in(["x@y.z", f"<{address}>"], secret=SECRET) == 1001


def test_forged_addresses_lead_nowhere():
    address = reply_address(1001, secret=SECRET, mailbox="support@example.com")
    assert number_in([address.replace("1001", "1002")], secret=SECRET) is None
    assert number_in([address], secret="another") is None
    assert number_in(["support+1001@example.com", "support@example.com", ""], secret=SECRET) is None


def test_message_id_leads_back():
    sent = message_id(1001, 57, secret=SECRET, domain="example.com")
    assert sent.startswith("HD-1001.57.")
    assert parts_of_message_id(sent, secret=SECRET) == (1001, "57")
    assert parts_of_message_id(f"<{sent.lower()}>", secret=SECRET) == (1001, "57")


@pytest.mark.parametrize("change", [("HD-1001", "HD-1002"), (".57.", ".58.")])
def test_forged_ids_lead_nowhere(change):
    forged = message_id(1001, 57, secret=SECRET, domain="x.y").replace(*change)
    assert parts_of_message_id(forged, secret=SECRET) is None


def test_a_signature_is_good_for_one_purpose_only():
    mac = reply_address(1001, secret=SECRET, mailbox="s@x.y").split(".", 1)[1].split("@")[0]
    assert parts_of_message_id(f"HD-1001.57.{mac}@x.y", secret=SECRET) is None
    assert side_in([f"s+1001.s57.{mac}@x.y"], secret=SECRET) is None


def test_the_address_of_a_side_conversation_leads_there_and_nowhere_else():
    address = side_address(1001, 57, secret=SECRET, mailbox="support@example.com")
    assert address.startswith("support+1001.s57.") and len(address.partition("@")[0]) <= 64
    assert side_in(["x@y.z", f"<{address.upper()}>"], secret=SECRET) == 57
    assert number_in([address], secret=SECRET) is None
    for change in (("s57", "s58"), ("+1001", "+1002")):
        assert side_in([address.replace(*change)], secret=SECRET) is None


def test_unnameable_message():
    with pytest.raises(ValueError):
        message_id(1, "a b\r\n", secret=SECRET, domain="x.y")


@pytest.mark.parametrize(
    "subject, number",
    [
        ("Re: [HD-1042] Router", 1042),
        ("[remote #79] [hd-7] [HD-8]", 7),
        ("HD-1042 without brackets", None),
        ("[HD-]", None),
        ("[#1042]", None),
    ],
)
def test_tag_in_subject(subject, number):
    assert number_in_subject(subject) == number


@pytest.mark.parametrize(
    "subject, bare",
    [
        ("Re: [HD-1042] Router", "Router"),
        ("RE: Ответ: Fwd: [HD-1] Re[2]: Роутер", "Роутер"),
        ("AW: WG: [HD-1] [other #2] x", "[other #2] x"),
        ("Remote: x", "Remote: x"),
        ("[HD-1042]", ""),
    ],
)
def test_subject_without_tag(subject, bare):
    assert without_tag(subject) == bare
