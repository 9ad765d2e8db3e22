"""The people of the tests, and the files they write; made once a test, by the same doors as in the product."""

from __future__ import annotations

import asyncio
import math
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any, TypeVar

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client
from django.utils import translation

from kb import assistant
from kb.models import Assistant
from people import access, branding
from people.calendars.models import office_hours
from people.models import Brand, Calendar, Membership, Organisation, OrganisationDomain, Person, Team
from people.registration import person_for_email
from sla import beat, recalculation
from tickets.audit import differences
from tickets.content import written
from tickets.models import HandoverReason, Ticket
from tickets.models.words import Channel

T = TypeVar("T")
PASSWORD = "correct horse battery"
_hash: list[str] = []  # made once a run: Argon2 is slow on purpose


def staff(email: str, name: str, role: str, *teams: Team) -> Person:
    person = person_for_email(email, name)
    person.role = role
    if not _hash:
        _hash.append(make_password(PASSWORD))
    person.password = _hash[0]
    person.save()
    for team in teams:
        Membership.objects.create(team=team, person=person)
    return person


@pytest.fixture(autouse=True)
def files_of_the_test(tmp_path, settings):
    """Attachments and raw mail go into the test's own folder."""
    stored = {**settings.STORAGES["default"], "OPTIONS": {"location": str(tmp_path / "files")}}
    settings.STORAGES = {**settings.STORAGES, "default": stored}


@pytest.fixture(autouse=True)
def settings_of_all_pages():
    """None; and no page reads them again in the middle of a count of queries."""
    branding.keep(Brand(pk=1), math.inf)
    assistant.keep(Assistant(pk=1), math.inf)


@pytest.fixture(autouse=True)
def language_of_the_test():
    """A page that a test before has asked for leaves its language with the thread."""
    translation.deactivate()


@pytest.fixture
def cast(db, request) -> Iterator[SimpleNamespace]:
    """Two lines, one person in each role, two customers of different organisations.

    Behind each test what is stored must equal a replay of the events, unless its mark says that it tampers with rows.
    """
    Person.objects.get_or_create(role=access.Role.SYSTEM, defaults={"name": "Helpdesk", "password": "!"})
    if not Calendar.objects.filter(is_default=True).exists():  # a test with real transactions before has emptied it
        Calendar.objects.create(name="Рабочее время", is_default=True).versions.create(
            number=1, content=office_hours("Europe/Moscow")
        )
    if not HandoverReason.objects.exists():
        for code, en, ru in (("specialist", "Needs a specialist", "Нужен специалист"), ("bug", "A fault", "Ошибка")):
            HandoverReason.objects.create(code=code, name_en=en, name_ru=ru)
    first = Team.objects.create(name="Первая линия", line=1)
    billing = Team.objects.create(name="Billing", line=1)
    second = Team.objects.create(name="Сеть и печать", line=2)
    bakery = Organisation.objects.create(name="Пекарня «Поляна»")
    OrganisationDomain.objects.create(organisation=bakery, domain="polyana.example")
    yield SimpleNamespace(
        first_line=first,
        billing=billing,
        second_line=second,
        bakery=bakery,
        agent=staff("dmitri@example.com", "Дмитрий Волков", access.Role.AGENT, first),
        specialist=staff("kenji@example.com", "Kenji Mori", access.Role.AGENT, second),
        other_agent=staff("sofia@example.com", "Sofia Reyes", access.Role.AGENT, first, second),
        lead=staff("lead@example.com", "Анна Орлова", access.Role.LEAD, first),
        manager=staff("manager@example.com", "Павел Ким", access.Role.MANAGER),
        admin=staff("admin@example.com", "Nadia Rahimi", access.Role.ADMIN),
        customer=person_for_email("marina@polyana.example", "Марина Соколова", "ru"),
        stranger=person_for_email("tom@harbour.example", "Tom Beckett", "en"),
        system=Person.objects.system(),
    )
    if request.node.get_closest_marker("tampers") is None and connection.is_usable():
        recalculation.work()  # what the workers would have done by now
        beat.tick()
        assert list(differences()) == []


@pytest.fixture
def ticket(cast) -> Ticket:
    """A request of the customer, new, on the first line."""
    return Ticket.start(
        written("Оба принтера печатают пустые этикетки. Что делать?"),
        by=cast.customer,
        requester=cast.customer,
        subject="Этикетки печатаются пустыми",
        channel=Channel.PORTAL,
    )


@pytest.fixture
def sign_in():
    """`sign_in(person)` → a Client that is signed in as that person."""

    def make(person: Person) -> Client:
        client = Client()
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        return client

    return make


def at_once(work: Callable[[], object], count: int) -> None:
    """Runs the same work in so many threads and waits for all; each closes its database connection."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def run_async(work: Coroutine[Any, Any, T]) -> T:
    """`asyncio.run` in a thread of its own: a browser test before may have left its loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()
