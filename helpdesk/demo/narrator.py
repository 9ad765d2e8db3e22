"""Who tells a story: what has been said so far, what is said next, and how time passes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from helpdesk.demo import phrases
from helpdesk.demo.files import StoredFile
from helpdesk.demo.life import Life
from helpdesk.demo.moments import DAY, HOUR, at_work
from helpdesk.demo.state import Text
from helpdesk.demo.topics import Topic
from tickets.routing.route import Route

MINUTE = 60


class Now(Exception):
    """The story has come to the present."""


@dataclass(slots=True)
class Narrator:
    life: Life
    topic: Topic
    variant: int  # of the topic's subjects, questions and answers
    slots: dict[str, str]
    rng: random.Random
    now: int
    files: Sequence[StoredFile]
    underway: bool  # not to be ended before now
    route: Route | None  # what rules and category say, None where a person chose
    at: int = 0
    answer: Text = ()  # what an agent said last
    used: set[str] = field(default_factory=set)  # nobody says the same twice

    def someone(self) -> int:
        """Somebody of the team; the first of it is there most."""
        agents = self.life.desk.crowd.agents[self.life.team]
        return agents[0] if self.rng.random() < 0.2 else self.rng.choice(agents)

    def _holder(self) -> int:
        return self.life.assignee or self.someone()

    def _next_answer(self) -> str:
        """The topic's own answer first, then what else there is to say."""
        text = self._unsaid([self.topic.answers[self.variant]]) or self._unsaid(self.topic.second_answers)
        return text or self._unsaid(phrases.AT_LAST[self.life.requester.language]) or self._question_back(0)

    def _unsaid(self, texts: Sequence[str]) -> str | None:
        left = [text for text in texts if text not in self.used]
        if not left:
            return None
        text = self.rng.choice(left)
        self.used.add(text)
        return self._filled(text)

    def _question_back(self, number: int) -> str:
        return self._filled(phrases.QUESTIONS_BACK[self.life.requester.language][number])

    def _answer_back(self, number: int) -> str:
        return self._filled(phrases.ANSWERS_BACK[self.life.requester.language][number])

    def _said(self, text: str, agent: int) -> list[str]:
        """An agent's answer as it is sent."""
        language, rng = self.life.requester.language, self.rng
        paragraphs = [self._pick(phrases.TO_CUSTOMER[language]), text]
        if rng.random() < 0.5:
            paragraphs.append(rng.choice(phrases.OFFERS[language]))
        name = self.life.desk.crowd.names[agent]
        return [*paragraphs, f"{phrases.CLOSINGS[language][0]}\n{name}, {phrases.SUPPORT[language]}"]

    def _pick(self, texts: Sequence[str]) -> str:
        return self._filled(self.rng.choice(texts))

    def _filled(self, text: str) -> str:
        return text.format_map(self.slots) if "{" in text else text

    def _later(self, mean: float, *, office: bool = True, most: int = 20 * DAY) -> None:
        """Time passes, `mean` seconds about; raises Now when it runs out.

        What is underway stays before now: it gets its first answer as quickly as others, where there is time, and
        drags on then.
        """
        usual = self.at + 20 + int(self.rng.expovariate(1 / mean)) if self.underway and not self.answer else self.now
        if self.underway and (moved := at_work(usual, self.rng)) < self.now:
            self.at = moved
        elif self.underway:
            self.at += max(1, int((self.now - self.at) * self.rng.uniform(0.2, 0.85)))
            moved = at_work(self.at, self.rng)
            if moved < self.now:
                self.at = moved
        else:
            self.at += 20 + min(most - 20, int(self.rng.expovariate(1 / mean)))
            if office:
                self.at = at_work(self.at, self.rng)
        if self.at >= self.now:
            raise Now

    def _tomorrow(self) -> int:
        begin = self.now if self.underway else self.at
        return (begin // DAY + self.rng.randrange(2, 5)) * DAY + 6 * HOUR
