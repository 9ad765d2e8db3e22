"""Persons and their addresses, organisations, teams and lines, skills, sign-in."""

from people.calendars.models import Calendar, CalendarVersion
from people.models.address import Address
from people.models.brand import Brand
from people.models.duty import Absence, Presence
from people.models.field import FieldChange, PersonField
from people.models.merging import KEPT_FOR, Merging
from people.models.organisation import Organisation, OrganisationDomain
from people.models.person import Person
from people.models.proof import ApiToken, Attempt, SignInProof
from people.models.skill import Skill
from people.models.team import Membership, Team
from people.models.widget import Widget

__all__ = [
    "KEPT_FOR",
    "Absence",
    "Address",
    "ApiToken",
    "Attempt",
    "Brand",
    "Calendar",
    "CalendarVersion",
    "FieldChange",
    "Membership",
    "Merging",
    "Organisation",
    "OrganisationDomain",
    "Person",
    "PersonField",
    "Presence",
    "SignInProof",
    "Skill",
    "Team",
    "Widget",
]
