"""An answer that quotes what it answers, where its mailbox asks for it."""

from __future__ import annotations

import pytest

from tests.letters import answer_to, arrive, letter, sent_to
from tickets.content import written
from tickets.mail.quotes import visible_part
from tickets.models import Mailbox, Ticket

ANNA = "anna@x.example"


@pytest.fixture
def asked(cast) -> Ticket:
    """A ticket that came into a mailbox which quotes."""
    Mailbox.objects.create(address="support@example.com", quotes=True)
    return arrive(letter(f"Анна <{ANNA}>", "Не печатает\nпринтер <5>", Message_ID="<a@x.example>")).ticket


def test_the_customers_last_words_stand_below(asked, cast):
    asked.note(written("Только для своих"), by=cast.agent)
    asked.reply(written("Включите его"), by=cast.agent)
    (mail,) = sent_to(ANNA, "reply")
    text = mail.body_text
    assert (
        text.index("Включите его") < text.index(asked.number) < text.index("Анна пишет:\n> Не печатает\n> принтер <5>")
    )
    assert "Анна пишет:" in mail.body_html and "принтер &lt;5&gt;</blockquote>" in mail.body_html
    assert "Только для своих" not in text + mail.body_html
    assert visible_part(text).strip().startswith("Включите его")
    assert "принтер" not in visible_part(text), "whoever answers finds it folded"


def test_only_the_newest_of_them_and_nothing_of_ours(asked, cast):
    asked.reply(written("Включите его"), by=cast.agent)
    arrive(letter(ANNA, "Включил", to=answer_to(ANNA), Message_ID="<b@x.example>"))
    asked.refresh_from_db()
    asked.reply(written("Теперь печатает?"), by=cast.agent)
    text = sent_to(ANNA, "reply")[-1].body_text
    assert "> Включил" in text and "Не печатает" not in text and "> Включите" not in text


def test_elsewhere_nothing_is_quoted(cast):
    ticket = arrive(letter(ANNA, "Не печатает")).ticket
    ticket.reply(written("Включите его"), by=cast.agent)
    (mail,) = sent_to(ANNA, "reply")
    assert "Не печатает" not in mail.body_text + mail.body_html
