"""What every template may name."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from people import access, branding
from people.models import Person


def site(request: HttpRequest) -> dict[str, Any]:
    brand = branding.current()
    return {
        "brand": brand,
        "site_name": brand.shown_name,
        "support_address": settings.SUPPORT_ADDRESS,
        "csp_nonce": getattr(request, "csp_nonce", ""),
        "perms_reports": _may(request, access.SEE_REPORTS),
        "perms_own_numbers": _may(request, access.WORK_TICKETS),
        "perms_targets": _may(request, access.SET_TARGETS),
        "perms_lead": _may(request, access.LEAD_TEAMS),
        "perms_articles": _may(request, access.WRITE_ARTICLES),
        "perms_setup": _may(request, access.SET_UP),
        "theme": request.COOKIES.get("theme", "") if request.COOKIES.get("theme") in ("light", "dark") else "",
    }


def _may(request: HttpRequest, permission: access.Permission) -> bool:
    user = getattr(request, "user", None)
    return isinstance(user, Person) and user.may(permission)
