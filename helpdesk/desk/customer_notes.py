"""The note on a customer or an organisation, written on its page. No customer ever sees it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from helpdesk.desk import customers, toasts
from helpdesk.http import PersonRequest, requires
from people import access
from people.models import Organisation, Person
from people.notes import NoteChanged, NoteTooLong, write_note
from tickets.content import without_nul


@require_POST
@requires(access.WORK_TICKETS)
def of_customer(request: PersonRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(customers.with_page(), pk=pk).standing
    return _write(request, person) or redirect("desk:customer", person.pk)


@require_POST
@requires(access.WORK_TICKETS)
def of_organisation(request: PersonRequest, pk: int) -> HttpResponse:
    firm = get_object_or_404(Organisation.objects.prefetch_related("domains"), pk=pk)
    return _write(request, firm) or redirect("desk:organisation", firm.pk)


def _write(request: PersonRequest, holder: Person | Organisation) -> HttpResponse | None:
    """The page again with what was typed where it is not written; None when it is."""
    typed = without_nul(request.POST.get("text", "")).replace("\r\n", "\n")
    try:
        changed = write_note(holder, typed, by=request.user, seen=request.POST.get("seen", ""))
    except NoteChanged:
        words = _("Somebody has written since you opened the page; their note stands above yours. Save yours again?")
        return _again(request, holder, typed, words, 409)
    except NoteTooLong as error:
        return _again(request, holder, typed, str(error), 422)
    if changed:
        toasts.say(request, _("The note is saved") if holder.note else _("The note is removed"))
    return None


def _again(request: PersonRequest, holder: Person | Organisation, typed: str, words: str, status: int) -> HttpResponse:
    note = {"typed": typed, "trouble": words}
    if isinstance(holder, Person):
        return customers.customer_page(request, holder, status=status, **note)
    return customers.organisation_page(request, holder, status=status, **note)
