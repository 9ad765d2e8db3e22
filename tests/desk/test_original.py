"""A message's mail as it came: headers to read, the file to take, nothing of it for others."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.desk.test_ticket_page import url
from tests.letters import arrive
from tickets.models import Attachment, Message

RAW = (
    "Received: from mail.polyana.example by mx.example; Tue, 24 Nov 2026 10:00:00 +0300\n"
    "From: =?utf-8?b?0JzQsNGA0LjQvdCw?= <marina@polyana.example>\nTo: help@example.com\n"
    "Subject: =?utf-8?b?0JLQtdGB0Ys=?=\nMessage-ID: <orig@x>\nX-Own: <script>alert(1)</script>\n\nВрут\n"
).encode()


@pytest.fixture
def message(cast) -> Message:
    found = arrive(RAW).message
    assert found is not None
    return found


def place(message: Message) -> str:
    return reverse("desk:original", args=[message.ticket_id, message.pk])


def test_headers_are_shown_in_words(message, cast, sign_in, django_assert_max_num_queries):
    client = sign_in(cast.agent)
    assert place(message) in client.get(url(message.ticket)).content.decode()
    with django_assert_max_num_queries(14):
        page = client.get(place(message)).content.decode()
    assert "Марина &lt;marina@polyana.example&gt;" in page and "Весы" in page and "mail.polyana.example" in page
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page


def test_the_file_is_what_came(message, cast, sign_in):
    answer = sign_in(cast.agent).get(place(message) + "?file=1")
    assert answer.content == RAW and "attachment" in answer["Content-Disposition"]
    assert answer["Content-Type"] == "application/octet-stream"


def test_an_infected_mail_is_held_back(message, cast, sign_in):
    Attachment.objects.create(
        message=message, name="x.exe", size=1, sha256="0" * 64, content_type="x/y", checked=Attachment.Checked.INFECTED
    )
    client = sign_in(cast.agent)
    assert "?file=1" not in client.get(place(message)).content.decode()
    assert client.get(place(message) + "?file=1").status_code == 404


def test_nobody_else_reads_it(message, ticket, cast, sign_in):
    assert sign_in(cast.customer).get(place(message)).status_code == 403
    other = reverse("desk:original", args=[ticket.pk, message.pk])
    assert sign_in(cast.agent).get(other).status_code == 404
