"""One cause behind several requests of today: a problem, its incidents, and what the portal says of it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TYPE_CHECKING

from helpdesk.demo import together
from helpdesk.demo.life import Life
from helpdesk.demo.moments import at_work

if TYPE_CHECKING:
    from helpdesk.demo.teller import Teller

SIZE = 6  # tickets: five incidents, and the problem behind the first of them
RANK = 30  # so many tickets came since the first
TOPIC = 0  # labels that print blank, in both languages
_SUBJECT = "Этикетки печатаются пустыми после обновления 8.3.2"
_NOTE = (
    "Общее у всех: обновление 8.3.2 и термопечать. Драйвер теряет настройку носителя при первом запуске.",
    "Разработчики собирают 8.3.3. Обход: выбрать носитель заново в свойствах драйвера.",
)
_ANNOUNCED = {
    "en": "Since update 8.3.2 label printers may print blank labels. A fix is on its way; until then choose the "
    "medium again in the driver's settings.",
    "ru": "После обновления 8.3.2 принтеры могут печатать пустые этикетки. Исправление готовится; пока выберите "
    "носитель заново в свойствах драйвера.",
}


def tell(teller: Teller, index: int, number: int, moments: Sequence[int], rng: random.Random) -> int:
    """Tells them from the first of their arrivals on (`moments`, at least SIZE); how many tickets that makes, 0 when
    there was no time yet for anybody to see the cause."""
    by, at = teller.desk.crowd.agents["first"][0], at_work(moments[0] + 900, rng)
    if at >= teller.now:
        return 0
    first = teller.story(index, number, moments[0], rng, about=TOPIC)
    first.begin(moments[0])
    house, category = teller.desk.crowd.house, first.life.category
    problem = Life(
        teller.desk, number + 1, house, _SUBJECT, "problem", "normal", "portal", first.life.team, category=category
    )
    problem.start(at, _NOTE, by=by, opens="note")
    together.link(first.life, at, problem, by=by, kind="caused_by")
    together.announce(problem, at, _ANNOUNCED, by=by)
    first.at = at
    first.go_on()
    for step in range(2, SIZE):
        story = teller.story(index + step, number + step, moments[step], rng, about=TOPIC)
        story.underway = True  # nobody has the fix yet
        story.begin(moments[step])
        seen = max(at, at_work(moments[step] + 300, rng))
        if seen < teller.now:
            at = story.at = seen
            together.link(story.life, at, problem, by=by, kind="caused_by")
        story.go_on()
    problem.end()
    return SIZE
