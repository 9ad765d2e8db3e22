"""The small language of answer templates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb import wording
from tickets.models.words import Channel
from tickets.placeholders import fill


def test_names_are_filled_in_and_empty_ones_have_something_else(ticket, cast):
    text = "{customer.first_name|коллега}, {organisation.name|ваша компания}: {ticket.number}. {agent.first_name}"
    assert (
        wording.filled(text, ticket, cast.agent, "ru")
        == f"Марина, {ticket.organisation}: {ticket.number}. {cast.agent.first_name}"
    )
    ticket.requester.name, ticket.organisation = "", None
    assert (
        wording.filled("{customer.first_name|коллега} {organisation.name|у вас}", ticket, cast.agent, "ru")
        == "коллега у вас"
    )
    assert fill("{customer.first_name}!", ticket, cast.agent) == "!"


def test_what_nobody_knows_stays_and_is_named(ticket, cast):
    text = "{customer.nick|друг} {сумма} {ticket.number} {ticket.fields.region|нет} {if x} {}"
    assert wording.unknown(text) == ["{customer.nick|друг}", "{сумма}", "{if x}"]
    assert "{сумма}" in wording.filled("Сумма {сумма}", ticket, cast.agent, "ru")


@pytest.mark.parametrize(
    ("channel", "language", "said"),
    [
        (Channel.EMAIL, "ru", "А\nписьмом\nБ"),
        (Channel.PORTAL, "ru", "А\nна портале\nБ"),
        (Channel.PORTAL, "en", "А\nна портале\nin English\nБ"),
    ],
)
def test_parts_stand_only_in_some_answers(ticket, cast, channel, language, said):
    text = "А\n{if channel=email,api}\nписьмом\n{else}\nна портале\n{end}\n{if language=en}\nin English\n{end}\nБ"
    ticket.channel = channel
    assert wording.filled(text, ticket, cast.agent, language) == said


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{if channel=email} раз", "has no {end}"),
        ("раз {end}", "no {if …} before"),
        ("раз {else} два", "no {if …} before"),
        ("{if line=1}{else}{else}{end}", "no {if …} before"),
        ("{if line=1}{if line=2}{end}{end}", "within another"),
        ("{if weather=rain}{end}", "channel, language, line, status"),
    ],
)
def test_what_cannot_be_read_is_said(text, why):
    with pytest.raises(wording.WrongWording, match=why.replace("{", r"\{").replace("…", ".")):
        wording.check(text)


@given(st.text(alphabet="{}if end else=,|abж.\n", max_size=200))
def test_any_text_is_read_or_refused(text):
    try:
        wording.check(text)
    except wording.WrongWording as error:
        assert str(error)
    assert all(found[0] == "{" and found[-1] == "}" and len(found) > 2 for found in wording.unknown(text))


def test_languages_are_compared_by_what_must_be_equal():
    ru = "{customer.first_name|коллега}, см. https://help.example/a и номер 12345. {if line=1}Первая{end}"
    en = "{customer.first_name|colleague}, see https://help.example/a and 12345. {if line=1}First{end}"
    assert wording.unlike(ru, en) == []
    assert wording.unlike(ru, en.replace("12345", "12346").replace("/a", "/b")) == [
        "12345", "12346", "https://help.example/a", "https://help.example/b",
    ]  # fmt: skip
