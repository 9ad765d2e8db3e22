"""`python -m bench.inside plan|queries|mail|clocks|automation`: what needs the product's own code.

The last line is JSON.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from bench.automation import automation
from bench.clocks import clocks
from helpdesk.embedded import servers

MAILS = 500
WORD = "влагоскоп"


def plan() -> dict[str, Any]:
    """Tickets to open and to answer, a long one, a place far behind, and the keys of a program and of the customer."""
    from helpdesk.keyset import sealed
    from people.models import Person
    from people.sign_in import create_api_token, new_proof
    from tickets.models import Ticket

    luck = random.Random(1)
    numbers = list(Ticket.objects.order_by("id").values_list("id", flat=True))
    proof = new_proof("customer@example.com")
    assert proof is not None
    middle = Ticket.objects.get(pk=numbers[len(numbers) // 2])
    return {
        "tickets": luck.sample(numbers, 300),
        "long": _long(numbers[-1]),
        "word": _word(luck.sample(numbers, 300)),
        "late_page": sealed(middle.updated_at, middle.pk),
        "active": list(Ticket.objects.active().order_by("-id").values_list("id", flat=True)[:200]),
        "customer_proof": proof.token,
        "token": create_api_token(Person.objects.with_email("admin@example.com").get(), "bench"),
    }


def _long(number: int) -> int:
    """A ticket of 200 messages."""
    from people.models import Person
    from tickets.content import written
    from tickets.models import Ticket

    ticket, agent = Ticket.objects.get(pk=number), Person.objects.with_email("first@example.com").get()
    for count in range(ticket.messages.count(), 200):
        ticket.note(written(f"Проверка {count}: смотрите журнал, строка {count * 7}.\n\nНичего нового."), by=agent)
    return number


def _word(numbers: list[int]) -> str:
    """A word of a note in 200 of these tickets and in no other."""
    from people.models import Person
    from tickets.content import written
    from tickets.models import Message, Ticket

    agent = Person.objects.with_email("first@example.com").get()
    said = set(Message.objects.filter(ticket__in=numbers, body_text__contains=WORD).values_list("ticket", flat=True))
    for count, ticket in enumerate(Ticket.objects.unmarked().filter(pk__in=numbers).order_by("id")[:200]):
        if ticket.pk not in said:
            ticket.note(written(f"Замерено: {WORD} показывает {count}, это ниже нормы. Датчик заменён."), by=agent)
    return WORD


def queries() -> dict[str, int]:
    """Statements of each case, in Django's test client."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext, setup_test_environment

    from bench.cases import Plan, cases
    from people.models import Person

    setup_test_environment()
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}

    class Counted:
        """Takes a case's request in the place of bench.visitor.Visitor."""

        def __init__(self, email: str) -> None:
            self.client = Client()
            self.client.force_login(Person.objects.with_email(email).get(), backend=settings.AUTHENTICATION_BACKENDS[0])

        def get(self, path: str, token: str = "") -> int:
            return self.client.get(path, headers={"Authorization": f"Bearer {token}"} if token else {}).status_code

        def post(self, path: str, fields: dict[str, str], *, htmx: bool = False) -> int:
            return self.client.post(path, fields, headers={"HX-Request": "true"} if htmx else {}).status_code

    agent, customer = Counted("first@example.com"), Counted("customer@example.com")
    counts = {}
    for name, case in cases(Plan(**plan())).items():
        visitor: Any = customer if case.by_customer else agent
        case.request(visitor)  # what is asked only once in a process is not counted
        with CaptureQueriesContext(connection) as captured:
            status = case.request(visitor)
        assert status in (200, 201, 302), (name, status)
        counts[name] = len(captured)
    return counts


def mail() -> float:
    """Mails a second through the mail door in this process; leaves as many others for the command."""
    from django.conf import settings

    from tickets.mail import door

    raws = mails("in process")
    folder = settings.HELPDESK_DATA / "bench-mail"
    _empty(folder)
    for number, raw in enumerate(mails("by command")):
        (folder / f"{number:04d}.eml").write_bytes(raw)
    began = time.perf_counter()
    for raw in raws:
        arrival = door.process(door.accept(raw).pk)
        assert arrival.outcome in ("new_ticket", "reply"), (arrival.outcome, arrival.reason)
    return len(raws) / (time.perf_counter() - began)


def mails(what: str, count: int = MAILS) -> list[bytes]:
    """So many, half new requests of known customers, half answers to mails of the demo."""
    from django.conf import settings

    from tickets.models import Message

    run = time.time_ns()
    luck = random.Random(2)
    known = Message.objects.filter(kind="customer", ticket__status__in=("open", "pending", "solved"))
    rows = list(known.exclude(message_id="").order_by("-id").values_list("message_id", "sender", "subject")[:count])
    raws = []
    for number in range(count):
        earlier, sender, subject = rows[number % len(rows)]
        made = EmailMessage()
        made["From"], made["To"] = sender, settings.SUPPORT_ADDRESS
        made["Message-ID"] = f"<{run}.{number}.{what.replace(' ', '-')}@bench.example>"
        if number % 2:
            made["Subject"], made["In-Reply-To"] = f"Re: {subject}", f"<{earlier}>"
        else:
            made["Subject"] = f"Вопрос {luck.randrange(10**6)} по отгрузке"
        text = f"Добрый день!\n\nНакладная {luck.randrange(10**6)} снова без номера, {what}.\n\nС уважением,\nКлиент\n"
        made.set_content(text)
        made.add_alternative(f"<p>{text}</p>", subtype="html")
        raws.append(made.as_bytes())
    return raws


def _empty(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for file in folder.iterdir():
        file.unlink()


def _main() -> None:
    what: dict[str, Callable[[], Any]] = {"plan": plan, "queries": queries, "mail": mail}
    what |= {"clocks": clocks, "automation": automation}
    os.environ["DJANGO_SETTINGS_MODULE"] = "helpdesk.settings"
    with servers.using(servers.data_folder()):
        import django

        django.setup()
        print(json.dumps(what[sys.argv[1]]()))


if __name__ == "__main__":
    _main()
