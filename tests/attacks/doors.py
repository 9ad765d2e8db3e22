"""The doors that take something in: for each a form that is right, so that one field of it can be made wrong.

A new address that takes a POST belongs here; tests/attacks/test_every_door.py fails until it does.
"""

from __future__ import annotations

import uuid
from types import SimpleNamespace
from typing import Any

from tests.cast import PASSWORD
from tickets.models.matrix import DEFAULT

BROWSER_KEY = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
Fields = dict[str, Any]
_UNTIL = "2030-01-01T10:00"


def desk(cast: SimpleNamespace) -> dict[str, Fields]:
    """Forms of the desk, sent by an agent."""
    ticket = "desk/tickets/<ticket:number>/"
    text = {"text": "Ответ", "version": "1"}
    answer_template = {
        "name": "Сброс", "shortcut": "сброс", "whose": "own", "category": "", "line": "1", "is_active": "on",
        "text_ru": "{customer.first_name|коллега}", "text_en": "", "was_ru": "", "was_en": "", "do": "save",
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
        "desk/me/macros/new/": own_macro,
        "desk/me/macros/<int:pk>/": own_macro,
        "desk/me/macros/<int:pk>/removal/": {},
        "desk/new/": {
            "key": uuid.UUID(int=7), "how": "phone", "name": "Иван", "email": "ivan@x.example", "phone": "+7 800 1",
            "subject": "Звонок", "text": "Не работает", "category": "1", "priority": "2", "type": "incident",
            "team": cast.billing.pk,
        },
        f"{ticket}replies/": {
            **text, "kind": "reply", "then": "pending", "until": _UNTIL, "waiting_for": "журнал",
            "knew_reply": "", "begun": "1", "used": "template:1:ru", "anyway": "file", "go_on": "on",
            "cc": "tom@harbour.example", "later": "at", "later_at": _UNTIL, "note_text": "Заметка",
            "side_text": "Вопрос", "to": "", "about": "",
            "hand_to": str(cast.other_agent.pk), "hand_word": "сверь",
        },
        "desk/preview/": {"text": "**Жирно** `код`"},
        f"{ticket}drafts/taking/": {"of": cast.other_agent.pk},
        f"{ticket}coach/": {"text": "Привет", "then": "solved", "waved": "name"},
        f"{ticket}viewers/": {"page": "a1b2", "turn": "1", "writes": "reply", "knew": "1", "gone": ""},
        f"{ticket}drafts/": {
            "mode": "reply", "knew_reply": "", "knew_note": "0", "knew_side": "", "text": "Нач",
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
        f"{ticket}pending/": {"until": _UNTIL, "version": "1"},
        f"{ticket}hold/": {"waiting_for": "склад", "until": _UNTIL, "version": "1"},
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


def portal(cast: SimpleNamespace) -> dict[str, Fields]:
    """Forms of the portal, sent by a customer and, for `new/`, by a stranger too."""
    request = "requests/<ticket:number>/"
    return {
        "new/": {
            "key": uuid.UUID(int=8), "subject": "Не печатает", "text": "Молчит", "impact": "high", "urgency": "now",
            "category": "1", "problem": "1001", "name": "Ольга", "email": "olga@new.example",
        },
        "widget/new/": {
            "token": "", "subject": "Не печатает", "text": "Молчит", "category": "1", "name": "Ольга",
            "email": "olga@new.example",
        },
        "help/<slug:slug>/answers/": {"helped": "yes"},
        "help/<slug:slug>/wishes/": {"text": "Кнопка называется иначе"},
        f"{request}messages/": {"text": "Ещё", "key": "k", "solved": ""},
        f"{request}solution/": {},
        f"{request}rating/": {"score": "bad", "comment": "Долго"},
        f"{request}people/": {"email": "olga@polyana.example"},
        f"{request}participation/": {},
        "me/": {"name": "Марина", "language": "ru", "time_zone": "Asia/Omsk", "automatic": "1"},
        "me/export/": {},
        "mail/stop/<str:token>/": {"List-Unsubscribe": "One-Click", "resume": "1"},
        "rate/<str:token>/": {"score": "good", "comment": "Быстро"},
        "dashboards/subscriptions/stop/<str:token>/": {"List-Unsubscribe": "One-Click"},
        "sign-in/": {"email": "marina@polyana.example", "next": "/requests/"},
        "sign-in/code/": {"code": "123456"},
        "sign-in/<str:token>/": {},
        "sign-out/": {},
        "language/": {"language": "ru", "next": "/"},
    }  # fmt: skip


def setup(cast: SimpleNamespace) -> dict[str, Fields]:
    """Forms of the settings, sent by an administrator."""
    person = {
        "name": "Иван", "email": "new@example.com", "role": "agent", "language": "ru", "is_active": "on",
        "password": "a-first-password", "teams": [cast.first_line.pk], "skills": [],
    }  # fmt: skip
    fixed_cost = {"title": "Аренда", "amount": "1 234,50", "first": "2026-01-01", "last": "2026-01-31", "look": "1"}
    team = {"name": "Склад", "line": "1", "is_private": "on", "signature": "{agent.name}", "members": [cast.agent.pk]}
    team |= {"calendar": "", "assignment": "round_robin", "reacts_within": "30"}
    person |= {"capacity": "12", "calendar": ""}
    steps = {
        "name": "Шаги", "is_active": "on", "tags": "а, б", "untag": "в", "priority": "high", "status": "solved",
        "team": cast.first_line.pk, "escalate_to": cast.second_line.pk, "assignee": cast.agent.pk, "unassign": "",
        "note": "{ticket.number}", "reply": "Ответ", "notify": ["leads"],
    }  # fmt: skip
    outside = {
        "mail_to": ["team"], "mail_addresses": "ops@partner.example, q@x.example", "mail_subject": "{ticket.subject}",
        "mail_text": "Смотрите {ticket.number}", "webhook": "1",
    }  # fmt: skip
    mailbox = {
        "address": "billing@example.com", "name": "Счета", "language": "ru", "team": cast.billing.pk,
        "signature": "{agent.name}", "quotes": "on", "is_active": "on", "fetches": "imap",
        "in_host": "127.0.0.1", "in_port": "1",
        "in_security": "none", "in_user": "billing", "folder": "INBOX", "deletes": "on", "signs_in": "password",
        "believes_spam": "on", "spam_score": "5.5", "authserv_id": "mx.example.com, mx2.example.com",
        "in_secret": "тайна", "oauth_client": "id", "oauth_secret": "тайна", "oauth_tenant": "common", "sends": "on",
        "provider": "amazon_ses", "provider_user": "AKIA1", "provider_region": "eu-central-1",
        "provider_secret": "key-1",
        "out_host": "127.0.0.1", "out_port": "1", "out_security": "none", "out_user": "billing", "out_secret": "тайна",
    }  # fmt: skip
    inbound = {
        "name": "Рассылки", "is_active": "on", "mailbox": "support@example.com", "field_0": "header",
        "header_0": "List-Id", "how_0": "contains", "text_0": "новости", "field_1": "sender", "header_1": "",
        "how_1": "is", "text_1": "@x.example", "team": cast.billing.pk, "priority": "low", "tags": "а, б",
        "decision": "ignore",
    }  # fmt: skip
    hook = {"name": "Чат", "url": "https://chat.example/hooks/1?key=2", "is_active": "on"}
    macro, steps = steps, {**steps, **outside}
    trigger = {**steps, "events": ["created"], "becomes": "solved", "condition": "priority:urgent"}
    schedule = {**steps, "since": "created_at", "after": "2h", "calendar": "1", "condition": "priority:urgent"}
    absence = {
        "person": cast.agent.pk, "begins_at": "2030-01-01T09:00", "ends_at": "2030-01-05T18:00",
        "stand_in": cast.other_agent.pk, "why": "отпуск", "look": "1",
    }  # fmt: skip
    hours = {
        "zone": "Europe/Moscow", "mon": "09:00-13:00, 14:00-18:00", "holiday-day": "2027-01-01", "holiday-text": "Ёлка",
        "shift-day": "2027-03-06", "shift-text": "10:00-15:00", "break-day": "2027-03-05", "break-text": "12:00-14:00",
    }  # fmt: skip
    policy = {
        "name": "Ключевые", "is_active": "on", "calendar": "1", "condition": "priority:urgent", "pausing": "pending",
        "warn": "15", "urgent-first_reply": "1:30", "low-line_2": "2 ч",
    }  # fmt: skip
    calendar = "setup/calendars/<int:pk>/"
    category = {
        "name_ru": "Печать", "name_en": "Printing", "parent": "", "team": cast.billing.pk, "priority": "3",
        "skills": [], "checklist": "Модель\nНомер", "is_active": "on",
    }  # fmt: skip
    rule = {
        "name": "Правило", "is_active": "on", "condition": "tier:premium принтер", "mode": "on", "priority": "high",
        "team": cast.billing.pk, "tags": "а, б", "last_agent": "on", "assignee": cast.agent.pk, "skills": [],
        "reply": "{customer.name}, спасибо",
    }  # fmt: skip
    matrix = {f"{impact}-{urgency}": "2" for impact, urgency in DEFAULT}
    article = {
        "category": "1", "audience": "agents", "title_ru": "Этикетки", "body_ru": "## Рулон\n\n<script>", "was_ru": "0",
        "title_en": "Labels", "body_en": "> [x](javascript:x)", "was_en": "0", "do": "look",
        "significance": "3", "comment": "Короче", "agree_ru": "on", "organisation": "Пекарня",
    }  # fmt: skip
    shelf = {"title_ru": "Печать", "title_en": "Printing", "slug": "printing", "parent": "", "position": "1"}
    status = {
        "name_ru": "Ждём поставщика", "name_en": "Waits for the supplier", "slug": "supplier", "kind": "on_hold",
        "public_ru": "Заказано", "public_en": "Ordered", "is_active": "on",
    }  # fmt: skip
    custom = {
        "name_ru": "Серийный номер", "name_en": "Serial number", "slug": "serial", "kind": "text", "help_ru": "Сзади",
        "help_en": "At the back", "choices": "a: Один | One", "pattern": "[A-Z]+", "wanted_ru": "Буквы",
        "wanted_en": "Letters", "is_active": "on", "when_field": "", "when_values": "",
    }  # fmt: skip
    organisation = {
        "name": "Пекарня", "tier": "premium", "entitlement": "8×5", "domains": "pekarnya.example", "is_own": ""
    }  # fmt: skip
    return {
        "setup/people/new/": person,
        "setup/people/<int:pk>/": {**person, "email": "dmitri@example.com"},
        "setup/teams/new/": team,
        "setup/teams/<int:pk>/": {**team, "name": "Первая линия"},
        "setup/skills/new/": {"name": "ZPL", "people": [cast.agent.pk]},
        "setup/skills/<int:pk>/": {"name": "ZPL", "people": [cast.agent.pk]},
        "setup/organisations/new/": organisation,
        "setup/organisations/<int:pk>/": organisation,
        "setup/customers/<int:pk>/": {"name": "Марина", "organisation": "", "language": "ru", "is_vip": "on"},
        "setup/customers/<int:pk>/mails/": {},
        "setup/customers/<int:pk>/addresses/<int:address>/": {},
        "setup/statuses/new/": status,
        "setup/statuses/<int:pk>/": status,
        "setup/statuses/order/": {"status": "1", "up": "1", "down": "1"},
        "setup/fields/tickets/new/": {**custom, "required": "solving", "for_customers": "on", "categories": "1"},
        "setup/fields/tickets/<int:pk>/": {**custom, "required": "solving", "for_customers": "on", "categories": "1"},
        "setup/fields/customers/new/": custom,
        "setup/fields/customers/<int:pk>/": custom,
        "setup/fields/organisations/new/": custom,
        "setup/fields/organisations/<int:pk>/": custom,
        "setup/fields/tickets/order/": {"field": "1", "up": "1", "down": "1"},
        "setup/fields/customers/order/": {"field": "1", "up": "1", "down": "1"},
        "setup/fields/organisations/order/": {"field": "1", "up": "1", "down": "1"},
        "setup/categories/new/": category,
        "setup/categories/order/": {"category": "1", "up": "1", "down": "1"},
        "setup/categories/<int:pk>/": category,
        "setup/categories/<int:pk>/trial/": category,
        "setup/rules/new/": rule,
        "setup/rules/new/trial/": rule,
        "setup/rules/order/": {"rule": "1", "up": "1", "down": "1", "was": "1", "save": "1"},
        "setup/rules/<int:pk>/": rule,
        "setup/rules/<int:pk>/trial/": rule,
        "setup/rules/<int:pk>/force/": {},
        "setup/priorities/": matrix,
        "setup/priorities/trial/": matrix,
        "setup/calendars/new/": {"name": "Склад", "zone": "Europe/Moscow"},
        calendar: hours,
        f"{calendar}preview/": hours,
        f"{calendar}rows/": {**hours, "add": "shift", "drop": "holiday 0", "copy": "mon"},
        f"{calendar}holidays/": {
            "source": "country",
            "country": "DE",
            "region": "BY",
            "first": "2027",
            "last": "2028",
            "take": "2027-01-01 x",
            "address": "http://127.0.0.1/",
        },
        f"{calendar}name/": {"name": "Склад"},
        f"{calendar}default/": {},
        "setup/policies/new/": policy,
        "setup/policies/new/matches/": {"condition": "priority:urgent"},
        "setup/policies/order/": {"policy": "1", "up": "1", "down": "1"},
        "setup/policies/<int:pk>/": policy,
        "setup/policies/<int:pk>/matches/": policy,
        "setup/policies/<int:pk>/force/": {},
        "setup/trials/<int:pk>/application/": {"in_force": "1"},
        "setup/trials/<int:pk>/cancellation/": {},
        "setup/trials/<int:pk>/repetition/": {"sample": "1"},
        "setup/macros/new/": macro,
        "setup/macros/<int:pk>/": {**macro, "of_team": cast.first_line.pk, "mine": "on"},
        "setup/macros/<int:pk>/removal/": {},
        "setup/triggers/new/": trigger,
        "setup/triggers/<int:pk>/": trigger,
        "setup/triggers/<int:pk>/force/": {},
        "setup/triggers/order/": {"rule": "1", "up": "1", "down": "1"},
        "setup/triggers/trial/": trigger,
        "setup/schedules/new/": schedule,
        "setup/schedules/<int:pk>/": schedule,
        "setup/schedules/<int:pk>/force/": {},
        "setup/schedules/trial/": schedule,
        "setup/webhooks/new/": hook,
        "setup/webhooks/<int:pk>/": hook,
        "setup/webhooks/<int:pk>/test/": {},
        "setup/webhooks/<int:pk>/secret/": {},
        "setup/webhooks/<int:pk>/removal/": {},
        "setup/mailboxes/new/": mailbox,
        "setup/mailboxes/<int:pk>/": mailbox,
        "setup/mailboxes/<int:pk>/check/": {},
        "setup/mailboxes/<int:pk>/consent/": {},
        "setup/mailboxes/<int:pk>/removal/": {},
        "setup/inbound-rules/new/": inbound,
        "setup/inbound-rules/trial/": inbound,
        "setup/inbound-rules/order/": {"rule": "1", "up": "1", "down": "1"},
        "setup/inbound-rules/<int:pk>/": {**inbound, "look": "1"},
        "setup/inbound-rules/<int:pk>/force/": {},
        "setup/inbound-rules/<int:pk>/removal/": {},
        "setup/senders/": {"pattern": "@spam.example", "verdict": "block", "why": "рассылка"},
        "setup/senders/<int:pk>/removal/": {},
        "setup/absences/": absence,
        "setup/absences/<int:pk>/removal/": {},
        "setup/handovers/": {"line_1": "", "line_2": "5", "line_3": "0"},
        "setup/handovers/reasons/new/": {"code": "legal", "name_en": "Legal", "name_ru": "Юристы", "is_active": "on"},
        "setup/handovers/reasons/<int:pk>/": {"code": "law", "name_en": "Law", "name_ru": "Закон", "is_active": "on"},
        "setup/assistant/": {
            "is_on": "on",
            "address": "http://127.0.0.1:9/v1",
            "model": "m",
            "key": "k",
            "no_key": "",
            "masks": "on",
            "do": "save",
        },
        "setup/widget/": {"is_on": "on", "typed_origins": "https://shop.example\nhttp://127.0.0.1:8080"},
        "setup/brand/": {
            "name": "Склад",
            "colour": "#0a7d3c",
            "heading_ru": "Чем помочь?",
            "heading_en": "Help",
            "lead_ru": "Да",
            "lead_en": "Yes",
            "typed_links": "О нас | https://example.com/",
            "no_logo": "on",
        },
        "setup/ratings/": {
            "is_on": "on",
            "scale": "five",
            "quiet_days": "7",
            "leaves_out_own": "on",
            "text_en": "Well?",
            "text_ru": "Как?",
            "look": "1",
        },
        "setup/articles/new/": article,
        "setup/articles/<int:pk>/": {**article, "was_ru": "1", "do": "publish"},
        "setup/articles/<int:pk>/publication/": {},
        "setup/articles/<int:pk>/withdrawal/": {},
        "setup/articles/exchange/": {"category": "1", "publish": "", "do": "look"},
        "setup/articles/preview/": {**article, "language": "ru", "article": "1"},
        "setup/articles/<int:pk>/review/steps/": {"do": "back", "language": "ru", "seen": "1", "comment": "Короче"},
        "setup/articles/<int:pk>/review/schedule/": {"at": _UNTIL, "drop": ""},
        "setup/articles/<int:pk>/versions/restoration/": {"language": "ru", "number": "1"},
        "setup/articles/<int:pk>/care/": {
            "owner": cast.agent.pk,
            "review_at": "2030-01-01",
            "expires_at": _UNTIL,
            "pinned": "on",
            "featured": "on",
            "related": "labels-print-blank",
            "slug_ru": "etiketki",
            "slug_en": "labels",
        },
        "setup/articles/<int:pk>/care/reading/": {},
        "setup/articles/<int:pk>/wishes/": {"text": "Кнопка называется иначе"},
        "setup/articles/<int:pk>/wishes/settlement/": {"wish": "1"},
        "setup/articles/<int:pk>/files/": {},
        "setup/articles/<int:pk>/files/removal/": {"name": "схема.png"},
        "setup/articles/promotion/<ticket:number>/": {**article, "gap": "search:ru:весы"},
        "setup/articles/gaps/settlement/": {"gap": "search:ru:весы", "do": "drop"},
        "setup/articles/synonyms/": {"words": "вход = логин"},
        "setup/articles/synonyms/<int:pk>/": {"words": "вход = логин"},
        "setup/articles/synonyms/<int:pk>/removal/": {},
        "setup/articles/categories/new/": shelf,
        "setup/articles/categories/<int:pk>/": shelf,
        "dashboards/months/<slug:slug>/publication/": {},
        "dashboards/subscriptions/": {"query": "team=1&zone=Europe/Moscow"},
        "dashboards/subscriptions/<int:pk>/": {
            "name": "Неделя",
            "every": "week",
            "weekday": "0",
            "day": "1",
            "hour": "8",
        },
        "dashboards/subscriptions/<int:pk>/pause/": {"on": "1"},
        "dashboards/subscriptions/<int:pk>/sending/": {},
        "dashboards/subscriptions/<int:pk>/removal/": {"look": "1"},
        "setup/targets/<slug:name>/": {"since": "2026-01-01", "desk": "1:30"},
        "setup/costs/": {"currency": "EUR"},
        "setup/costs/rates/default/": {"hourly": "500,50", "since": "2026-01-01", "look": "1"},
        "setup/costs/people/<int:pk>/": {"hourly": "900", "since": "2026-02-01", "look": "1"},
        "setup/costs/rates/<int:pk>/removal/": {"look": "1"},
        "setup/costs/fixed/new/": fixed_cost,
        "setup/costs/fixed/<int:pk>/": fixed_cost,
        "setup/costs/fixed/<int:pk>/removal/": {"look": "1"},
        "setup/wall/": {
            "name": "Зал",
            "team": cast.first_line.pk,
            "language": "ru",
            "theme": "dark",
            "shows_subjects": "on",
        },
        "setup/wall/<int:pk>/revocation/": {},
        "setup/outgoing/<int:pk>/retry/": {},
        "setup/quarantine/<int:pk>/block/": {},
        "setup/quarantine/<int:pk>/raw/": {"sure": "yes"},
        "setup/quarantine/<int:pk>/release/": {},
    }


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
        f"{ticket}pending/": {"until": _UNTIL, "waiting_for": "журнал", "version": 1},
        f"{ticket}hold/": {"waiting_for": "склад", "until": _UNTIL, "version": 1},
        f"{ticket}resumption/": {"version": 1},
        f"{ticket}status/": {
            "status": "on_hold", "waiting_for": "склад", "until": _UNTIL, "fields": {}, "version": 1
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
        f"{ticket}snooze/": {"until": _UNTIL, "version": 1},
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


# Takes a file and nothing else (tests/attacks/test_attachments.py), or takes nothing and says 404.
OTHERS = {"api/v1/attachments/", "api/v1/<path:anything>"}
# Closed without a secret; tests/api/test_inbound.py sends them what cannot be read.
OTHERS |= {"api/mail/<slug:provider>/", "api/mail/<slug:provider>/mime/"}
EVERY_TABLE = (desk, portal, setup, api)


def nobody() -> SimpleNamespace:
    """Stands in for the cast where only the names of doors are wanted."""
    one = SimpleNamespace(pk=1)
    names = ("agent", "other_agent", "specialist", "stranger", "billing", "first_line", "second_line")
    return SimpleNamespace(**dict.fromkeys(names, one))
