"""The only table of who may do what. Pages, API, mail and verbs all ask `person.may(...)`."""

from __future__ import annotations

from typing import NewType

from django.db import models
from django.utils.translation import gettext_lazy as _

Permission = NewType("Permission", str)


class Role(models.TextChoices):
    CUSTOMER = "customer", _("Customer")
    AGENT = "agent", _("Agent")
    LEAD = "lead", _("Lead")
    MANAGER = "manager", _("Manager")
    ADMIN = "admin", _("Administrator")
    SYSTEM = "system", _("System")


STAFF = (Role.AGENT, Role.LEAD, Role.MANAGER, Role.ADMIN)

USE_DESK = Permission("use desk")
READ_TICKETS = Permission("read tickets")
READ_PRIVATE_TEAMS = Permission("read tickets of private teams")
WORK_TICKETS = Permission("work tickets")  # every verb of the desk
LEAD_TEAMS = Permission("lead teams")  # act for a team that one is no member of
SEE_DASHBOARDS = Permission("see dashboards")
SEE_REPORTS = Permission("see reports of all teams")
SET_TARGETS = Permission("set targets of the numbers")
PUBLISH_MONTHS = Permission("publish the numbers of a month")
SEE_INTAKE = Permission("see the intake ledger")
WRITE_ARTICLES = Permission("write articles")
PUBLISH_ARTICLES = Permission("publish articles")  # and withdraw them, and keep their categories
SEE_RATES = Permission("see what people's hours cost")
SET_UP = Permission("set up")

_TABLE: dict[Permission, frozenset[str]] = {
    USE_DESK: frozenset(STAFF),
    READ_TICKETS: frozenset(STAFF),
    READ_PRIVATE_TEAMS: frozenset({Role.LEAD, Role.MANAGER, Role.ADMIN}),
    WORK_TICKETS: frozenset({Role.AGENT, Role.LEAD, Role.ADMIN, Role.SYSTEM}),
    LEAD_TEAMS: frozenset({Role.LEAD, Role.ADMIN, Role.SYSTEM}),
    SEE_DASHBOARDS: frozenset(STAFF),
    SEE_REPORTS: frozenset({Role.LEAD, Role.MANAGER, Role.ADMIN}),
    SET_TARGETS: frozenset({Role.MANAGER, Role.ADMIN}),
    PUBLISH_MONTHS: frozenset({Role.MANAGER, Role.ADMIN}),
    SEE_INTAKE: frozenset({Role.LEAD, Role.MANAGER, Role.ADMIN}),
    WRITE_ARTICLES: frozenset({Role.AGENT, Role.LEAD, Role.ADMIN}),
    PUBLISH_ARTICLES: frozenset({Role.LEAD, Role.ADMIN}),
    SEE_RATES: frozenset({Role.ADMIN}),
    SET_UP: frozenset({Role.ADMIN}),
}


def allows(role: str, permission: Permission) -> bool:
    return role in _TABLE[permission]


def roles_that_may(permission: Permission) -> frozenset[str]:
    return _TABLE[permission]
