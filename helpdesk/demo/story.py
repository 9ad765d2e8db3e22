"""How one request goes: who takes it, what is said, how it ends or where it stands now."""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from helpdesk.demo import handovers, phrases, together
from helpdesk.demo.files import StoredFile
from helpdesk.demo.life import Life, Text
from helpdesk.demo.moments import DAY, HOUR, at_work
from helpdesk.demo.topics import Topic
from tickets.routing.route import Route

MINUTE = 60
CLOSES_AFTER, REOPENS_WITHIN = 5 * DAY, 14 * DAY  # tickets/models/solution.py
_SPECIALISTS = ("stock", "books")
_SIBLING = {"first": "chat", "chat": "first", "stock": "books", "books": "stock"}


class Now(Exception):
    """The story has come to the present."""


@dataclass(slots=True)
class Story:
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

    def tell(self, at: int) -> None:
        """Everything from the first message to now."""
        self.begin(at)
        self.go_on()

    def begin(self, at: int) -> None:
        self.at = at
        self._begin()

    def go_on(self) -> None:
        with suppress(Now):
            (self._stands if self.underway else self._ends)()
        self._sweep()
        self.life.end()

    def someone(self) -> int:
        """Somebody of the team; the first of it is there most."""
        agents = self.life.desk.crowd.agents[self.life.team]
        return agents[0] if self.rng.random() < 0.2 else self.rng.choice(agents)

    def _begin(self) -> None:
        life, crowd = self.life, self.life.desk.crowd
        chance = self.rng.random()
        logged = life.channel == "phone"
        agent = self.someone()
        if life.channel == "email" and chance < 0.02:
            life.start(self.at, self._said(self._next_answer(), agent), by=agent, opens="reply", route=self.route)
            life.assign(self.at, agent, by=agent)
            return
        if chance > 0.97 and life.requester.organisation:
            others = crowd.colleagues.get(life.requester.organisation, [])
            life.participants = [p for p in self.rng.sample(others, min(1, len(others))) if p != life.requester]
        language, rng = life.requester.language, self.rng
        text = [self._pick(phrases.GREETINGS[language]), self._filled(self.topic.questions[self.variant])]
        files: list[StoredFile] = []
        if rng.random() < 0.5:
            text.append(self._pick(phrases.DETAILS[language]))
            if "снимок экрана" in text[-1] or "screenshot" in text[-1]:
                files = [rng.choice(self.files[:3])]
        elif rng.random() < 0.06:
            files = rng.sample(self.files, rng.choice((1, 1, 2)))
        if not logged:
            text.append(f"{rng.choice(phrases.CLOSINGS[language])}\n{life.requester.name}")
        life.start(self.at, text, by=agent if logged else life.requester.id, files=files, route=self.route)

    def _ends(self) -> None:
        """A request that is done, however long ago."""
        life, rng = self.life, self.rng
        self._triage()
        self._to_specialists()
        if life.channel == "phone" and rng.random() < 0.12:
            self._later(4 * MINUTE)
            life.note(self.at, [self._pick(phrases.NOTES)], by=self._holder())
            self._later(2 * MINUTE)
            life.solve(self.at, by=self._holder())
        else:
            chance = rng.random()
            for _round in range((chance < 0.38) + (chance < 0.12) + (chance < 0.03)):
                if not self._exchange():
                    break
            if life.is_active:
                self._solution()
        self._afterwards()

    def _stands(self) -> None:
        """A request that is not done yet; where it stands, and whose turn it is."""
        life, rng = self.life, self.rng
        age = self.now - self.at
        if rng.random() < (0.7 if age < HOUR else 0.22 if age < 2 * DAY else 0):
            if rng.random() < 0.3:
                self._later(5 * MINUTE)
                life.tag(self.at, [*{*life.tags, *self.topic.tags}], by=life.desk.crowd.lead)
            return
        self._triage()
        self._to_specialists()
        chance = rng.random() if age < 3 * DAY else rng.uniform(0.26, 1)  # nobody waits for weeks without a word
        if age < HOUR or chance < 0.16:
            return
        if chance < 0.26:
            self._customer_writes(self._pick(phrases.REMINDERS[life.requester.language]))
        elif chance < 0.40:
            self._agent_writes(self._next_answer())
        elif chance < 0.64:
            asked = rng.randrange(len(phrases.QUESTIONS_BACK["en"]))
            self._agent_writes(self._question_back(asked), then=rng.choice(("", "pending")))
            self._customer_writes(self._answer_back(asked))
        elif chance < 0.84:
            until = self._tomorrow() if chance < 0.71 else None
            asked = rng.randrange(len(phrases.QUESTIONS_BACK["en"]))
            self._agent_writes(self._question_back(asked), then="pending", until=until)
        elif chance < 0.94:
            self._hold(until=self._tomorrow() if rng.random() < 0.4 else None)
        else:
            self._agent_writes(self._next_answer(), then="solved")
            self._customer_writes(self._pick(phrases.AGAIN[life.requester.language]))
        if life.is_active and rng.random() < 0.08:
            together.snooze(life, self.at, self._tomorrow(), by=self._holder())

    def _triage(self) -> None:
        """Somebody looks at it and takes it, or gives it to somebody."""
        life, rng, crowd = self.life, self.rng, self.life.desk.crowd
        self._later(25 * MINUTE)
        by = crowd.lead if rng.random() < 0.22 else self.someone()
        if rng.random() < 0.12:
            life.prioritise(self.at, rng.choice(("low", "normal", "high", "urgent")), by=by)
        if rng.random() < 0.45:
            life.tag(self.at, [*{*life.tags, *self.topic.tags[: rng.choice((1, 2))]}], by=by)
        if life.category is None and rng.random() < 0.7:
            life.categorise(self.at, life.desk.routes.categories[self.topic.category].pk, by=by)
        if rng.random() < 0.05:
            life.move_to(self.at, _SIBLING[life.team], by=by)
        if rng.random() < 0.02:
            life.retitle(self.at, f"{life.subject} ({life.requester.first_name})", by=by)
        if life.assignee is None:
            agent = self.someone()
            life.assign(self.at, agent, by=by if by == crowd.lead else agent)
        if rng.random() < 0.15:
            self._later(15 * MINUTE)
            self._notes()
        if rng.random() < 0.03:
            life.unassign(self.at, by=self._holder())
            if self.underway and rng.random() < 0.5:
                return
            self._later(20 * MINUTE)
            life.assign(self.at, self.someone(), by=crowd.lead)

    def _notes(self) -> None:
        """A note, now and then to a colleague; a lead keeps an eye on some."""
        life, rng, by = self.life, self.rng, self._holder()
        note, colleague = self._pick(phrases.NOTES + self.topic.notes * 3), self.someone()
        if rng.random() < 0.25 and colleague != by:
            name = life.desk.crowd.names[colleague]
            life.note(self.at, [f"@{name} {note}"], by=by, mentions={colleague: name})
        else:
            life.note(self.at, [note], by=by)
        if rng.random() < 0.1:
            together.follow(life, self.at, life.desk.crowd.lead)

    def _to_specialists(self) -> None:
        """Some are handed to the second line, which accepts, returns or advises."""
        life, rng = self.life, self.rng
        if life.desk.crowd.line(life.team) != 1 or rng.random() > 0.13:
            return
        self._later(30 * MINUTE)
        specialists = rng.choice(_SPECIALISTS)
        handovers.escalate(life, self.at, specialists, by=self._holder(), rng=rng)
        if self.underway and rng.random() < 0.35:
            return
        self._later(45 * MINUTE)
        handovers.accept(life, self.at, by=self.someone())
        chance = rng.random()
        if chance < 0.2:
            self._later(40 * MINUTE)
            handovers.send_back(life, self.at, rng.choice(handovers.MISSING), by=self._holder())
            self._later(3 * HOUR)
            handovers.escalate(life, self.at, specialists, by=self._holder(), rng=rng)
            self._later(45 * MINUTE)
            handovers.accept(life, self.at, by=self.someone())
        elif chance < 0.4:
            self._later(2 * HOUR)
            handovers.advise(life, self.at, rng.choice(handovers.ADVICE), by=self._holder())

    def _exchange(self) -> bool:
        """An agent says or asks something and the customer comes back; False when they never did."""
        rng, language = self.rng, self.life.requester.language
        if self.topic.third_party and rng.random() < 0.1:
            self._hold(until=None)
            self._later(2 * DAY)
            self.life.resume(self.at, by=self._holder())
            return True
        asked = rng.randrange(len(phrases.QUESTIONS_BACK["en"]))
        comes_back = self._unsaid(self.topic.follow_ups)
        asks = rng.random() < 0.45 or comes_back is None
        text = self._question_back(asked) if asks else self._next_answer()
        until = self._tomorrow() if rng.random() < 0.2 else None
        self._agent_writes(text, then="pending" if rng.random() < 0.6 else "", until=until)
        if until and self.life.until and rng.random() < 0.2:
            self.at = until + rng.randrange(60)
            if self.at >= self.now:
                raise Now
            self.life.resume(self.at, by=self.life.desk.crowd.system)
            self._agent_writes(self._pick(phrases.SILENCE[language]), then="solved")
            return False
        self._customer_writes(self._answer_back(asked) if asks or comes_back is None else comes_back)
        return True

    def _solution(self) -> None:
        life, rng = self.life, self.rng
        chance = rng.random()
        self._agent_writes(self._next_answer(), then="solved" if chance < 0.75 else "")
        if chance < 0.75:
            return
        self._later(5 * HOUR, office=chance < 0.94)
        life.solve(self.at, by=self._holder() if chance < 0.94 else life.requester.id)

    def _afterwards(self) -> None:
        """Thanks, relapses, machines; and the closing by time."""
        life, rng, language = self.life, self.rng, self.life.requester.language
        chance = rng.random()
        if chance < 0.05:
            self._later(DAY, office=False, most=CLOSES_AFTER)
            self._customer_writes(self._pick(phrases.AGAIN[language]))
            self._solution()
        elif chance < 0.09:
            self._customer_writes(self._pick(phrases.THANKS[language]))
            self._later(40 * MINUTE)
            life.solve(self.at, by=self._holder())
        elif chance < 0.10 and life.requester.email:
            self._later(10 * MINUTE, office=False)
            life.receive(self.at, [self._pick(phrases.OUT_OF_OFFICE[language])], channel="email", automatic=True)
        elif chance < 0.11:
            self._later(3 * HOUR)
            life.reopen(self.at, by=self._holder())
            self._solution()
        if self._close() and rng.random() < 0.008:
            self.at = life.updated_at
            self._later(4 * DAY, office=False, most=REOPENS_WITHIN)
            self._customer_writes(self._pick(phrases.AGAIN[language]))
            self._solution()
            self._close()

    def _close(self) -> bool:
        life = self.life
        due = (life.solved_at or self.now) + CLOSES_AFTER
        if due + MINUTE >= self.now or life.status != "solved":
            return False
        life.close(max(due + self.rng.randrange(MINUTE), life.updated_at), by=life.desk.crowd.system)
        return True

    def _sweep(self) -> None:
        """What the sweeps would have done by now with a story that ended early."""
        life, system = self.life, self.life.desk.crowd.system
        if life.until and life.until + MINUTE < self.now:
            life.resume(max(life.until, life.updated_at), by=system)
        if life.status == "solved":
            self._close()

    def _hold(self, until: int | None) -> None:
        language = self.life.requester.language
        self.slots["whom"] = self.topic.third_party or ("разработчики" if language == "ru" else "developers")
        self._agent_writes(self._pick(phrases.HELD[language]))
        self.life.hold(self.at, self.slots["whom"], by=self._holder(), until=until)

    def _agent_writes(self, text: str, then: str = "", until: int | None = None) -> None:
        life, rng = self.life, self.rng
        self._later(70 * MINUTE)
        self.answer = self._said(text, self._holder())
        cc = []
        if rng.random() < 0.02 and life.requester.organisation:
            cc = rng.sample(life.desk.crowd.colleagues.get(life.requester.organisation, []), 1)[:1]
        files = [rng.choice(self.files)] if "прилож" in text or "attached" in text else []
        if then == life.status:
            then = ""
        if until is not None and (then != "pending" or until <= self.at):
            until = None
        life.reply(self.at, self.answer, by=self._holder(), then=then, until=until, cc=cc, files=files)
        if rng.random() < 0.3:
            what = rng.choice(phrases.WORK) if rng.random() < 0.5 else ""
            together.log_time(
                life,
                self.at,
                rng.choice((5, 10, 10, 15, 20, 30, 45)),
                what,
                by=self._holder(),
                billable=rng.random() < 0.2,
            )

    def _customer_writes(self, text: str) -> None:
        life, rng = self.life, self.rng
        language, who = life.requester.language, life.requester
        self._later(5 * HOUR, office=rng.random() < 0.8)
        if life.participants and rng.random() < 0.3:
            who = life.participants[0]
        if not who.email:
            channel = "phone"
        else:
            channel = "email" if rng.random() < (0.8 if life.channel == "email" else 0.25) else "portal"
        said = [text] if rng.random() < 0.6 else [text, f"{rng.choice(phrases.CLOSINGS[language])}\n{who.name}"]
        quoted: Text = ()
        if channel == "email" and self.answer and rng.random() < 0.5:
            agent = life.desk.crowd.names[self._holder()]
            quoted = [phrases.WROTE[language].format(name=agent), *self.answer]
        files = [rng.choice(self.files)] if "нимок" in text or "picture" in text else []
        life.receive(self.at, said, by=who, channel=channel, quoted=quoted, files=files)

    def _later(self, mean: float, *, office: bool = True, most: int = 20 * DAY) -> None:
        """Time passes, `mean` seconds about; raises Now when it runs out. What is underway stays before now."""
        if self.underway:
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

    def _holder(self) -> int:
        return self.life.assignee or self.someone()
