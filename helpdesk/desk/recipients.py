"""Whom a copy may go to: people by a part of their name or the beginning of their address, while an agent types."""

from __future__ import annotations

from django.db.models.functions import Lower
from django.http import JsonResponse
from django.views.decorators.http import require_safe

from helpdesk.http import PersonRequest, requires
from people import access
from people.models import Address
from tickets.content import without_nul

MOST = 6
SHORTEST, NAMED = 2, 3  # letters from which an address is looked for, and a name: fewer have no trigram


@require_safe
@requires(access.USE_DESK)
def found(request: PersonRequest) -> JsonResponse:
    """`?q=` → `{"found": [{name, address, company}]}`: customers, as on their page, whom mail reaches.

    Session, person and at most two queries, each of which stops at MOST rows: by `address_once` and `person_name_like`.
    """
    query = without_nul(request.GET.get("q", "")).strip()[:100]
    reached = Address.objects.filter(
        kind=Address.Kind.EMAIL, undeliverable_since=None, person__role=access.Role.CUSTOMER, person__is_active=True
    ).select_related("person__organisation")
    rows: dict[int, Address] = {}
    if len(query) >= SHORTEST:
        begun = reached.alias(folded=Lower("value")).filter(folded__startswith=query.lower())
        rows |= {row.pk: row for row in begun[:MOST]}
    if len(query) >= NAMED:
        rows |= {row.pk: row for row in reached.filter(person__name__icontains=query)[:MOST]}
    said = sorted(
        (
            {
                "name": row.person.name,
                "address": row.value,
                "company": row.person.organisation.name if row.person.organisation else "",
            }
            for row in rows.values()
        ),
        key=lambda each: (each["name"].casefold(), each["address"]),
    )
    return JsonResponse({"found": said[:MOST]})
