"""Ratings of told requests: whom a mail asks, and what some answer; rows as the product writes them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from helpdesk.demo.luck import Luck
from helpdesk.demo.moments import DAY, HOUR
from helpdesk.demo.sheets import escaped, stamp
from tickets.models.rating_request import LIFE, QUIET_DAYS

if TYPE_CHECKING:
    from helpdesk.demo.state import State

_ANSWERED, _GOOD, _WORDED = 0.36, 0.83, 0.45  # how often
_WORDS = {
    ("ru", "good"): (
        "Спасибо, всё заработало!", "Быстро и понятно.", "Очень помогли, спасибо.", "Ответили раньше, чем я ждал.",
        "Хорошо, что объяснили, почему так вышло.",
    ),
    ("ru", "bad"): (
        "Ждали два дня, касса стояла.", "Пришлось объяснять одно и то же три раза.",
        "Решение не помогло, разобрались сами.", "Никто не перезвонил, хотя обещали.", "Ответ отписка, вопрос остался.",
    ),
    ("en", "good"): (
        "Works again, thank you!", "Quick and clear.", "Very helpful.", "Good that you said why it happened.",
    ),
    ("en", "bad"): (
        "It took two days to get an answer.", "I had to explain the same thing three times.",
        "It did not help in the end.", "Nobody called back.",
    ),
}  # fmt: skip


def ask(life: State, at: int, message: int) -> None:
    """In the mail that solves, as the settings say where nobody has changed them."""
    who, desk = life.requester, life.desk
    if not who.email or who.organisation in desk.crowd.own:
        return
    if who.id in desk.asked and abs(at - desk.asked[who.id]) < QUIET_DAYS * DAY:
        return
    desk.asked[who.id] = life.asked_at = at
    # No secret has such a hash: the links of told mails open nothing.
    row = (str(life.number), str(who.id), str(message), "", f"demo {message}")
    desk.sheets.add("tickets_ratingrequest", *row, stamp(at), stamp(at + int(LIFE.total_seconds())))


def answer(life: State, until: int) -> None:
    """Some of those who were asked answer, before `until`."""
    if life.status != "solved" or not life.asked_at or life.rating or life.mark:
        return
    desk, who, number = life.desk, life.requester, life.number - life.desk.handing.first_ticket
    luck = Luck(f"rating {number}")
    if luck.random() > _ANSWERED:
        return
    at = max(life.asked_at, life.updated_at) + 300 + int(luck.expovariate(1 / (7 * HOUR)))
    if at >= until:
        return
    life.rating = "good" if luck.random() < _GOOD else "bad"
    worded = luck.random() < _WORDED or life.rating == "bad"
    comment = luck.choice(_WORDS[who.language, life.rating]) if worded else ""
    pk, team = desk.first_rating + number, desk.crowd.teams[life.team]
    row = (str(pk), str(life.number), str(who.id), str(team), life.rating, escaped(comment), "link", stamp(at))
    desk.sheets.add("tickets_rating", *row)
    detail = {"rating": pk, "score": life.rating, "via": "link", "comment": comment}
    life.record(at, "rated", who.id, json.dumps(detail, ensure_ascii=False))
