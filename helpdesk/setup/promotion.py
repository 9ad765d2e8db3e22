"""A solved ticket becomes a draft: what was taken out of its words stands above the form in which they are edited."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from helpdesk.http import PersonRequest, requires
from helpdesk.setup.articles import edited
from helpdesk.setup.searches import gap_of, settling
from kb.gaps import near
from kb.promote import proposal
from people import access
from tickets.content import one_line, without_nul
from tickets.models import Ticket
from tickets.refusals import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.WRITE_ARTICLES)
def promotion(request: PersonRequest, number: int) -> HttpResponse:
    """`?answer=` names a reply of the ticket, `title=` another title. Session, person, the ticket, its messages, who
    takes part, the categories; for words that found nothing two for other answers."""
    visible = Ticket.objects.visible_to(request.user).select_related("requester", "assignee", "organisation")
    ticket = get_object_or_404(visible, pk=number)
    title = one_line(without_nul(request.GET.get("title", "")), 200)
    try:
        proposed = proposal(ticket, _number(request.GET.get("answer", "")), title)
    except Refused as error:
        messages.error(request, str(error))
        return redirect("desk:ticket", ticket.number)
    gap = gap_of(request)
    first = {f"title_{proposed.language}": proposed.title, f"body_{proposed.language}": proposed.body}
    beside: dict[str, Any] = {"promoted": proposed, "ticket": ticket, "gap": gap}
    if gap is not None and gap.words:
        others = [each for each in near(gap.words, request.user).closest if each.answer and each.pk != ticket.pk]
        beside |= {"others": others, "searched": gap.words, "empty": urlencode(gap.begun)}
    return edited(request, None, first, beside=beside, then=settling(request, gap))


def _number(given: str) -> int | None:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 18 else None
