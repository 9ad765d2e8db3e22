"""What is asked of the running stack: each case is one request, as a browser or a program would send it."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from bench.visitor import Visitor

SEARCHES = {  # name: words; how often they occur stands in the table's notes
    "search, common Russian word": "документ",
    "search, rare Russian word": "изопропиловым",
    "search, common English word": "please",
    "search, rare English word": "firmware",
    "search, two words and a status": "status:closed обмен накладная",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What is there to ask for (bench/inside.py `plan`)."""

    tickets: list[int]
    active: list[int]
    long: int
    word: str  # that 200 tickets have
    late_page: str
    customer_proof: str
    token: str


@dataclass(frozen=True, slots=True)
class Case:
    request: Callable[[Visitor], int]  # sends it; the status
    by_customer: bool = False


def cases(plan: Plan) -> dict[str, Case]:
    luck = random.Random(1)

    def ticket(visitor: Visitor) -> int:
        return visitor.get(f"/desk/tickets/HD-{luck.choice(plan.tickets)}/")

    def reply(visitor: Visitor, *, htmx: bool = False) -> int:
        address = f"/desk/tickets/HD-{luck.choice(plan.active)}/replies/"
        return visitor.post(address, {"text": "Проверьте, пожалуйста, ещё раз: исправление установлено."}, htmx=htmx)

    def create(visitor: Visitor) -> int:
        subject = f"Не печатается накладная {luck.randrange(10**6)}"
        text = "После обновления накладная выходит без номера.\n\nЧто делать?"
        form = {"key": str(uuid.uuid4()), "subject": subject, "text": text, "impact": "normal"}
        return visitor.post("/new/", form)

    def api(address: str) -> Case:
        return Case(lambda visitor: visitor.get(address, token=plan.token))

    return {
        "inbox (first line)": Case(lambda visitor: visitor.get("/desk/first/")),
        "list of all tickets": Case(lambda visitor: visitor.get("/desk/all/")),
        "the same, a page far behind": Case(lambda visitor: visitor.get(f"/desk/all/?after={quote(plan.late_page)}")),
        "ticket page": Case(ticket),
        "ticket page, 200 messages": Case(lambda visitor: visitor.get(f"/desk/tickets/HD-{plan.long}/")),
        "search, a word of 200 tickets": _search(plan.word),
        **{name: _search(words) for name, words in SEARCHES.items()},
        "API list": api("/api/v1/tickets/"),
        "API search": api(f"/api/v1/tickets/?search={quote('документ')}"),
        "reply from the desk": Case(reply),
        "reply, answered with the new page": Case(lambda visitor: reply(visitor, htmx=True)),
        "portal: new request": Case(create, by_customer=True),
    }


def _search(words: str) -> Case:
    return Case(lambda visitor: visitor.get(f"/desk/all/?q={quote(words)}"))
