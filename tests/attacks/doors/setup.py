"""The settings."""

from __future__ import annotations

from types import SimpleNamespace

from tests.attacks.doors.common import UNTIL, Fields
from tickets.models.matrix import DEFAULT


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
        "setup/templates/exchange/": {"do": "look"},
        "setup/articles/exchange/": {"category": "1", "publish": "", "do": "look"},
        "setup/articles/preview/": {**article, "language": "ru", "article": "1"},
        "setup/articles/<int:pk>/review/steps/": {"do": "back", "language": "ru", "seen": "1", "comment": "Короче"},
        "setup/articles/<int:pk>/review/schedule/": {"at": UNTIL, "drop": ""},
        "setup/articles/<int:pk>/versions/restoration/": {"language": "ru", "number": "1"},
        "setup/articles/<int:pk>/care/": {
            "owner": cast.agent.pk,
            "review_at": "2030-01-01",
            "expires_at": UNTIL,
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
