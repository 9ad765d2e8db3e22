"""“Needs change”, said while an answer is written with a template or an article."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from helpdesk.desk import ticket as pages
from helpdesk.desk import toasts
from helpdesk.http import PersonRequest, requires
from kb import using
from kb.models import Article, Template
from people import access
from tickets.models import Insertion
from tickets.refusals import NotAllowed, Refused


@require_POST
@requires(access.WRITE_ARTICLES)
def wish(request: PersonRequest, number: int) -> HttpResponse:
    """`message` names what was inserted as a composer does, `wish` says what is wrong with it. Nothing of the ticket
    changes."""
    pages.find(request.user, number)
    try:
        _meant(request).ask_change(request.POST.get("wish", "").replace("\x00", ""), by=request.user)
    except (Refused, NotAllowed) as error:
        return pages.refused(request, number, error)
    said = _("Whoever looks after it is told")
    if request.htmx:
        return pages.done(request, number, said)
    toasts.say(request, said)
    return redirect("desk:ticket", number)


def _meant(request: PersonRequest) -> Template | Article:
    """Raises Refused where it is nothing that this person may use."""
    use = next(iter(using.read(request.POST.get("message", ""))), None)
    found: Template | Article | None = None
    if use is not None and use.kind == Insertion.Kind.TEMPLATE:
        found = Template.objects.of(request.user).filter(pk=use.key).first()
    elif use is not None:
        found = Article.objects.filter(pk=use.key).first()  # staff read all
    if found is None:
        raise Refused(_("It is not there any more."))
    return found
