"""What a ticket's page shows of its customer beside their name, asked for apart when it comes into view."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from helpdesk.desk import customers
from helpdesk.http import PersonRequest, requires
from people import access
from tickets.models import Rating, Ticket
from tickets.models.score import CONTENT

RATINGS = 3


@require_safe
@requires(access.USE_DESK)
def card(request: PersonRequest, pk: int) -> HttpResponse:
    """`?of=HD-1042`: the ticket on whose page it stands. A fixed number of queries."""
    number = request.GET.get("of", "").removeprefix("HD-")
    known = number.isascii() and number.isdigit() and len(number) < 18
    visible = Ticket.objects.visible_to(request.user)
    tickets = visible.select_related("requester__note_by").prefetch_related("requester__addresses")
    ticket = get_object_or_404(tickets, pk=int(number) if known else 0, requester=pk)
    person = ticket.requester
    ratings = Rating.objects.visible_to(request.user).filter(person=person)
    answers = ratings.last_answers().aggregate(all=Count("pk"), good=Count("pk", filter=Q(score__in=CONTENT)))
    others = visible.unmarked().filter(requester=person).exclude(pk=ticket.pk)
    context = {
        "person": person,
        "clock": customers.clock_of(person),
        "language": dict(settings.LANGUAGES).get(person.language, ""),
        "others": [each for each in person.addresses.all() if each.value not in (person.email, person.phone)],
        "answers": answers,
        "ratings": ratings.select_related("ticket").order_by("-id")[:RATINGS] if answers["all"] else [],
        "solved": customers.solved(others),
    }
    return render(request, "desk/_customer_card.html", context)
