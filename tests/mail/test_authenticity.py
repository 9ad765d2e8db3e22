"""What the site's mail server found of the sender, and whose word counts (RFC 8601, RFC 8617)."""

import time

import pytest

from tests.mail.samples.letters import letter
from tickets.mail.authenticity import Authenticity, authenticity
from tickets.mail.parse import parse

OURS = {"mx.example.com"}
HEAD = b"To: support@example.com\r\nSubject: Router\r\nMIME-Version: 1.0\r\n"
FROM = b"From: =?utf-8?B?0JjQstCw0L0=?= <ivan@example.org>\r\n"


def judged(*trace: str, sender: bytes = FROM, servers=OURS, sealers=()) -> Authenticity:
    """Of a mail with these headers on top, the newest first."""
    top = "".join(f"{line}\r\n" for line in trace).encode()
    mail = parse(letter(head=top + sender + HEAD))
    return authenticity(mail, servers=servers, sealers=sealers, own_domain="example.com")


def results(*told: str, by: str = "mx.example.com") -> str:
    return f"Authentication-Results: {'; '.join([by, *told])}"


@pytest.mark.parametrize(
    "told",
    [
        ["dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=example.org"],
        ["spf=fail smtp.mailfrom=list@lists.example", "dkim=none", "dmarc=pass header.from=EXAMPLE.org"],
        ["dkim=pass (2048-bit key) header.d=example.org header.s=mail header.b=\"ab/cd+ef=\""],
        ["dkim=pass header.i=@example.org"],
        ["dkim=fail reason=\"body hash; did not verify\" header.d=other.example", "dkim=pass header.d=example.org"],
        ["spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=bounces@example.org"],
        ["spf=pass smtp.mailfrom=example.org", "dmarc=none header.from=example.org"],
        ["SPF = Pass smtp.mailfrom = example.org"],
        ["dkim/1=pass header.d=example.org"],
    ],
)  # fmt: skip
def test_the_domain_stands_behind_the_sender(told):
    assert judged(results(*told)) is Authenticity.VERIFIED


@pytest.mark.parametrize(
    "told",
    [
        ["spf=fail", "dkim=fail"],
        ["dmarc=fail (p=none) header.from=example.org", "dkim=pass header.d=example.org"],
        ["dmarc=pass header.from=attacker.example"],
        ["spf=softfail smtp.mailfrom=ivan@example.org", "dkim=none"],
        ["dkim=fail header.d=example.org", "spf=pass smtp.mailfrom=attacker.example"],
        ["dmarc=fail header.from=example.org", "dmarc=pass header.from=example.org"],
    ],
)
def test_a_check_says_no(told):
    assert judged(results(*told)) is Authenticity.FAILED


@pytest.mark.parametrize(
    "told",
    [
        ["none"],
        [],
        ["spf=pass smtp.mailfrom=attacker.example", "dkim=pass header.d=attacker.example"],
        ["dkim=pass header.d=evil.example.org"],  # rented below the domain
        ["dkim=pass header.d=org"],
        ["dkim=pass"],
        ["auth=pass smtp.auth=ivan@example.org"],
        ["spf=neutral smtp.mailfrom=example.org", "dkim=none"],
        ["spf=pass smtp.mailfrom=\"a@b; dmarc=pass header.from=example.org\"@attacker.example"],
        ["spf=pass (of \"a);dkim=pass header.d=example.org (\"@attacker.example) smtp.mailfrom=b@attacker.example"],
        ["spf=pass smtp.mailfrom=a@attacker.example (dmarc=pass (header.from=example.org))"],
        ["spf=pass smtp.mailfrom==?utf-8?q?=3Bdmarc=3Dpass?=@attacker.example"],
    ],
)  # fmt: skip
def test_nothing_speaks_for_the_sender_or_against(told):
    assert judged(results(*told)) is Authenticity.NONE


