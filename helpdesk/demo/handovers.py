"""Hand-overs of told tickets: each function writes what the verb of the same name would have written."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from helpdesk.demo.sheets import NULL, escaped, stamp
from people.calendars.business_time import BusinessTime
from tickets.content import one_line
from tickets.models import HandoverReason

if TYPE_CHECKING:
    from helpdesk.demo.life import Life

MOST = 3  # of one ticket; so many ids are kept for each

TRIED = (
    "Перезапустили службу печати и рабочее место, не помогло.",
    "Проверили права и настройки по инструкции, всё верно.",
    "Повторили на тестовой базе: та же ошибка.",
    "Сверили с похожим обращением прошлого месяца, там помогло обновление, здесь нет.",
    "Asked for the log and a picture; the settings are as the manual says.",
)
ASKED = (
    "Посмотреть журнал обмена и сказать, что поменять.",
    "Проверить версию прошивки и драйвер.",
    "Нужен доступ к серверу, чтобы посмотреть очередь.",
    "Похоже на ошибку после обновления, подтвердите, пожалуйста.",
    "Please look at the exchange log and tell us what to change.",
)
MISSING = (
    "Нет журнала печати за день сбоя.",
    "Не указана версия и модель принтера.",
    "Непонятно, на скольких рабочих местах повторяется.",
)
ADVICE = (
    "Пусть переключат формат этикетки на ZPL и перезапустят принтер.",
    "Это известная ошибка: обновление выйдет в четверг, до него поможет перепроведение документа.",
    "Переустановите драйвер по статье о сканерах, шаги 3–5.",
)


@dataclass(frozen=True, slots=True)
class Handing:
    """Ids reserved for the desk's hand-overs, the reasons, and the hours of all teams."""

    first_id: int
    first_ticket: int
    reasons: list[HandoverReason]
    time: BusinessTime


@dataclass(slots=True)
class Record:
    """One hand-over of a ticket, until it is written."""

    pk: int
    from_team: str
    to_team: str
    reason: HandoverReason
    tried: str
    asked: str
    by: int
    at: int
    goes_back_to: int | None
    state: str = "sent"
    accepted_by: int | None = None
    accepted_at: int | None = None
    ended_by: int | None = None
    ended_at: int | None = None
    missing: str = ""
    advice: int | None = None


def reasons() -> list[HandoverReason]:
    """Those that are offered. One query."""
    return list(HandoverReason.objects.filter(is_active=True))


def escalate(life: Life, at: int, team: str, *, by: int, rng: random.Random) -> None:
    handing = life.desk.handing
    pk = handing.first_id + (life.number - handing.first_ticket) * MOST + len(life.handovers)
    reason = rng.choice(handing.reasons[:4])
    record = Record(
        pk, life.team, team, reason, rng.choice(TRIED), rng.choice(ASKED), by, at, goes_back_to=life.assignee
    )
    life.handovers.append(record)
    stays = life.contact or life.assignee or by
    names = {"code": reason.code, "en": reason.name_en, "ru": reason.name_ru}
    moved = life.begin_work()
    _move(life, at, "escalated", by, record, (team, None), contact=stays, hop=True, reason=names, **moved)


def accept(life: Life, at: int, *, by: int) -> None:
    record = life.handovers[-1]
    record.state, record.accepted_by, record.accepted_at = "accepted", by, at
    _move(life, at, "accepted", by, record, (life.team, by), contact=life.contact)


def send_back(life: Life, at: int, missing: str, *, by: int) -> None:
    record = life.handovers[-1]
    record.state, record.missing = "returned", missing
    _back(life, at, "returned", by, record, missing=one_line(missing, 300))


def advise(life: Life, at: int, text: str, *, by: int) -> None:
    record = life.handovers[-1]
    record.state = "advised"
    record.advice = life.say_note(at, [text], by=by)
    _back(life, at, "advised", by, record, message=record.advice)


def write(life: Life) -> None:
    """The records as rows."""
    teams, line, time = life.desk.crowd.teams, life.desk.crowd.line, life.desk.handing.time
    for each in life.handovers:
        pickup = NULL
        if each.accepted_at is not None:
            pickup = str(time.within(_moment(each.at), _moment(each.accepted_at)))
        life.desk.sheets.add(
            "tickets_handover",
            *(str(each.pk), str(life.number), str(teams[each.from_team]), str(teams[each.to_team])),
            *(str(line(each.from_team)), str(line(each.to_team)), str(each.reason.pk), escaped(each.tried)),
            *(escaped(each.asked), "[]", "[]", "", str(each.by), stamp(each.at), _or_null(each.goes_back_to)),
            *(each.state, _or_null(each.accepted_by), _at(each.accepted_at), pickup, _or_null(each.ended_by)),
            *(_at(each.ended_at), escaped(each.missing), _or_null(each.advice)),
        )


def _back(life: Life, at: int, kind: str, by: int, record: Record, **detail: object) -> None:
    record.ended_by, record.ended_at = by, at
    to = (record.from_team, record.goes_back_to)
    _move(life, at, kind, by, record, to, contact=life.contact, hop=True, **detail)


def _move(
    life: Life,
    at: int,
    kind: str,
    by: int,
    record: Record,
    to: tuple[str, int | None],
    *,
    contact: int | None,
    hop: bool = False,
    **detail: object,
) -> None:
    teams, line = life.desk.crowd.teams, life.desk.crowd.line
    before, assignee = life.team, life.assignee
    life.team, life.assignee = to
    life.contact, life.hops = contact, life.hops + hop
    told = {
        "team": [teams[before], teams[life.team]],
        "line": [line(before), line(life.team)],
        "assignee": [assignee, life.assignee],
        "contact": contact,
        "hops": life.hops,
        "handover": record.pk,
        **detail,
    }
    life.record(at, kind, by, json.dumps(told, ensure_ascii=False))


def _moment(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def _or_null(value: int | None) -> str:
    return NULL if value is None else str(value)


def _at(value: int | None) -> str:
    return NULL if value is None else stamp(value)
