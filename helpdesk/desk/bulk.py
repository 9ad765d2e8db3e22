"""One act on the tickets that are selected in a list, and one way back for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from helpdesk.desk import inbox, toasts
from helpdesk.http import PersonRequest, next_of, requires
from people import access
from people.models import Person, Team
from tickets import bulk
from tickets.actions import actions
from tickets.bulk import MOST, Done
from tickets.collaboration import ticket_named
from tickets.models import Category, Event, StatusName, Ticket
from tickets.models.category import in_tree
from tickets.models.link import link_kinds
from tickets.models.ticket import PREFIX
from tickets.models.words import Kind, Priority
from tickets.refusals import NotAllowed, Refused
from tickets.registry import UnknownValue

NAMED = 5  # tickets of a reason that are named
NOUNS = {
    "assignment", "unassignment", "priority", "team", "added-tags", "removed-tags", "solution", "closure", "spam",
    "snooze", "merge", "category", "type", "pending", "reopening", "link", "follow", "unfollow", "wake", "unspam",
    "unmerge", "status",
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(access.WORK_TICKETS)
def selected(request: PersonRequest) -> HttpResponse:
    """GET: the bar of what can be done. POST: `do` is a noun, or a noun with a field and its value."""
    if request.method != "POST":
        return render(request, "desk/_bulk.html", _choices())
    try:
        done = act(request)
    except (Refused, NotAllowed, UnknownValue) as error:
        return _refused(request, str(error))
    return answer(request, sentence(done.events, done.failed), done)


def _refused(request: PersonRequest, why: str) -> HttpResponse:
    """Nothing was done; a dialog that it was typed in stays open and says why."""
    response = answer(request, "", Done(), trouble=why)
    if request.htmx:
        response.status_code = 409
        trigger_client_event(response, "refused", {"why": why})
    return response


def act(request: PersonRequest) -> Done:
    """What the form says, done; Refused, NotAllowed or UnknownValue where it says nothing that can be."""
    noun, _space, pair = request.POST.get("do", "").partition(" ")
    field, _space, value = pair.partition(" ")
    values = {**request.POST.dict(), **({field: value} if field else {})}
    action = actions.get(noun) if noun in NOUNS else None
    if action is None:
        raise UnknownValue(_("The form was not understood; please try again."))
    named = {ticket_named(values[name], request.user).pk for name in ("into", "ticket") if values.get(name)}
    tickets = [ticket for ticket in _tickets(request) if ticket.pk not in named]
    return bulk.do(action, tickets, values, by=request.user)


def _tickets(request: PersonRequest) -> list[Ticket]:
    """Those named, or with `every` all of the list that it is the address of, so many as can be done at once."""
    visible = Ticket.objects.visible_to(request.user).for_ticket_page()
    if every := request.POST.get("every", ""):
        return list(inbox.listed(request.user, every).for_ticket_page().order_by("id")[:MOST])
    named = request.POST.getlist("tickets")
    if len(named) > MOST:
        raise Refused(_("At most %(count)d tickets at once.") % {"count": MOST})
    numbers = (word.removeprefix(PREFIX) for word in named)
    return list(visible.filter(pk__in=[int(n) for n in numbers if n.isascii() and n.isdigit() and len(n) < 18]))


def answer(request: PersonRequest, said: str, done: Done, trouble: str = "", tone: str = "ok") -> HttpResponse:
    """A toast with its one way back, and a banner of what was not done; without htmx both on the next page."""
    undo, failures = toasts.undoable(done.events), _by_reason(done.failed)
    if not request.htmx:
        if said:
            toasts.say(request, said, undo)
        for why in [*([trouble] if trouble else []), *(each.said for each in failures[:5])]:
            toasts.say_trouble(request, why)
        return redirect(next_of(request, "/desk/"))
    context = {
        "toast": said, "tone": tone, "undo": ",".join(map(str, undo)), "trouble": trouble,
        "failed": len(done.failed), "failures": failures,
    }  # fmt: skip
    response = render(request, "desk/_bulk_done.html", context)
    return trigger_client_event(response, "bulk-done") if done.events else response


@dataclass(frozen=True, slots=True)
class Failures:
    """Tickets that were not changed for the same reason: `who` they are in words, `first` some of their numbers."""

    why: str
    numbers: list[str]

    @property
    def who(self) -> str:
        count = len(self.numbers)
        if count == 1:
            return self.numbers[0]
        return ngettext("%(count)d ticket", "%(count)d tickets", count) % {"count": count}

    @property
    def said(self) -> str:
        """`3 tickets: why (HD-1, HD-2, HD-3)`."""
        return f"{self.who}: {self.why}" + (f" ({self.first})" if self.first else "")

    @property
    def first(self) -> str:
        if len(self.numbers) == 1:
            return ""
        return ", ".join(self.numbers[:NAMED]) + (" …" if len(self.numbers) > NAMED else "")


def _by_reason(failed: list[tuple[str, str]]) -> list[Failures]:
    numbers: dict[str, list[str]] = {}
    for number, why in failed:
        numbers.setdefault(why, []).append(number)
    return [Failures(why, theirs) for why, theirs in numbers.items()]


def sentence(events: list[Event], failed: list[tuple[str, str]]) -> str:
    """`Solved: 12 tickets`."""
    if not events:
        return "" if failed else _("Nothing to change")
    count, what = len(events), capfirst(Event.Kind(events[0].kind).label)
    said = ngettext("%(what)s: %(count)d ticket", "%(what)s: %(count)d tickets", count)
    return said % {"what": what, "count": count}


def _choices() -> dict[str, Any]:
    return {
        "agents": [one for one in Person.objects.workers().order_by("name", "id") if one.may_be_given_tickets],
        "teams": Team.objects.order_by("line", "name"),
        "priorities": [(p.word, p.label) for p in reversed(Priority)],
        "types": Kind.choices,
        "status_names": StatusName.objects.in_use(),
        "categories": in_tree(Category.objects.offered()),
        "link_kinds": link_kinds(),
        "most": MOST,
    }
