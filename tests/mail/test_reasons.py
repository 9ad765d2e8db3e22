"""The ledger's reasons, read in Russian; as `receive_mail` prints them they stay English."""

from __future__ import annotations

import pytest
from django.utils import translation

from tests.letters import arrive, believes_spam, letter
from tickets.models import ListedSender
from tickets.reasons import REASONS, in_words

ROBOT = "robot@x.example"


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({"Precedence": "bulk"}, "писала машина"),
        ({"Auto_Submitted": "auto-replied"}, "автоматический ответ"),
        ({"X_Loop": "support@example.com"}, "вернулось наше собственное письмо"),
        ({"X_Spam_Flag": "YES"}, "почтовый сервер считает его спамом: X-Spam-Flag: YES"),
    ],
)
def test_why_in_russian(cast, headers, said):
    believes_spam()
    arrival = arrive(letter(ROBOT, **headers))
    with translation.override("ru"):
        assert arrival.why == said
    assert arrival.reason != said


def test_what_is_named_stays(cast):
    first, again = (arrive(letter(ROBOT, Message_ID="<a@x.example>")) for _ in range(2))
    ListedSender.objects.create(pattern="@x.example", verdict="block")
    blocked = arrive(letter(ROBOT, "Ещё раз"))
    with translation.override("ru"):
        assert again.why == f"то же, что поступление {first.pk}"
        assert blocked.why == "отправитель заблокирован: @x.example"
        assert in_words("550 нет такого ящика") == "550 нет такого ящика"


def test_every_reason_has_russian_words():
    with translation.override("ru"):
        for known in REASONS:
            reason = known.replace("%(what)s", "HD-7")
            assert in_words(reason) != reason and ("HD-7" in in_words(reason)) == ("%(what)s" in known)
