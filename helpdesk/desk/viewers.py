"""Who else has the ticket open, who writes, and what colleagues have begun: the beat of an open page and its answer."""

from __future__ import annotations

import re

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from helpdesk.desk import composed
from helpdesk.http import PersonRequest, requires
from people import access
from people.models import Person
from tickets import viewers as seen
from tickets.models import Draft, Ticket

_PAGE = re.compile(r"[a-z0-9]{1,20}")
_TURN = re.compile(r"[0-9]{1,9}")
SHOWN = 5  # faces; the rest is a number


@require_POST
@requires(access.USE_DESK)
def viewers(request: PersonRequest, number: int) -> HttpResponse:
    """`page` is the page's own name, `turn` the number of what it says, `writes` the kind of message being typed,
    `gone` that it is left, `knew` the mark of the reply's draft that it shows. Three queries beside the session's, one
    less where nobody else is there."""
    if not Ticket.objects.visible_to(request.user).filter(pk=number).exists():
        raise Http404
    page, turn = request.POST.get("page", ""), request.POST.get("turn", "")
    if not (_PAGE.fullmatch(page) and _TURN.fullmatch(turn)):
        return HttpResponse(status=400)
    if request.POST.get("gone"):
        seen.leave(number, request.user.pk, page, int(turn))
        return HttpResponse(status=204)
    writes = request.POST.get("writes", "")
    here = seen.see(number, request.user.pk, page, int(turn), writes if writes in composed.KINDS else "")
    others = {viewer.person: viewer.writes for viewer in here if viewer.person != request.user.pk}
    replies = {draft.person_id: draft for draft in Draft.objects.begun_replies(number).select_related("handed_by")}
    own = replies.pop(request.user.pk, None)
    begun = {person for person in replies if others.get(person) != "reply"}  # who writes it now is shown so
    people = list(Person.objects.filter(pk__in={*others, *begun}).order_by("name", "id")) if others or begun else []
    return render(request, "desk/_viewers.html", {
        "number": number,
        "looking": [(person, others[person.pk]) for person in people if person.pk in others][:SHOWN],
        "more": max(0, len(others) - SHOWN),
        "begun": [person for person in people if person.pk in begun],
        "handed": own if own and own.handed_by and str(own.mark) != request.POST.get("knew", "") else None,
        "may_work": request.user.may(access.WORK_TICKETS),
    })  # fmt: skip
