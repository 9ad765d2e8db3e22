"""Draws what each ticket is about and tells its story, in the order of arrival."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

from helpdesk.demo import fields, outbreak, phrases, together
from helpdesk.demo.crowd import Customer
from helpdesk.demo.files import StoredFile
from helpdesk.demo.life import Life
from helpdesk.demo.moments import HOUR, at_work
from helpdesk.demo.routes import Birth
from helpdesk.demo.state import Desk
from helpdesk.demo.story import Story
from helpdesk.demo.topics import Topic, topics
from tickets.models.matrix import DEFAULT

_CHANNELS = (["portal", "email", "phone", "chat", "api", "import"], [38, 41, 10, 6, 3, 2])
_CHOSEN = {"portal": 0.9, "phone": 0.9, "chat": 0.9, "api": 0.6}  # how often a category is named at once
_PRIORITIES = ["low", "normal", "high", "urgent"]
_OFTEN_VISITED = (2, 9, 25, 60, 140, 320)  # the demo customer's requests, counted from the newest


class Teller:
    def __init__(self, desk: Desk, now: int, files: Sequence[StoredFile], total: int) -> None:
        self.desk, self.now, self.files, self.total = desk, now, files, total
        self.topics = {language: topics(language) for language in ("ru", "en")}
        # How many are not done yet grows slower than the desk: 56 of 400, 1,500 of 100,000.
        self.active = min(0.14 * total, 4.7 * math.sqrt(total))

    def tell(self, index: int, number: int, moments: Sequence[int], rng: random.Random) -> int:
        """Writes ticket `number`, the `index`-th of `total` from the oldest, and sometimes the next one with it; how
        many. `moments` are its arrival and, in the same chunk, the next ones'."""
        # Twins before may have taken one number more.
        due = index - self.total + outbreak.RANK in (0, 1) and len(moments) >= outbreak.SIZE
        if due and (told := outbreak.tell(self, index, number, moments, rng)):
            return told
        chance = rng.random()
        if chance < 0.01:
            self._spam(number, moments[0], rng)
            return 1
        story = self.story(index, number, moments[0], rng)
        if chance < 0.08 and len(moments) > 1 and moments[1] - moments[0] < 8 * HOUR:
            met = at_work(moments[1] + 60 + int(rng.expovariate(1 / 1500)), rng)
            if met < self.now:
                second = self.story(index + 1, number + 1, moments[1], rng, twin_of=story)
                self._twins(story, second, moments, met, merge=chance < 0.045)
                return 2
        story.tell(moments[0])
        return 1

    def story(
        self,
        index: int,
        number: int,
        at: int,
        rng: random.Random,
        twin_of: Story | None = None,
        about: int | None = None,
    ) -> Story:
        """About anything, about the topic of a place, or by the same customer about the same as another one."""
        rank = self.total - 1 - index
        if twin_of is not None:
            requester, topic = twin_of.life.requester, twin_of.topic
        else:
            requester = self.desk.crowd.visitor if rank in _OFTEN_VISITED else self._customer(rng)
            known = self.topics[requester.language]
            topic = self._topic(requester.language, rng) if about is None else known[about]
        slots = phrases.slots(requester.language, at, rng)
        slots["name"] = requester.first_name
        channel = rng.choices(*_CHANNELS)[0] if requester.email else "phone"
        variant = rng.randrange(len(topic.subjects))
        words = _words(topic, rng) if channel == "portal" else None
        category = self.desk.routes.categories[topic.category] if rng.random() < _CHOSEN.get(channel, 0) else None
        life = Life(
            self.desk,
            number,
            requester,
            subject=topic.subjects[variant].format_map(slots),
            type=topic.type,
            priority=DEFAULT[words].word if words else _priority(topic, channel, rng),
            channel=channel,
            team="chat" if channel in ("phone", "chat") and rng.random() < 0.3 else "first",
            category=category.pk if category else None,
            words=words,
            fields=fields.told_at_first(number, channel, topic.category if category else ""),
        )
        route = None
        if life.team == "first":  # else somebody on the telephone chose the team
            tier = self.desk.crowd.tiers.get(requester.organisation or 0, "standard")
            route = self.desk.routes.of(Birth(requester, tier, life.type, life.priority, channel, category))
        underway = rng.random() < math.exp(-rank / self.active)
        return Story(life, topic, variant, slots, rng, self.now, self.files, underway, route)

    def _twins(self, first: Story, second: Story, moments: Sequence[int], met: int, *, merge: bool) -> None:
        """The customer asks twice: somebody makes one of both, or links them."""
        by = first.someone()
        second.life.place = first.life.number if merge else 0
        first.begin(moments[0])
        second.begin(moments[1])
        first.at = second.at = met
        if merge:
            together.absorb(first.life, met, second.life, by=by)
            second.life.end()
        else:
            together.link(first.life, met, second.life, by=by)
            second.go_on()
        first.go_on()

    def _spam(self, number: int, at: int, rng: random.Random) -> None:
        sender = rng.choice(self.desk.crowd.spammers)
        subject, text = rng.choice(phrases.SPAM[sender.language])
        life = Life(self.desk, number, sender, subject, "request", "normal", "email", "first")
        life.start(at, [text], by=sender.id)
        seen = at_work(at + 60 + int(rng.expovariate(1 / 1200)), rng)
        if seen < self.now:
            together.spam(life, seen, by=rng.choice(self.desk.crowd.agents["first"]))
        life.end()

    def _customer(self, rng: random.Random) -> Customer:
        """Some write often, most seldom."""
        customers = self.desk.crowd.customers
        return customers[int(len(customers) * rng.random() ** 1.7)]

    def _topic(self, language: str, rng: random.Random) -> Topic:
        known = self.topics[language]
        return known[int(len(known) * rng.random() ** 1.2)]


def _priority(topic: Topic, channel: str, rng: random.Random) -> str:
    """As the topic suggests where the customer is heard, else mostly normal."""
    chance = rng.random()
    if channel in ("phone", "chat"):
        return topic.priority if chance < 0.7 else rng.choice(_PRIORITIES[:3])
    return "normal" if chance < 0.8 else topic.priority


def _words(topic: Topic, rng: random.Random) -> tuple[str, str]:
    """How bad and how soon, as a customer says it in the form."""
    impact = topic.priority if rng.random() < 0.7 else rng.choice(_PRIORITIES[:3])
    return impact, rng.choices(["later", "today", "now"], [2, 6, 2])[0]
