"""The people of the demo desk: staff with one password, teams, organisations, customers. Existing ones are kept."""

from __future__ import annotations

import os
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.db.models.functions import Lower

from helpdesk.demo import names
from people import access
from people.models import Address, Membership, Organisation, OrganisationDomain, Person, Skill, Team
from people.models.organisation import Tier
from people.models.team import Line
from people.registration import random_password

TEAMS = {  # by the word that topics use
    "first": ("Первая линия", Line.FIRST),
    "chat": ("Телефон и чат", Line.FIRST),
    "stock": ("Склад и оборудование", Line.SECOND),
    "books": ("Бухгалтерия и обмен", Line.SECOND),
}
STAFF = (  # mailbox, name, role, teams
    ("admin", "Надежда Рахимова", access.Role.ADMIN, ()),
    ("manager", "Павел Ким", access.Role.MANAGER, ()),
    ("lead", "Анна Орлова", access.Role.LEAD, ("first", "chat")),
    ("first", "Дмитрий Волков", access.Role.AGENT, ("first",)),
    ("second", "Софья Рейес", access.Role.AGENT, ("stock", "books")),
    ("olga.titova", "Ольга Титова", access.Role.AGENT, ("first",)),
    ("maxim.ershov", "Максим Ершов", access.Role.AGENT, ("first", "chat")),
    ("emma.larsen", "Emma Larsen", access.Role.AGENT, ("chat",)),
    ("igor.panov", "Игорь Панов", access.Role.AGENT, ("stock",)),
    ("rosa.costa", "Rosa Costa", access.Role.AGENT, ("books",)),
    ("timur.zimin", "Тимур Зимин", access.Role.AGENT, ("books", "stock")),
)
SKILLS = {  # by mailbox
    "first": ("Кассы",),
    "second": ("ZPL", "1С"),
    "olga.titova": ("Кассы",),
    "emma.larsen": ("English",),
    "igor.panov": ("ZPL", "Маркировка"),
    "rosa.costa": ("1С", "English"),
    "timur.zimin": ("1С",),
}
PREMIUM = ("severbereg", "nordicparts", "deltamed")  # words of domains
SPAMMERS = (
    ("promo@sale.example", "Распродажа", "ru"),
    ("seo@first-place.example", "Первое место", "ru"),
    ("offers@shop.example", "Shop Offers", "en"),
)
OUTSIDERS = (  # third parties that agents ask
    ("lapin@service-center.example", "Виктор Лапин", "ru"),
    ("gromova@support-vendor.example", "Инна Громова", "ru"),
    ("h.cole@vendor-support.example", "Harriet Cole", "en"),
)
CUSTOMER = ("customer@example.com", "Марина Соколова", "Пекарня «Поляна»")


@dataclass(frozen=True, slots=True)
class Customer:
    id: int
    name: str
    language: str
    organisation: int | None
    email: str
    phone: str
    is_vip: bool

    @property
    def first_name(self) -> str:
        return self.name.split()[0]


@dataclass(slots=True)
class Crowd:
    """Everybody a story may name, by id."""

    system: int
    lead: int
    teams: dict[str, int]
    agents: dict[str, list[int]]  # by team
    names: dict[int, str]  # of staff
    customers: list[Customer]
    visitor: Customer  # customer@example.com
    house: Customer  # the help desk itself: whose problems are nobody's request
    spammers: list[Customer] = field(default_factory=list)
    outsiders: list[Customer] = field(default_factory=list)
    organisations: list[int] = field(default_factory=list)
    tiers: dict[int, str] = field(default_factory=dict)  # by organisation
    colleagues: dict[int, list[Customer]] = field(default_factory=dict)  # by organisation
    own: frozenset[int] = frozenset()  # organisations of ours

    def line(self, team: str) -> int:
        return int(TEAMS[team][1])


def gather(count: int, since: datetime, password: str, rng: random.Random) -> Crowd:
    """Makes or finds everybody: `count` customers, as old as the desk. Queries."""
    teams = {
        key: Team.objects.get_or_create(name=name, defaults={"line": line})[0] for key, (name, line) in TEAMS.items()
    }
    staff = _staff(teams, password)
    organisations = _organisations()
    customers = _customers(count, organisations, since, rng)
    visitor = _visitor(organisations)
    colleagues: dict[int, list[Customer]] = {}
    for customer in customers:
        if customer.organisation and customer.email:
            colleagues.setdefault(customer.organisation, []).append(customer)
    Organisation.objects.filter(pk__in=organisations.values(), created_at__gt=since).update(created_at=since)
    # Who answers in the stories was there to be available then.
    Person.objects.filter(pk__in=[each.pk for each in staff.values()], created_at__gt=since).update(created_at=since)
    system = Person.objects.system()
    return Crowd(
        system=system.pk,
        lead=staff["lead"].pk,
        teams={key: team.pk for key, team in teams.items()},
        agents={key: [staff[box].pk for box, _n, role, of in STAFF if key in of and role == "agent"] for key in teams},
        names={person.pk: person.name for person in staff.values()},
        customers=customers,
        visitor=visitor,
        house=Customer(system.pk, system.name, "", None, "", "", False),
        spammers=_by_mail(SPAMMERS, since),
        outsiders=_by_mail(OUTSIDERS, since),
        organisations=list(organisations.values()),
        tiers=dict(Organisation.objects.values_list("pk", "tier")),
        colleagues=colleagues,
        own=frozenset(Organisation.objects.filter(is_own=True).values_list("pk", flat=True)),
    )


