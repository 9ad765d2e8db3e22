"""The portal."""

from __future__ import annotations

import uuid
from types import SimpleNamespace

from tests.attacks.doors.common import Fields


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
        "widget/suggestions/": {"subject": "Не печатает", "text": "Молчит", "category": "1"},
        "widget/articles/<slug:slug>/answers/": {"helped": "no", "why": "", "reason": "lacking", "text": "Нет шага 2"},
        "new/suggestions/": {"subject": "Не печатает", "text": "Молчит", "category": "1"},
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
