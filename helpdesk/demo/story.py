"""How one request goes: who takes it, what is said, how it ends or where it stands now."""

from __future__ import annotations

from contextlib import suppress

from helpdesk.demo import fields, phrases, together
from helpdesk.demo.files import StoredFile
from helpdesk.demo.moments import DAY, HOUR
from helpdesk.demo.narrator import MINUTE, Now
from helpdesk.demo.scenes import CLOSES_AFTER, Scenes

REOPENS_WITHIN = 14 * DAY  # tickets/models/solution.py


class Story(Scenes):
    __slots__ = ()

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
            self._says_why()
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
            if life.aside is not None and rng.random() < 0.4:
                self._third_party_answers()
        else:
            self._agent_writes(self._next_answer(), then="solved")
            self._customer_writes(self._pick(phrases.AGAIN[life.requester.language]))
        if life.is_active and rng.random() < 0.08:
            together.snooze(life, self.at, self._tomorrow(), by=self._holder())

    def _exchange(self) -> bool:
        """An agent says or asks something and the customer comes back; False when they never did."""
        rng, language = self.rng, self.life.requester.language
        if self.topic.third_party and rng.random() < 0.1:
            self._hold(until=None)
            self._third_party_answers()
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
        self._says_why()
        chance = rng.random()
        self._agent_writes(self._next_answer(), then="solved" if chance < 0.75 else "")
        if chance < 0.75:
            return
        self._later(5 * HOUR, office=chance < 0.94)
        life.solve(self.at, by=self._holder() if chance < 0.94 else life.requester.id)

    def _says_why(self) -> None:
        life = self.life
        if "cause" not in life.fields and (cause := fields.cause(life.number, life.type)):
            life.set_field(self.at, "cause", cause, by=self._holder())

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
