"""The scenes that stories are made of: somebody looks at a request, writes, waits, hands it over, closes it."""

from __future__ import annotations

from helpdesk.demo import asides, handovers, phrases, ratings, together
from helpdesk.demo.moments import DAY, HOUR
from helpdesk.demo.narrator import MINUTE, Narrator
from helpdesk.demo.state import Text

CLOSES_AFTER = 5 * DAY  # tickets/models/solution.py
_SPECIALISTS = ("stock", "books")
_SIBLING = {"first": "chat", "chat": "first", "stock": "books", "books": "stock"}


class Scenes(Narrator):
    __slots__ = ()

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

    def _hold(self, until: int | None) -> None:
        language = self.life.requester.language
        self.slots["whom"] = self.topic.third_party or ("разработчики" if language == "ru" else "developers")
        self._agent_writes(self._pick(phrases.HELD[language]))
        if self.topic.third_party and until is None:
            asides.ask_outside(self.life, self.at, self.topic.third_party, by=self._holder())
            return
        self.life.hold(self.at, self.slots["whom"], by=self._holder(), until=until)

    def _third_party_answers(self) -> None:
        self._later(2 * DAY)
        asides.answer_outside(self.life, self.at)
        asides.close_side(self.life, self.at, by=self._holder())

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

    def _close(self) -> bool:
        life = self.life
        ratings.answer(life, min(self.now, (life.solved_at or self.now) + CLOSES_AFTER))
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
