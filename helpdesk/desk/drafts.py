"""Saving what is being typed: every few seconds, from any page that has the ticket open."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.utils import formats, timezone
from django.views.decorators.http import require_POST

from helpdesk.desk import composed
from helpdesk.desk import ticket as pages
from helpdesk.http import PersonRequest, requires
from people import access


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
