"""What tickets can be filtered by of those who ask: their organisation's plan, VIPs, their language."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.models import Organisation, Person
from people.models.organisation import Tier
from tickets.filters import registry
from tickets.filters.registry import FilterField, UnknownValue


def register() -> None:
    """Called once when the app is ready."""
    for field in (
        FilterField("tier", _("Plan"), _tier, "premium"),
        FilterField("vip", _("VIP"), _vip, "yes"),
        FilterField("language", _("Language of the requester"), _language, "ru"),
    ):
        registry.fields.add(field)


def _tier(value: str, who: Person | None) -> Q:
    """Whoever belongs to no organisation has the standard plan."""
    wanted = set(value.lower().split(","))
    if not wanted <= set(Tier.values):
        raise UnknownValue(", ".join(Tier.values))
    # By sub-query and not by a join, so that the question can be asked about a ticket that is not there yet.
    having = Q(organisation__in=Organisation.objects.filter(tier__in=wanted).values("pk"))
    return having | Q(organisation=None) if Tier.STANDARD in wanted else having


def _vip(value: str, who: Person | None) -> Q:
    if value not in ("yes", "no"):
        raise UnknownValue("yes, no")
    among = Q(requester__in=Person.objects.filter(is_vip=True).values("pk"))
    return among if value == "yes" else ~among


def _language(value: str, who: Person | None) -> Q:
    """As the requester's account or first request says; `none` where neither does."""
    known = [code for code, _name in settings.LANGUAGES]
    wanted = value.lower().split(",")
    if not set(wanted) <= {*known, "none"}:
        raise UnknownValue(", ".join([*known, "none"]))
    speaking = Person.objects.filter(language__in=["" if each == "none" else each for each in wanted])
    return Q(requester__in=speaking.values("pk"))
