"""Saving what is being typed: every few seconds, from any page that has the ticket open; and giving it into other
hands."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import formats, timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from helpdesk.desk import composed
from helpdesk.desk import ticket as pages
from helpdesk.http import PersonRequest, requires
from people import access
from people.models import Person
from tickets.formatting import page_of
from tickets.mail.linkify import from_text
from tickets.refusals import NotAllowed, Refused


@require_POST
@requires(access.USE_DESK)
def drafts(request: PersonRequest, number: int) -> HttpResponse:
    """`mode` (of each kind that changed) with the composer's fields and, as `knew_<kind>`, the mark of the draft that
    the page began with. JSON: `marks` by kind ('' where nothing is left to keep), `texts` by field where another page
    has written too, `gone`: kinds that were sent from elsewhere, and the `moment`."""
    ticket = pages.find(request.user, number)
    wanted = [kind for kind in composed.KINDS if kind in request.POST.getlist("mode")]
    kept, gone = composed.keep(request, ticket, wanted)
    texts = {}
    for kind, draft in kept.items():
        name = composed.field(kind)
        if draft is not None and draft.text != request.POST.get(name, "").replace("\r\n", "\n").replace("\x00", ""):
            texts[name] = draft.text
    return JsonResponse({
        "marks": {kind: str(draft.mark) if draft else "" for kind, draft in kept.items()},
        "texts": texts,
        "gone": gone,
        "moment": formats.time_format(timezone.localtime(), "TIME_FORMAT"),
    })  # fmt: skip


@require_POST
@requires(access.USE_DESK)
def preview(request: PersonRequest) -> HttpResponse:
    """`text` as it would stand in the conversation and in a mail."""
    text = request.POST.get("text", "").replace("\r\n", "\n")
    return HttpResponse(page_of(text) or from_text(text) or escape(_("Nothing is written yet.")))


def handing(request: PersonRequest, number: int) -> HttpResponse:
    """The composer's "hand over": what it holds is saved, and the reply is `hand_to`'s draft, with a `hand_word`; or
    that of whoever `hand` names (it goes back)."""
    ticket = pages.find(request.user, number)
    try:
        if request.FILES.getlist("files"):
            raise Refused(_("Files cannot be handed over with a draft: send them as a note first."))
        to = _colleague(request.POST["hand"], request.POST.get("hand_to", ""))
        composed.keep(request, ticket, composed.KINDS)
        ticket.hand_draft(to, by=request.user, word=request.POST.get("hand_word", ""))
    except (Refused, NotAllowed) as error:
        return pages.refused(request, number, error, **composed.typed(request, "reply"))
    said = _("%(name)s has your draft now") % {"name": to.name}
    return pages.done(request, number, said, fresh_composer=True) if request.htmx else redirect("desk:ticket", number)


@require_POST
@requires(access.WORK_TICKETS)
def taking(request: PersonRequest, number: int) -> HttpResponse:
    """Takes over what the colleague `of` has begun, and the ticket with it."""
    ticket = pages.find(request.user, number)
    try:
        of = _colleague(request.POST.get("of", ""))
        ticket.take_draft(of, by=request.user)
        if ticket.is_active:
            ticket.assign(request.user, by=request.user)
    except (Refused, NotAllowed) as error:
        return pages.refused(request, number, error)
    said = _("The reply that %(name)s began is yours now") % {"name": of.name}
    return pages.done(request, number, said, fresh_composer=True) if request.htmx else redirect("desk:ticket", number)


def _colleague(*given: str) -> Person:
    """The first that is anybody's number. Raises Refused where nobody is chosen."""
    numbers = [found for each in given if (found := composed.number(each))]
    person: Person | None = Person.objects.filter(pk__in=numbers[:1]).first()
    if person is None or not person.is_staff:
        raise Refused(_("Choose a colleague."))
    return person
