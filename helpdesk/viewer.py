"""Who looks: a signed-in person, or the holder of a mailed link to one request. Everything is asked through here."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from people.models import Person
from tickets.models import AccessLink, Attachment, Message, Ticket

SESSION_KEY = "links"  # ids of AccessLink opened in this browser
KEPT = 20


def remember_link(request: HttpRequest, link: AccessLink) -> None:
    ids = [pk for pk in request.session.get(SESSION_KEY, []) if pk != link.pk]
    request.session[SESSION_KEY] = [*ids, link.pk][-KEPT:]


def open_merged(request: HttpRequest, merged: Ticket) -> Ticket | None:
    """The request that this one was merged into, if who looks takes part in it; a mailed link to the one then opens
    the other too."""
    into, person = merged.standing_for, writer_of(request, merged)
    if person is None or not into.is_part(person):
        return None
    if not own_tickets(request).filter(pk=into.pk).exists():
        link = AccessLink.good(AccessLink.new(into, person.pk))
        assert link is not None  # made a moment ago
        remember_link(request, link)
    return into


def links_of(request: HttpRequest) -> Any:
    """The mailed links that this browser opened and that still hold."""
    ids = request.session.get(SESSION_KEY, [])
    return AccessLink.objects.filter(pk__in=ids, revoked_at=None, expires_at__gt=timezone.now(), person__is_active=True)


def writer_of(request: HttpRequest, ticket: Ticket) -> Person | None:
    """In whose name a customer's message to this ticket is written."""
    if isinstance(request.user, Person) and ticket.is_part(request.user):
        return request.user
    link = links_of(request).filter(ticket=ticket).select_related("person").first()
    return link.person if link else None


def readable_tickets(request: HttpRequest) -> Any:
    """The requests that the portal shows: one's own, and those that colleagues share."""
    own = Q(pk__in=own_tickets(request).values("pk"))
    if isinstance(request.user, Person) and request.user.organisation_id is not None:
        own |= Q(pk__in=Ticket.objects.of_colleagues(request.user).values("pk"))
    return Ticket.objects.filter(own)


def own_tickets(request: HttpRequest) -> Any:
    """Those the person takes part in, and those of opened links."""
    condition = Q(pk__in=[])
    if isinstance(request.user, Person):
        condition |= Q(pk__in=Ticket.objects.of_customer(request.user).values("pk"))
    if request.session.get(SESSION_KEY):
        condition |= Q(pk__in=links_of(request).values("ticket"))
    return Ticket.objects.filter(condition)


def messages_for(request: HttpRequest) -> Any:
    """Messages this browser may read: notes only for staff at their desk."""
    if isinstance(request.user, Person) and request.user.is_staff:
        return Message.objects.visible_to(request.user)
    return Message.objects.told_to(readable_tickets(request))


def attachments_for(request: HttpRequest) -> Any:
    if isinstance(request.user, Person) and request.user.is_staff:
        return Attachment.objects.visible_to(request.user)
    own = Q(message__in=messages_for(request))
    if isinstance(request.user, Person):
        own |= Q(message=None, uploaded_by=request.user)
    return Attachment.objects.filter(own)
