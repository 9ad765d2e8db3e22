"""What tickets can be filtered by of those who ask: their organisation's plan, VIPs, their language."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
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
    having = Q(Exists(Organisation.objects.filter(pk=OuterRef("organisation"), tier__in=wanted)))
    return having | Q(organisation=None) if Tier.STANDARD in wanted else having


def _vip(value: str, who: Person | None) -> Q:
    if value not in ("yes", "no"):
        raise UnknownValue("yes, no")
    among = _asked_by(is_vip=True)
    return among if value == "yes" else ~among


def _language(value: str, who: Person | None) -> Q:
    """As the requester's account or first request says; `none` where neither does."""
    known = [code for code, _name in settings.LANGUAGES]
    wanted = value.lower().split(",")
    if not set(wanted) <= {*known, "none"}:
        raise UnknownValue(", ".join([*known, "none"]))
    return _asked_by(language__in=["" if each == "none" else each for each in wanted])


def _asked_by(**fields: Any) -> Q:
    """No join, so that it can be asked about a ticket that is not there yet; and for one new ticket one look by key."""
    return Q(Exists(Person.objects.filter(pk=OuterRef("requester"), **fields)))