def test_a_subdomain_may_speak_by_the_domain_above():
    sender = b"From: ivan@mail.example.org\r\n"
    assert judged(results("dkim=pass header.d=example.org"), sender=sender) is Authenticity.VERIFIED
    assert judged(results("dkim=pass header.d=ample.org"), sender=sender) is Authenticity.NONE


def test_nobody_else_s_word_counts():
    assert judged(results("dmarc=pass", by="mx.attacker.example")) is Authenticity.NONE
    assert judged(results("dmarc=pass", by="mx.example.com.attacker.example")) is Authenticity.NONE
    assert judged("X-Authentication-Results: mx.example.com; dmarc=pass") is Authenticity.NONE
    assert judged("Received-SPF: pass", "X-Helpdesk-Signature: good") is Authenticity.NONE  # S09
    assert judged(results("dmarc=pass", by="MX.Example.com 1")) is Authenticity.VERIFIED


def test_what_a_sender_wrote_below_our_server_s_word_counts_for_nothing():
    forged = results("dmarc=pass", "dkim=pass header.d=example.org")
    ours = results("spf=fail", "dmarc=fail")
    received = "Received: from x.attacker.example by mx.example.com with ESMTP; Wed, 4 Mar 2026 12:00:00 +0300"
    theirs = "Received: from a by relay.attacker.example with SMTP"
    assert judged(ours, received, forged) is Authenticity.FAILED
    assert judged(received, ours, forged) is Authenticity.FAILED  # where ours stands below its own Received
    assert judged(received, theirs, forged) is Authenticity.NONE
    assert judged(theirs, forged) is Authenticity.NONE
    assert judged("Received: from mx by mailstore with LMTP", received, forged, theirs) is Authenticity.VERIFIED


def test_several_headers_of_ours_are_one_word():
    """A server has one program for SPF, one for DKIM, one for DMARC."""
    dmarc = results("dmarc=pass header.from=example.org")
    assert judged(dmarc, results("dkim=fail header.d=example.org"), results("spf=none")) is Authenticity.VERIFIED


def test_without_a_server_named_nothing_is_known():
    assert judged(results("dmarc=pass"), servers=()) is Authenticity.UNKNOWN
    assert judged(results("dmarc=fail"), servers=()) is Authenticity.UNKNOWN


@pytest.mark.parametrize(
    "sender",
    [
        b"From: ivan@example.org, evil@attacker.example\r\n",
        b"From: ivan@example.org\r\nFrom: evil@attacker.example\r\n",
        b"From: Ivan\r\n",
        b"",
    ],
)
def test_several_senders_or_none_are_never_verified(sender):
    assert judged(results("dmarc=pass"), sender=sender) is Authenticity.FAILED


def test_a_relay_that_is_trusted_speaks_for_what_it_passed_on():
    chain = (
        results("arc=pass (i=1)", "dmarc=fail header.from=example.org"),
        "ARC-Seal: i=1; a=rsa-sha256; d=lists.example; s=arc; cv=none; b=abc",
        "ARC-Authentication-Results: i=1; lists.example; dkim=pass header.d=example.org; dmarc=pass",
    )
    assert judged(*chain) is Authenticity.FAILED
    assert judged(*chain, sealers={"lists.example"}) is Authenticity.VERIFIED
    assert judged(*chain, sealers={"other.example"}) is Authenticity.FAILED
    another = ("ARC-Seal: i=2; d=attacker.example; cv=pass", *chain[1:])
    assert judged(chain[0], *another, sealers={"lists.example"}) is Authenticity.FAILED
    assert judged(results("arc=fail"), *chain[1:], sealers={"lists.example"}) is Authenticity.NONE


@pytest.mark.parametrize(
    "piece", ["(", ")", "\\", ";", "a=b ", "dkim=pass header.d=x ", "(;", '\\"', "=", "smtp.mail="]
)
def test_endless_headers_take_no_time(piece):
    begun = time.monotonic()
    judged(results(piece * 10_000), *[results(piece * 200)] * 50)
    assert time.monotonic() - begun < 2
