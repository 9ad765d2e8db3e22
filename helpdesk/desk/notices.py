"""The bell: what a person must learn, newest first."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from helpdesk.desk import views
from helpdesk.http import PersonRequest, requires
from people import access
from people.models import Person
from tickets.history import names_for
from tickets.models import Notice
from tickets.sentences import said_to

SHOWN = 100
IN_MENU = 8


@require_GET
@requires(access.USE_DESK)
def bell(request: PersonRequest) -> HttpResponse:
    context = {"here": "notices", "lines": _lines(request.user, SHOWN), "rail": views.rail(request.user)}
    return render(request, "desk/notices.html", context)


@require_GET
@requires(access.USE_DESK)
def menu(request: PersonRequest) -> HttpResponse:
    """The newest few, beside the rail."""
    return render(request, "desk/_bell_menu.html", {"lines": _lines(request.user, IN_MENU)})


def _lines(person: Person, most: int) -> list[tuple[Notice, str]]:
    """The newest, each with its sentence."""
    found = list(Notice.objects.of(person).seen_by(person).for_bell()[:most])
    names = names_for([notice.event for notice in found if notice.event])
    return [(notice, said_to(notice, names)) for notice in found]


@require_GET
@requires(access.USE_DESK)
def newest(request: PersonRequest) -> HttpResponse:
    """A toast about the `new` newest unread ones: of one its sentence, of several how many they are."""
    said = request.GET.get("new", "1")
    wanted = min(max(int(said), 1), SHOWN) if said.isascii() and said.isdigit() and len(said) < 5 else 1
    found = list(Notice.objects.of(request.user).unread().seen_by(request.user).for_bell()[:wanted])
    one = said_to(found[0], names_for(filter(None, [found[0].event]))) if len(found) == 1 else ""
    return render(request, "desk/_bell_toast.html", {"notices": found, "said": one})


@require_POST
@requires(access.USE_DESK)
def reading(request: PersonRequest, pk: int) -> HttpResponse:
    """Opens the ticket, article or template of one notice, which is read by that."""
    notice = get_object_or_404(Notice.objects.of(request.user), pk=pk)
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())
    return redirect(notice.place)


@require_POST
@requires(access.USE_DESK)
def all_read(request: PersonRequest) -> HttpResponse:
    Notice.objects.of(request.user).unread().update(read_at=timezone.now())
    return redirect("desk:notices")
