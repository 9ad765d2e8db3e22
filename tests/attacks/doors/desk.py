"""The desk and the numbers."""

from __future__ import annotations

import uuid
from types import SimpleNamespace

from tests.attacks.doors.common import BROWSER_KEY, UNTIL, Fields
from tests.cast import PASSWORD


def desk(cast: SimpleNamespace) -> dict[str, Fields]:
    """Forms of the desk, sent by an agent."""
    ticket = "desk/tickets/<ticket:number>/"
    text = {"text": "Ответ", "version": "1"}
    answer_template = {
        "name": "Сброс", "shortcut": "сброс", "whose": "own", "category": "", "line": "1", "is_active": "on",
        "text_ru": "{customer.first_name|коллега}", "text_en": "", "was_ru": "", "was_en": "", "do": "save",
        "status": "solved", "tags": "а, б", "slug": "signature",
    }  # fmt: skip
    own_macro = {
        "name": "Моё", "is_active": "on", "tags": "а, б", "untag": "в", "priority": "high", "status": "solved",
        "team": cast.first_line.pk, "escalate_to": cast.second_line.pk, "assignee": cast.agent.pk, "unassign": "",
        "note": "{ticket.number}", "reply": "Ответ",
    }  # fmt: skip
    view = {
        "name": "Важное", "icon": "star", "whom": "me", "within": "first", "query": "priority:high", "sort": "",
    }  # fmt: skip
    return {
        "desk/views/new/": view,
        "desk/views/<int:pk>/edit/": view,
        "desk/views/<int:pk>/removal/": {},
        "desk/sign-in/": {"email": "dmitri@example.com", "password": PASSWORD, "next": "/desk/"},
        "desk/sign-out/": {},
        "desk/notices/read/": {},
        "desk/presence/": {"idle": "0", "state": "away"},
        "desk/next/": {},
        "desk/notices/<int:pk>/": {},
        "desk/bulk/": {
            "do": "priority priority high", "tickets": "HD-1001", "every": "/desk/all/", "tags": "а, б",
            "into": "HD-1001", "next": "/desk/all/",
        },
        "desk/bulk/slices/": {
            "do": "priority priority high", "tickets": "HD-1001", "tags": "а, б", "into": "HD-1001", "key": "1",
        },
        "desk/bulk/outcome/": {
            "events": "1,2", "undone": "HD-1001", "failed": "HD-1001 почему", "left": "3", "trouble": "беда",
        },
        "desk/undo/slices/": {"events": "1,2", "key": "2"},
        "desk/undo/": {"events": "1,2", "next": "/desk/all/"},
        "desk/customers/<int:pk>/note/": {"text": "Звонить до обеда", "seen": ""},
        "desk/customers/<int:pk>/merging/": {"with": str(cast.stranger.pk)},
        "desk/customers/<int:pk>/mergings/<int:merging>/parting/": {},
        "desk/organisations/<int:pk>/note/": {"text": "Платят в срок", "seen": ""},
        "desk/me/": {"name": "Дмитрий", "language": "ru", "time_zone": "Europe/Moscow", "keys": "on"},
        "desk/me/mails/": {"bell": "promise", "push": "promise", "mail-promise": "daily", "hour": "9", "letters": "1"},
        "desk/me/devices/": {
            "endpoint": "https://push.example/abc", "p256dh": BROWSER_KEY, "auth": "BTBZMqHH6r4Tts7J_aSIgg",
            "name": "Хром", "without_words": "1",
        },
        "desk/me/devices/renewal/": {
            "old": "0" * 64, "endpoint": "https://push.example/new", "p256dh": BROWSER_KEY,
            "auth": "BTBZMqHH6r4Tts7J_aSIgg",
        },
        "desk/me/devices/<int:pk>/removal/": {},
        "desk/me/absences/": {
            "begins_at": "2030-01-01T09:00", "ends_at": "2030-01-05T18:00", "stand_in": cast.other_agent.pk,
            "why": "отпуск", "look": "1",
        },
        "desk/me/absences/<int:pk>/removal/": {},
        "desk/templates/new/": answer_template,
        "desk/templates/<int:pk>/": answer_template,
        "desk/templates/<int:pk>/favourite/": {"on": "1"},
        "desk/templates/<int:pk>/acceptance/": {"language": "ru", "drop": ""},
        "desk/templates/<int:pk>/files/": {"files": ""},
        "desk/templates/<int:pk>/files/removal/": {"file": "1"},
        "desk/templates/<int:pk>/files/acceptance/": {"file": "1", "drop": ""},
        "desk/templates/<int:pk>/wishes/": {"text": "Кнопка слева", "wish": ""},
        "desk/templates/<int:pk>/deletion/": {},
        "desk/me/macros/new/": own_macro,
        "desk/me/macros/<int:pk>/": own_macro,
        "desk/me/macros/<int:pk>/removal/": {},
        "desk/new/": {
            "key": uuid.UUID(int=7), "how": "phone", "name": "Иван", "email": "ivan@x.example", "phone": "+7 800 1",
            "subject": "Звонок", "text": "Не работает", "category": "1", "priority": "2", "type": "incident",
            "team": cast.billing.pk,
        },
        f"{ticket}replies/": {
            **text, "kind": "reply", "then": "pending", "until": UNTIL, "waiting_for": "журнал",
            "knew_reply": "", "begun": "1", "used": "template:1:ru", "anyway": "file", "go_on": "on",
            "set_then": "pending", "adds": "tag:весы",
            "cc": "tom@harbour.example", "later": "at", "later_at": UNTIL, "note_text": "Заметка",
            "side_text": "Вопрос", "to": "", "about": "",
            "hand_to": str(cast.other_agent.pk), "hand_word": "сверь",
        },
        f"{ticket}wishes/": {"message": "template:1:ru", "wish": "Кнопка слева"},
        "desk/preview/": {"text": "**Жирно** `код`"},
        f"{ticket}drafts/taking/": {"of": cast.other_agent.pk},
        f"{ticket}coach/": {"text": "Привет", "then": "solved", "waved": "name"},
        f"{ticket}viewers/": {"page": "a1b2", "turn": "1", "writes": "reply", "knew": "1", "gone": ""},
        f"{ticket}drafts/": {
            "mode": "reply", "knew_reply": "", "knew_note": "0", "knew_side": "", "text": "Нач",
            "set_then": "solved", "adds": "file:1:журнал.txt",
            "cc": "tom@harbour.example",
            "waiting_for": "чек", "note_text": "Зам", "side_text": "Воп", "to": "x@y.example", "about": "О чём",
            "side": "", "quote": "", "quoted_files": "on", "hold": "on",
        },
        f"{ticket}mails/<int:pk>/retry/": {},
        f"{ticket}mails/<int:pk>/settlement/": {},
        f"{ticket}addresses/<int:pk>/clearance/": {},
        f"{ticket}plans/<int:pk>/sending/": {"version": "1"},
        f"{ticket}plans/<int:pk>/cancellation/": {},
        f"{ticket}sides/": {
            "text": "Меняете?", "to": "Гарантия <service@zavod.example>", "about": "Головка", "side": "", "quote": "",
            "quoted_files": "on", "hold": "on",
        },
        f"{ticket}notes/": text,
        f"{ticket}assignment/": {"agent": cast.other_agent.pk, "version": "1"},
        f"{ticket}unassignment/": {"version": "1"},
        f"{ticket}priority/": {"priority": "high", "version": "1"},
        f"{ticket}team/": {"team": cast.billing.pk, "version": "1"},
        f"{ticket}pending/": {"until": UNTIL, "version": "1"},
        f"{ticket}hold/": {"waiting_for": "склад", "until": UNTIL, "version": "1"},
        f"{ticket}resumption/": {"version": "1"},
        f"{ticket}solution/": {"reply": "Готово", "version": "1"},
        f"{ticket}reopening/": {"version": "1"},
        f"{ticket}closure/": {"version": "1"},
        f"{ticket}escalation/": {
            "team": cast.second_line.pk, "reason": "specialist", "tried": "Перезапуск", "asked": "Прошивка",
            "checked": "Журнал", "links": "https://x.example/", "agent": cast.specialist.pk, "keep_contact": "1",
            "over_limit": "срочно", "version": "1",
        },
        f"{ticket}acceptance/": {"version": "1"},
        f"{ticket}assistant/": {"task": "draft", "text": "Ответ", "do": "ask"},
        f"{ticket}macros/<int:pk>/": {},
        f"{ticket}advice/": {"body_text": "Обновите", "version": "1"},
        f"{ticket}return/": {"reason": "Нет журнала", "version": "1"},
        f"{ticket}withdrawal/": {"version": "1"},
        f"{ticket}subject/": {"subject": "Тема", "version": "1"},
        f"{ticket}tags/": {"tags": "а, б", "version": "1"},
        f"{ticket}status/": {"status": "supplier", "waiting_for": "склад", "version": "1"},
        f"{ticket}fields/": {"asked": ["serial"], "field.serial": "ZD421", "was": "{}", "version": "1"},
        f"{ticket}category/": {"category": "1", "version": "1"},
        f"{ticket}merge/": {"into": "HD-1001", "keep_people": "yes", "version": "1"},
        f"{ticket}unmerge/": {"version": "1"},
        f"{ticket}spam/": {"version": "1"},
        f"{ticket}unspam/": {"version": "1"},
        f"{ticket}snooze/": {"until": "tomorrow", "version": "1"},
        f"{ticket}wake/": {"version": "1"},
        f"{ticket}split/": {"message": "1", "subject": "Отдельно", "version": "1"},
        f"{ticket}link/": {"ticket": "HD-1001", "kind": "child", "version": "1"},
        f"{ticket}unlink/": {"ticket": "HD-1001", "kind": "child", "version": "1"},
        f"{ticket}follow/": {"version": "1"},
        f"{ticket}unfollow/": {"version": "1"},
        f"{ticket}type/": {"type": "incident", "version": "1"},
        f"{ticket}problem/": {"subject": "Сбой", "body_text": "Причина", "version": "1"},
        f"{ticket}update/": {"text_ru": "Исправили", "text_en": "Fixed", "solve": "yes", "version": "1"},
        f"{ticket}announcement/": {"text_ru": "Знаем", "text_en": "We know", "version": "1"},
        f"{ticket}participation/": {"address": "tom@harbour.example", "version": "1"},
        f"{ticket}exclusion/": {"address": "tom@harbour.example", "version": "1"},
        f"{ticket}detachment/": {"address": "tom@harbour.example", "person": "1", "version": "1"},
        f"{ticket}separation/": {"ticket": "HD-1001", "version": "1"},
        f"{ticket}side-closure/": {"side": "1", "version": "1"},
        f"{ticket}side-reopening/": {"side": "1", "version": "1"},
        f"{ticket}file-release/": {"file": "1", "version": "1"},
        f"{ticket}time-entries/": {"minutes": "15", "what": "Смотрел", "billable": "on", "version": "1"},
        f"{ticket}time-entries/void/": {"entry": "1", "version": "1"},
    }  # fmt: skip
