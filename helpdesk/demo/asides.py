"""Conversations with third parties on told tickets; each function writes what the verb of its name would."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from helpdesk.demo.crowd import Customer
from helpdesk.demo.luck import Luck
from helpdesk.demo.sheets import NULL, escaped, iso, stamp

if TYPE_CHECKING:
    from helpdesk.demo.life import Life

_CLOSED = 0.4  # how often nobody is asked any more after an answer
_json = json.JSONEncoder(ensure_ascii=False).encode
SUBJECTS = {"ru": "Вопрос по обращению клиента", "en": "A question of a customer of ours"}
QUESTIONS = {
    "ru": (
        "Клиент описывает сбой, который мы у себя не воспроизвели. Сталкивались ли вы с таким, и что посмотреть?",
        "Подтвердите, пожалуйста, что это известная ошибка, и скажите, когда ждать исправления.",
        "Попадает ли такой случай под гарантию и сколько займёт замена?",
    ),
    "en": (
        "A customer of ours sees a fault that we cannot repeat here. Have you met it, and what should we look at?",
        "Please confirm that this is a known fault, and tell us when a fix is to be expected.",
        "Is this covered by the warranty, and how long would a replacement take?",
    ),
}
ANSWERS = {
    "ru": (
        "Да, ошибка известна: исправление вышло вчера, обновите, пожалуйста, и проверьте ещё раз.",
        "Это гарантийный случай. Замену отправим завтра, трек-номер пришлём сюда же.",
        "С нашей стороны сбоя нет. Похоже на настройку у клиента: проверьте адрес сервера и часовой пояс.",
    ),
    "en": (
        "Yes, we know this one: the fix was released yesterday, please update and try again.",
        "That is covered. The replacement leaves tomorrow, we will send the tracking number here.",
        "Nothing is wrong on our side. It looks like a setting at the customer's: check the server and the time zone.",
    ),
}


@dataclass(slots=True)
class Aside:
    """The one conversation of a ticket with a third party, until it is written."""

    pk: int
    who: Customer
    name: str
    subject: str
    by: int
    at: int
    closed_at: int | None = None


def ask_outside(life: Life, at: int, name: str, *, by: int) -> None:
    """A question to whoever is called so; the ticket waits for them."""
    desk, language = life.desk, life.requester.language
    luck, again = _luck(life, at), life.aside is not None
    if life.aside is None:
        who = luck.choice([each for each in desk.crowd.outsiders if each.language == language])
        pk = desk.first_side + life.number - desk.handing.first_ticket
        life.aside = Aside(pk, who, name, SUBJECTS[language], by, at)
    aside = life.aside
    text = [luck.choice(QUESTIONS[language])]
    to = escaped(_json([[aside.name, aside.who.email]]))
    message = life.say_aside(at, text, by=by, side=aside.pk, subject=aside.subject, to=to)
    life.letter_outside(at, message, aside.who)
    detail = {"message": message, "side": aside.pk, "person": aside.who.id, "name": aside.name}
    detail["address"] = aside.who.email
    if again and aside.closed_at is not None:
        detail["was_closed"], aside.closed_at = iso(aside.closed_at), None
    detail |= {"status": life.wait_for(aside.name), "waiting_for": aside.name}
    life.record(at, "asked_outside", by, _json(detail))


def answer_outside(life: Life, at: int) -> None:
    """Their answer, which ends the wait."""
    aside, language = life.aside, life.requester.language
    assert aside is not None
    text, subject = [_luck(life, at).choice(ANSWERS[language])], f"Re: {aside.subject} [HD-{life.number}]"
    message = life.say_aside(at, text, by=aside.who.id, side=aside.pk, subject=subject, sender=aside.who.email)
    life.arrived_outside(at, message, aside.who)
    before, _moved = life.status, life.end_wait()
    detail = {"message": message, "side": aside.pk, "automatic": False, "trusted": True, "status": [before, "open"]}
    life.record(at, "outside_wrote", aside.who.id, _json(detail))


def close_side(life: Life, at: int, *, by: int) -> None:
    """After some answers nobody is asked any more."""
    aside = life.aside
    if aside is not None and _luck(life, at).random() < _CLOSED:
        aside.closed_at = at
        life.record(at, "side_closed", by, _json({"side": aside.pk, "name": aside.name}))


def write(life: Life) -> None:
    if (aside := life.aside) is None:
        return
    life.desk.sheets.add(
        "tickets_side",
        *(str(aside.pk), str(life.number), str(aside.who.id), escaped(aside.name), aside.who.email),
        *(escaped(aside.subject), str(aside.by), stamp(aside.at), stamp(aside.closed_at) if aside.closed_at else NULL),
    )


def _luck(life: Life, at: int) -> Luck:
    """Of its own, so that the rest of the desk is told as it would be without."""
    return Luck(f"aside {life.number - life.desk.handing.first_ticket} {at - life.created_at}")