def kept_password(file: Path) -> str:
    """The staff's password: as made at the first run, in a file for its owner only."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as made:
            made.write(random_password() + "\n")
    return file.read_text(encoding="utf-8").strip()


def _staff(teams: dict[str, Team], password: str) -> dict[str, Person]:
    known = _people_by_email(f"{box}@example.com" for box, *_rest in STAFF)
    hashed = make_password(password)  # once: Argon2 is slow on purpose
    found: dict[str, Person] = {}
    for box, name, role, of in STAFF:
        email = f"{box}@example.com"
        person = known.get(email)
        if person is None:
            person = Person.objects.create(name=name, role=role, time_zone="Europe/Moscow", password=hashed)
            Address.objects.create(person=person, value=email)
            Membership.objects.bulk_create(Membership(team=teams[key], person=person) for key in of)
            person.skills.set([Skill.objects.get_or_create(name=name)[0] for name in SKILLS.get(box, ())])
        found[box] = person
    return found


def _organisations() -> dict[str, int]:
    """Ids by mail domain."""
    found = {}
    for number, (name, domain, is_own) in enumerate(names.organisations()):
        row = OrganisationDomain.objects.filter(domain=domain).first()
        if row is None:
            tier, entitlement = _plan(number, domain)
            organisation = Organisation.objects.create(name=name, is_own=is_own, tier=tier, entitlement=entitlement)
            row = OrganisationDomain.objects.create(organisation=organisation, domain=domain)
        found[domain] = row.organisation_id
    return found


def _plan(number: int, domain: str) -> tuple[Tier, str]:
    if domain.removesuffix(f".{names.SUFFIX}") in PREMIUM:
        return Tier.PREMIUM, "24×7, телефон и выезд"
    if number % 4 == 1:
        return Tier.PLUS, "12×5, телефон и почта"
    return Tier.STANDARD, "8×5, почта и портал"


def _visitor(organisations: dict[str, int]) -> Customer:
    email, name, _organisation = CUSTOMER
    home = organisations[f"polyana.{names.SUFFIX}"]
    person = _people_by_email([email]).get(email)
    if person is None:
        person = Person.objects.create(name=name, organisation_id=home, password="!", time_zone="Europe/Moscow")
        Address.objects.create(person=person, value=email)
    return Customer(person.pk, person.name, "ru", person.organisation_id, email, "", person.is_vip)


def _by_mail(people: Iterable[tuple[str, str, str]], since: datetime) -> list[Customer]:
    """Those of no organisation, known by their addresses alone."""
    found = []
    for email, name, language in people:
        person = _people_by_email([email]).get(email)
        if person is None:
            person = Person.objects.create(name=name, language=language, password="!")
            Person.objects.filter(pk=person.pk).update(created_at=since)
            Address.objects.create(person=person, value=email)
        found.append(Customer(person.pk, name, language, None, email, "", is_vip=False))
    return found


def _customers(count: int, organisations: dict[str, int], since: datetime, rng: random.Random) -> list[Customer]:
    drawn = list(_draw(count, list(organisations), rng))
    known = _people_by_email(email for _name, email, _phone in drawn if email)
    phones = dict(Address.objects.filter(kind="phone").values_list("value", "person_id"))
    rows: list[tuple[Person, names.Name, str, str]] = []
    fresh: list[Person] = []
    for number, (name, email, phone) in enumerate(drawn):
        home = organisations.get(email.rpartition("@")[2])
        person = known.get(email) if email else None
        if person is None and phone in phones:
            continue  # somebody of an earlier run
        if person is None:
            person = Person(name=name.whole, language=name.language, organisation_id=home, password="!")
            person.is_vip = number % 61 == 7
            fresh.append(person)
        rows.append((person, name, email, phone))
    Person.objects.bulk_create(fresh, batch_size=1000)
    Person.objects.filter(pk__in=[person.pk for person in fresh]).update(created_at=since)
    new = {person.pk for person in fresh}
    addresses = [
        Address(person=person, kind=kind, value=value)
        for person, _name, email, phone in rows
        if person.pk in new
        for kind, value in (("email", email), ("phone", phone))
        if value
    ]
    Address.objects.bulk_create(addresses, batch_size=2000)
    return [
        Customer(p.pk, p.name, name.language, p.organisation_id, email, phone, p.is_vip)
        for p, name, email, phone in rows
    ]


def _draw(count: int, domains: list[str], rng: random.Random) -> Iterable[tuple[names.Name, str, str]]:
    """(name, e-mail, phone) of each; every address once, some people have only a phone, some are of no organisation."""
    used: set[str] = set()
    for number in range(count):
        name = names.name(rng)
        domain = rng.choice(domains) if rng.random() < 0.86 else f"mail.{names.SUFFIX}"
        email, again = f"{name.mailbox}@{domain}", 1
        while email in used:
            again += 1
            email = f"{name.mailbox}{again}@{domain}"
        used.add(email)
        kind = rng.random()
        # 900 000-00-00 and so on: no operator gives these numbers out.
        phone = f"+7900{number:07d}" if kind < 0.25 else ""
        yield name, "" if kind < 0.06 else email, phone


def _people_by_email(emails: Iterable[str]) -> dict[str, Person]:
    wanted = list(emails)
    rows = Address.objects.alias(folded=Lower("value")).filter(kind="email", folded__in=wanted).select_related("person")
    return {row.value.lower(): row.person for row in rows}
