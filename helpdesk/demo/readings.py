"""What visitors of the demo's portal read: some before they write, more of them without writing at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from helpdesk.demo.luck import Luck
from helpdesk.demo.sheets import Sheets, stamp
from helpdesk.demo.shelf import Shelved

_BEFORE = 0.35  # of the requests that come by the portal had read first
_RUSSIAN = 0.72
_FROM_FORM = {True: 0.3, False: 0.1}  # suggested while a request was being written, by whether it was sent


@dataclass(frozen=True, slots=True)
class Readings:
    articles: Sequence[Shelved]
    first_ticket: int

    def before_request(self, sheets: Sheets, ticket: int, language: str, at: int) -> str:
        """Whether its sender had read something in the hour before; the word of the visit, '' of none."""
        luck = Luck(f"reading {ticket - self.first_ticket}")
        if not self.articles or luck.random() > _BEFORE:
            return ""
        visit = f"demo request {ticket}"
        self._write(sheets, visit, language, at - 120 - luck.randrange(3000), at, luck, is_sent=True)
        return visit

    def alone(self, sheets: Sheets, moments: Sequence[int], now: int, luck: Luck) -> None:
        """Visits that sent nothing, one a moment."""
        for number, at in enumerate(moments if self.articles else ()):
            language = "ru" if luck.random() < _RUSSIAN else "en"
            visit = f"demo visit {self.first_ticket} {number}"
            self._write(sheets, visit, language, at, now, luck, is_sent=False)

    def _write(
        self, sheets: Sheets, visit: str, language: str, at: int, until: int, luck: Luck, *, is_sent: bool
    ) -> None:
        """One article or a few, minutes after each other and before `until`; the first of the shelf are liked most."""
        opens = True
        chosen = {int(len(self.articles) * luck.random() ** 1.7): None for _n in range(1 + int(luck.random() * 2.4))}
        for place in chosen:
            article = self.articles[place]
            told = language if language in article.languages else article.languages[0]
            from_form = luck.random() < _FROM_FORM[is_sent]
            row = (article.key, told, visit, "t" if opens else "f", "t" if from_form else "f", stamp(at))
            sheets.add("tickets_reading", *row)
            opens, at = False, at + 40 + luck.randrange(240)
            if at >= until:
                return
