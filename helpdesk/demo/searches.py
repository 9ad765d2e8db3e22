"""What readers of the demo desk have searched for: words that no article has, and those that found something."""

from __future__ import annotations

from datetime import datetime, timedelta

from helpdesk.demo.luck import Luck
from kb.models import Missed, Searched
from kb.models.searched import Place

_DAYS = 30
_MISSED = {
    "ru": ["электронная очередь", "интеграция с маркетплейсом", "сменить логотип на чеке", "тёмная тема"],
    "en": ["marketplace integration", "dark theme", "signature pad does not react"],
}


def write(now: datetime, luck: Luck) -> None:
    """Of the last 30 days, in both languages."""
    days, missed = [], []
    for back in range(_DAYS):
        day = (now - timedelta(days=back)).date()
        for language, words in _MISSED.items():
            failed = [each for each in words if luck.random() < 0.25]
            missed += [Missed(day=day, place=Place.HELP, language=language, words=each) for each in failed]
            searches = len(failed) + luck.randrange(3, 9)
            days.append(Searched(day=day, place=Place.HELP, language=language, searches=searches, misses=len(failed)))
    Searched.objects.bulk_create(days)
    Missed.objects.bulk_create(missed)
