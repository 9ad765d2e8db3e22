"""The API."""

from __future__ import annotations

from types import SimpleNamespace

from tests.attacks.doors.common import UNTIL, Fields


def api(cast: SimpleNamespace) -> dict[str, Fields]:
    """JSON of the API, sent by an agent."""
    tickets = "api/v1/tickets/"
    ticket = f"{tickets}<ticket:number>/"
    body = {"body_text": "Текст", "body_html": "<p>Текст</p>", "attachments": []}
    return {
        tickets: {
            **body, "subject": "Тема", "requester": {"email": "r@x.example", "name": "R"}, "channel": "phone",
            "type": "incident", "category": "", "priority": "high", "tags": ["а"], "custom": {"serial": "1"},
            "fields": {},
        },
        ticket: {"subject": "Тема", "tags": ["б"], "custom": {"a": 1}, "fields": {}, "version": 1},
        f"{ticket}sides/": {
            **body, "to": "Гарантия <service@zavod.example>", "subject": "Головка", "quote": None,
            "quoted_files": False, "hold": True,
        },
        f"{ticket}sides/<int:pk>/messages/": {**body, "quote": None, "quoted_files": False, "hold": True},
        f"{ticket}messages/": {**body, "kind": "reply", "cc": ["tom@harbour.example"], "version": 1},
        f"{ticket}assignment/": {"agent": "sofia@example.com", "version": 1},
        f"{ticket}unassignment/": {"version": 1},
        f"{ticket}priority/": {"priority": "low", "version": 1},
        f"{ticket}team/": {"team": "Billing", "version": 1},
        f"{ticket}category/": {"category": "", "version": 1},
        f"{ticket}pending/": {"until": UNTIL, "waiting_for": "журнал", "version": 1},
        f"{ticket}hold/": {"waiting_for": "склад", "until": UNTIL, "version": 1},
        f"{ticket}resumption/": {"version": 1},
        f"{ticket}status/": {
            "status": "on_hold", "waiting_for": "склад", "until": UNTIL, "fields": {}, "version": 1
        },
        f"{ticket}solution/": {"reply": "Готово", "fields": {}, "version": 1},
        f"{ticket}escalation/": {
            "team": "Сеть и печать", "reason": "specialist", "tried": "Перезапуск", "asked": "Прошивка",
            "checked": ["Журнал"], "links": ["https://x.example/"], "agent": "kenji@example.com",
            "pass_contact": True, "over_limit": "срочно", "version": 1,
        },
        f"{ticket}acceptance/": {"version": 1},
        f"{ticket}advice/": {"body_text": "Обновите", "version": 1},
        f"{ticket}return/": {"reason": "Нет журнала", "version": 1},
        f"{ticket}withdrawal/": {"version": 1},
        f"{ticket}reopening/": {"version": 1},
        f"{ticket}closure/": {"fields": {}, "version": 1},
        f"{ticket}merge/": {"into": "HD-1001", "keep_people": True, "version": 1},
        f"{ticket}unmerge/": {"version": 1},
        f"{ticket}spam/": {"version": 1},
        f"{ticket}unspam/": {"version": 1},
        f"{ticket}snooze/": {"until": UNTIL, "version": 1},
        f"{ticket}wake/": {"version": 1},
        f"{ticket}undo/": {"event": 1},
        f"{ticket}split/": {"message": 1, "subject": "Отдельно", "version": 1},
        f"{ticket}link/": {"ticket": "HD-1001", "kind": "child", "version": 1},
        f"{ticket}unlink/": {"ticket": "HD-1001", "kind": "child", "version": 1},
        f"{ticket}follow/": {"version": 1},
        f"{ticket}unfollow/": {"version": 1},
        f"{ticket}time/": {"minutes": 15, "what": "Смотрел", "billable": True, "version": 1},
        f"{ticket}type/": {"type": "incident", "version": 1},
        f"{ticket}problem/": {"subject": "Сбой", "body_text": "Причина", "version": 1},
        f"{ticket}update/": {"text_ru": "Исправили", "text_en": "Fixed", "solve": True, "version": 1},
        f"{ticket}announcement/": {"text_ru": "Знаем", "text_en": "We know", "version": 1},
        f"{ticket}rating/": {"score": "good", "comment": "Быстро", "version": 1},
        f"{ticket}participation/": {"address": "tom@harbour.example", "version": 1},
        f"{ticket}exclusion/": {"address": "tom@harbour.example", "version": 1},
        f"{ticket}detachment/": {"address": "tom@harbour.example", "version": 1},
        f"{ticket}separation/": {"ticket": "HD-1001", "version": 1},
        f"{ticket}side-closure/": {"side": 1, "version": 1},
        f"{ticket}side-reopening/": {"side": 1, "version": 1},
        f"{ticket}file-release/": {"file": 1, "version": 1},
        "api/v1/webhooks/": {"name": "Чат", "url": "https://chat.example/hooks/1", "is_active": True},
        "api/v1/webhooks/<int:pk>/": {"name": "Чат", "url": "https://chat.example/hooks/1", "is_active": False},
        "api/v1/webhooks/<int:pk>/secret/": {},
        "api/v1/webhooks/<int:pk>/test/": {},
        "api/v1/customers/<int:pk>/": {"fields": {}},
        "api/v1/customers/": {"name": "R", "email": "r@x.example", "phone": "+7 800 2", "language": "en"},
    }  # fmt: skip
